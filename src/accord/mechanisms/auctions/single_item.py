"""The domain of the single-item auctions: who gets the item, at what price, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.domain import Decision, Domain, quasi_linear
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.mechanisms.parameters import Amount

Array = npt.NDArray[Any]


def single_item(bidders: Sequence[str], grid: Sequence[Amount], prior: str | None) -> Domain:
    """Outcomes are `Decision(winner or None, payments)`; the winner's utility is value minus payment, in EUR.

    `prior`: None, or "uniform" for values drawn independently and uniformly from the grid. Opting out is worth 0.
    """
    if prior not in (None, "uniform"):
        raise AccordError(f"{prior!r} is no prior of this catalogue entry: give 'uniform', or None for no prior")
    believed = Independent(dict.fromkeys(bidders, Lottery.uniform(grid))) if prior else None
    return quasi_linear(
        bidders,
        Finite(grid),
        lambda bidder, winner, worth: worth if winner == bidder else 0,
        Finite((None, *bidders)),
        prior=believed,
        own=lambda bidder, sale: (sale.choice == bidder, sale.payment(bidder)),
        permute=renamed,
        unit="EUR",
    )


def renamed(sale: Decision, names: Mapping[str, str]) -> Decision:
    """The same sale under other names."""
    winner = None if sale.choice is None else names[sale.choice]
    return Decision(winner, {names[bidder]: paid for bidder, paid in sale.payments.items()})


def highest(bidders: Sequence[str], bids: Mapping[str, Amount]) -> str:
    """Who bids most; the first named of those who tie."""
    return max(bidders, key=lambda bidder: bids[bidder])


def sold(grid: Sequence[Amount], bids: Array, types: Array, price: Array) -> dict[str, Array]:
    """Columns "payments" and "utility", shape (rounds, bidders), when the highest bid wins at `price`, shape (rounds,).

    `bids` are amounts and `types` positions in the grid. Ties go to the first column, as `highest` breaks them.
    """
    wins = np.zeros(bids.shape)
    wins[np.arange(len(bids)), bids.argmax(axis=1)] = 1.0
    payments = wins * price[:, None]
    return {"payments": payments, "utility": wins * amounts(grid)[types] - payments}


def amounts(grid: Sequence[Amount]) -> npt.NDArray[np.float64]:
    """The grid as floats, for kernels."""
    return np.array([float(v) for v in grid])
