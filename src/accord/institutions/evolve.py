"""What did happen: each event moves the state on. Nothing is decided or refused here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from accord.core.canonical import canonical_json, sha256
from accord.core.errors import AccordError
from accord.core.space import Space
from accord.institutions.charter import charter_from
from accord.institutions.commands import Remedy
from accord.institutions.decode import message_from
from accord.institutions.events import (
    Appealed,
    AppealResolved,
    Event,
    Founded,
    Joined,
    MoveMade,
    Revealed,
    Sent,
    Settled,
    Submitted,
    WindowClosed,
    to_json,
)
from accord.institutions.live import live
from accord.institutions.moves import Move
from accord.institutions.phases import Phase
from accord.institutions.settlement import settlement
from accord.institutions.state import Filed, State


def evolve(state: State, event: Event) -> State:
    """The state after the event. Raises AccordError if the mechanism does not do again what the event says it did."""
    return APPLIED[type(event)](state, event)


def replay(state: State, events: Iterable[Event]) -> State:
    """The state after all the events."""
    return reduce(evolve, events, state)


def _founded(state: State, event: Founded) -> State:
    charter = charter_from(event.charter, state.mechanism)
    return replace(
        state,
        phase=Phase.ENROLLING,
        charter=charter,
        hosted=live(state.mechanism, charter.terms),
        identity=sha256(to_json(event)),
        deadline=event.deadline,
    )


def _joined(state: State, event: Joined) -> State:
    return replace(state, members=state.members | {event.agent})


def _submitted(state: State, event: Submitted) -> State:
    return replace(state, seals={**state.seals, event.agent: event.commitment})


def _sent(state: State, event: Sent) -> State:
    space = state.mechanism.awaiting(state.play.play)[event.agent]
    return replace(state, answers={**state.answers, event.agent: message_from(event.message, space)})


def _moved(state: State, event: MoveMade) -> State:
    move = Move(event.move)
    if state.phase is Phase.SEALING:
        return replace(state, moves={**state.moves, event.agent: move})
    return replace(state, answers={**state.answers, event.agent: move})


def _revealed(state: State, event: Revealed) -> State:
    message = message_from(event.message, sealed_space(state, event.agent))
    return replace(state, answers={**state.answers, event.agent: message}, salts={**state.salts, event.agent: event.salt})


def sealed_space(state: State, agent: str) -> Space:
    """Where the agent's sealed message lies."""
    assert state.mechanism.messages is not None, "only one-shot mechanisms are sealed"
    return state.mechanism.messages[agent]


def _closed(state: State, event: WindowClosed) -> State:
    after = CLOSING[state.phase](state)
    return replace(after, deadline=event.deadline)


def _enrolled(state: State) -> State:
    if state.waiting():
        return replace(state, phase=Phase.DISSOLVED)
    play = state.live.start()
    if state.mechanism.one_shot:
        return replace(state, phase=Phase.SEALING, play=play)
    return replace(state, phase=Phase.POLLING if state.live.awaiting(play) else Phase.CLOSED, play=play)


def _sealed(state: State) -> State:
    """With nothing sealed there is nothing to reveal; otherwise the step waits until the messages are known."""
    if not state.seals:
        return replace(state, phase=Phase.CLOSED, play=state.live.step(state.play, dict(state.moves)))
    return replace(state, phase=Phase.REVEALING)


def _opened(state: State) -> State:
    """Both windows at once. A message that stays sealed is unknown; its default stands in, which changes nothing, since what
    was sealed and withheld does not count."""
    withheld = {a for a in state.seals if isinstance(state.answers.get(a), Move)}
    sent: dict[str, Any] = {
        a: state.rules.terms.default[a] if a in withheld else state.answers[a] if a in state.seals else state.moves[a]
        for a in state.live.awaiting(state.play)
    }
    revealing = state.live.step(state.play, sent)
    play = state.live.step(revealing, {a: Move.WITHHOLD if a in withheld else Move.REVEAL for a in state.seals})
    return replace(state, phase=Phase.CLOSED, play=play)


def _polled(state: State) -> State:
    play = state.live.step(state.play, dict(state.answers))
    return replace(state, phase=Phase.POLLING if state.live.awaiting(play) else Phase.CLOSED, play=play, answers={})


def _finished(state: State) -> State:
    return replace(state, phase=Phase.FINAL)


def _settled(state: State, event: Settled) -> State:
    found = settlement(state, None if state.rules.terms.seed == "joint" else event.seed)
    said = {name: getattr(event, name) for name in ("outcome", "drawn", "seed", "beacon", "payments", "penalties")}
    if canonical_json(found.json(state)) != canonical_json(said):
        raise AccordError(
            "the ledger's settlement is not what the mechanism gives for its messages and seed: it was founded on other rules"
        )
    return replace(state, phase=Phase.SETTLED, outcome=found.outcome, deadline=event.deadline)


def _appealed(state: State, event: Appealed) -> State:
    return replace(state, appeals=(*state.appeals, Filed(event.agent, event.grounds)))


def _resolved(state: State, event: AppealResolved) -> State:
    remedy = Remedy(event.remedy)
    appeals = tuple(replace(a, remedy=remedy) if k == event.number else a for k, a in enumerate(state.appeals))
    after = replace(state, appeals=appeals)
    if remedy is Remedy.RESETTLE:
        return replace(after, phase=Phase.CLOSED, outcome=None, deadline=None, ruled=event.seed)
    if remedy is Remedy.ANNUL:
        return replace(after, phase=Phase.ANNULLED, outcome=None, deadline=None)
    return after


CLOSING: Mapping[Phase, Callable[[State], State]] = {
    Phase.ENROLLING: _enrolled,
    Phase.SEALING: _sealed,
    Phase.REVEALING: _opened,
    Phase.POLLING: _polled,
    Phase.SETTLED: _finished,
}

APPLIED: Mapping[type[Any], Callable[[State, Any], State]] = {
    Founded: _founded,
    Joined: _joined,
    Submitted: _submitted,
    Sent: _sent,
    MoveMade: _moved,
    Revealed: _revealed,
    WindowClosed: _closed,
    Settled: _settled,
    Appealed: _appealed,
    AppealResolved: _resolved,
}
