"""Exact verdicts at scale: 3.2 million profiles and a prior over 160,000 within seconds, a clock of four bidders within ten.

CPU times from tabulated input, unless a row says otherwise; writing the certificate is timed apart, since a verdict's is only made when
it is asked for. The limits are what the project holds itself to; the baseline is the limit of each row, so a ratio below 1 keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
from harness import Finding, Row, cpu_milliseconds, section

import accord
from accord.core.from_table import from_table
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.single_item import single_item
from accord.verification.method import method_named

NAMES = ("ada", "bo", "cy", "di", "ed")


def second_price(bidders: int, values: int, prior: str | None = None) -> accord.Mechanism:
    """A second-price auction from arrays: the winner (the first named of those who tie) and the second-highest bid of each profile."""
    names, grid = NAMES[:bidders], tuple(range(values))
    bids = np.indices((values,) * bidders, dtype=np.int8)
    winner, price = bids.argmax(axis=0), np.sort(bids, axis=0)[-2]
    sales = [accord.Decision(who, {who: paid}) for who in names for paid in grid]
    return from_table(single_item(names, grid, prior), accord.Finite(grid), sales, winner * values + price)


def once(run: Callable[[], object]) -> float:
    """CPU milliseconds of a single run."""
    return cpu_milliseconds(run, 1, warm=False)


def proved(mech: accord.Mechanism, *asked: object) -> None:
    exhaustion = method_named("exhaustion")
    for prop in asked:
        assert accord.verify(mech, prop, method=exhaustion).holds, prop


def measure() -> Finding:
    """Each task with its limit."""
    large, believed = second_price(5, 20), second_price(4, 20, "uniform")
    clock = ascending_clock(NAMES[:4], values=8)
    timed = {
        "truthful and rational ex post, 5 x 20": (once(lambda: proved(large, accord.truthful(), accord.individually_rational())), 5000),
        "Bayesian truthful, 4 x 20, independent prior": (once(lambda: proved(believed, accord.bayesian_truthful())), 2000),
        "rational interim, 4 x 20": (once(lambda: proved(believed, accord.individually_rational("interim"))), 2000),
        "truthful, clock 4 x 8, from the rule": (once(lambda: proved(clock, accord.truthful())), 10_000),
    }
    verdict = accord.verify(clock, accord.truthful(), method=method_named("exhaustion"))
    written = once(lambda: json.dumps(verdict.certificate))
    rows = tuple(Row(what, ms, ms / limit) for what, (ms, limit) in timed.items())
    word = "holds" if all(row.ratio < 1 for row in rows) else "does NOT hold"
    return Finding("the limit", rows, f"The claim {word} here; writing the clock's certificate takes {written:.0f} ms more.")


if __name__ == "__main__":
    print(section(__doc__, measure()))
