"""Endless discounted play in finitely many states, with a stationary strategy for each agent, in exact numbers.

**What it is.** In every period the play is at a *public state*, each agent has a type, and the state's stage, a one-shot
mechanism, is played. Its messages decide the next public state (for certain, or by a lottery). An agent's utility is the sum
over periods k = 0, 1, ... of delta**k times the stage's utility. A *situation* is a public state with a type profile. A
stationary strategy sends, in a public state and of a type, always the same.

**One-shot deviation principle** (Blackwell 1965; Mailath and Samuelson 2006, Propositions 2.2.1 and 2.4.1). Nobody gains by
any deviation, after any history, if and only if nobody gains by deviating once and keeping to its strategy afterwards, in any
situation. What that rests on, and where it is seen to:
  1. *Continuity at infinity*: 0 <= delta < 1, and finitely many payoffs, which are therefore bounded.
  2. *Type persistence*: types stay for ever, or are drawn anew each period from the stage's prior, whatever was sent before.
  3. *Every history ends in a listed situation*, those after lies too: all public states are crossed with all type profiles, so
     that honesty is judged also where past reports were false. (Some situations may be out of reach; they are judged as well.)
Every agent is taken to know the whole situation, others' types included: the equilibrium is *periodic ex post* (Bergemann and
Valimaki 2010), and does not depend on beliefs. A strategy uses the public state and the agent's own type only.

**Values.** The value of the strategies to agent i in a situation z solves V(z) = u(z) + delta * sum over z' of P(z, z') V(z'),
a linear system with a unique solution because delta < 1. Deviating once to m in z gains u(z, m) + delta E V - V(z).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from accord.core.canonical import key, show
from accord.core.domain import Domain
from accord.core.errors import AccordError
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.space import Finite, Space, as_finite
from accord.core.tabulate import prior_table
from accord.theory.elimination import solve_equations

MOST = 100_000  # situations times joint messages
PROCESSES = ("fixed", "redrawn")
Profile = tuple[int, ...]
Chances = tuple[tuple[Fraction, int], ...]


@dataclass(frozen=True)
class Situation:
    """A public state and everybody's type."""

    state: Any
    types: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Discounted:
    """Endless discounted play, and the stationary strategies that are to be kept.

    stages      the one-shot mechanism of each public state, as pairs in the order of the states
    transition  transition(state, messages): the next public state, or a Lottery over public states
    delta       the discount factor, at least 0 and below 1
    strategy    strategy(state, agent, type): the message
    types       "fixed" for ever, or "redrawn" each period from the prior of its stage
    rule        none: an endless play has no single outcome
    """

    stages: tuple[tuple[Any, Mechanism], ...]
    transition: Callable[[Any, Mapping[str, Any]], Any]
    delta: Fraction
    strategy: Callable[[Any, str, Any], Any]
    types: str
    rule: None = None

    def start(self) -> Any:
        return self.states.items[0]

    def awaiting(self, state: Any) -> Mapping[str, Space]:
        return self.stages[self.states.position(state)][1].messages or {}

    def step(self, state: Any, sent: Mapping[str, Any]) -> Any:
        after = as_lottery(self.transition(state, sent))
        if len(after) > 1:
            raise AccordError(f"after {show(sent)} the next state is drawn by lot, so it has no single one: read the form's `following`")
        return after.support[0]

    def outcome(self, state: Any) -> Any:
        return _no_outcome("anybody", state, {})

    def view(self, state: Any, agent: str) -> Any:
        return state

    def plays(self, mechanism: Mechanism) -> bool:
        """Whether the mechanism's moves are those of this play, so that what holds of the one holds of the other."""
        return all(getattr(mechanism, move) == getattr(self, move) for move in ("start", "awaiting", "step", "outcome", "view"))

    @property
    def agents(self) -> tuple[str, ...]:
        return self.stages[0][1].domain.agents

    @cached_property
    def states(self) -> Finite:
        return Finite(state for state, _ in self.stages)

    @cached_property
    def profiles(self) -> tuple[dict[str, Any], ...]:
        """All type profiles, simplest first."""
        return tuple(self.stages[0][1].domain.profiles())

    @cached_property
    def situations(self) -> tuple[Situation, ...]:
        """State by state, all type profiles."""
        return tuple(Situation(state, types) for state, _ in self.stages for types in self.profiles)

    def messages(self, z: int, agent: int) -> tuple[Any, ...]:
        """What the agent is able to send in a situation, simplest first."""
        here, mech, name = self.situations[z], self._stage(z), self.agents[agent]
        can = mech.domain.can_send
        return tuple(m for m in as_finite((mech.messages or {})[name]) if can is None or can(name, here.types[name], m))

    @cached_property
    def kept(self) -> tuple[Profile, ...]:
        """For each situation the numbers of the messages that the strategies send. Raises AccordError for one that cannot be sent."""
        return tuple(tuple(self._kept(z, i) for i in range(len(self.agents))) for z in range(len(self.situations)))

    def _kept(self, z: int, i: int) -> int:
        here, name = self.situations[z], self.agents[i]
        message = self.strategy(here.state, name, here.types[name])
        places = {key(m): k for k, m in enumerate(self.messages(z, i))}
        if key(message) not in places:
            raise AccordError(
                f"the strategy of {name} sends {show(message)} in the state {show(here.state)} as type {show(here.types[name])}, which it "
                "cannot send there: choose one of the stage's messages"
            )
        return places[key(message)]

    def combinations(self, z: int) -> Iterator[Profile]:
        """All joint messages of a situation, by number."""
        return itertools.product(*(range(len(self.messages(z, i))) for i in range(len(self.agents))))

    def payoffs(self, z: int, sent: Profile) -> tuple[Fraction, ...]:
        """What the stage is worth to each agent."""
        mech, types = self._stage(z), self.situations[z].types
        end = as_lottery(mech({a: self.messages(z, i)[sent[i]] for i, a in enumerate(self.agents)}))
        return tuple(end.expect(lambda o, a=a: exact(mech.domain.utility(a, o, types), f"{a}'s utility")) for a in self.agents)  # type: ignore[misc]

    def following(self, z: int, sent: Profile) -> Chances:
        """The chances of the next situation."""
        here, found = self.situations[z], dict[int, Fraction]()
        messages = {a: self.messages(z, i)[sent[i]] for i, a in enumerate(self.agents)}
        for state, p in as_lottery(self.transition(here.state, messages)):
            number = self.states.position(state)
            for kind, q in self._types_after(number, z):
                found[number * len(self.profiles) + kind] = found.get(number * len(self.profiles) + kind, Fraction(0)) + p * q
        return tuple((p, k) for k, p in sorted(found.items()))

    def _types_after(self, state: int, z: int) -> list[tuple[int, Fraction]]:
        if self.types == "fixed":
            return [(z % len(self.profiles), Fraction(1))]
        return [(k, p) for k, p in enumerate(self._priors[state]) if p]

    @cached_property
    def _priors(self) -> list[tuple[Fraction, ...]]:
        found = []
        for state, mech in self.stages:
            table = prior_table(mech.domain, tuple(as_finite(mech.domain.types[a]).items for a in self.agents))
            if table is None:
                raise AccordError(f"types are drawn anew, and the stage of the state {show(state)} has no prior: give its domain one")
            found.append(table)
        return found

    def _stage(self, z: int) -> Mechanism:
        return self.stages[z // len(self.profiles)][1]

    @cached_property
    def values(self) -> tuple[tuple[Fraction, ...], ...]:
        """values[i][z]: what the strategies are worth to agent i from situation z on."""
        steps = [(self.payoffs(z, sent), self.following(z, sent)) for z, sent in enumerate(self.kept)]
        found = []
        for i in range(len(self.agents)):
            equations = []
            for z, (worths, after) in enumerate(steps):
                terms = {z: Fraction(1)}
                for p, k in after:
                    terms[k] = terms.get(k, Fraction(0)) - self.delta * p
                equations.append((terms, worths[i]))
            solved = solve_equations(equations, range(len(steps)))
            assert solved is not None, "the system is diagonally dominant, since delta < 1"
            found.append(tuple(solved[z] for z in range(len(steps))))
        return tuple(found)

    def gain(self, z: int, agent: int, message: int) -> Fraction:
        """What sending a message once in a situation, and keeping to the strategy afterwards, gains."""
        sent = tuple(message if i == agent else m for i, m in enumerate(self.kept[z]))
        later = sum((p * self.values[agent][k] for p, k in self.following(z, sent)), Fraction(0))
        return self.payoffs(z, sent)[agent] + self.delta * later - self.values[agent][z]


def discounted(
    stages: Mapping[Any, Mechanism],
    transition: Callable[[Any, Mapping[str, Any]], Any],
    delta: Any,
    *,
    strategy: Callable[[Any, str, Any], Any] | None = None,
    types: str = "fixed",
    **more: Any,
) -> Mechanism:
    """Endless play of `stages` by public state, each period worth `delta` times the one before, as a mechanism that starts in the
    first state and never ends.

    `transition(state, messages)` is the next state or a Lottery over states. `strategy(state, agent, type)` is the message that
    the agent is to send; without it, the stage's honest one. `types`: "fixed" for ever, or "redrawn" each period from the prior of
    its stage. The mechanism can be asked whether it is `subgame_perfect`; it is stepped like any other as long as transitions
    are sure, and cannot be tabulated.

    Raises AccordError for a delta outside [0, 1), stages of several rounds or with different agents or types, a next state that
    is not listed, and more than 100,000 situations times joint messages.
    """
    factor = exact(delta, "delta")
    if not 0 <= factor < 1:
        raise AccordError(f"delta is {factor}, and endless play needs 0 <= delta < 1: with delta = 1 sums over all periods have no limit")
    if types not in PROCESSES:
        raise AccordError(f"types {types!r} are neither 'fixed' nor 'redrawn': write one of them")
    if not stages:
        raise AccordError("endless play needs a stage: give a mapping from each public state to a one-shot mechanism")
    form = Discounted(tuple(stages.items()), transition, factor, strategy or _honest(stages), types)
    _check(form)
    first = next(iter(stages.values())).domain
    domain = Domain(first.agents, first.types, _no_outcome, can_send=first.can_send, unit=first.unit, notes=first.notes)

    return Mechanism(domain, form.start, form.awaiting, form.step, form.outcome, form.view, form=form, **more)


def _honest(stages: Mapping[Any, Mechanism]) -> Callable[[Any, str, Any], Any]:
    """The stage's honest message, whatever the state."""
    known = {key(state): mech for state, mech in stages.items()}

    def strategy(state: Any, agent: str, own: Any) -> Any:
        mech = known[key(state)]
        if mech.truth is None:
            raise AccordError(f"the stage of the state {show(state)} does not say which message is honest: give discounted a strategy")
        return mech.truth(mech.view(mech.start(), agent), own)

    return strategy


def _no_outcome(agent: str, outcome: Any, types: Any) -> Fraction:
    raise AccordError("an endless play has no outcome to value: its payoffs are those of its stages, period by period")


def _check(form: Discounted) -> None:
    first, size = form.stages[0][1].domain, 0
    for state, mech in form.stages:
        if mech.rule is None or mech.messages is None:
            raise AccordError(f"the stage of the state {show(state)} runs over several rounds: give a one-shot mechanism")
        same = all(key(as_finite(mech.domain.types[a])) == key(as_finite(first.types[a])) for a in first.agents if a in mech.domain.types)
        if mech.domain.agents != first.agents or not same:
            raise AccordError(f"the stage of the state {show(state)} has other agents or types than the first: give all stages the same")
        size += math.prod(len(as_finite(space)) for space in mech.messages.values()) * len(form.profiles)
    if size > MOST:
        raise AccordError(
            f"there are {size:,} situations times joint messages, more than the {MOST:,} judged exactly: use fewer states or types"
        )
