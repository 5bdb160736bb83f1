"""The uniform-price auction of identical units, each bidder wanting one, ties by lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.counts import Each, anonymous_rule
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.core.symmetric import ByLot, Part, symmetric_values
from accord.mechanisms.parameters import Amount, rising, roster, whole
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

NOTHING = Part("nothing")
PRICES = ("first rejected", "lowest accepted")
RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"price": "lowest accepted"},
    {"units": 1, "values": ("0", "1/3", "5/2")},
    {"agents": ("ada", "bo"), "units": 3},
    {"agents": ("ada", "bo"), "units": 2, "price": "lowest accepted"},
    {"agents": ("ada", "bo", "cy", "di"), "values": 3, "prior": "uniform"},
    {"values": 1, "price": "lowest accepted"},
)


@mechanism(
    cites=(
        "Vickrey (1961), Counterspeculation, auctions, and competitive sealed tenders, Journal of Finance 16(1), on several "
        "identical objects: with one a bidder, the first rejected bid as everybody's price",
        "Friedman (1960), A Program for Monetary Stability: one price for all Treasury bills of an auction",
        "Krishna (2010), Auction Theory, 2nd ed., chapter 12: with single-unit demand the uniform-price auction is Vickrey's",
    )
)
def uniform_price(
    agents: Sequence[str] = ("ada", "bo", "cy"),
    *,
    units: int = 2,
    values: int | Sequence[Amount | str] = 4,
    price: str = "first rejected",
    prior: str | None = None,
) -> Mechanism:
    """Identical units to the highest sealed bids, one each, all at one price; ties by fair lot.

    Formula: the `units` highest bids win; among those who tie for the last units, a fair lot decides. Winners pay the highest
    bid that does not win (`price="first rejected"`, 0 if all win), or the lowest that does (`"lowest accepted"`). Bids are on the
    grid of values: `values=4` is 0, 1, 2, 3, or a rising list of exact numbers, in EUR. `prior`: None, or "uniform" for
    independent uniform values. The rule is written on the counts of bids, so that it is anonymous by construction.

    Claims. At the first rejected bid, truthful: nobody sets the price that it pays. At the lowest accepted bid, the marginal winner
    does, and shades its bid, wherever there are two values. Efficient and individually rational at honest bids either way.

    Raises AccordError for fewer than two bidders, units below 1, values that do not rise from at least 0, or another price or prior.
    Validated by exhaustion over the ranges of this file, and in tests/unit/core/test_counts.py against its definition by sorting.
    """
    bidders, grid, supply = roster(agents), rising(values, "value"), whole(units, "the number of units", 1)
    if price not in PRICES:
        raise AccordError(f"{price!r} is no price of this auction: give {PRICES[0]!r} or {PRICES[1]!r}")
    if prior not in (None, "uniform"):
        raise AccordError(f"{prior!r} is no prior of this catalogue entry: give 'uniform', or None for no prior")
    rejected, sold = price == PRICES[0], min(supply, len(bidders))

    def rule(bids: Mapping[Amount, int]) -> Each:
        falling = [bid for bid in sorted(bids, reverse=True) for _ in range(bids[bid])]
        due = falling[sold - 1] if not rejected else falling[sold] if sold < len(falling) else 0
        won, left, share = Part("a unit", due), sold, dict[Amount, Any]()
        for bid in sorted(bids, reverse=True):
            served = min(left, bids[bid])
            share[bid] = won if served == bids[bid] else NOTHING if not served else ByLot([(won, served), (NOTHING, bids[bid] - served)])
            left -= served
        return Each(share)

    domain = symmetric_values(
        bidders,
        Finite(grid),
        lambda gets, worth: worth if gets == "a unit" else 0,
        money=True,
        prior=Lottery.uniform(grid) if prior else None,
        alternatives=[ByLot([(Part("a unit"), k), (NOTHING, len(bidders) - k)]) for k in range(sold + 1)],
        unit="EUR",
    )
    honest = rejected or len(grid) == 1
    claims: dict[Any, bool] = {
        truthful(): honest,
        ex_post_truthful(): honest,
        individually_rational("ex post"): True,
        efficient(): True,
        weak_budget_balance(): True,
        strong_budget_balance(): grid[-1] == 0 or (rejected and sold == len(bidders)),
        anonymous(): True,
    }
    if prior:
        claims |= {individually_rational("interim"): True, individually_rational("ex ante"): True}
        if honest:
            claims |= {bayesian_truthful(): True}
    return anonymous_rule(domain, Finite(grid), rule, claims=claims)
