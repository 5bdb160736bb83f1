"""From a mechanism to its canonical finite game, evaluating every rule, view and utility exactly once."""

from __future__ import annotations

import itertools
import math
import weakref
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np

from accord.core.canonical import key, show
from accord.core.domain import Decision, Domain
from accord.core.errors import AccordError
from accord.core.game import Chances, Game, Infoset, Node
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Correlated
from accord.core.protocols import Progress, silent
from accord.core.rational import exact
from accord.core.scaled import Scaled, scaled
from accord.core.space import Space, as_finite

LIMIT = 5_000_000
STATES = 50_000
_SURE = Fraction(1)
_MOVES = frozenset({"start", "awaiting", "outcome", "view", "truth"})  # what the mechanism says; the rest is the domain's
_GAMES: weakref.WeakKeyDictionary[Mechanism, Game] = weakref.WeakKeyDictionary()


def tabulate(mechanism: Mechanism, *, limit: int = LIMIT, progress: Progress = silent) -> Game:
    """The finite game of `mechanism`; computed once for each mechanism object.

    Raises AccordError if a space is continuous, a number is a float, a function raises, a play comes back to a state, there are
    more than `limit` plays or utilities to evaluate, or more than 50,000 states (the sentence gives the count or estimate).
    """
    if mechanism not in _GAMES:
        _GAMES[mechanism] = _Table(mechanism, limit, progress).game()
    return _GAMES[mechanism]


class _OwnType:
    """A type profile that shows an agent's own type only: with private values, nothing may depend on the others'."""

    def __init__(self, agent: str, own: Any) -> None:
        self.agent, self.own = agent, own

    def __getitem__(self, name: str) -> Any:
        if name != self.agent:
            raise self._blind(name)
        return self.own

    def _whole(self) -> NoReturn:
        raise self._blind("everybody")

    keys = values = items = __iter__ = __len__ = _whole

    def __str__(self) -> str:
        return f"{self.agent} {show(self.own)}"

    def _blind(self, name: str) -> AccordError:
        return AccordError(
            f"{self.agent}'s outside option looks at the type of {name}, and values are private here: "
            "state utilities on type profiles, with Domain or interdependent=True"
        )


class _Table:
    """The tables while they are being filled."""

    def __init__(self, mechanism: Mechanism, limit: int, progress: Progress) -> None:
        self.mechanism, self.domain = mechanism, mechanism.domain
        self.limit, self.progress = limit, progress
        self.types = tuple(as_finite(self.domain.types[a]).items for a in self.domain.agents)
        self.outcomes: list[Any] = []
        self.outcome_number: dict[str, int] = {}
        self.lotteries: list[Chances] = []
        self.lottery_number: dict[Chances, int] = {}
        self.infosets: list[list[Infoset]] = [[] for _ in self.domain.agents]
        self.infoset_number: list[dict[str, int]] = [{} for _ in self.domain.agents]

    def game(self) -> Game:
        nodes, root = self._tree()
        alternatives = None
        if self.domain.outcomes is not None:
            alternatives = tuple(self._outcome(o) for o in self.domain.outcomes)
        domain = self.domain
        return Game(
            domain.agents, self.types, domain.private, tuple(map(tuple, self.infosets)), nodes, root,
            tuple(self.lotteries), tuple(self.outcomes), self._utilities(), self._outside(),
            self._payments(), self._cost(), alternatives, self._permuted(), prior_table(domain, self.types),
        )  # fmt: skip

    def _tree(self) -> tuple[tuple[Node, ...], int]:
        """Breadth first over states; equal states are one node."""
        numbers: dict[str, int] = {}
        queue: list[Any] = []
        plays = 0

        def place(state: Any) -> int:
            if self.mechanism.rule is not None and state is not None:  # the end of a one-shot mechanism
                return -1 - self._lottery(self._asked(self.mechanism.outcome, state, state))
            name = key(state)
            if name not in numbers:
                awaited = self._awaited(state)
                if awaited:
                    numbers[name] = len(queue)
                    queue.append((state, awaited))
                else:
                    numbers[name] = -1 - self._lottery(self._judged("outcome", state))
            return numbers[name]

        root = place(self._judged("start"))
        nodes: list[Node] = []
        while len(nodes) < len(queue):
            state, awaited = queue[len(nodes)]
            self._few(len(queue))
            order = sorted((self.domain.agents.index(a), a) for a in awaited)
            lists = [as_finite(awaited[a]).items for _, a in order]
            seats = tuple((i, self._infoset(i, self._judged("view", state, a), m)) for (i, a), m in zip(order, lists, strict=True))
            combinations = math.prod(len(m) for m in lists)
            plays += combinations
            self._guard(plays, "message profiles")
            leads = []
            for done, sent in enumerate(itertools.product(*lists)):
                if done % 4096 == 0:
                    self.progress("tabulating the rule", done, combinations)
                messages = {a: m for (_, a), m in zip(order, sent, strict=True)}
                leads.append(place(self._asked(self.mechanism.step, messages, state, messages)))
            shape = tuple(len(m) for m in lists)
            nodes.append(Node(seats, np.array(leads, dtype=np.int64).reshape(shape)))
        again = _in_a_circle(nodes)
        if again is not None:
            raise AccordError(
                f"a play of {self.mechanism.name} comes back to the state {show(queue[again][0])}, so it may never end: count the rounds "
                "in the state"
            )
        return tuple(nodes), root

    def _awaited(self, state: Any) -> Mapping[str, Space]:
        awaited = self._judged("awaiting", state)
        if not isinstance(awaited, Mapping):
            raise AccordError(f"{self.mechanism.name} awaits {show(awaited)} at {show(state)}: answer a mapping from agents to spaces")
        for agent, space in awaited.items():
            self._member(agent, "awaits")
            if not isinstance(space, Space):
                raise AccordError(f"{self.mechanism.name} awaits {show(space)} from {agent}, which is no space: write Finite([...])")
        return awaited

    def _few(self, states: int) -> None:
        if states > STATES:
            raise AccordError(
                f"{self.mechanism.name} has more than {STATES:,} states to tabulate ({states:,} so far): use fewer rounds, types or "
                "agents, let its plays end, or search by sampling with accord.simulate"
            )

    def _member(self, agent: str, does: str) -> None:
        if agent not in self.domain.agents:
            raise AccordError(f"{self.mechanism.name} {does} {agent!r}, who is not one of {show(self.domain.agents)}: name one of them")

    def _asked(self, function: Callable[..., Any], messages: Any, *arguments: Any) -> Any:
        """What the mechanism's function answers; what it raises becomes a sentence that names the messages."""
        try:
            return function(*arguments)
        except AccordError:
            raise
        except (Exception, SystemExit) as problem:
            sent = show(messages)
            raise AccordError(f"{self.mechanism.name} raises {problem!r} when the messages are {sent}: mend the rule") from problem

    def _judged(self, part: str, *given: Any) -> Any:
        """What one of the functions beside the rule answers; what it raises becomes a sentence that names it."""
        try:
            return getattr(self.mechanism if part in _MOVES else self.domain, part)(*given)
        except AccordError:
            raise
        except (Exception, SystemExit) as problem:
            raise self._fault(problem, part, given) from problem

    def _fault(self, problem: BaseException, part: str, given: tuple[Any, ...]) -> AccordError:
        return AccordError(f"the {part} of {self.mechanism.name} raises {problem!r} for {show(given)}: mend it")

    def _lottery(self, outcome: Any) -> int:
        if isinstance(outcome, Lottery):
            entry = tuple((p, o) for o, p in sorted((self._outcome(o), p) for o, p in outcome))
        else:
            entry = ((_SURE, self._outcome(outcome)),)
        if entry not in self.lottery_number:
            self.lottery_number[entry] = len(self.lotteries)
            self.lotteries.append(entry)
        return self.lottery_number[entry]

    def _outcome(self, outcome: Any) -> int:
        try:
            name = key(outcome)
        except AccordError as problem:
            raise AccordError(f"{self.mechanism.name} gives the outcome {show(outcome)}, where {problem}") from None
        if name not in self.outcome_number:
            for payer in outcome.payments if isinstance(outcome, Decision) else ():
                self._member(payer, "charges")
            self.outcome_number[name] = len(self.outcomes)
            self.outcomes.append(outcome)
        return self.outcome_number[name]

    def _infoset(self, agent: int, view: Any, messages: tuple[Any, ...]) -> int:
        known = self.infoset_number[agent]
        name = key(view)
        if name not in known:
            known[name] = len(self.infosets[agent])
            self.infosets[agent].append(self._new_infoset(agent, view, messages))
        elif self.infosets[agent][known[name]].messages != messages:
            raise AccordError(
                f"{self.domain.agents[agent]} may send different messages at two moments that look the same to it "
                f"({show(view)}): let the view tell them apart"
            )
        return known[name]

    def _new_infoset(self, agent: int, view: Any, messages: tuple[Any, ...]) -> Infoset:
        name, truth, can = self.domain.agents[agent], self.mechanism.truth, self.domain.can_send
        places = {key(m): k for k, m in enumerate(messages)}
        told = None
        if truth is not None:
            told = tuple(places.get(key(self._judged("truth", view, t)), -1) for t in self.types[agent])
            if -1 in told:
                t = self.types[agent][told.index(-1)]
                raise AccordError(
                    f"the truthful strategy sends {show(truth(view, t))} for {name} of type {show(t)}, which is not a message "
                    f"there: the messages are {show(messages)}"
                )
        able = None
        if can is not None:
            able = tuple(tuple(bool(self._judged("can_send", name, t, m)) for m in messages) for t in self.types[agent])
            for k, row in enumerate(able):
                if told is not None and not row[told[k]]:
                    raise AccordError(f"{name} of type {show(self.types[agent][k])} cannot send its truthful message: mend can_send")
                if not any(row):
                    raise AccordError(f"{name} of type {show(self.types[agent][k])} can send nothing at {show(view)}: mend can_send")
        return Infoset(view, messages, told, able)

    def _guard(self, count: int, what: str) -> None:
        if count > self.limit:
            raise AccordError(
                f"{self.mechanism.name} has more than {self.limit:,} {what} to tabulate ({count:,} so far): use fewer types or agents, "
                "raise the limit, or search by sampling with accord.attack"
            )

    def _rows(self, agent: int) -> list[Any]:
        """What a utility may depend on, one row each: own types where private, else type profiles."""
        if self.domain.private:
            return list(self.types[agent])
        return [dict(zip(self.domain.agents, p, strict=True)) for p in itertools.product(*self.types)]

    def _utilities(self) -> tuple[Scaled, ...]:
        tables = []
        for i, agent in enumerate(self.domain.agents):
            rows = self._rows(i)
            self._guard(len(rows) * len(self.outcomes), "utilities of one agent")
            self.progress("tabulating utilities", i, len(self.domain.agents))
            u = self.domain.own_utility or self.domain.utility
            values = [self._number(u, agent, outcome, known) for known in rows for outcome in self.outcomes]
            tables.append(scaled(values, (len(rows), len(self.outcomes))))
        return tuple(tables)

    def _number(self, utility: Any, agent: str, outcome: Any, known: Any) -> Fraction:
        try:
            value = utility(agent, outcome, known)
        except AccordError:
            raise
        except (Exception, SystemExit) as problem:
            raise self._fault(problem, "utility", (agent, outcome, known)) from problem
        if type(value) is Fraction:
            return value
        return exact(value, f"{agent}'s utility for {show(outcome)} with type {show(known)}")

    def _outside(self) -> tuple[Scaled, ...]:
        tables = []
        for i, agent in enumerate(self.domain.agents):
            rows = self._rows(i)
            if self.domain.private:
                rows = [_OwnType(agent, t) for t in rows]
            values = [exact(self._judged("outside", agent, types), f"{agent}'s outside option") for types in rows]
            tables.append(scaled(values, (len(rows), 1)))
        return tuple(tables)

    def _payments(self) -> Scaled | None:
        if self.domain.payment is None:
            return None
        values = [exact(self._judged("payment", a, o), f"{a}'s payment") for a in self.domain.agents for o in self.outcomes]
        return scaled(values, (len(self.domain.agents), len(self.outcomes)))

    def _cost(self) -> Scaled | None:
        if self.domain.cost is None:
            return None
        return scaled([exact(self._judged("cost", o), f"the cost of {show(o)}") for o in self.outcomes], (len(self.outcomes),))

    def _permuted(self) -> tuple[tuple[int, ...], ...] | None:
        if self.domain.permute is None:
            return None
        rows = []
        for a, b in itertools.pairwise(self.domain.agents):
            names = {x: {a: b, b: a}.get(x, x) for x in self.domain.agents}
            rows.append(tuple(self.outcome_number.get(key(self._judged("permute", o, names)), -1) for o in self.outcomes))
        return tuple(rows)


def _in_a_circle(nodes: list[Node]) -> int | None:
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


def prior_table(domain: Domain, types: tuple[tuple[Any, ...], ...]) -> tuple[Fraction, ...] | None:
    """The probability of each type profile in row-major order. Raises AccordError if they do not sum to one."""
    prior = domain.prior
    if prior is None:
        return None
    if isinstance(prior, Correlated):
        chances = {key(dict(profile)): p for profile, p in prior}
        table = tuple(
            chances.get(key(dict(zip(domain.agents, combination, strict=True))), Fraction(0)) for combination in itertools.product(*types)
        )
    else:
        for agent in domain.agents:
            if agent not in prior.marginals:
                raise AccordError(f"the prior says nothing about {agent}: give Independent one lottery for each of {show(domain.agents)}")
        own = [_chances(prior.marginals[a], ts) for a, ts in zip(domain.agents, types, strict=True)]
        table = tuple(math.prod(ps, start=Fraction(1)) for ps in itertools.product(*own))
    if sum(table) != 1:
        raise AccordError(f"the prior gives the domain's type profiles {sum(table)} in total: its types must lie in the type spaces")
    return table


def _chances(marginal: Lottery, types: tuple[Any, ...]) -> list[Fraction]:
    by_key = {key(t): p for t, p in marginal}
    return [by_key.get(key(t), Fraction(0)) for t in types]
