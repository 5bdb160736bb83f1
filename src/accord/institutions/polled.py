"""A mechanism with rounds live: every poll also accepts abstaining, lateness and leaving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Agent
from accord.core.errors import AccordError
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism, Messages
from accord.core.space import Space
from accord.institutions.machine import Machine, Made, extended
from accord.institutions.moves import ADDED, Move
from accord.institutions.terms import Terms


@dataclass(frozen=True)
class Polling:
    """The hosted state, and the added moves that each agent has made so far."""

    play: Any
    made: Made

    def gone(self) -> frozenset[Agent]:
        return frozenset(a for a, moves in self.made if Move.LEAVE in moves)


def polled(mechanism: Mechanism, terms: Terms) -> Machine:
    """The rounds of `mechanism`; whoever has left is not asked any more, and its default is sent for it.

    Views are the hosted ones, so that an added move is seen as the default message that it counts as. `step` raises
    AccordError where a default has to stand in and is not among the messages of that moment.
    """
    agents = mechanism.domain.agents

    def onward(play: Any, gone: frozenset[Agent]) -> Any:
        """The next hosted state in which somebody who is still there is asked, or the last one."""
        while (awaited := mechanism.awaiting(play)) and gone.issuperset(awaited):
            play = mechanism.step(play, {a: stand_in(a, awaited[a]) for a in awaited})
        return play

    def stand_in(agent: Agent, space: Space) -> Any:
        message = terms.default[agent]
        if message not in space:
            raise AccordError(
                f"{agent}'s default {show(message)} is not in its message space {space} at this moment: choose a default that always is"
            )
        return message

    def awaiting(state: Polling) -> Mapping[Agent, Space]:
        gone = state.gone()
        return {a: extended(space, ADDED) for a, space in mechanism.awaiting(state.play).items() if a not in gone}

    def step(state: Polling, messages: Messages) -> Polling:
        moved = {a: m for a, m in messages.items() if isinstance(m, Move)}
        made = tuple((a, (*before, moved[a]) if a in moved else before) for a, before in state.made)
        awaited = mechanism.awaiting(state.play)
        counted = {a: messages[a] if a in messages and a not in moved else stand_in(a, awaited[a]) for a in awaited}
        after = Polling(mechanism.step(state.play, counted), made)
        return Polling(onward(after.play, after.gone()), made)

    def ends(state: Polling) -> Iterator[tuple[tuple[Any, Made], Fraction]]:
        for hosted, p in as_lottery(mechanism.outcome(state.play)):
            yield (hosted, state.made), p

    def view(state: Polling, agent: Agent) -> Any:
        return ("poll", mechanism.view(state.play, agent))

    return Machine(lambda: Polling(mechanism.start(), tuple((a, ()) for a in agents)), awaiting, step, ends, view)
