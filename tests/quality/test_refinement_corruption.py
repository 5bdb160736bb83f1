"""Certificates by refinement with one field changed and a new seal: refused, or the change is in a label.

The corruptions of tests/quality/test_certificate_corruption.py, made to the kinds equivalent and kernel.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.canonical import canonical_json
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property, Threat
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import exhaustion, taxation_principle
from accord.verification.refinement import equivalent
from accord.verification.refinement_kernel import verify_kernel
from accord.verification.verify import verify
from tests.laws.in_turn import in_turn
from tests.quality.corruption import Path, passing, resealed
from tests.volume import volume

PAIR = ("ada", "bo")
LABELS = {("mechanism", "name"), ("mechanism", "params"), ("mechanism", "spec_digest"), ("method",), ("assumptions",), ("seal",)}


@functools.cache
def issued() -> tuple[dict[str, Any], ...]:
    """Of both kinds, by every hypothesis of the lemmas."""
    sealed = vickrey(PAIR, values=2, prior="uniform")
    clock, silent = ascending_clock(PAIR, values=2, prior="uniform"), in_turn(sealed, halves=True, order=("bo", "ada"))
    sent = in_turn(sealed, echo=True)
    asked: list[tuple[Any, Property, Threat | None]] = [
        (clock, ex_post_truthful(), None), (clock, individually_rational("interim"), None), (clock, efficient(), None),
        (clock, weak_budget_balance(), None), (clock, weak_budget_balance("interim"), None), (silent, truthful(), None),
        (silent, bayesian_truthful(), None), (sent, truthful(), Coalition(2)), (sent, truthful(epsilon="1/2"), None),
    ]  # fmt: skip
    found: list[Any] = [equivalent(verify(sealed, p, t, method=exhaustion.METHOD).certificate or {}, sealed, tree) for tree, p, t in asked]
    taxed = verify(sealed, truthful(), method=taxation_principle.METHOD).certificate
    found.append(equivalent(taxed or {}, sealed, silent))
    thirds = vickrey(PAIR, values=(0, "1/3"), prior="uniform")
    found += [verify_kernel(thirds, p).certificate for p in (truthful(), bayesian_truthful(), individually_rational("ex post"))]
    return tuple(json.loads(canonical_json(c)) for c in found)


def test_every_certificate_passes_as_issued() -> None:
    assert {c["kind"] for c in issued()} == {"equivalent", "kernel"}
    for certificate in issued():
        found = check(certificate)
        assert (found.verdict, found.cases) == (certificate["verdict"], certificate["cases"])


@pytest.mark.parametrize("case", range(volume(2000)))
def test_a_changed_field_is_refused_or_a_label(case: int) -> None:
    rng = random.Random(case)
    certificate = rng.choice(issued())
    passed = passing(certificate, rng)
    if passed is None:
        return
    path, changed, _ = passed
    assert _label(path) or _same_meaning(certificate, changed, path), path


def _label(path: Path) -> bool:
    inner = path[1:] if path[0] == "base" else path
    return any(inner[: len(label)] == label for label in LABELS)


def _same_meaning(certificate: Mapping[str, Any], changed: Mapping[str, Any], path: Path) -> bool:
    """What the plays stand for in another order."""
    if path[0] != "plays" or certificate["plays"] is None:
        return False
    before, after = (sorted(map(canonical_json, plays)) for plays in (certificate["plays"][path[1]], changed["plays"][path[1]]))
    return before == after


@pytest.mark.parametrize("number", range(9))
def test_what_a_refinement_states_is_what_its_base_proves(number: int) -> None:
    """And against the same threat, with the verdict and the count that follow."""
    certificate = issued()[number]
    other = next(c for c in issued() if c["property"] != certificate["property"] and c["kind"] == certificate["kind"])
    several = {"name": "coalition", "params": {"size": 1, "side_payments": True}}
    for change in (
        {"property": other["property"]}, {"base": other["base"]}, {"threat": several},
        {"worst": "-1"}, {"worst": None}, {"cases": certificate["cases"] + 1}, {"base": None}, {"base": certificate},
        {"verdict": "bounded"}, {"plays": [] if certificate["plays"] is None else None},
    ):  # fmt: skip
        if change.get("threat") != certificate["threat"]:
            with pytest.raises(Refusal):
                check(resealed({**certificate, **change}))
