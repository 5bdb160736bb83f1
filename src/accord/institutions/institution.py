"""An institution over a ledger: the kernel does the deciding, the ledger the remembering, and both are passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism
from accord.core.protocols import Entry, Ledger
from accord.institutions.charter import Charter
from accord.institutions.commands import Command, Found, Settle
from accord.institutions.events import Founded, from_json, to_json
from accord.institutions.evolve import evolve, replay
from accord.institutions.founding import BEHAVIOUR, carried, compare
from accord.institutions.kernel import decide
from accord.institutions.moments import after, moment
from accord.institutions.state import State
from accord.institutions.terms import terms_from

ATTEMPTS = 100
"""How often a command is decided anew because somebody else's came first."""


class Institution:
    """The institution that `ledger` records, hosting `mechanism`; an empty ledger waits to be founded upon.

    If the mechanism does not behave as it did at the founding, `read_only` says so in a sentence, the history is kept
    but not replayed, and every command is refused with that sentence. `compared` says what was compared (see
    `founding.compare`); before a settlement it is always the behaviour. Raises AccordError for a ledger that cannot be
    read, or that records another mechanism.
    """

    def __init__(self, ledger: Ledger, mechanism: Mechanism) -> None:
        self._ledger, self._state = ledger, State(mechanism)
        self._entries: tuple[Entry, ...] = ()
        self.read_only: str | None = None
        self.compared = BEHAVIOUR
        self._catch_up()

    @property
    def state(self) -> State:
        return self._state

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The history as this institution last saw it."""
        return self._entries

    @property
    def head(self) -> str:
        return self._entries[-1].hash if self._entries else self._ledger.head

    def handle(self, command: Command, now: str) -> tuple[Entry, ...]:
        """Decide the command on the newest history and write its events, all or none; they are on record when this returns.

        Raises Refused, with nothing written, if it cannot be.
        """
        now = moment(now)
        for _ in range(ATTEMPTS):
            self._catch_up()
            if isinstance(command, Settle) and self._entries and self.compared != BEHAVIOUR:
                self._compare(thorough=True)
            if self.read_only is not None:
                raise Refused(self.read_only)
            if self._entries and after(self._entries[-1].time, now):
                raise Refused(f"it is {now}, and the ledger already holds an entry of {self._entries[-1].time}: set the clock right")
            events = decide(self._state, command, now)
            reached = replay(self._state, events)
            head = self.head
            try:
                written = self._ledger.append([to_json(event) for event in events], now, after=head)
            except AccordError:
                if self._ledger.head == head:
                    raise
                continue
            self._state, self._entries = reached, (*self._entries, *written)
            return tuple(written)
        raise Refused(f"{ATTEMPTS} other commands came first each time this one was decided: try again")

    def view(self, agent: str) -> Any:
        """What the agent sees of the play: the live mechanism's own view, which is also its information set.

        None before the play begins and while an agent waits for the others' windows to close.
        """
        if agent not in self._state.mechanism.domain.agents:
            raise Refused(f"{agent!r} is not an agent here: the agents are {', '.join(self._state.mechanism.domain.agents)}")
        if self._state.play is None or agent not in self._state.live.awaiting(self._state.play):
            return None
        return self._state.live.view(self._state.play, agent)

    def _catch_up(self) -> None:
        """Replay what has been written since the last look."""
        known = len(self._entries)
        fresh = tuple(self._ledger.entries(max(known - 1, 0)))
        if known:
            if not fresh or fresh[0].hash != self._entries[-1].hash:
                raise AccordError(
                    f"the ledger no longer continues the {known} entries that were read from it: it was replaced or rewritten"
                )
            fresh = fresh[1:]
        if fresh and not known:
            self._check_founding(fresh[0])
        self._entries = (*self._entries, *fresh)
        if fresh and not known:
            self._compare(thorough=False)
        if self.read_only is None:
            for entry in fresh:
                self._state = evolve(self._state, from_json(entry.event))

    def _check_founding(self, entry: Entry) -> None:
        mechanism, first = self._state.mechanism, from_json(entry.event)
        if not isinstance(first, Founded):
            raise AccordError(f"the ledger begins with {type(first).__name__}, not with a founding: it was not written by an institution")
        if first.mechanism["name"] != mechanism.name:
            raise AccordError(
                f"the ledger records an institution that runs {first.mechanism['name']}, and {mechanism.name} was given: open it with that"
            )

    def _compare(self, *, thorough: bool) -> None:
        first, mechanism = self._entries[0].event, self._state.mechanism
        found = compare(first["pins"], mechanism, terms_from(first["charter"]["terms"], mechanism), thorough=thorough)
        self.read_only, self.compared = found.refusal, found.what


def found(ledger: Ledger, mechanism: Mechanism, charter: Charter, certificates: Sequence[Mapping[str, Any]], now: str) -> Institution:
    """Found an institution in an empty ledger. Certificates about a one-shot mechanism are carried over to the live one.

    Raises Refused or AccordError, with nothing written, unless every requirement of the charter is proved of the live
    mechanism by a certificate that holds.
    """
    institution = Institution(ledger, mechanism)
    if institution.entries:
        raise Refused("the ledger already records an institution: found this one in a new ledger")
    institution.handle(Found(charter, carried(certificates, mechanism, charter.terms)), now)
    return institution
