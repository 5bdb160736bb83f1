"""The audit lottery: honesty exactly from its threshold on, and a draw that keeps the stated odds."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from accord.core.lottery import Lottery
from accord.mechanisms.contracts.audit_lottery import Licences, audit_lottery
from accord.mechanisms.contracts.systematic_draw import systematic_draw
from accord.properties.truthful import truthful
from accord.verification.verify import verify

NAMES = ("ada", "bo", "cy", "di")


@given(st.integers(min_value=2, max_value=3), st.integers(min_value=2, max_value=4), st.integers(min_value=1, max_value=5))
def test_the_threshold_is_exact(labs: int, tiers: int, slots: int) -> None:
    setting = {"agents": NAMES[:labs], "tiers": tiers, "slots": slots}
    rule = audit_lottery(**setting)
    hiding = [types for types in rule.domain.profiles() if types["ada"] < tiers - 1]
    rarest = min(rule(reports).odds["ada"] for reports in hiding)
    assert verify(audit_lottery(**setting, fine=1 / rarest), truthful()).holds
    assert not verify(audit_lottery(**setting, fine=1 / rarest - Fraction(1, 1000)), truthful()).holds


@given(st.lists(st.fractions(min_value=0, max_value=1, max_denominator=12), min_size=1, max_size=6))
def test_a_systematic_draw_includes_everybody_with_exactly_the_stated_odds(odds: list[Fraction]) -> None:
    names = {f"lab{k}": p for k, p in enumerate(odds)}
    drawn = systematic_draw(names)
    for name, p in names.items():
        assert drawn.probability(lambda who, name=name: name in who) == p
    assert {len(who) for who in drawn.support} <= {math.floor(sum(odds)), math.ceil(sum(odds))}


def test_utility_is_the_expectation_over_the_draw() -> None:
    rule = audit_lottery(slots=2)
    assert rule.draw is not None
    for reports in rule.domain.profiles():
        licences = rule(reports)
        drawn = rule.draw(licences)
        assert isinstance(drawn, Lottery)
        assert all(isinstance(o, Licences) and set(o.odds.values()) <= {0, 1} and sum(o.odds.values()) <= 2 for o in drawn.support)
        for lab in rule.domain.agents:
            for tier in range(4):
                types = {**reports, lab: tier}
                assert drawn.expect(lambda o, lab=lab, types=types: rule.domain.utility(lab, o, types)) == rule.domain.utility(
                    lab, licences, types
                )
