"""The second-price sealed-bid auction."""

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
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"values": 1},
    {"agents": ("ada", "bo"), "values": ("0", "1/3", "5/2")},
    {"agents": ("ada", "bo"), "prior": "uniform"},
    {"agents": ("ada", "bo", "cy", "di"), "values": 3},
)


@mechanism(
    cites=(
        "Vickrey (1961), Counterspeculation, auctions, and competitive sealed tenders, Journal of Finance 16(1), section II",
        "Krishna (2010), Auction Theory, 2nd ed., Proposition 2.1: bidding one's value is weakly dominant",
        "Graham and Marshall (1987), Collusive bidder behavior at single-object second-price and English auctions, "
        "Journal of Political Economy 95(6): rings with side payments",
        "Yokoo, Sakurai and Matsubara (2004), The effect of false-name bids in combinatorial auctions, Games and Economic Behavior 46(1)",
    )
)
def vickrey(
    agents: Sequence[str] = ("ada", "bo", "cy"), *, values: int | Sequence[Amount | str] = 5, prior: str | None = None
) -> Mechanism:
    """One item to the highest sealed bid, at the second highest bid.

    Formula: bidder i with the highest bid wins (ties to the first named) and pays the highest of the others' bids.
    Bids are on the same grid as values: `values=5` is 0, 1, ..., 4, or a rising list of exact numbers, in EUR.
    `prior`: None, or "uniform" for independent uniform values.

    Claims. Truthful alone, and against coalitions without side payments: the winner already has the best price that honest
    rivals allow, and a loser can only win at a loss unless the winner gives up its gain. A ring with side payments profits
    as soon as two values differ: the runner-up hides its bid. False names only add rival bids, so
    they gain nothing. Breaking ties by name is what costs anonymity. Monotone; free of envy, as the winner pays what no loser would;
    bossy, as a loser sets that price.

    Raises AccordError for fewer than two bidders, values that do not rise from at least 0, or another prior.
    Validated on every profile against `ascending_clock`, and by exhaustion over the ranges of this file.
    """
    bidders, grid = roster(agents), rising(values, "value")

    def rule(bids: Mapping[str, Amount]) -> Decision:
        winner = highest(bidders, bids)
        return Decision(winner, {winner: max(bids[b] for b in bidders if b != winner)})

    def kernel(messages: Array, types: Array, rng: np.random.Generator) -> dict[str, Array]:
        bids = amounts(grid)[messages]
        return sold(grid, bids, types, np.sort(bids, axis=1)[:, -2])

    claims: dict[Any, bool] = {
        truthful(): True,
        ex_post_truthful(): True,
        obviously_strategy_proof(): len(grid) == 1,
        (truthful(), Coalition(2)): True,
        (truthful(), Coalition(2, side_payments=True)): len(grid) == 1,
        (truthful(), Sybils(1)): True,
        individually_rational("ex post"): True,
        efficient(): True,
        weak_budget_balance(): True,
        strong_budget_balance(): grid[-1] == 0,
        anonymous(): False,
        monotone(): True,
        envy_free(): True,
        non_bossy(): len(grid) == 1,
    }
    if prior:
        claims |= {weak_budget_balance("interim"): True, strong_budget_balance("ex ante"): grid[-1] == 0}
        claims |= {bayesian_truthful(): True, individually_rational("interim"): True, individually_rational("ex ante"): True}
    return one_shot(single_item(bidders, grid, prior), Finite(grid), rule, kernel=kernel, claims=claims)
