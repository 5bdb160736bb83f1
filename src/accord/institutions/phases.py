"""The life of an institution as a table.

An institution is founded on a charter and its proofs (FOUNDING). Members then claim their seats (ENROLLING); the proofs
are about the whole roster, so with a seat unclaimed at the deadline it never starts (DISSOLVED). A one-shot mechanism is
played in two windows (SEALING, REVEALING), which end at their deadlines and not before: were they to end when everybody
has acted, their length would tell the members something of each other's moves, which the theory says they do not see. A
mechanism with rounds is played in one window a round (POLLING), which ends when everybody awaited has acted or at its
deadline. `Close` ends a window, and records silence as the move that it is. When no message is awaited any more the
messages are fixed (CLOSED), and only now may the seed be known; settling applies the rule and opens the appeal window
(SETTLED). An appeal is dismissed, has the settlement made again, or voids it (ANNULLED). After the appeal window, with
every appeal decided, the outcome is final (FINAL).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from accord.institutions.commands import Abstain, Appeal, Close, Found, Join, Leave, Resolve, Reveal, Send, Settle, Submit


class Phase(Enum):
    FOUNDING = "founding"
    ENROLLING = "enrolling"
    SEALING = "sealing"
    REVEALING = "revealing"
    POLLING = "polling"
    CLOSED = "closed"
    SETTLED = "settled"
    FINAL = "final"
    ANNULLED = "annulled"
    DISSOLVED = "dissolved"


_POLL = (Phase.POLLING, Phase.CLOSED)

TABLE: Mapping[Phase, Mapping[type[Any], tuple[Phase, ...]]] = {
    Phase.FOUNDING: {Found: (Phase.ENROLLING,)},
    Phase.ENROLLING: {Join: (Phase.ENROLLING, Phase.SEALING, Phase.POLLING), Close: (Phase.DISSOLVED,)},
    Phase.SEALING: {Submit: (Phase.SEALING,), Abstain: (Phase.SEALING,), Leave: (Phase.SEALING,), Close: (Phase.REVEALING, Phase.CLOSED)},
    Phase.REVEALING: {Reveal: (Phase.REVEALING,), Close: (Phase.CLOSED,)},
    Phase.POLLING: {Send: _POLL, Abstain: _POLL, Leave: _POLL, Close: _POLL},
    Phase.CLOSED: {Settle: (Phase.SETTLED,)},
    Phase.SETTLED: {Appeal: (Phase.SETTLED,), Resolve: (Phase.SETTLED, Phase.CLOSED, Phase.ANNULLED), Close: (Phase.FINAL,)},
    Phase.FINAL: {},
    Phase.ANNULLED: {},
    Phase.DISSOLVED: {},
}
"""{phase: {command: the phases that it may lead to}}; a command that is not listed is refused."""
