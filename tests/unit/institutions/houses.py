"""Mechanisms, certificates and a clock for the tests of this folder."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.core.domain import private_values
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.institutions.charter import Charter, Requirement, Windows
from accord.institutions.commands import Close, Join, Reveal, Submit
from accord.institutions.institution import Institution, found
from accord.institutions.live import live
from accord.institutions.sealing import commitment
from accord.institutions.terms import Terms, usual_terms
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.truthful import truthful
from accord.storage.memory import MemoryLedger
from accord.verification.verify import verify

WINDOWS = Windows(join=100, send=100, reveal=100, appeal=100)
ALONE = Requirement("truthful", "alone")


def at(seconds: float) -> str:
    """An instant, `seconds` after the start of the tests' time."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    return (start + datetime.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@mechanism()
def lots(agents: tuple[str, ...] = ("ada", "bo"), *, pot: int = 4) -> Mechanism:
    """Whoever asks is in the draw for the pot; asking is dominant. For tests of lotteries."""

    def utility(agent: str, winner: str, own: str) -> Fraction:
        return Fraction(pot if winner == agent else 0)

    def rule(sent: Mapping[str, str]) -> Any:
        asking = [a for a in agents if sent[a] == "ask"]
        return Lottery.uniform(asking) if asking else "nobody"

    domain = private_values(agents, Finite(("keen",)), utility)
    return one_shot(domain, Finite(("pass", "ask")), rule, truth=lambda view, own: "ask")


@functools.cache
def draw() -> Mechanism:
    return lots()


@functools.cache
def auction() -> Mechanism:
    return vickrey(agents=("ada", "bo", "cy"), values=4)


@functools.cache
def proof(mech: Mechanism) -> Mapping[str, Any]:
    certificate = verify(mech, truthful()).certificate
    assert certificate is not None
    return certificate


@functools.cache
def live_proof(mech: Mechanism, terms: Terms) -> Mapping[str, Any]:
    certificate = verify(live(mech, terms), truthful()).certificate
    assert certificate is not None
    return certificate


def founded(mech: Mechanism | None = None, **penalties: Any) -> Institution:
    """An institution founded at 0 on the transfer of a proof."""
    mech = mech or auction()
    charter = Charter(usual_terms(mech, **penalties), (ALONE,), WINDOWS, beacon="the test beacon", appeals="the panel")
    return found(MemoryLedger(), mech, charter, [proof(mech)], at(0))


def joined(mech: Mechanism | None = None, **penalties: Any) -> Institution:
    """All have joined at 1; the first window of the play is open until 101."""
    body = founded(mech, **penalties)
    for agent in body.state.mechanism.domain.agents:
        body.handle(Join(agent), at(1))
    return body


def seal(body: Institution, agent: str, message: Any, now: str) -> None:
    body.handle(Submit(agent, commitment(agent, message, salt(agent))), now)


def salt(agent: str) -> str:
    return f"salt of {agent}" * 8


def revealed(messages: Mapping[str, Any], mech: Mechanism | None = None, **penalties: Any) -> Institution:
    """Those in `messages` seal at 2 and reveal at 203; all is closed at 304."""
    body = joined(mech, **penalties)
    for agent, message in messages.items():
        seal(body, agent, message, at(2))
    body.handle(Close(), at(102))
    for agent, message in messages.items():
        body.handle(Reveal(agent, message, salt(agent)), at(103))
    if messages:
        body.handle(Close(), at(203))
    return body
