"""Walking a mechanism from its start to every end: who is awaited where, and where each combination of messages leads."""

from __future__ import annotations

import bisect
import itertools
import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from accord.core.asking import Asking, spread
from accord.core.canonical import key, show
from accord.core.errors import AccordError, TooLarge
from accord.core.estimate import count, estimate
from accord.core.game import Node
from accord.core.mechanism import Mechanism
from accord.core.numbering import Numbering
from accord.core.protocols import Progress
from accord.core.space import Space, as_finite

STATES = 50_000
Seats = tuple[tuple[int, int], ...]


class Walk:
    """One walk. `prefix` holds the lotteries of the first message profiles of a one-shot mechanism, and grows."""

    def __init__(self, mechanism: Mechanism, limit: int, progress: Progress, prefix: array[int]) -> None:
        self.mechanism, self.agents = mechanism, mechanism.domain.agents
        self.limit, self.progress, self.prefix = limit, progress, prefix
        self.asking = Asking(mechanism)
        self.met = Numbering(self.asking)

    def nodes(self) -> tuple[tuple[Node, ...], int]:
        """Every node, and the root. Raises AccordError for what cannot be tabulated."""
        if self.mechanism.rule is not None:
            return (self._sealed(self.mechanism.rule),), 0
        return self._tree()

    def _sealed(self, rule: Callable[[Any], Any]) -> Node:
        """The one node of a one-shot mechanism, the rule being asked at every message profile."""
        start = self.asking.judged("start")
        seats, lists = self._seats(start, self._awaited(start))
        names, total = [self.agents[i] for i, _ in seats], math.prod(len(m) for m in lists)
        if total > self.limit:
            raise TooLarge(too_large(self.mechanism, self.limit))
        leads, known = self.prefix, self._resumed(rule, names, lists)
        for done, sent in enumerate(itertools.islice(itertools.product(*lists), known, None), start=known):
            if done % 4096 == 0:
                self.progress("tabulating the rule", done, total)
            messages = dict(zip(names, sent, strict=True))
            leads.append(self.met.answer(rule, messages, self.asking.moved(rule, messages, messages)))
        for k in reversed(spread(total)):
            messages = dict(zip(names, combination(lists, k), strict=True))
            again = self.asking.moved(rule, messages, messages)
            if self.met.seen(again) != leads[k]:
                self.asking.steady(messages, self.met.told(leads[k]), again)
        return Node(seats, -1 - np.array(leads, dtype=np.int64).reshape([len(m) for m in lists]))

    def _resumed(self, rule: Callable[[Any], Any], names: list[str], lists: list[tuple[Any, ...]]) -> int:
        """How many profiles the prefix holds; the rule is asked only at the first of each lottery.
        Raises AccordError where it does not answer what the prefix says."""
        numbers, first = np.unique(np.array(self.prefix, dtype=np.int64), return_index=True)
        fits = len(self.prefix) <= math.prod(len(m) for m in lists) and numbers.tolist() == list(range(len(numbers)))
        for k in np.sort(first).tolist() if fits else ():
            messages = dict(zip(names, combination(lists, k), strict=True))
            fits = fits and self.met.answer(rule, messages, self.asking.moved(rule, messages, messages)) == self.prefix[k]
        if not fits:
            raise AccordError(f"what was kept of the table is not what the rule of {self.mechanism.name} gives: begin anew")
        return len(self.prefix)

    def _tree(self) -> tuple[tuple[Node, ...], int]:
        """Breadth first over states; equal states are one node."""
        numbers: dict[str, int] = {}
        queue: list[Any] = []
        plays = 0

        def place(state: Any) -> int:
            name = key(state)
            if name not in numbers:
                awaited = self._awaited(state)
                if awaited:
                    numbers[name] = len(queue)
                    queue.append((state, awaited))
                else:
                    numbers[name] = -1 - self.met.lottery(self.asking.judged("outcome", state))
            return numbers[name]

        root = place(self.asking.judged("start"))
        nodes: list[Node] = []
        while len(nodes) < len(queue):
            state, awaited = queue[len(nodes)]
            self._few(len(queue), STATES, "states", "use fewer rounds, types or agents, let its plays end, or search by sampling with "
                      "accord.simulate")  # fmt: skip
            seats, lists = self._seats(state, awaited)
            combinations = math.prod(len(m) for m in lists)
            plays += combinations
            self._few(plays, self.limit, "message profiles", "use fewer rounds, types or agents, or raise the limit")
            leads = []
            for done, sent in enumerate(itertools.product(*lists)):
                if done % 4096 == 0:
                    self.progress("tabulating the rule", done, combinations)
                messages = {self.agents[i]: m for (i, _), m in zip(seats, sent, strict=True)}
                leads.append(place(self.asking.moved(self.mechanism.step, messages, state, messages)))
            nodes.append(Node(seats, np.array(leads, dtype=np.int64).reshape([len(m) for m in lists])))
        again = in_a_circle(nodes)
        if again is not None:
            raise AccordError(
                f"a play of {self.mechanism.name} comes back to the state {show(queue[again][0])}, so it may never end: count the rounds "
                "in the state"
            )
        self._walked_again([state for state, _ in queue], nodes, numbers)
        return tuple(nodes), root

    def _few(self, number: int, most: int, what: str, remedy: str) -> None:
        if number > most:
            raise TooLarge(f"{self.mechanism.name} has more than {most:,} {what} to tabulate ({number:,} so far): {remedy}")

    def _walked_again(self, states: list[Any], nodes: list[Node], numbers: Mapping[str, int]) -> None:
        """Raise AccordError where a move, made a second time, leads elsewhere."""
        ends = list(itertools.accumulate(node.leads.size for node in nodes))
        for k in reversed(spread(ends[-1] if ends else 0)):
            at = bisect.bisect_right(ends, k)
            node, within = nodes[at], k - (ends[at] - nodes[at].leads.size)
            sent = combination([self.met.infosets[i][s].messages for i, s in node.awaited], within)
            messages = {self.agents[i]: m for (i, _), m in zip(node.awaited, sent, strict=True)}
            lead, after = int(node.leads.ravel()[within]), self.asking.moved(self.mechanism.step, messages, states[at], messages)
            if lead < 0 and not self._awaited(after):
                self.asking.steady(messages, self.met.told(-1 - lead), self.asking.judged("outcome", after))
            elif numbers.get(key(after)) != lead:
                raise AccordError(
                    f"the step of {self.mechanism.name} is not a function of the state and the messages: from {show(states[at])} with "
                    f"{show(messages)} it leads to {show(after)}, and led elsewhere before; make it a pure function"
                )

    def _seats(self, state: Any, awaited: Mapping[str, Space]) -> tuple[Seats, list[tuple[Any, ...]]]:
        """Who is awaited, in roster order, with what each sees; and the messages of each."""
        order = sorted((self.agents.index(a), a) for a in awaited)
        lists = [as_finite(awaited[a]).items for _, a in order]
        seats = tuple((i, self.met.infoset(i, self.asking.judged("view", state, a), m)) for (i, a), m in zip(order, lists, strict=True))
        return seats, lists

    def _awaited(self, state: Any) -> Mapping[str, Space]:
        awaited = self.asking.judged("awaiting", state)
        if not isinstance(awaited, Mapping):
            raise AccordError(f"{self.mechanism.name} awaits {show(awaited)} at {show(state)}: answer a mapping from agents to spaces")
        for agent, space in awaited.items():
            self.met.member(agent, "awaits")
            if not isinstance(space, Space):
                raise AccordError(f"{self.mechanism.name} awaits {show(space)} from {agent}, which is no space: write Finite([...])")
        return awaited


def too_large(mechanism: Mechanism, limit: int) -> str:
    """The refusal of a table: how large it would be, and what else there is."""
    whole = estimate(mechanism)
    assert whole is not None, "callers have seen a one-shot mechanism with finite messages"
    return (
        f"{mechanism.name} has {count(whole.profiles)} message profiles, and tables end at {limit:,}: it would take {whole}; use fewer "
        "types or agents, write a rule that treats all alike on counts (accord.anonymous_rule), or search (accord verify --method search)"
    )


def combination(lists: Sequence[Sequence[Any]], number: int) -> tuple[Any, ...]:
    """The combination with this number in the order of itertools.product."""
    found = []
    for items in reversed(lists):
        number, k = divmod(number, len(items))
        found.append(items[k])
    return tuple(reversed(found))


def in_a_circle(nodes: list[Node]) -> int | None:
    """A node that a play can come to twice, if there is one: back from any that topological order leaves over."""
    leading = [np.unique(node.leads[node.leads >= 0]).tolist() for node in nodes]
    before = [0] * len(nodes)
    for after in leading:
        for k in after:
            before[k] += 1
    ready = [k for k, n in enumerate(before) if not n]
    for k in ready:
        for later in leading[k]:
            before[later] -= 1
            if not before[later]:
                ready.append(later)
    left = set(range(len(nodes))) - set(ready)
    came_from = {later: k for k in sorted(left) for later in leading[k]}
    at, met = min(left, default=None), set[int]()
    while at is not None and at not in met:
        met.add(at)
        at = came_from[at]
    return at
