"""Where an institution stands: everything that its history amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.core.domain import Agent
from accord.core.mechanism import Mechanism
from accord.institutions.charter import Charter
from accord.institutions.commands import Remedy
from accord.institutions.moves import Move
from accord.institutions.phases import Phase


@dataclass(frozen=True)
class Filed:
    """An appeal; `remedy` is None until it is decided."""

    agent: Agent
    grounds: str
    remedy: Remedy | None = None


@dataclass(frozen=True)
class State:
    """Built by `evolve` alone.

    mechanism  the hosted one; `hosted` is the live one that is stepped
    identity   the hash of the founding event, which every draw is bound to
    deadline   when the open window ends
    seals      in a one-shot mechanism: each member's commitment; `moves` what others did instead
    answers    the open window's messages, or moves: what was revealed, or sent in this round
    salts      those that were revealed, for a joint seed
    play       the live mechanism's state
    outcome    the live outcome, once settled
    ruled      the seed that an appeal's decision says is the right one
    """

    mechanism: Mechanism
    phase: Phase = Phase.FOUNDING
    hosted: Mechanism | None = None
    charter: Charter | None = None
    identity: str = ""
    deadline: str | None = None
    members: frozenset[Agent] = frozenset()
    seals: Mapping[Agent, str] = field(default_factory=dict)
    moves: Mapping[Agent, Move] = field(default_factory=dict)
    answers: Mapping[Agent, Any] = field(default_factory=dict)
    salts: Mapping[Agent, str] = field(default_factory=dict)
    play: Any = None
    outcome: Any = None
    ruled: str | None = None
    appeals: tuple[Filed, ...] = ()

    @property
    def live(self) -> Mechanism:
        assert self.hosted is not None, "set when the institution is founded"
        return self.hosted

    @property
    def rules(self) -> Charter:
        assert self.charter is not None, "set when the institution is founded"
        return self.charter

    def waiting(self) -> tuple[Agent, ...]:
        """Who has not acted yet in the open window, in the order of the roster."""
        agents = self.mechanism.domain.agents
        if self.phase is Phase.ENROLLING:
            return tuple(a for a in agents if a not in self.members)
        if self.phase is Phase.SEALING:
            return tuple(a for a in agents if a not in self.seals and a not in self.moves)
        if self.phase is Phase.REVEALING:
            return tuple(a for a in agents if a in self.seals and a not in self.answers)
        if self.phase is Phase.POLLING:
            awaited = self.live.awaiting(self.play)
            return tuple(a for a in agents if a in awaited and a not in self.answers)
        return ()
