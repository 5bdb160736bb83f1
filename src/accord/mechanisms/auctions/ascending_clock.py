"""The ascending clock (English) auction, bidders polled one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accord.core.domain import Decision
from accord.core.mechanism import Mechanism
from accord.core.registry import mechanism
from accord.core.space import Finite, Space
from accord.mechanisms.auctions.single_item import single_item
from accord.mechanisms.parameters import Amount, rising, roster
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

RANGES: tuple[dict[str, Any], ...] = (
    {"values": 4},
    {"agents": ("ada", "bo"), "prior": "uniform"},
    {"agents": ("ada", "bo"), "values": ("1/2", 1, 3)},
    {"agents": ("ada", "bo"), "values": 1},
    {"agents": ("ada", "bo", "cy", "di"), "values": 2},
)

STAY, DROP = "stay", "drop"
ANSWERS = Finite((STAY, DROP))


@dataclass(frozen=True)
class Clock:
    """Everything that has happened, which everybody sees.

    price     what the clock shows
    standing  who is still in, in roster order
    dropped   who left and at which price, in the order of leaving
    stayed    who has already answered "stay" at this price
    asked     whose turn it is; None when the auction is over
    """

    price: Amount
    standing: tuple[str, ...]
    dropped: tuple[tuple[str, Amount], ...]
    stayed: tuple[str, ...]
    asked: str | None

    def __str__(self) -> str:
        left = "".join(f", {name} left at {price}" for name, price in self.dropped)
        told = f", {' and '.join(self.stayed)} stayed at this price" if self.stayed else ""
        return f"price {self.price}, {' and '.join(self.standing)} in{left}{told}"


@mechanism(
    cites=(
        "Milgrom and Weber (1982), A theory of auctions and competitive bidding, Econometrica 50(5): the English auction as a clock",
        "Li (2017), Obviously strategy-proof mechanisms, American Economic Review 107(11): personal-clock auctions are obviously truthful",
        "Vickrey (1961), Counterspeculation, auctions, and competitive sealed tenders, Journal of Finance 16(1): the same outcome sealed",
    )
)
def ascending_clock(
    agents: Sequence[str] = ("ada", "bo", "cy"), *, values: int | Sequence[Amount | str] = 5, prior: str | None = None
) -> Mechanism:
    """One item by a rising price: stay or drop, one bidder asked at a time; the last one in wins.

    The clock shows the values of the grid in turn (`values=5` is 0, 1, ..., 4, or a rising list of exact numbers, in EUR).
      1. At each price those still in are asked one at a time, in reverse roster order, to stay or to drop for good.
      2. As soon as one bidder is left, it wins and pays the price shown, at which its last rival dropped.
      3. The clock stops at the highest value of the grid, where nobody is asked: of those still in, the first named wins and
         pays that value.
    Honesty is to stay while the price is below one's value. Asking the first named last gives it the ties, so that honest
    play ends in exactly the outcome of `vickrey`, ties included. Everybody sees everything: the price, who is in, who left at
    which price, and who has already stayed at this price (`Clock`). `prior`: None, or "uniform".

    Claims. Honesty is dominant over the whole tree: dropping gives 0 for sure, and staying below one's value never loses.
    It is even obviously dominant, as with simultaneous exits and a tie-break it would not be. Otherwise as `vickrey`.

    Raises AccordError for fewer than two bidders, values that do not rise from at least 0, or another prior.
    Validated against `vickrey` on every profile, and by exhaustion over all pairs of plays.
    """
    bidders, grid = roster(agents), rising(values, "value")
    domain = single_item(bidders, grid, prior)

    def shown(level: int, standing: tuple[str, ...], dropped: tuple[tuple[str, Amount], ...]) -> Clock:
        """The clock at a new price."""
        return Clock(grid[level], standing, dropped, (), standing[-1] if level < len(grid) - 1 else None)

    def awaiting(clock: Clock) -> Mapping[str, Space]:
        return {clock.asked: ANSWERS} if clock.asked else {}

    def step(clock: Clock, sent: Mapping[str, Any]) -> Clock:
        (asked,) = sent
        place = clock.standing.index(asked)
        if sent[asked] == STAY:
            clock = replace(clock, stayed=(asked, *clock.stayed))
        else:
            others = tuple(b for b in clock.standing if b != asked)
            clock = replace(clock, standing=others, dropped=(*clock.dropped, (asked, clock.price)))
        if len(clock.standing) == 1:
            return replace(clock, asked=None)
        if place == 0:
            return shown(grid.index(clock.price) + 1, clock.standing, clock.dropped)
        return replace(clock, asked=clock.standing[place - 1])

    claims: dict[Any, bool] = {
        truthful(): True,
        ex_post_truthful(): True,
        obviously_strategy_proof(): True,
        individually_rational("ex post"): True,
        efficient(): True,
        weak_budget_balance(): True,
        strong_budget_balance(): grid[-1] == 0,
    }
    if prior:
        claims |= {bayesian_truthful(): True, individually_rational("interim"): True}
    return Mechanism(
        domain,
        start=lambda: shown(0, bidders, ()),
        awaiting=awaiting,
        step=step,
        outcome=lambda clock: Decision(clock.standing[0], {clock.standing[0]: clock.price}),
        view=lambda clock, bidder: clock,
        truth=lambda clock, worth: STAY if clock.price < worth else DROP,
        claims=claims,
    )
