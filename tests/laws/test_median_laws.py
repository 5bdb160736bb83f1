"""The median vote against the definition of a median, and its strategy-proofness for any phantoms."""

from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.verification.verify import verify

NAMES = ("ada", "bo", "cy", "di")


@given(st.integers(min_value=2, max_value=4), st.lists(st.integers(min_value=0, max_value=3), max_size=5))
def test_it_is_the_lower_median_and_no_coalition_gains(voters: int, phantoms: list[int]) -> None:
    rule = median_vote(NAMES[:voters], points=4, phantoms=phantoms)
    for peaks in rule.domain.profiles():
        assert rule(peaks) == statistics.median_low([*peaks.values(), *phantoms])
    assert verify(rule, truthful(), Coalition(2)).holds
    assert verify(rule, pareto_efficient()).holds == rule.claims[pareto_efficient()]


@given(st.lists(st.integers(min_value=0, max_value=3), max_size=1))
def test_fewer_phantoms_than_voters_keep_it_efficient(phantoms: list[int]) -> None:
    assert median_vote(("ada", "bo"), points=4, phantoms=phantoms).claims[pareto_efficient()]
