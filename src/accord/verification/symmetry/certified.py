"""The fields of a certificate of kind "symmetric": a quotient, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode
from accord.core.certificate import packed
from accord.core.rational import text
from accord.verification.symmetry.quotient import Chances, Quotient, Tally


def quotient_json(quotient: Quotient, basis: str) -> dict[str, Any]:
    """The certificate's own field. `basis`: "counts" for a rule on counts, "compared" where exchanges were on the whole table."""
    return {
        "quotient": packed({
            "basis": basis,
            "agents": list(quotient.agents),
            "types": [encode(t) for t in quotient.types],
            "messages": [encode(m) for m in quotient.messages],
            "truth": None if quotient.truth is None else list(quotient.truth),
            "can": None if quotient.can is None else [[int(able) for able in row] for row in quotient.can],
            "gets": quotient.gets.tolist(),
            "lotteries": _odds(quotient.lotteries),
            "owns": [encode(own) for own in quotient.owns],
            "utility": [[text(quotient.utility.at(t, own)) for own in range(len(quotient.owns))] for t in range(len(quotient.types))],
            "outside": _texts(quotient.outside),
            "prior": None if quotient.prior is None else _texts(quotient.prior),
            "payments": None if quotient.payments is None else _texts(quotient.payments),
            "tallies": _tallies(quotient.tallies),
            "reached": _odds(quotient.reached),
            "alternatives": None if quotient.alternatives is None else _tallies(quotient.alternatives),
        })
    }  # fmt: skip


def _texts(values: Sequence[Fraction]) -> list[str]:
    return [text(v) for v in values]


def _odds(chances: Sequence[Chances]) -> list[list[list[Any]]]:
    return [[[text(p), number] for p, number in odds] for odds in chances]


def _tallies(tallies: Sequence[tuple[Tally, Fraction]]) -> list[list[Any]]:
    return [[[list(pair) for pair in tally], text(cost)] for tally, cost in tallies]
