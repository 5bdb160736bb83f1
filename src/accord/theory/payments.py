"""Which payments make an allocation truthful: the graph of an agent's types, and Rochet's construction on it.

Fix an agent and what the others send. With v(t, s) the value to type t of what the report of type s leads to, payments p make
honesty optimal exactly if p(t) <= p(s) + v(t, t) - v(t, s) for all types t, s that t can imitate. Read v(t, t) - v(t, s) as the
length of an edge from s to t: p is then a potential, and there is one exactly if no cycle of types is negative.

Source: Rochet (1987), A necessary and sufficient condition for rationalizability in a quasi-linear context, Journal of
Mathematical Economics 16(2), Theorem 1; Vohra (2011), Mechanism Design: A Linear Programming Approach, section 4.2.
Validated in tests/laws/test_implementable.py: by exhaustion with the payments found, and against a linear program.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from accord.core.game import Game, expectation
from accord.core.scaled import Integers, Scaled, common, fit, integers, total
from accord.theory.cycles import absent, least_cycle, least_means, potentials, zeros

CHUNK = 2**21
"""Edges of graphs held at once."""


def valuations(game: Game) -> tuple[Scaled, ...]:
    """What each lottery is worth to each agent, by own type, before payments: shape (types, lotteries). Values are private."""
    if game.payments is None:
        return game.expected
    found, paid = [], expected_payments(game)
    for i, worth in enumerate(game.expected):
        (u, p), denominator = common(worth, Scaled(paid.numerators[i : i + 1], paid.denominator))
        found.append(Scaled(total([u, np.broadcast_to(p, u.shape)]), denominator))
    return tuple(found)


def expected_payments(game: Game) -> Scaled:
    """What each agent pays at each lottery, in expectation: shape (agents, lotteries). The game has payments."""
    assert game.payments is not None, "callers check that there is money"
    return expectation(game.payments, game.lotteries)


def sendable(game: Game, agent: int) -> list[int]:
    """The messages of a one-shot game that some type of the agent can send."""
    infoset = game.infosets[agent][0]
    can = infoset.can
    return [m for m in range(len(infoset.messages)) if can is None or any(row[m] for row in can)]


@dataclass(frozen=True, eq=False)
class TypeGraphs:
    """The graphs of one agent's types, one for each thing that the others can send.

    values      what each lottery is worth, shape (types, lotteries)
    axes        the others' messages that are sent, by agent (an empty list for the agent itself)
    columns     what the honest reports lead to, shape (types, distinct ones): graphs with equal columns are equal
    place       for each joint message of the others, in row-major order, its column
    imitates    imitates[s, t]: whether type t can send what type s reports
    """

    agent: int
    values: Scaled
    axes: tuple[tuple[int, ...], ...]
    columns: Integers
    place: npt.NDArray[np.intp]
    imitates: npt.NDArray[np.bool_]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many messages each of the others has."""
        return tuple(len(axis) for j, axis in enumerate(self.axes) if j != self.agent)

    def others(self) -> Iterator[dict[int, int]]:
        """What the others send, in the order of `place`."""
        rest = [j for j in range(len(self.axes)) if j != self.agent]
        for sent in itertools.product(*(self.axes[j] for j in rest)):
            yield dict(zip(rest, sent, strict=True))

    def lengths(self, columns: Integers) -> Integers:
        """lengths[g, s, t] = v(t, t) - v(t, s) over the values' denominator, for the columns of shape (types, graphs)."""
        worth = self.values.numerators[:, columns]  # (t, s, g)
        own = np.einsum("iig->ig", worth)
        edges: Integers = np.moveaxis(own[:, None, :] - worth, (2, 1, 0), (0, 1, 2))
        if not self.imitates.all():
            edges = np.where(self.imitates, edges, fit(np.ones_like(edges), absent(edges)))
        return edges

    def chunks(self) -> Iterator[tuple[slice, Integers]]:
        """The distinct graphs, some at a time."""
        step = max(1, CHUNK // len(self.columns) ** 2)
        for first in range(0, self.columns.shape[1], step):
            part = slice(first, first + step)
            yield part, self.lengths(self.columns[:, part])

    def means(self) -> Scaled:
        """The least average length of a cycle in each distinct graph; graphs without a negative cycle have 0, that of a loop."""
        found = []
        for _, lengths in self.chunks():
            _, sound = potentials(lengths, zeros(*lengths.shape[:2]))
            least = np.zeros(len(sound), dtype=object)
            if not sound.all():
                least[~sound] = least_means(lengths[~sound]).numerators
            found.append(least)
        scale = math.lcm(*range(1, len(self.columns) + 1))
        return Scaled(integers(np.concatenate(found).tolist(), (self.columns.shape[1],)), scale * self.values.denominator)


def outcomes_of(game: Game, agent: int, messages: Sequence[int]) -> Integers:
    """The lottery that each of an agent's messages leads to (rows) with each joint message that the others can send (columns)."""
    axes = [messages if j == agent else sendable(game, j) for j in range(len(game.agents))]
    return np.moveaxis(game.table[np.ix_(*axes)], agent, 0).reshape(len(messages), -1)


def truths(game: Game, agent: int) -> tuple[int, ...]:
    """The honest message of each of an agent's types in a one-shot game."""
    told = game.infosets[agent][0].truth
    assert told is not None, "callers check that honesty is declared"
    return told


def type_graphs(game: Game, agent: int) -> TypeGraphs:
    """The graphs of one agent's types in a one-shot game with private values in which honesty is declared."""
    infoset, told = game.infosets[agent][0], truths(game, agent)
    axes = tuple(() if j == agent else tuple(sendable(game, j)) for j in range(len(game.agents)))
    columns, place = np.unique(outcomes_of(game, agent, told), axis=1, return_inverse=True)
    imitates = np.array([[infoset.can is None or infoset.can[t][m] for t in range(len(told))] for m in told], dtype=np.bool_)
    return TypeGraphs(agent, valuations(game)[agent], axes, columns, place.reshape(-1), imitates)


@dataclass(frozen=True)
class Obstacle:
    """Why no payments exist: when the others send `others`, each type of the cycle would imitate the one before it (the first
    the last), and they gain `gain` each on average whatever is paid. Everything by number."""

    agent: int
    others: dict[int, int]
    cycle: tuple[int, ...]
    gain: Fraction


def worst_obstacle(graphs: TypeGraphs) -> Obstacle | None:
    """The cycle with the least average length among all graphs of an agent; None if none is negative."""
    means = graphs.means()
    least = int(np.argmin(means.numerators))
    if means.at(least) >= 0:
        return None
    return obstacle(graphs, int(np.flatnonzero(graphs.place == least)[0]))


def obstacle(graphs: TypeGraphs, number: int) -> Obstacle:
    """The least cycle of one graph, by the number of what the others send."""
    column = graphs.columns[:, graphs.place[number]]
    cycle, average = least_cycle(graphs.lengths(column[:, None])[0])
    others = next(itertools.islice(graphs.others(), number, None))
    return Obstacle(graphs.agent, others, cycle, -average / graphs.values.denominator)


def prices(graphs: TypeGraphs, slack: Fraction = Fraction(0)) -> Scaled | None:
    """Payments by honest report, shape (types, distinct graphs), under which no lie gains more than `slack`; None if there are none.

    Rochet's construction: the first type pays 0, and each other type the least length of a chain of types from the first to it, which
    is the most that it can be made to pay. Where some type cannot imitate another, a chain may begin anywhere.
    """
    units = slack.denominator
    extra = slack.numerator * graphs.values.denominator
    parts = []
    for _, lengths in graphs.chunks():
        longer = fit(lengths, units)
        if extra:
            loops = np.eye(longer.shape[-1], dtype=np.bool_)
            longer = np.where(loops, longer, total([longer, fit(np.ones_like(longer), extra)]))
        start = zeros(*longer.shape[:2])
        if graphs.imitates.all():
            start = fit(start + 1, absent(longer))
            start[:, 0] = 0
        found, sound = potentials(longer, start)
        if not sound.all():
            return None
        parts.append((found - found[:, :1]).T)
    return Scaled(np.concatenate(parts, axis=1), graphs.values.denominator * units)


def implementing_payments(game: Game) -> tuple[Scaled, ...] | Obstacle:
    """Payments under which honesty is dominant, for each agent by message profile (the shape of `game.table`), in place of all that
    the game charges now; or why there are none.

    The game has one round, private values, and declares honesty. Honest reports pay Rochet's prices (see `prices`); a message that is
    nobody's honest one pays the least that keeps every type from it; a message that nobody can send pays 0.
    """
    found = []
    for i in range(len(game.agents)):
        graphs = type_graphs(game, i)
        known = prices(graphs)
        if known is None:
            obstacles = (worst_obstacle(type_graphs(game, j)) for j in range(i, len(game.agents)))
            return max((o for o in obstacles if o is not None), key=lambda o: o.gain)
        found.append(_by_message(game, graphs, known))
    return tuple(found)


def _by_message(game: Game, graphs: TypeGraphs, known: Scaled) -> Scaled:
    """The prices of honest reports spread over all message profiles, with deterrents for the other messages."""
    i, infoset = graphs.agent, game.infosets[graphs.agent][0]
    told = truths(game, i)
    units = known.denominator // graphs.values.denominator
    worth = fit(graphs.values.numerators.astype(object), units)
    honest = known.numerators[:, graphs.place]  # (types, others)
    reached = outcomes_of(game, i, range(len(infoset.messages)))
    kept = worth[np.arange(len(told))[:, None], reached[list(told)]] - honest  # utility of honesty, (types, others)
    charged = np.zeros(reached.shape, dtype=object)
    for m in range(len(infoset.messages)):
        if m in told:
            charged[m] = honest[told.index(m)]
        else:
            able = [t for t in range(len(told)) if infoset.can is None or infoset.can[t][m]]
            if able:
                charged[m] = (worth[able][:, reached[m]] - kept[able]).max(axis=0)
    full = np.zeros(game.table.shape, dtype=object)
    shape = (len(infoset.messages), *graphs.sizes)
    full[np.ix_(*(range(len(infoset.messages)) if j == i else axis for j, axis in enumerate(graphs.axes)))] = np.moveaxis(
        charged.reshape(shape), 0, i
    )
    return Scaled(integers(full.ravel().tolist(), full.shape), known.denominator)
