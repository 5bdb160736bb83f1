"""Consistent pairs of plays, counted and compared without listing them.

An honest and a deviating play are consistent when one contingent strategy of the others explains both
(`properties.trees`). Up to the first moment at which the two lead to different places they are together; from then on, if
no view of another agent can be met in both, what the others do in one says nothing about the other. So each pair is

    a common beginning, a departure, any honest play from there on, any free play from there on,

and over the whole tree, from its ends backwards:
  - pairs are counted by products at departures and sums elsewhere;
  - the greatest gain at a departure is the best that is left for the deviator less the worst that was left for honesty;
  - the pair of least effort that gains is found by keeping, for each utility that can still be reached, the least effort.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from accord.core.game import Game
from accord.theory.plays import Steps, able

MOST_BITS = 2**31  # of marks for views met under each node: a quarter of a gigabyte
Step = tuple[int, tuple[int, ...]]  # a node and the messages sent there
Play = tuple[Step, Any] | None  # the first step of a play, and the rest of it, a Play
Pair = tuple[int, int, Play, Play]  # departures from truth, total effort, the honest play and the deviating one


@dataclass(frozen=True, eq=False)
class Tree:
    """What the pairs of all agents and types share."""

    game: Game

    @cached_property
    def backwards(self) -> list[int]:
        """The nodes, each after all that it leads to."""
        children = [sorted({k for k in node.leads.ravel().tolist() if k >= 0}) for node in self.game.nodes]
        waiting = [0] * len(children)
        for after in children:
            for k in after:
                waiting[k] += 1
        order = [k for k, parents in enumerate(waiting) if not parents]
        for k in order:
            for child in children[k]:
                waiting[child] -= 1
                if not waiting[child]:
                    order.append(child)
        return order[::-1]

    @cached_property
    def met(self) -> list[tuple[int, ...]] | None:
        """met[k][j]: the views of agent j that can be met from node k on, as bits; only those that two parts of the tree may share.

        None where an agent may meet a view twice on one play, or where the marks would be too many.
        """
        game, agents = self.game, len(self.game.agents)
        places: dict[tuple[int, int], set[int]] = {}
        parents: dict[int, set[int]] = {}
        for k, node in enumerate(game.nodes):
            for seat in node.awaited:
                places.setdefault(seat, set()).add(k)
            for child in {c for c in node.leads.ravel().tolist() if c >= 0}:
                parents.setdefault(child, set()).add(k)
        merging = any(len(from_) > 1 for from_ in parents.values())
        shared = [seat for seat, nodes in places.items() if merging or len(nodes) > 1]
        if len(shared) * len(game.nodes) > MOST_BITS:
            return None
        bit = {seat: 1 << n for n, seat in enumerate(shared)}
        under: list[tuple[int, ...]] = [(0,) * agents] * len(game.nodes)
        for k in self.backwards:
            views = [0] * agents
            for child in {c for c in game.nodes[k].leads.ravel().tolist() if c >= 0}:
                views = [mine | its for mine, its in zip(views, under[child], strict=True)]
            for j, s in game.nodes[k].awaited:
                if views[j] & bit.get((j, s), 0):
                    return None
                views[j] |= bit.get((j, s), 0)
            under[k] = tuple(views)
        return under


Sent = tuple[int, ...]
Move = tuple[Sent, int, list[tuple[Sent, int]]]  # messages with the agent honest, where they lead, and the same for all it can send


class Sums(NamedTuple):
    """From a node on: how many honest plays, free plays and pairs there are; the least utility of an honest play, the greatest of
    a free one, and the greatest gain of a pair."""

    honest: int
    free: int
    pairs: int
    least: int
    most: int
    gain: int


@dataclass(frozen=True, eq=False)
class Pairs:
    """All pairs of one agent at given types: its own (private values), or everybody's. `worth` is its utility of each lottery."""

    tree: Tree
    agent: int
    types: Mapping[int, int]
    worth: Sequence[int]

    @property
    def separable(self) -> bool:
        """Whether at every departure no other's view can be met in both plays, and nothing limits what the others send; where it
        is not so, the rest does not apply."""
        game, met = self.tree.game, self.tree.met
        others = [j for j in range(len(game.agents)) if j != self.agent]
        if met is None or any(s.can is not None for j in others if j not in self.types for s in game.infosets[j]):
            return False
        if not any(map(any, met)):
            return True
        moves = (move for k in self.tree.backwards for move in self._moves(k))
        parted = ((told, lied) for _, told, lies in moves for _, lied in lies if told != lied and min(told, lied) >= 0)
        return not any(met[told][j] & met[lied][j] for told, lied in parted for j in others)

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return self._sums(self.tree.game.root).pairs

    @property
    def gain(self) -> int:
        """The greatest gain of a pair."""
        return self._sums(self.tree.game.root).gain

    def _sums(self, at: int) -> Sums:
        return self._from[at] if at >= 0 else Sums(1, 1, 1, self.worth[-1 - at], self.worth[-1 - at], 0)

    @cached_property
    def _from(self) -> dict[int, Sums]:
        """The sums from every node on, ends first."""
        self.__dict__["_from"] = sums = dict[int, Sums]()  # read by `_sums` while it grows
        for k in self.tree.backwards:
            honest = free = pairs = 0
            least, most, gain = [], [], []
            for _, told, lies in self._moves(k):
                true = self._sums(told)
                honest += true.honest
                least.append(true.least)
                for _, lied in lies:
                    false = self._sums(lied)
                    free += false.free
                    most.append(false.most)
                    pairs += true.pairs if told == lied else true.honest * false.free
                    gain.append(true.gain if told == lied else false.most - true.least)
            sums[k] = Sums(honest, free, pairs, min(least), max(most), max(gain))
        return sums

    def _moves(self, k: int) -> Iterator[Move]:
        """What can be sent at a node: the others' messages in order, and with each all of the agent's own."""
        game, node = self.tree.game, self.tree.game.nodes[k]
        choices = [able(game, j, s, self.types.get(j)) for j, s in node.awaited]
        seat = next((n for n, (j, _) in enumerate(node.awaited) if j == self.agent), None)
        if seat is None:
            for sent in itertools.product(*choices):
                lead = int(node.leads[sent])
                yield sent, lead, [(sent, lead)]
            return
        own, truth = choices[seat], game.truth(self.agent, node.awaited[seat][1], self.types[self.agent])
        for others in itertools.product(*choices[:seat], *choices[seat + 1 :]):
            ways = {m: (*others[:seat], m, *others[seat:]) for m in own}
            yield ways[truth], int(node.leads[ways[truth]]), [(sent, int(node.leads[sent])) for sent in ways.values()]

    def simplest(self, least: int) -> tuple[Steps, Steps] | None:
        """The honest and the deviating play that gain more than `least` with the fewest departures from truth and then the least
        effort (rounds, and places of messages, in total); of several, the first in the order of enumeration. None if none gains so.

        Steps, ends first: keep for each utility the least effort of an honest and of a free play from each node on; where plays
        part, pair them; where they stay together, go on with the pair that follows.
        """
        true: dict[int, dict[int, Pair]] = {}
        free: dict[int, dict[int, Pair]] = {}
        pair: dict[int, Pair] = {}

        def ends(known: dict[int, dict[int, Pair]], at: int) -> dict[int, Pair]:
            return known[at] if at >= 0 else {self.worth[-1 - at]: (0, 0, None, None)}

        for k in self.tree.backwards:
            true[k], free[k] = {}, {}
            for honest, told, lies in self._moves(k):
                for utility, rest in ends(true, told).items():
                    _keep(true[k], utility, _longer(rest, 0, (k, honest), None))
                for sent, lied in lies:
                    parted = int(sent != honest)
                    for utility, rest in ends(free, lied).items():
                        _keep(free[k], utility, _longer(rest, parted, None, (k, sent)))
                    if told == lied:
                        rests = [pair[told]] if told in pair else []
                    elif self._sums(lied).most - self._sums(told).least > least:
                        rests = [
                            (d, e + f, play, other)
                            for u, (_, e, play, _) in ends(true, told).items()
                            for v, (d, f, _, other) in ends(free, lied).items()
                            if v - u > least
                        ]
                    else:
                        rests = []
                    for found in rests:
                        longer = _longer(found, parted, (k, honest), (k, sent))
                        if k not in pair or _before(longer, pair[k]):
                            pair[k] = longer
        best = pair.get(self.tree.game.root)
        return None if best is None else (_listed(best[2]), _listed(best[3]))


def _longer(rest: Pair, departures: int, told: Step | None, lied: Step | None) -> Pair:
    """The pair with one step before it: of the honest play, of the deviating one, or of both."""
    effort = sum(1 + sum(step[1]) for step in (told, lied) if step is not None)
    honest = rest[2] if told is None else (told, rest[2])
    return rest[0] + departures, rest[1] + effort, honest, rest[3] if lied is None else (lied, rest[3])


def _keep(known: dict[int, Pair], utility: int, found: Pair) -> None:
    if utility not in known or _before(found, known[utility]):
        known[utility] = found


def _before(a: Pair, b: Pair) -> bool:
    """Whether a is less effort than b, or as much and earlier in the order of enumeration."""
    if a[:2] != b[:2]:
        return a[:2] < b[:2]
    for mine, its in ((a[2], b[2]), (a[3], b[3])):
        while mine is not its and mine is not None and its is not None:
            if mine[0] != its[0]:
                return mine[0] < its[0]
            mine, its = mine[1], its[1]
    return False


def _listed(play: Play) -> Steps:
    steps = []
    while play is not None:
        step, play = play
        steps.append(step)
    return tuple(steps)
