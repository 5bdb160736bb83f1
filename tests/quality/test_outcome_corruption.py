"""A corrupted certificate about a property of outcomes is refused, or what it then states is true of the mechanism.

As in test_certificate_corruption; what a certificate says beside the game (`exchanged`) is among what the checker takes on trust,
and it names the digest.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.canonical import canonical_json
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.plurality import plurality
from accord.properties.consumer_sovereign import consumer_sovereign
from accord.properties.envy_free import envy_free
from accord.properties.in_core import in_core
from accord.properties.maskin_monotone import maskin_monotone
from accord.properties.monotone import monotone
from accord.properties.neutral import neutral
from accord.properties.non_bossy import non_bossy
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Nobody
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.replay import replay
from accord.verification.verify import verify
from tests.quality.corruption import passing
from tests.quality.test_certificate_corruption import LABELS
from tests.unit.properties.markets import PAIR, housing_market, item, serial_dictatorship, shared_auction, to_the_lowest, top_trading_cycles
from tests.volume import volume

QUESTIONS = (
    monotone(), maskin_monotone(), non_bossy(), consumer_sovereign(), neutral(), envy_free(), in_core(), in_core("strong"),
    weak_budget_balance("interim"), strong_budget_balance("interim"), strong_budget_balance("ex ante"),
)  # fmt: skip


@functools.cache
def issued() -> tuple[tuple[Mechanism, Mapping[str, Any]], ...]:
    mechanisms = [
        vickrey(PAIR, values=3, prior="uniform"), plurality(candidates=2), plurality(PAIR, candidates=3), item(to_the_lowest),
        housing_market(top_trading_cycles, PAIR), housing_market(serial_dictatorship, PAIR), shared_auction(),
    ]  # fmt: skip
    asked = [(mech, prop) for mech in mechanisms for prop in QUESTIONS if prop.refuses(mech, Nobody()) is None]
    return tuple((mech, json.loads(canonical_json(verify(mech, prop).certificate))) for mech, prop in asked)


def test_every_property_is_represented_on_both_sides() -> None:
    made = {(c["property"]["name"], c["verdict"]) for _, c in issued()}
    assert made == {(prop.name, word) for prop in QUESTIONS for word in ("proved", "refuted")}


@pytest.mark.parametrize("case", range(volume(1000)))
def test_a_corrupted_field_is_refused_or_provably_harmless(case: int) -> None:
    rng = random.Random(f"outcomes/{case}")
    mech, certificate = rng.choice(issued())
    passed = passing(certificate, rng)
    if passed is None:
        return
    path, changed, found = passed
    if any(path[: len(label)] == label for label in LABELS):
        return
    if path[0] == "exchanged":
        assert found.trusted != check(certificate).trusted, "the statement is about other places, and names them"
        return
    assert path[0] in ("kind", "property", "witness"), path
    verdict = verify(mech, PROPERTIES[found.property].build(**found.property_params))
    assert (verdict.word, verdict.cases, verdict.worst) == (found.verdict, found.cases, found.worst)
    if found.witness is not None:
        now, written, _ = replay(mech, changed)
        assert now == written == Fraction(found.witness["gain"]) > 0
