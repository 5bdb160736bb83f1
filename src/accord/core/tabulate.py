"""From a mechanism to its canonical finite game: every rule, view and utility is asked once, and here and there again."""

from __future__ import annotations

import itertools
import math
import weakref
from array import array
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

from accord.core.asking import Asking
from accord.core.canonical import key, show
from accord.core.domain import Domain
from accord.core.errors import AccordError, Inexact, TooLarge
from accord.core.game import Game, Node
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.numbering import Numbering
from accord.core.prior import Correlated
from accord.core.protocols import Progress, silent
from accord.core.rational import exact
from accord.core.scaled import Scaled, scaled
from accord.core.walk import Walk

LIMIT = 10_000_000
_GAMES: weakref.WeakKeyDictionary[Mechanism, Game] = weakref.WeakKeyDictionary()


def tabulate(mechanism: Mechanism, *, limit: int = LIMIT, progress: Progress = silent, prefix: array[int] | None = None) -> Game:
    """The finite game of `mechanism`; computed once for each mechanism object.

    `prefix` holds the lotteries of the first message profiles of a one-shot mechanism by number, from a tabulation that was
    interrupted, and is extended as this one goes; at those profiles the rule is asked only where a lottery comes first.
    Up to 1,000 moves, spread over all, are made a second time, and of each table up to 1,000 numbers are asked for again.
    Raises AccordError if a space is continuous, a number is a float (the sentence gives the line), a function raises or answers
    differently the second time, a play comes back to a state, there are more than `limit` plays or utilities to evaluate, or more
    than 50,000 states (the sentence gives the count or estimate), or the prefix is not what the rule gives.
    """
    if mechanism not in _GAMES:
        kept = array("q") if prefix is None else prefix
        walk = Walk(mechanism, limit, progress, kept)
        nodes, root = walk.nodes()
        _GAMES[mechanism] = _Table(mechanism, walk.met, limit, progress).game(nodes, root)
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
    """The tables beside the moves, while they are being filled."""

    def __init__(self, mechanism: Mechanism, met: Numbering, limit: int, progress: Progress) -> None:
        self.mechanism, self.domain, self.met = mechanism, mechanism.domain, met
        self.limit, self.progress, self.asking = limit, progress, Asking(mechanism)

    def game(self, nodes: tuple[Node, ...], root: int) -> Game:
        alternatives = None
        if self.domain.outcomes is not None:
            alternatives = tuple(self.met.outcome(o) for o in self.domain.outcomes)
        alone, domain, met = self._alone(), self.domain, self.met
        return Game(
            domain.agents, met.types, domain.private, tuple(map(tuple, met.infosets)), nodes, root,
            tuple(met.lotteries), tuple(met.outcomes), self._utilities(), self._outside(),
            self._payments(), self._cost(), alternatives, self._swaps(), prior_table(domain, met.types), alone,
        )  # fmt: skip

    def _alone(self) -> tuple[tuple[int, ...], ...] | None:
        """What each coalition can bring about by itself, in the order of `Game.alone`; new outcomes join the table."""
        if self.domain.alone is None:
            return None
        agents, able = self.domain.agents, []
        for mask in range(1, 2 ** len(agents)):
            coalition = tuple(a for k, a in enumerate(agents) if mask >> k & 1)
            found = self.asking.judged("alone", coalition)
            able.append(tuple(dict.fromkeys(self.met.outcome(o) for o in found)))
        return tuple(able)

    def _rows(self, agent: int) -> list[Any]:
        """What a utility may depend on, one row each: own types where private, else type profiles."""
        if self.domain.private:
            return list(self.met.types[agent])
        return [dict(zip(self.domain.agents, p, strict=True)) for p in itertools.product(*self.met.types)]

    def _utilities(self) -> tuple[Scaled, ...]:
        tables = []
        part = "utility" if self.domain.own_utility is None else "own_utility"
        for i, agent in enumerate(self.domain.agents):
            rows = self._rows(i)
            self._few(len(rows) * len(self.met.outcomes))
            self.progress("tabulating utilities", i, len(self.domain.agents))
            tables.append(scaled(self._worth(part, agent, rows), (len(rows), len(self.met.outcomes))))
        return tuple(tables)

    def _worth(self, part: str, agent: str, rows: list[Any]) -> list[Fraction]:
        """An agent's utilities in each row of each outcome, asked here and there again."""
        outcomes = self.met.outcomes

        def place(k: int) -> tuple[Any, Any]:
            return outcomes[k % len(outcomes)], rows[k // len(outcomes)]

        values = [self._utility(part, agent, outcome, known) for known in rows for outcome in outcomes]
        self.asking.again(values, lambda k: self._utility(part, agent, *place(k)), lambda k: _utility_of(agent, *place(k)))
        return values

    def _few(self, utilities: int) -> None:
        if utilities > self.limit:
            raise TooLarge(
                f"{self.mechanism.name} has more than {self.limit:,} utilities of one agent to tabulate ({utilities:,} so far): use fewer "
                "types or agents, raise the limit, or search by sampling with accord.attack"
            )

    def _utility(self, part: str, agent: str, outcome: Any, known: Any) -> Fraction:
        try:
            value = getattr(self.domain, part)(agent, outcome, known)
        except (Exception, SystemExit):
            value = self.asking.judged(part, agent, outcome, known)
        if type(value) is Fraction:
            return value
        if type(value) is int:
            return Fraction(value)
        try:
            return exact(value, _utility_of(agent, outcome, known))
        except Inexact as problem:
            raise self.asking.inexact(problem, getattr(self.domain, part), (agent, outcome, known)) from problem

    def _outside(self) -> tuple[Scaled, ...]:
        tables = []
        for i, agent in enumerate(self.domain.agents):
            rows = self._rows(i)
            if self.domain.private:
                rows = [_OwnType(agent, t) for t in rows]
            tables.append(scaled(self._numbers("outside", _outside_of, [(agent, types) for types in rows]), (len(rows), 1)))
        return tuple(tables)

    def _payments(self) -> Scaled | None:
        if self.domain.payment is None:
            return None
        agents, outcomes = self.domain.agents, self.met.outcomes
        values = self._numbers("payment", lambda a, o: f"{a}'s payment", [(a, o) for a in agents for o in outcomes])
        return scaled(values, (len(agents), len(outcomes)))

    def _cost(self) -> Scaled | None:
        if self.domain.cost is None:
            return None
        values = self._numbers("cost", lambda o: f"the cost of {show(o)}", [(o,) for o in self.met.outcomes])
        return scaled(values, (len(values),))

    def _numbers(self, part: str, where: Callable[..., str], given: list[tuple[Any, ...]]) -> list[Fraction]:
        """What one of the domain's functions says of each, asked here and there again."""

        def ask(k: int) -> Fraction:
            return self.asking.number(part, where(*given[k]), *given[k])

        values = [ask(k) for k in range(len(given))]
        self.asking.again(values, ask, lambda k: f"the {part} of {self.mechanism.name} for {show(given[k])}")
        return values

    def _swaps(self) -> Callable[[], tuple[tuple[int, ...], ...]] | None:
        """What exchanging neighbours' names does to the outcomes, found out when it is asked."""
        if self.domain.permute is None:
            return None
        agents, number, outcomes, asking = self.domain.agents, self.met.outcome_number, self.met.outcomes, self.asking

        def swaps() -> tuple[tuple[int, ...], ...]:
            rows = []
            for a, b in itertools.pairwise(agents):
                names = {x: {a: b, b: a}.get(x, x) for x in agents}
                rows.append(tuple(number.get(key(asking.judged("permute", o, names)), -1) for o in outcomes))
            return tuple(rows)

        return swaps


def _outside_of(agent: str, types: Any) -> str:
    return f"{agent}'s outside option"


def _utility_of(agent: str, outcome: Any, known: Any) -> str:
    return f"{agent}'s utility for {show(outcome)} with type {show(known)}"


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
