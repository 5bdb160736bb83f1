"""The hash chain that every ledger writes: an entry's hash covers its number, time, event and its predecessor's hash.

Changing any entry changes its hash, which the next entry repeats and, for the newest, the recorded head. Whoever keeps
a head (every receipt prints it) can tell later whether the history that led to it is still the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.canonical import sha256
from accord.core.errors import AccordError
from accord.core.protocols import Entry

GENESIS = "sha256:" + "0" * 64
"""What the first entry has for its predecessor's hash."""


def digest(number: int, time: str, event: Any, previous: str) -> str:
    """The hash of an entry: SHA-256 of the canonical JSON of its four other fields."""
    return sha256({"number": number, "time": time, "event": event, "previous": previous})


def link(events: Sequence[Any], time: str, number: int, previous: str) -> tuple[Entry, ...]:
    """The events as entries from `number` on. Raises AccordError for an event that is not exact JSON."""
    entries = []
    for event in events:
        exact_json(event)
        entry = Entry(number, time, event, previous, digest(number, time, event, previous))
        entries.append(entry)
        number, previous = number + 1, entry.hash
    return tuple(entries)


def exact_json(value: Any) -> None:
    """Raise AccordError unless the value is JSON without floats."""
    if value is None or isinstance(value, (str, bool, int)):
        return
    if isinstance(value, Mapping) and all(isinstance(k, str) for k in value):
        for part in value.values():
            exact_json(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            exact_json(part)
    else:
        raise AccordError(
            f"{value!r} cannot stand in a ledger: an event is JSON of texts, whole numbers, lists and objects, rationals as 'p/q'"
        )


class Moved(AccordError):
    """The ledger has grown since its head was read; decide again on the newer history."""


def expect(after: str | None, head: str) -> None:
    """Raise Moved unless the head is the one that the writer decided upon (None: any)."""
    if after is not None and after != head:
        raise Moved(f"the ledger has grown to {head} since {after} was read: read it again and decide anew")
