"""Issuing a verdict with its certificate, which is put together only when somebody asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from accord.core.certificate import FORMAT, identity, sealed
from accord.core.rational import text
from accord.properties.property import Arena, Case, Property
from accord.verification.verdict import Bounded, Evidence, Proved, Refuted, Verdict


def issue(
    arena: Arena,
    prop: Property,
    *,
    method: str,
    kind: str,
    cases: int,
    worst: Fraction | None,
    start: float,
    body: Callable[[], Mapping[str, Any]],
    behaviour: Callable[[], str | None],
    size: Mapping[str, int] | None = None,
    witness: Case | None = None,
    gain: Fraction = Fraction(0),
    bounded: bool = False,
    assumptions: Sequence[str] = (),
) -> Verdict:
    """Refuted with a witness (shrunk and replayed by the caller), Bounded where `worst` is only a bound, else Proved.

    `body()` gives the fields of the certificate that its kind has beside the header, and `behaviour()` the behaviour digest;
    both are called once, when the certificate or the identity is first asked for.
    """
    mech, threat = arena.mechanism, arena.threat
    assumed = (*mech.domain.notes, *mech.notes, *prop.assumes(mech), *threat.assumptions(mech), *assumptions)
    who = cache(lambda: identity(mech, behaviour()))

    def certificate() -> Mapping[str, Any]:
        return sealed(
            {
                "format": FORMAT,
                "kind": kind,
                "mechanism": who(),
                "property": {"name": prop.name, "params": dict(prop.params)},
                "threat": {"name": threat.name, "params": dict(threat.params)},
                "verdict": "refuted" if witness is not None else "bounded" if bounded else "proved",
                "method": method,
                "arithmetic": "exact",
                "cases": cases,
                "worst": text(worst) if worst is not None else None,
                "witness": {**witness.json(), "gain": text(gain)} if witness is not None else None,
                "assumptions": list(assumed),
                **body(),
            }
        )

    settled = (mech, prop, threat, method, cases, worst, assumed, time.perf_counter() - start, Evidence(who, certificate), dict(size or {}))
    if witness is not None:
        return Refuted(*settled, witness=witness, gain=gain, words=prop.words(arena, witness, gain))
    return Bounded(*settled) if bounded else Proved(*settled)
