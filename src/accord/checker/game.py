"""A finite game as the checker holds it: whole numbers over common denominators, everything numbered from 0.

Outcome-level numbers (utility, outside, payments, cost) are over `money`; probabilities in lotteries are over `chance`;
expected utilities are over `unit = money * chance`; the prior's weights are over their sum.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from accord.checker.refusal import Refusal

Seat = tuple[int, int]  # (agent, infoset of that agent)


@dataclass(frozen=True)
class Infoset:
    """What an agent sees and may send (canonical texts); by own type, its truthful message and those it can send."""

    view: str
    messages: tuple[str, ...]
    truth: tuple[int, ...] | None
    able: tuple[tuple[int, ...], ...]
    sendable: tuple[int, ...]  # by some type

    @cached_property
    def limited(self) -> bool:
        """Whether some type is not able to send some message."""
        return any(len(sent) < len(self.messages) for sent in self.able)


@dataclass(frozen=True)
class Node:
    """Who is awaited, and where each combination of their messages leads: node k, or -1 - k for lottery k.

    The combination's place in `leads` is the sum of each message's number times its seat's stride.
    """

    seats: tuple[Seat, ...]
    strides: tuple[int, ...]
    leads: Sequence[int]


@dataclass(frozen=True)
class Game:
    """The tables. `utility[i][row][outcome]`, `outside[i][row]`, `payments[i][outcome]`, `cost[outcome]`; a lottery is
    pairs (weight, outcome); types and outcomes are canonical texts."""

    agents: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    private: bool
    infosets: tuple[tuple[Infoset, ...], ...]
    nodes: tuple[Node, ...]
    root: int
    lotteries: tuple[tuple[tuple[int, int], ...], ...]
    outcomes: tuple[str, ...]
    utility: tuple[list[list[int]], ...]
    outside: tuple[list[int], ...]
    payments: list[list[int]] | None
    cost: list[int] | None
    alternatives: list[int] | None
    permuted: list[list[int]] | None
    prior: list[int] | None
    alone: list[list[int]] | None  # alone[m - 1]: by the coalition of the agents k where bit k of m is 1
    money: int
    chance: int
    exchanged: Any = None  # of the certificate, where it has this field: see `accord.checker.places`
    _expected: dict[tuple[int, int], list[int]] = field(default_factory=dict, repr=False)

    @property
    def unit(self) -> int:
        return self.money * self.chance

    @property
    def one_shot(self) -> bool:
        return self.root == 0 and len(self.nodes) == 1 and len(self.nodes[0].seats) == len(self.agents)

    def infoset(self, seat: Seat) -> Infoset:
        return self.infosets[seat[0]][seat[1]]

    def sealed(self, agent: int) -> Infoset:
        """The agent's only infoset in a one-shot game."""
        return self.infoset(self.nodes[0].seats[agent])

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Every type profile, in row-major order: the order of the prior."""
        return itertools.product(*(range(len(ts)) for ts in self.types))

    def row(self, agent: int, types: Sequence[int]) -> int:
        """The row of the agent's utility at a type profile: its own type, or the profile's number."""
        if self.private:
            return types[agent]
        number = 0
        for own, kinds in zip(types, self.types, strict=True):
            number = number * len(kinds) + own
        return number

    def expected(self, agent: int, row: int) -> list[int]:
        """The agent's expected utility of each lottery, over `unit`."""
        if (agent, row) not in self._expected:
            worth = self.utility[agent][row]
            self._expected[agent, row] = [sum([p * worth[o] for p, o in lottery]) for lottery in self.lotteries]
        return self._expected[agent, row]

    def truth(self, seat: Seat, own: int) -> int:
        """The truthful message of a type. Callers have called `need_truth`."""
        told = self.infoset(seat).truth
        assert told is not None
        return told[own]

    def after(self, node: Node, messages: Sequence[int]) -> int:
        """Where a combination of messages leads."""
        return node.leads[sum([m * stride for m, stride in zip(messages, node.strides, strict=True)])]

    def honest(self, types: Sequence[int]) -> int:
        """The lottery reached when everybody is truthful."""
        at = self.root
        while at >= 0:
            node = self.nodes[at]
            at = self.after(node, [self.truth(seat, types[seat[0]]) for seat in node.seats])
        return -1 - at

    def need(self, condition: bool, sentence: str) -> None:
        """Refuse what the game lacks."""
        if not condition:
            raise Refusal(f"the property does not apply to this game: {sentence}")

    def need_truth(self) -> None:
        self.need(all(s.truth is not None for sets in self.infosets for s in sets), "it does not say which messages are truthful")


def over(numbers: Sequence[int]) -> int:
    """The least common denominator of some denominators. Raises Refusal if it is too long to compute with."""
    common = 1
    for denominator in set(numbers):
        common = math.lcm(common, denominator)
        if common.bit_length() > 100_000:
            raise Refusal("the game's numbers have too many different denominators to be put over a common one")
    return common
