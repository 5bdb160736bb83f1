"""Certificates by theorem with one field changed and a new seal: refused, or what they then state is so.

The corruptions of tests/quality/test_certificate_corruption.py, made to the kinds groves, monotone, taxation, cyclic and median.
"""

from __future__ import annotations

import functools
import json
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from accord.checker import check
from accord.core.canonical import canonical_json
from accord.core.domain import quasi_linear
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import PROPERTIES
from accord.core.space import Interval
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.groves.rule import groves_rule
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.implementable import implementable
from accord.properties.property import Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Alone, Coalition, Nobody
from accord.properties.truthful import truthful
from accord.verification.method import Method
from accord.verification.methods import (
    cyclic_monotonicity,
    exhaustion,
    generalised_median,
    groves_form,
    monotone_payments,
    taxation_principle,
)  # fmt: skip
from accord.verification.verify import verify
from tests.laws.random_values import random_groves, random_rule, single_parameter
from tests.laws.test_generalised_medians import drawn
from tests.quality.corruption import passing
from tests.volume import volume

LABELS = {"mechanism", "method", "assumptions", "seed"}


def continuous() -> Mechanism:
    interval = Interval(0, 4)
    domain = quasi_linear(("ada", "bo"), interval, lambda a, winner, t: t if winner == a else 0)
    form = groves_rule(domain, ("ada", "bo"))
    return one_shot(domain, interval, form.rule, form=form)


@functools.cache
def issued() -> tuple[tuple[Mechanism, dict[str, Any]], ...]:
    """At least one certificate of each kind, both proofs and refutations where the kind has them."""
    asked: list[tuple[Mechanism, Property, Threat | None, Method]] = [
        (clarke_pivot(("ada", "bo"), values=1), truthful(), None, groves_form.METHOD),
        (random_groves(2, lotteries=True), truthful(), None, groves_form.METHOD),
        (continuous(), truthful(), None, groves_form.METHOD),
        (clarke_pivot(("ada", "bo"), values=1), truthful(), None, monotone_payments.METHOD),
        (next(m for m in map(single_parameter, range(99)) if verify(m, truthful()).holds), truthful(), None, monotone_payments.METHOD),
        (clarke_pivot(("ada", "bo"), values=1), truthful(), None, taxation_principle.METHOD),
        (random_rule(3, silent=True), truthful(), None, taxation_principle.METHOD),
        (random_groves(1), implementable(), None, cyclic_monotonicity.METHOD),
        (random_rule(4), implementable(), None, cyclic_monotonicity.METHOD),
        (random_rule(7, limited=True, silent=True), implementable(), None, cyclic_monotonicity.METHOD),
        (median_vote(("ada", "bo"), points=3), truthful(), Coalition(2), generalised_median.METHOD),
        (drawn(4), strategy_proof(), None, generalised_median.METHOD),
        (drawn(5), group_strategy_proof("strong"), None, generalised_median.METHOD),
    ]
    return tuple((m, json.loads(canonical_json(verify(m, p, t, method=by).certificate))) for m, p, t, by in asked)


def test_every_kind_is_represented() -> None:
    made = Counter((c["kind"], c["verdict"]) for _, c in issued())
    assert {kind for kind, _ in made} == {"groves", "monotone", "taxation", "cyclic", "median"}
    assert {kind for kind, verdict in made if verdict == "refuted"} == {"taxation", "cyclic"}
    for _, certificate in issued():
        assert check(certificate).verdict == certificate["verdict"]


@pytest.mark.parametrize("case", range(volume(2000)))
def test_a_changed_field_is_refused_or_what_is_then_stated_is_so(case: int) -> None:
    rng = random.Random(case)
    mech, certificate = rng.choice(issued())
    passed = passing(certificate, rng)
    if passed is None:
        return
    path, changed, found = passed
    if path[0] in LABELS or (path[0] == "samples" and "on trust" in found.sentence):
        return
    prop = PROPERTIES[found.property].build(**found.property_params)
    threat = {"alone": Alone, "none": Nobody, "coalition": Coalition}[found.threat](**found.threat_params)
    verdict = verify(mech, prop, threat, method=exhaustion.METHOD)
    assert (verdict.word, verdict.worst) == (found.verdict, found.worst), path
    _same_game(certificate, changed)


def _same_game(certificate: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    assert certificate["game"] == changed["game"], "the digest ties the statement to the game"
