"""The finite form of a mechanism on a finite domain: every node, view, outcome and utility as exact tables.

This canonical game is what exhaustion searches, what certificates carry, and what the behaviour digest hashes.
A one-shot mechanism is a game with one node, at which everybody is awaited.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from accord.core.scaled import Integers, Scaled, lowest, scaled, weighted

Chances = tuple[tuple[Fraction, int], ...]


@dataclass(frozen=True)
class Infoset:
    """What an agent sees when awaited: the view, the messages it may send, and by own type which of them are honest
    (`truth`, None where undeclared) and which are possible (`can`, None for all)."""

    view: Any
    messages: tuple[Any, ...]
    truth: tuple[int, ...] | None
    can: tuple[tuple[bool, ...], ...] | None


@dataclass(frozen=True)
class Node:
    """Who is awaited, as (agent, infoset) pairs of numbers, and where each combination of messages leads:
    k >= 0 is node k, and -1 - k is the end with lottery k. Row-major in the order of `awaited`."""

    awaited: tuple[tuple[int, int], ...]
    leads: Integers


@dataclass(frozen=True, eq=False)
class Game:
    """All tables of a finite game. Agents, types, infosets, nodes, lotteries and outcomes are numbered from 0.

    utility[i]   shape (rows, outcomes); the row is the agent's own type where `private`, else the type profile
    outside[i]   shape (rows, 1): what opting out is worth
    payments     shape (agents, outcomes), cost: shape (outcomes,); None where the domain has none
    alternatives the numbers of the feasible outcomes, or None
    swaps        makes `permuted`, or None: permuted[k][o] is outcome o after swapping agents k and k+1 (-1: not among the outcomes)
    prior        probability of each type profile, in row-major order, or None
    alone        alone[m - 1]: what the coalition m can bring about by itself, agent k being a member where bit k of m is 1; or None
    """

    agents: tuple[str, ...]
    types: tuple[tuple[Any, ...], ...]
    private: bool
    infosets: tuple[tuple[Infoset, ...], ...]
    nodes: tuple[Node, ...]
    root: int
    lotteries: tuple[Chances, ...]
    outcomes: tuple[Any, ...]
    utility: tuple[Scaled, ...]
    outside: tuple[Scaled, ...]
    payments: Scaled | None
    cost: Scaled | None
    alternatives: tuple[int, ...] | None
    swaps: Callable[[], tuple[tuple[int, ...], ...]] | None
    prior: tuple[Fraction, ...] | None
    alone: tuple[tuple[int, ...], ...] | None = None

    @cached_property
    def permuted(self) -> tuple[tuple[int, ...], ...] | None:
        return None if self.swaps is None else self.swaps()

    @property
    def one_shot(self) -> bool:
        return self.root == 0 and len(self.nodes) == 1 and len(self.nodes[0].awaited) == len(self.agents)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many types each agent has."""
        return tuple(len(t) for t in self.types)

    @cached_property
    def table(self) -> Integers:
        """For a one-shot game: the lottery of each message profile, one axis an agent."""
        return -1 - self.nodes[0].leads

    @property
    def declares_truth(self) -> bool:
        return all(s.truth is not None for sets in self.infosets for s in sets)

    def row(self, agent: int, types: Sequence[int]) -> int:
        """Which row of `utility[agent]` a type profile selects."""
        if self.private:
            return types[agent]
        return int(np.ravel_multi_index(tuple(types), self.sizes))

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Type profiles, simplest first, in the row-major order of `prior`."""
        return itertools.product(*(range(n) for n in self.sizes))

    @cached_property
    def expected(self) -> tuple[Scaled, ...]:
        """expected[i]: utility of each lottery, shape (rows, lotteries)."""
        return tuple(expectation(u, self.lotteries) for u in self.utility)

    @cached_property
    def honest(self) -> Integers:
        """The lottery reached when everybody is truthful, at each type profile, one axis an agent.

        Boxes of profiles go through the game together, and part where their truthful messages do.
        """
        reached = np.zeros(self.sizes, dtype=np.int64)
        boxes = [(self.root, tuple(np.arange(n) for n in self.sizes))]
        while boxes:
            at, kinds = boxes.pop()
            if at < 0:
                reached[np.ix_(*kinds)] = -1 - at
                continue
            node = self.nodes[at]
            told = [np.array([self.truth(i, s, t) for t in kinds[i].tolist()]) for i, s in node.awaited]
            if (node.leads < 0).all():
                sent = np.zeros((), dtype=np.int64)
                for (i, _), own, size in zip(node.awaited, told, node.leads.shape, strict=True):
                    shape = [1] * len(kinds)
                    shape[i] = len(own)
                    sent = sent * size + own.reshape(shape)
                reached[np.ix_(*kinds)] = -1 - node.leads.ravel()[sent]
                continue
            for sent_now in itertools.product(*(sorted(set(own.tolist())) for own in told)):
                left = list(kinds)
                for (i, _), own, message in zip(node.awaited, told, sent_now, strict=True):
                    left[i] = kinds[i][own == message]
                boxes.append((int(node.leads[sent_now]), tuple(left)))
        return reached

    @cached_property
    def chances(self) -> Scaled:
        """The prior as whole weights over their total, one axis an agent."""
        assert self.prior is not None, "callers check the prior"
        table = scaled(self.prior, self.sizes)
        wide = table.denominator >= 2**61  # sums of weights come to no more than the denominator
        return Scaled(table.numerators.astype(object), table.denominator) if wide else table

    def truth(self, agent: int, infoset: int, own: int) -> int:
        told = self.infosets[agent][infoset].truth
        assert told is not None, "callers check declares_truth"
        return told[own]

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Every lottery that some play reaches in which one type of each agent can send all that the agent sends."""
        anybody = tuple(frozenset(range(n)) for n in self.sizes)
        met, ends, stack = {(self.root, anybody)}, set[int](), [(self.root, anybody)]
        while stack:
            at, kinds = stack.pop()
            if at < 0:
                ends.add(-1 - at)
                continue
            node = self.nodes[at]
            last = bool((node.leads < 0).all())
            for sent in itertools.product(*(self._told(i, s, kinds[i], last=last).items() for i, s in node.awaited)):
                left = list(kinds)
                for (i, _), (types, _) in zip(node.awaited, sent, strict=True):
                    left[i] = types
                reached = np.unique(node.leads[np.ix_(*(messages for _, messages in sent))])
                fresh = {(int(k), tuple(left)) for k in reached} - met
                met |= fresh
                stack.extend(sorted(fresh, key=lambda place: place[0]))
        return tuple(sorted(ends))

    def _told(self, agent: int, infoset: int, types: frozenset[int], *, last: bool) -> dict[frozenset[int], list[int]]:
        """The messages that some of the types can send, by which of them can; together where nothing can follow."""
        here = self.infosets[agent][infoset]
        told: dict[frozenset[int], list[int]] = {}
        for m in range(len(here.messages)):
            able = types if here.can is None else frozenset(t for t in types if here.can[t][m])
            if able:
                told.setdefault(types if last else able, []).append(m)
        return told

    def size(self) -> Mapping[str, int]:
        """How big the tables are, for the report."""
        return {
            "agents": len(self.agents),
            "type profiles": math.prod(self.sizes),
            "nodes": len(self.nodes),
            "plays": sum(int((node.leads < 0).sum()) for node in self.nodes),
            "outcomes": len(self.outcomes),
            "lotteries": len(self.lotteries),
        }


def expectation(utility: Scaled, lotteries: Sequence[Chances]) -> Scaled:
    """Expected utility of each lottery, exactly; outcomes are the last axis."""
    if all(len(chances) == 1 for chances in lotteries):
        return Scaled(utility.numerators[..., [chances[0][1] for chances in lotteries]], utility.denominator)
    drawn = [(p, o) for chances in lotteries for p, o in chances]
    starts = np.cumsum([0, *(len(chances) for chances in lotteries[:-1])])
    odds = scaled([p for p, _ in drawn], (len(drawn),))
    parts = weighted(utility.numerators[..., [o for _, o in drawn]], odds.numerators, odds.denominator)
    return lowest(np.add.reduceat(parts, starts, axis=-1), odds.denominator * utility.denominator)
