"""What happened to an institution: past tense, typed and versioned, canonical JSON both ways.

An event's fields hold JSON values (messages and outcomes in their canonical encoding), so that an event is the same in
memory, in a ledger and in a hash. A change of an event's shape gets a new version, and the old one stays readable.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError


@dataclass(frozen=True)
class Founded:
    """`mechanism` has name and params; `pins` the digests that the institution holds on to; `certificates` what backs each
    requirement (its property, threat, seal, and which digest matched); `deadline` ends the joining window."""

    mechanism: Any
    pins: Mapping[str, str | None]
    charter: Any
    certificates: Any
    agents: Any
    deadline: str


@dataclass(frozen=True)
class Joined:
    agent: str


@dataclass(frozen=True)
class Submitted:
    agent: str
    commitment: str


@dataclass(frozen=True)
class Sent:
    agent: str
    message: Any


@dataclass(frozen=True)
class MoveMade:
    """An added move: abstain, late, leave or withhold."""

    agent: str
    move: str


@dataclass(frozen=True)
class Revealed:
    agent: str
    message: Any
    salt: str


@dataclass(frozen=True)
class WindowClosed:
    """`deadline` ends the window that opens now; None if none does."""

    window: str
    deadline: str | None


@dataclass(frozen=True)
class Settled:
    """`outcome` is the live outcome, `drawn` what public randomness made of it where the rule states odds; `seed` is the
    value that drew it, and `beacon` whose value the charter says that is (None without a seed, or for a joint one);
    `payments` by agent, penalties included, where there is money; `deadline` ends the appeal window."""

    outcome: Any
    drawn: Any
    seed: str | None
    beacon: str | None
    payments: Mapping[str, str] | None
    penalties: Mapping[str, str]
    deadline: str


@dataclass(frozen=True)
class Appealed:
    number: int
    agent: str
    grounds: str


@dataclass(frozen=True)
class AppealResolved:
    """`by` is the authority that the charter names; `seed` the value that the settlement must be made again with."""

    number: int
    remedy: str
    reason: str
    by: str
    seed: str | None


Event = Founded | Joined | Submitted | Sent | MoveMade | Revealed | WindowClosed | Settled | Appealed | AppealResolved

TYPES: Mapping[tuple[str, int], type[Any]] = {
    (kind.__name__, 1): kind
    for kind in (Founded, Joined, Submitted, Sent, MoveMade, Revealed, WindowClosed, Settled, Appealed, AppealResolved)
}
"""Every version of every event that can be read; the newest of each is the one that is written."""


def to_json(event: Event) -> dict[str, Any]:
    """The event as a ledger holds it."""
    version = max(v for (_, v), kind in TYPES.items() if kind is type(event))
    return {"type": type(event).__name__, "version": version, **vars(event)}


def from_json(form: Any) -> Event:
    """The event that a ledger holds. Raises AccordError for a type, a version or fields that this release cannot read."""
    if not isinstance(form, Mapping) or "type" not in form or "version" not in form:
        raise AccordError(f"{show(form)} is not an event: it needs a type and a version")
    kind = TYPES.get((form["type"], form["version"]))
    if kind is None:
        raise AccordError(f"this release cannot read version {form['version']} of the event {form['type']!r}: use a newer one")
    fields = {k: v for k, v in form.items() if k not in ("type", "version")}
    if set(fields) != {f.name for f in dataclasses.fields(kind)}:
        raise AccordError(
            f"the event {form['type']!r} does not have the fields of its version {form['version']}: the ledger was not written by accord"
        )
    event: Event = kind(**fields)
    return event
