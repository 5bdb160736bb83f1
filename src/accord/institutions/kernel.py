"""What would happen: a command, judged against the state and the clock, becomes events or is refused.

`decide` changes nothing and reads no clock, disk or generator; `evolve` applies what it returns. Whatever a command may
do is in `phases.TABLE`; the functions below add what depends on who, what and when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from accord.core.canonical import encode, show
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import check_messages
from accord.institutions.commands import Abstain, Appeal, Close, Command, Found, Join, Leave, Remedy, Resolve, Reveal, Send, Settle, Submit
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
)
from accord.institutions.evolve import evolve, replay, sealed_space
from accord.institutions.founding import examine, pins
from accord.institutions.live import live
from accord.institutions.moments import after, later, moment
from accord.institutions.moves import Move
from accord.institutions.phases import TABLE, Phase
from accord.institutions.sealing import commitment
from accord.institutions.settlement import chancy, needs_seed, settlement
from accord.institutions.state import State

Events = tuple[Event, ...]


def decide(state: State, command: Command, now: str) -> Events:
    """The events that the command brings about at the instant `now` (UTC, ISO 8601).

    Raises Refused, in one sentence, where it cannot be, and AccordError for an instant that is none.
    """
    agent = getattr(command, "agent", None)
    if agent is not None and agent not in state.mechanism.domain.agents:
        raise Refused(f"{agent!r} is not an agent here: the agents are {show(state.mechanism.domain.agents)}")
    allowed = TABLE[state.phase]
    if type(command) not in allowed:
        takes = ", ".join(kind.__name__.lower() for kind in allowed) or "nothing more"
        raise Refused(f"{type(command).__name__.lower()} is not possible now: the institution is {state.phase.value}, and takes {takes}")
    return RULES[type(command)](state, command, moment(now))


def _found(state: State, command: Found, now: str) -> Events:
    mechanism, charter = state.mechanism, command.charter
    if mechanism.spec is None:
        raise Refused(
            "this mechanism was built without a factory, so nobody could build it again: decorate the factory with @accord.mechanism()"
        )
    backing = examine(charter, mechanism, command.certificates)
    if (
        charter.terms.seed == "beacon"
        and not charter.beacon.strip()
        and chancy(mechanism if mechanism.one_shot else live(mechanism, charter.terms))
    ):
        raise Refused(
            f"{mechanism.name} leaves something to be drawn and the charter names no beacon, so whoever settles would choose the draw: "
            "say which public value draws it, such as --beacon 'drand quicknet round 123456'"
        )
    built = {"name": mechanism.name, "params": {k: encode(v) for k, v in mechanism.params.items()}}
    deadline = later(now, charter.windows.join)
    return (Founded(built, pins(mechanism, charter.terms), charter.json(), backing, list(mechanism.domain.agents), deadline),)


def _join(state: State, command: Join, now: str) -> Events:
    if command.agent in state.members:
        raise Refused(f"{command.agent} has already joined: each seat is claimed once")
    _in_time(state, now, f"{command.agent} cannot join any more")
    return _complete(state, (Joined(command.agent),), now)


def _submit(state: State, command: Submit, now: str) -> Events:
    _free(state, command.agent)
    twin = next((a for a, sealed in state.seals.items() if sealed == command.commitment), None)
    if twin is not None:
        raise Refused(f"{command.agent}'s commitment is the same as {twin}'s: seal a message of your own with a fresh salt")
    if _late(state, now):
        return (MoveMade(command.agent, Move.LATE.value),)
    return (Submitted(command.agent, command.commitment),)


def _send(state: State, command: Send, now: str) -> Events:
    _free(state, command.agent)
    space = state.mechanism.awaiting(state.play.play)[command.agent]
    try:
        check_messages({command.agent: space}, {command.agent: command.message})
    except AccordError as problem:
        raise Refused(str(problem)) from None
    late = MoveMade(command.agent, Move.LATE.value)
    return _complete(state, (late if _late(state, now) else Sent(command.agent, encode(command.message)),), now)


def _abstain(state: State, command: Abstain, now: str) -> Events:
    _free(state, command.agent)
    return _complete(state, (MoveMade(command.agent, Move.ABSTAIN.value),), now)


def _leave(state: State, command: Leave, now: str) -> Events:
    _free(state, command.agent)
    return _complete(state, (MoveMade(command.agent, Move.LEAVE.value),), now)


def _reveal(state: State, command: Reveal, now: str) -> Events:
    agent = command.agent
    if agent not in state.seals:
        raise Refused(f"{agent} has sealed nothing to reveal: {agent}'s default counts")
    if agent in state.answers:
        raise Refused(f"{agent} has already revealed: a message is opened once")
    _in_time(state, now, f"{agent} counts as not having revealed")
    if commitment(agent, command.message, command.salt) != state.seals[agent]:
        raise Refused(f"{show(command.message)} with this salt is not what {agent} sealed: give the sealed message and its salt")
    if command.message not in sealed_space(state, agent):
        raise Refused(f"{show(command.message)} is not in {agent}'s message space {sealed_space(state, agent)}: it stays unrevealed")
    return (Revealed(agent, encode(command.message), command.salt),)


def _close(state: State, command: Close, now: str) -> Events:
    if not _late(state, now):
        raise Refused(f"the window ({state.phase.value}) is open until {state.deadline}, and it is {now}: close it then")
    if state.phase is Phase.SETTLED:
        undecided = [k for k, a in enumerate(state.appeals) if a.remedy is None]
        if undecided:
            raise Refused(f"appeal {undecided[0]} is not decided: resolve it before the outcome becomes final")
    return _closing(state, now)


def _settle(state: State, command: Settle, now: str) -> Events:
    found = settlement(state, command.seed)
    return (Settled(**found.json(state), deadline=later(now, state.rules.windows.appeal)),)


def _appeal(state: State, command: Appeal, now: str) -> Events:
    if not state.rules.appeals.strip():
        raise Refused(f"{command.agent} cannot appeal: the charter names nobody who decides appeals")
    if not command.grounds.strip():
        raise Refused(f"{command.agent}'s appeal gives no grounds: say what is wrong with the settlement")
    _in_time(state, now, "an appeal comes too late")
    return (Appealed(len(state.appeals), command.agent, command.grounds),)


def _resolve(state: State, command: Resolve, now: str) -> Events:
    if not 0 <= command.number < len(state.appeals):
        known = f"they are numbered 0 to {len(state.appeals) - 1}" if state.appeals else "none was filed"
        raise Refused(f"there is no appeal {command.number}: {known}")
    decided = state.appeals[command.number].remedy
    if decided is not None:
        raise Refused(f"appeal {command.number} was already decided ({decided.value}): file another one")
    authority, remedy = state.rules.appeals, Remedy(command.remedy)
    if command.by != authority:
        raise Refused(f"{command.by!r} does not decide appeals here: the charter says that {authority!r} does")
    wanted = remedy is Remedy.RESETTLE and needs_seed(state)
    if wanted and not (command.seed or "").strip():
        raise Refused("to have the settlement made again the decision must say which value is right: give the seed, such as --seed VALUE")
    if command.seed is not None and not wanted:
        raise Refused(f"the seed {command.seed!r} has no use in this decision: it is for a settlement by a beacon that is made again")
    return (AppealResolved(command.number, remedy.value, command.reason, command.by, command.seed),)


def _free(state: State, agent: str) -> None:
    """Refuse unless the agent still has to act in the open window."""
    if agent in state.waiting():
        return
    if agent in {**state.seals, **state.moves, **state.answers}:
        raise Refused(f"{agent} has already acted in this window: what is sent stays")
    raise Refused(f"{agent} has nothing to send now: awaited are {show(state.waiting())}")


def _late(state: State, now: str) -> bool:
    return state.deadline is not None and after(now, state.deadline)


def _in_time(state: State, now: str, consequence: str) -> None:
    if _late(state, now):
        raise Refused(f"{consequence}: the window closed at {state.deadline}, and it is {now}")


def _complete(state: State, events: Events, now: str) -> Events:
    """Windows of joining and of a round end when nobody is left to act."""
    reached = replay(state, events)
    ends = reached.phase in (Phase.ENROLLING, Phase.POLLING) and not reached.waiting()
    return (*events, *_closing(reached, now)) if ends else events


def _closing(state: State, now: str) -> Events:
    """Silence becomes a move, then the window ends and the next one gets its deadline."""
    silent = {Phase.SEALING: Move.ABSTAIN, Phase.POLLING: Move.ABSTAIN, Phase.REVEALING: Move.WITHHOLD}.get(state.phase)
    moves: Events = tuple(MoveMade(a, silent.value) for a in state.waiting()) if silent else ()
    reached = replay(state, moves)
    opened = evolve(reached, WindowClosed(state.phase.value, None)).phase
    windows = state.rules.windows
    seconds = {Phase.SEALING: windows.send, Phase.POLLING: windows.send, Phase.REVEALING: windows.reveal}.get(opened)
    return (*moves, WindowClosed(state.phase.value, later(now, seconds) if seconds else None))


RULES: Mapping[type[Any], Callable[[State, Any, str], Events]] = {
    Found: _found,
    Join: _join,
    Submit: _submit,
    Send: _send,
    Abstain: _abstain,
    Leave: _leave,
    Reveal: _reveal,
    Close: _close,
    Settle: _settle,
    Appeal: _appeal,
    Resolve: _resolve,
}
