"""A one-shot mechanism live: a window in which everybody seals a message, then a window in which everybody reveals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import key
from accord.core.domain import Agent
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism, Messages
from accord.core.space import Finite, Space
from accord.institutions.machine import Machine, Made, extended
from accord.institutions.moves import ADDED, Move, WithholdIf
from accord.institutions.terms import Terms


@dataclass(frozen=True)
class Sealing:
    """The seal window is open."""


@dataclass(frozen=True)
class Revealing:
    """The seal window is closed: what each member sealed, or the move it made instead."""

    sent: Mapping[Agent, Any]


@dataclass(frozen=True)
class Opened:
    """Both windows are closed: also what each member that sealed a message did in the second."""

    sent: Mapping[Agent, Any]
    answers: Mapping[Agent, Any]


def sealed(mechanism: Mechanism, terms: Terms, rerolls: tuple[Any, ...]) -> Machine:
    """The two windows over `mechanism`; with `rerolls`, members may plan to withhold at a draw that they have seen.

    The view in the second window is one's own sealed message and nothing else.
    """
    assert mechanism.messages is not None, "live() calls this for one-shot mechanisms"
    assert mechanism.rule is not None, "live() calls this for one-shot mechanisms"
    rule, agents = mechanism.rule, mechanism.domain.agents
    seals = {a: extended(mechanism.messages[a], ADDED) for a in agents}
    answers = Finite((Move.REVEAL, Move.WITHHOLD, *(WithholdIf(outcome) for outcome in rerolls)))
    opening = {a: mechanism.view(mechanism.start(), a) for a in agents}

    def awaiting(state: Any) -> Mapping[Agent, Space]:
        if isinstance(state, Sealing):
            return seals
        if isinstance(state, Revealing):
            return {a: answers for a in agents if not isinstance(state.sent[a], Move)}
        return {}

    def step(state: Any, messages: Messages) -> Any:
        if isinstance(state, Revealing):
            return Opened(state.sent, {a: messages[a] for a in awaiting(state)})
        sent = {a: messages[a] for a in agents}
        return Opened(sent, {}) if all(isinstance(m, Move) for m in sent.values()) else Revealing(sent)

    def view(state: Any, agent: Agent) -> Any:
        return ("seal", opening[agent]) if isinstance(state, Sealing) else ("reveal", state.sent[agent])

    def effective(state: Opened, withheld: frozenset[Agent]) -> Lottery:
        counted = {a: m if state.answers.get(a) is not None and a not in withheld else terms.default[a] for a, m in state.sent.items()}
        return as_lottery(rule(counted))

    def made(state: Opened, withheld: frozenset[Agent]) -> Made:
        return tuple((a, (m,) if isinstance(m, Move) else (Move.WITHHOLD,) if a in withheld else ()) for a, m in state.sent.items())

    def ends(state: Opened) -> Iterator[tuple[tuple[Any, Made], Fraction]]:
        blind = frozenset(a for a, answer in state.answers.items() if answer is Move.WITHHOLD)
        for drawn, p in effective(state, blind):
            sighted = frozenset(
                a for a, answer in state.answers.items() if isinstance(answer, WithholdIf) and key(answer.outcome) == key(drawn)
            )
            if not sighted:
                yield (drawn, made(state, blind)), p
                continue
            for again, q in effective(state, blind | sighted):
                yield (again, made(state, blind | sighted)), p * q

    return Machine(Sealing, awaiting, step, ends, view)
