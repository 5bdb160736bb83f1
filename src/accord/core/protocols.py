"""The shapes that other rooms satisfy, so that the lower rooms need not import them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Progress(Protocol):
    """Called now and then during long work."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """The progress report of whoever does not want one."""


@dataclass(frozen=True)
class Entry:
    """One line of a ledger: its number from 0, when it was written (UTC, ISO 8601), the typed and versioned event as
    canonical JSON, the previous entry's hash and its own."""

    number: int
    time: str
    event: Any
    previous: str
    hash: str


class Ledger(Protocol):
    """An append-only, hash-chained record."""

    def append(self, events: Sequence[Any], time: str, *, after: str | None = None) -> Sequence[Entry]:
        """Write all the events or none. With `after`, only if that is still the head: a decision on an older history
        must not be written."""
        ...

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """The entries from number `start` on, in order."""
        ...

    @property
    def head(self) -> str:
        """The newest entry's hash."""
        ...


class Clock(Protocol):
    """Where the time comes from: an argument, never reached for."""

    def __call__(self) -> str:
        """Now, in UTC, as ISO 8601 text."""
        ...
