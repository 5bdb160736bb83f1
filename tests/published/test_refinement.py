"""The rising clock and the sealed second price, as one mechanism and as two."""

from __future__ import annotations

import pytest

from accord.checker import check
from accord.core.errors import AccordError
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.refinement import equivalent
from accord.verification.verify import verify


@pytest.mark.parametrize("prop", [ex_post_truthful(), individually_rational("ex post"), efficient(), weak_budget_balance()], ids=str)
def test_with_private_values_the_english_auction_does_what_the_second_price_auction_does(prop: Property) -> None:
    """Vickrey (1961), section III, and Milgrom and Weber (1982): staying in up to one's value gives the outcome of bidding it (GM14)."""
    sealed, clock = vickrey(values=4), ascending_clock(values=4)
    found = check(equivalent(verify(sealed, prop).certificate or {}, sealed, clock))
    assert (found.mechanism, found.verdict, found.worst) == ("ascending_clock", "proved", verify(clock, prop).worst)


def test_they_are_not_one_game() -> None:
    """Li (2017), case GM14: what distinguishes the clock is what bidders see; no strategy of a bidder who sees is a bid."""
    sealed, clock = vickrey(values=4), ascending_clock(values=4)
    with pytest.raises(AccordError, match="is told something of what the others sent"):
        equivalent(verify(sealed, truthful()).certificate or {}, sealed, clock)
    assert verify(clock, truthful()).holds
