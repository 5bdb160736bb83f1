"""The ascending clock, played honestly, ends exactly as the sealed second-price auction does, ties included."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from accord.core.canonical import key
from accord.core.strategy import honest, play
from accord.mechanisms.auctions.ascending_clock import STAY, ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.truthful import truthful
from accord.verification.verify import verify

NAMES = ("ada", "bo", "cy", "di")


def test_every_profile_of_five_values_and_three_bidders() -> None:
    clock, sealed = ascending_clock(values=5), vickrey(values=5)
    profiles = list(sealed.domain.profiles())
    assert len(profiles) == 125
    for types in profiles:
        assert key(play(clock, honest(clock), types).outcome) == key(sealed(types)), types


def test_cut_offs_are_bids() -> None:
    """Staying below a cut-off is worth what bidding the cut-off is worth, to every bidder of every value."""
    clock, sealed = ascending_clock(values=4), vickrey(values=4)
    for bids in sealed.domain.profiles():
        cut_offs = {a: lambda seen, own, rng, limit=limit: STAY if seen.price < limit else "drop" for a, limit in bids.items()}
        assert key(play(clock, cut_offs, bids).outcome) == key(sealed(bids)), bids


@given(
    st.lists(st.fractions(min_value=0, max_value=5, max_denominator=4), min_size=1, max_size=4, unique=True),
    st.integers(min_value=2, max_value=4),
)
def test_on_any_grid_and_roster(values: list[Fraction], bidders: int) -> None:
    roster, grid = NAMES[:bidders], sorted(values)
    clock, sealed = ascending_clock(roster, values=grid), vickrey(roster, values=grid)
    for profile in itertools.product(grid, repeat=bidders):
        types = dict(zip(roster, profile, strict=True))
        assert key(play(clock, honest(clock), types).outcome) == key(sealed(types))


def test_honesty_is_dominant_over_the_whole_tree() -> None:
    verdict = verify(ascending_clock(values=5), truthful())
    assert verdict.holds
    assert verdict.cases == 4405
