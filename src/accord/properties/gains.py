"""What lies gain at most, over everything that the others may send: the array work of deviations in one round.

Numbers are whole (`core.scaled`), in the narrowest width that holds their differences, so margins are exact. Messages of the
others are taken a piece at a time, so that memory stays bounded; pieces are spread over the cores, and a maximum does not
depend on their number.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any

import numpy as np

from accord.core.scaled import Integers, narrow

PIECE = 2**20  # bytes of utilities in flight in one piece: what a core keeps close
MANY = 8  # pieces that are worth a thread


def facing(table: Integers, axes: Sequence[Sequence[int]], group: Sequence[int]) -> Integers:
    """The lotteries at the messages `axes`: shape (joint messages of the group, joint messages of the others)."""
    whole = all(tuple(axis) == tuple(range(size)) for axis, size in zip(axes, table.shape, strict=True))
    part = np.moveaxis(table if whole else table[np.ix_(*axes)], group, range(len(group)))
    own = int(np.prod(part.shape[: len(group)], dtype=np.int64))
    return np.ascontiguousarray(part).reshape(own, -1)


def alone(worth: Integers, told: Integers, reached: Integers) -> Integers:
    """The greatest gain of each of one agent's rows: worth[r, reached[m, o]] - worth[r, reached[told[r], o]] over m and o.

    worth    utility of each lottery, shape (rows, lotteries)
    told     the truthful message of each row
    reached  the lottery of each own message m and of the others' o
    """
    rows, lotteries = worth.shape
    worth = narrow(worth)
    by_lottery, flat = np.ascontiguousarray(worth.T), worth.ravel()
    starts = (np.arange(rows) * lotteries)[:, None]

    def judge(part: Integers) -> Integers:
        best = by_lottery.take(part, axis=0).max(axis=0)
        most: Integers = (best - flat.take(part[told] + starts).T).max(axis=0)
        return most

    return _over_pieces(judge, reached, reached.shape[0] * rows * worth.itemsize)


def together(worths: Sequence[Integers], rows: Integers, told: Integers, reached: Integers, margin: str = "least") -> Integers:
    """The greatest margin of each situation of a coalition: its "least" member's gain, their "sum" (side payments), or, where
    nobody loses, the gain of who gains "most".

    worths   for each member, utility of each lottery, shape (its rows, lotteries), all over one denominator
    rows     for each situation, the row of each member, shape (situations, members)
    told     the joint truthful message of each situation
    reached  the lottery of each joint message of the coalition and of the others
    """
    greatest = {"least": _least, "sum": _sum, "most": _most_without_loss}[margin]
    worths = [narrow(worth, len(worths)) for worth in worths]
    width: np.dtype[np.generic] = np.result_type(*worths)

    def judge(part: Integers) -> Integers:
        known: dict[tuple[int, int], Integers] = {}
        most = np.empty(len(rows), dtype=width)
        for k, situation in enumerate(rows.tolist()):
            gains = []
            for member, row in enumerate(situation):
                if (member, row) not in known:
                    known[member, row] = worths[member][row].astype(width, copy=False).take(part)
                gains.append(known[member, row] - known[member, row][told[k]])
            most[k] = greatest(gains)
        return most

    distinct = sum(len(set(rows[:, member].tolist())) for member in range(len(worths)))
    return _over_pieces(judge, reached, reached.shape[0] * distinct * width.itemsize)


def _least(gains: Sequence[Integers]) -> Any:
    return reduce(np.minimum, gains).max()


def _sum(gains: Sequence[Integers]) -> Any:
    return reduce(np.add, gains).max()


def _most_without_loss(gains: Sequence[Integers]) -> Any:
    """Honesty, by which nobody gains or loses, is among the joint messages; so there is one without a loss."""
    unharmed = np.flatnonzero(reduce(np.minimum, gains).ravel() >= 0)
    return max(gain.ravel()[unharmed].max() for gain in gains)


def _over_pieces(judge: Callable[[Integers], Integers], reached: Integers, size: int) -> Integers:
    """The maxima of `judge` over columns of `reached`, as many at a time as fit at `size` bytes each."""
    step = max(1, PIECE // size)
    pieces = [reached[:, k : k + step] for k in range(0, reached.shape[1], step)]
    threads = len(pieces) // MANY
    workers = min(os.cpu_count() or 1, threads) if threads > 1 else 1
    if workers < 2:
        found = [judge(piece) for piece in pieces]
    else:
        with ThreadPoolExecutor(workers) as pool:
            try:
                found = list(pool.map(judge, pieces))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    most: Integers = np.maximum.reduce(found)
    return most
