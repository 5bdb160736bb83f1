"""A ledger that lives as long as its process: for tests, simulations and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accord.core.protocols import Entry
from accord.storage.chain import GENESIS, expect, link


class MemoryLedger:
    """The same chain as on disk, in a list."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def append(self, events: Sequence[Any], time: str, *, after: str | None = None) -> tuple[Entry, ...]:
        """Write all the events or none. Raises Moved if `after` is given and is not the head."""
        expect(after, self.head)
        fresh = link(events, time, len(self._entries), self.head)
        self._entries.extend(fresh)
        return fresh

    def entries(self, start: int = 0) -> Iterator[Entry]:
        return iter(tuple(self._entries[start:]))

    @property
    def head(self) -> str:
        return self._entries[-1].hash if self._entries else GENESIS
