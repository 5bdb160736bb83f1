"""The finite form of a mechanism on a finite domain: every node, view, outcome and utility as exact tables.

This canonical game is what exhaustion searches, what certificates carry, and what the behaviour digest hashes.
A one-shot mechanism is a game with one node, at which everybody is awaited.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from accord.core.scaled import Integers, Scaled, scaled

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
    permuted     permuted[k][o] is outcome o after swapping agents k and k+1 (-1: not among the outcomes), or None
    prior        probability of each type profile, in row-major order, or None
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
    permuted: tuple[tuple[int, ...], ...] | None
    prior: tuple[Fraction, ...] | None

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

    def honest_lottery(self, types: Sequence[int]) -> int:
        """The lottery reached when everybody is truthful."""
        at = self.root
        while at >= 0:
            node = self.nodes[at]
            at = int(node.leads[tuple(self.truth(i, s, types[i]) for i, s in node.awaited)])
        return -1 - at

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
    """Expected utility of each lottery, exactly."""
    if all(len(chances) == 1 for chances in lotteries):
        return Scaled(utility.numerators[:, [chances[0][1] for chances in lotteries]], utility.denominator)
    rows = utility.shape[0]
    denominator = math.lcm(1, *{p.denominator for chances in lotteries for p, _ in chances})
    values = [
        Fraction(
            sum(int(utility.numerators[r, o]) * p.numerator * (denominator // p.denominator) for p, o in chances),
            denominator * utility.denominator,
        )
        for r in range(rows)
        for chances in lotteries
    ]
    return scaled(values, (rows, len(lotteries)))
