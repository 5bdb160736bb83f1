"""The first-price sealed-bid auction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from accord.core.domain import Decision
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.auctions.single_item import Array, amounts, highest, single_item, sold
from accord.mechanisms.parameters import Amount, rising, roster
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.envy_free import envy_free
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.monotone import monotone
from accord.properties.non_bossy import non_bossy
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"values": 1},
    {"values": ("3/2",), "agents": ("ada", "bo")},
    {"agents": ("ada", "bo"), "values": ("0", "1/3", "5/2"), "prior": "uniform"},
    {"agents": ("ada", "bo"), "values": 1, "prior": "uniform"},
    {"agents": ("ada", "bo", "cy", "di"), "values": 2},
)


@mechanism(
    cites=(
        "Vickrey (1961), Counterspeculation, auctions, and competitive sealed tenders, Journal of Finance 16(1), section III",
        "Krishna (2010), Auction Theory, 2nd ed., Proposition 2.2: the equilibrium bid lies below the value",
    )
)
def first_price(
    agents: Sequence[str] = ("ada", "bo", "cy"), *, values: int | Sequence[Amount | str] = 5, prior: str | None = None
) -> Mechanism:
    """One item to the highest sealed bid, at that bid.

    Formula: bidder i with the highest bid wins (ties to the first named) and pays its own bid. Bids are on the same grid as
    values: `values=5` is 0, 1, ..., 4, or a rising list of exact numbers, in EUR. `prior`: None, or "uniform".

    Claims. Bidding one's value earns nothing, so as soon as two values differ the higher one bids the lower: not truthful in
    any sense (dominant, ex post, Bayesian), alone or with others. Honest bids are individually rational, efficient and free of envy:
    nobody would pay more than its value. Monotone, and not bossy: a winner that bids otherwise pays otherwise, and a loser moves nobody.

    Raises AccordError for fewer than two bidders, values that do not rise from at least 0, or another prior.
    Validated by exhaustion over the ranges of this file, where the refutation shrinks to the two lowest values.
    """
    bidders, grid = roster(agents), rising(values, "value")

    def rule(bids: Mapping[str, Amount]) -> Decision:
        winner = highest(bidders, bids)
        return Decision(winner, {winner: bids[winner]})

    def kernel(messages: Array, types: Array, rng: np.random.Generator) -> dict[str, Array]:
        bids = amounts(grid)[messages]
        return sold(grid, bids, types, bids.max(axis=1))

    nothing_to_shade = len(grid) == 1
    claims: dict[Any, bool] = {
        truthful(): nothing_to_shade,
        ex_post_truthful(): nothing_to_shade,
        (truthful(), Coalition(2)): nothing_to_shade,
        (truthful(), Coalition(2, side_payments=True)): nothing_to_shade,
        (truthful(), Sybils(1)): nothing_to_shade,
        individually_rational("ex post"): True,
        efficient(): True,
        weak_budget_balance(): True,
        strong_budget_balance(): grid[-1] == 0,
        anonymous(): False,
        monotone(): True,
        envy_free(): True,
        non_bossy(): True,
    }
    if prior:
        claims |= {bayesian_truthful(): nothing_to_shade, individually_rational("interim"): True}
    return one_shot(single_item(bidders, grid, prior), Finite(grid), rule, kernel=kernel, claims=claims)
