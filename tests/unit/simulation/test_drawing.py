"""Where types come from."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.runs.seeds import Streams
from accord.simulation.chance import draw
from accord.simulation.drawing import Fixed, FromPrior, Uniform
from accord.simulation.seat import Seat
from tests.unit.simulation.small import auction, dial, haggle, raffle


def test_a_fixed_profile_is_the_same_in_every_round() -> None:
    drawn = Fixed({"ada": 2, "bo": 0, "cy": 3}).draw(auction(), 5, Streams(1))
    assert drawn["cy"].types() == [3] * 5
    assert drawn["ada"].positions(Seat(auction(), "ada")).tolist() == [2] * 5


def test_the_prior_is_drawn_by_its_odds_and_keeps_its_correlation() -> None:
    drawn = FromPrior().draw(raffle(), 10_000, Streams(1))
    pairs = list(zip(drawn["ada"].types(), drawn["bo"].types(), strict=True))
    assert set(pairs) == {(0, 0), (2, 1)}
    assert pairs.count((2, 1)) / 10_000 == pytest.approx(0.5, abs=0.03)


def test_an_independent_prior_draws_each_agent_from_its_own_stream() -> None:
    three = FromPrior().draw(auction(), 1000, Streams(1))
    two = FromPrior().draw(auction(("ada", "cy")), 1000, Streams(1))
    assert two["cy"].types() == three["cy"].types()
    assert np.corrcoef(three["ada"].types(), three["bo"].types())[0, 1] == pytest.approx(0, abs=0.15)


def test_uniform_draws_cover_finite_and_continuous_spaces() -> None:
    counts = np.bincount(Uniform().draw(auction(), 8000, Streams(1))["ada"].types()) / 8000
    assert counts == pytest.approx([0.25] * 4, abs=0.03)
    points = Uniform().draw(dial(), 1000, Streams(1))["ada"].types()
    assert all(isinstance(p, Fraction) and 0 <= p <= 1 for p in points)
    assert float(sum(points)) / 1000 == pytest.approx(0.5, abs=0.05)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(AccordError, match="has no prior to draw types from"):
        FromPrior().check(haggle())
    with pytest.raises(AccordError, match="9 is not in ada's type space"):
        Fixed({"ada": 9, "bo": 0, "cy": 0}).check(auction())


def test_impossible_things_never_happen_and_sure_ones_always() -> None:
    happened = draw([Fraction(0), Fraction(1, 2), Fraction(0), Fraction(1, 2)], 5000, np.random.default_rng(1))
    assert set(happened.tolist()) == {1, 3}
    assert set(draw([Fraction(1)], 100, np.random.default_rng(1)).tolist()) == {0}
