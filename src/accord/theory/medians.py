"""Single-peaked preferences on a line, and the generalised medians that are the strategy-proof rules on them.

With the alternatives in an order, a rule of reported peaks p is a generalised median (min-max rule) if there are parameters a(S), one for
each set S of agents, that do not rise as S grows, such that it picks min over S of max(a(S), max of p over S). If a(S) depends on the
size of S only it is the median of the peaks and of n + 1 phantoms.

Source: Moulin (1980), On strategy-proofness and single peakedness, Public Choice 35, Propositions 2 and 3; Barbera, Gul and Stacchetti
(1993), Generalized median voter schemes and committees, Journal of Economic Theory 61(2); Ching (1997), Strategy-proofness and "median
voters", International Journal of Game Theory 26(4).
Validated in tests/laws/test_generalised_medians.py on random phantoms and parameters, by exhaustion.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from accord.core.game import Game
from accord.core.scaled import Integers


def line(game: Game, *, strict: bool = False) -> tuple[int, ...] | None:
    """An order of all outcomes, by number, along which every type of every agent is (strictly) single-peaked; None if neither the order of
    numbers, where outcomes are numbers, nor the order in which they are listed or met is one."""
    count = len(game.outcomes)
    orders = []
    if all(isinstance(o, (int, Fraction)) and not isinstance(o, bool) for o in game.outcomes):
        orders.append(tuple(sorted(range(count), key=lambda o: Fraction(game.outcomes[o]))))
    listed = game.alternatives or ()
    orders.append((*listed, *(o for o in range(count) if o not in set(listed))))
    return next((order for order in orders if single_peaked(game, order, strict=strict)), None)


def single_peaked(game: Game, order: Sequence[int], *, strict: bool = False) -> bool:
    """Whether each type has one best outcome, and likes outcomes no better, or strictly less, the further they are on one side of it."""
    for worth in game.utility:
        along = worth.numerators[:, list(order)]
        if ((along == along.max(axis=1, keepdims=True)).sum(axis=1) != 1).any():
            return False
        step, at = np.diff(along, axis=1), np.arange(along.shape[1] - 1)
        toward = np.where(at < along.argmax(axis=1)[:, None], step, -step)
        if (toward < int(strict)).any():
            return False
    return True


def peaks(game: Game, order: Sequence[int]) -> list[list[int]]:
    """The place in the order of each type's best outcome, by agent."""
    return [worth.numerators[:, list(order)].argmax(axis=1).tolist() for worth in game.utility]


def parameters(chosen: Integers, tops: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """a(S) for each set S of agents, numbered by bits, of a table of places, one axis an agent whose message k names the peak
    tops[agent][k]; None if the table is no generalised median.

    Steps: (1) a(S) is what is chosen when S name their lowest peaks and the others their highest; (2) a must not rise as S grows;
    (3) at each profile and place x the choice must be x or lower exactly where a(those whose peaks are x or lower) is.
    """
    agents = range(len(tops))
    low, high = [int(np.argmin(t)) for t in tops], [int(np.argmax(t)) for t in tops]
    found = tuple(int(chosen[tuple(low[i] if s >> i & 1 else high[i] for i in agents)]) for s in range(2 ** len(tops)))
    if any(found[s | 1 << i] > found[s] for s in range(len(found)) for i in agents):
        return None
    at, table = np.ogrid[tuple(slice(n) for n in chosen.shape)], np.array(found)
    named = [np.array(t)[at[i]] for i, t in enumerate(tops)]
    for x in sorted({*np.unique(chosen).tolist(), *itertools.chain(*tops)}):
        low_set = sum(((named[i] <= x).astype(np.int64) << i for i in agents), np.zeros((), dtype=np.int64))
        if ((table[low_set] <= x) != (chosen <= x)).any():
            return None
    return found


def phantoms(found: Sequence[int], agents: int) -> tuple[int, ...] | None:
    """The n + 1 phantoms of an anonymous generalised median, in falling order: a(S) by the size of S; None if it is not anonymous."""
    by_size: list[int | None] = [None] * (agents + 1)
    for s, a in enumerate(found):
        size = s.bit_count()
        if by_size[size] not in (None, a):
            return None
        by_size[size] = a
    return tuple(a for a in by_size if a is not None)
