"""Does a ledger file still hold what was written? If not: which entry, which column, and what can be said of the rest.

Every hash is repeated once: entry k's by entry k + 1 as its predecessor's hash, the newest one's by the head. So each
stored row has two witnesses, and the steps below tell which of them changed.

1. The file must open, its tables and triggers must be those of `schema`, and SQLite must find its pages sound.
2. Numbers must run from 0 to the recorded length; a gap is a removed entry, a short end a ledger cut off.
3. Where a row's contents do not give its own hash, the row was changed: in `hash` if its contents give the hash that
   the successor repeats, in `previous` or `number` if putting the right value there gives its own hash, in `event` if
   that is no longer canonical JSON, in `time` if that is no longer a time; otherwise in `time` or `event`.
4. Where a row agrees with itself but not with its successor, and the successor agrees with itself, the row was rewritten
   together with its hash; a row that gives its hash at another number was moved.

What hashes cannot show: a whole history rewritten from some entry on, with a new head; and newest entries that were
still in the write-ahead log when that was damaged. Both show against a head kept elsewhere (`head`), which every
command prints. Validated by changing random bytes, rows and files (tests/unit/storage/test_verify.py).
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from accord.core.canonical import canonical_json
from accord.core.errors import AccordError
from accord.storage.chain import GENESIS, digest
from accord.storage.schema import SCHEMA


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the entry and column where they can be named, and a sentence."""

    number: int | None
    column: str | None
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Finding:
    """What a verification found. `entries` counts the rows that could be read; `head` is the recorded one."""

    path: str
    entries: int
    head: str | None
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class _Row:
    number: int
    time: str
    event: str
    previous: str
    hash: str

    @cached_property
    def parsed(self) -> tuple[Any, ...]:
        """The event, or nothing if it is not even JSON."""
        try:
            return (json.loads(self.event),)
        except ValueError:
            return ()

    def gives(self, **changes: Any) -> str | None:
        """The hash of the contents, some of them replaced; None if the event is not even JSON."""
        if not self.parsed:
            return None
        parts = {"number": self.number, "time": self.time, "previous": self.previous, **changes}
        return digest(parts["number"], parts["time"], self.parsed[0], parts["previous"])

    @cached_property
    def canonical(self) -> bool:
        return bool(self.parsed) and canonical_json(self.parsed[0]) == self.event

    @cached_property
    def whole(self) -> bool:
        return self.canonical and self.gives() == self.hash


def verify(path: str | Path, *, head: str | None = None) -> Finding:
    """Everything that is wrong with the ledger in the file `path`, by entry; nothing is written to it.

    `head` is a hash kept from an earlier receipt: the history must still contain it. Raises AccordError if there is no file.
    """
    if not Path(path).is_file():
        raise AccordError(f"there is no ledger file {str(path)!r}: name the file that 'accord found' wrote")
    faults: list[Fault] = []
    rows: list[_Row] = []
    length, newest = None, None
    try:
        db = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            faults += _protection(db)
            for raw in db.execute("SELECT number, time, event, previous, hash FROM entry NOT INDEXED ORDER BY number"):
                rows.append(_Row(int(raw[0]), *(str(part) for part in raw[1:])))
            counted = db.execute("SELECT length, hash FROM head").fetchall()
            length, newest = counted[0] if len(counted) == 1 else (None, None)
            chain = _chain(rows, length, newest)
            faults += chain or _pages(db)
        finally:
            db.close()
    except (sqlite3.DatabaseError, ValueError, OverflowError) as problem:
        faults += _chain(rows, None, None) if rows else []
        faults.append(_damage(rows, problem))
    if head is not None and not faults and head not in {GENESIS, *(row.hash for row in rows)}:
        faults.append(
            Fault(
                None, "hash", f"no entry has the hash {head}: the history was rewritten or cut before it, or it belongs to another ledger"
            )
        )
    return Finding(str(path), len(rows), newest, tuple(faults))


def _protection(db: sqlite3.Connection) -> list[Fault]:
    stored = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall())
    if not stored:
        return [Fault(None, None, "the file holds no ledger: name the file that 'accord found' wrote")]
    odd = sorted(name for name in set(stored) | set(SCHEMA) if stored.get(name) != SCHEMA.get(name))
    return [Fault(None, None, f"the definition of {name!r} in the file was changed, added or removed") for name in odd]


def _pages(db: sqlite3.Connection) -> list[Fault]:
    """What SQLite's own check says of the file's structure."""
    complaints = [" ".join(line.split()) for (line,) in db.execute("PRAGMA integrity_check(5)") if line != "ok"]
    return [Fault(None, None, f"the entries hold, but the file around them is damaged ({line}): copy it") for line in complaints]


def _damage(rows: Sequence[_Row], problem: Exception) -> Fault:
    held = f"entries 0 to {len(rows) - 1} could be read" if rows else "no entry could be read"
    return Fault(
        len(rows),
        None,
        f"the file itself is damaged or out of reach ({problem}): {held}; restore a copy and compare its head with a receipt's",
    )


def _chain(rows: Sequence[_Row], length: int | None, newest: str | None) -> list[Fault]:
    if length is None and not rows:
        return [Fault(None, "head", "the record of the head is lost, and there are no entries")]
    present = {row.number: row for row in rows}
    if rows and length is not None and newest == rows[-1].hash and length != rows[-1].number + 1:
        sentence = f"the record of the head was changed: it says {length} entries, and its hash is that of entry {rows[-1].number}"
        return [*_chain(rows, rows[-1].number + 1, newest), Fault(None, "head", sentence)]
    count = max([length or 0, *(n + 1 for n in present if length is None or n < length)])
    told = {n: present[n + 1].previous for n in range(count) if n + 1 in present}
    if newest is not None:
        told[count - 1] = newest
    faults = [_misplaced(row, count, told, present) for row in rows if not 0 <= row.number < count]
    renumbered = {fault.number for fault in faults}
    faults += [_missing(n, count, present) for n in range(count) if n not in present and n not in renumbered]
    for n in range(count):
        if n in present:
            before = present[n - 1].hash if n - 1 in present else told.get(n - 1) if n else GENESIS
            faults += _row(present[n], before, told, present.get(n + 1), count)
    faults += _head(present, count, length, newest, faults)
    return sorted(faults, key=lambda f: (f.number is None, f.number or 0))


def _row(row: _Row, before: str | None, told: dict[int, str], successor: _Row | None, count: int) -> list[Fault]:
    n = row.number
    if row.whole:
        if before is not None and row.previous != before and n == 0:
            return [Fault(0, "previous", "entry 0 was rewritten together with its hash: it does not begin the chain")]
        if successor is not None and successor.whole and successor.previous != row.hash:
            return [Fault(n, None, f"entry {n} was rewritten together with its hash: entry {n + 1} follows another one")]
        return []
    expected = told.get(n)
    if not row.canonical:
        return [Fault(n, "event", f"the event of entry {n} was changed: it is no longer canonical JSON")]
    if expected is not None and row.gives() == expected:
        return [Fault(n, "hash", f"the hash of entry {n} was changed: its contents give the one that its successor repeats")]
    if before is not None and row.gives(previous=before) == row.hash:
        return [Fault(n, "previous", f"the predecessor's hash in entry {n} was changed")]
    moved = [m for m in range(count) if m != n and row.gives(number=m) == row.hash]
    if moved:
        return [Fault(n, "number", f"entry {n} holds what was entry {moved[0]}: the order was changed")]
    if not _is_time(row.time):
        return [Fault(n, "time", f"the time of entry {n} was changed: {row.time!r} is no time")]
    return [Fault(n, "time or event", f"the time or the event of entry {n} was changed: they no longer give its hash")]


def _missing(n: int, count: int, present: dict[int, _Row]) -> Fault:
    if all(m not in present for m in range(n, count)):
        return Fault(n, None, f"entry {n} is missing: the ledger was cut short, {count} entries are on record")
    return Fault(n, None, f"entry {n} is missing: it was removed")


def _misplaced(row: _Row, count: int, told: dict[int, str], present: dict[int, _Row]) -> Fault:
    origin = [m for m in range(count) if m not in present and row.gives(number=m) == row.hash]
    if origin:
        return Fault(origin[0], "number", f"the number of entry {origin[0]} was changed: it says {row.number}")
    return Fault(row.number, None, f"there is an entry {row.number}, and only {count} are on record: it was added behind the head's back")


def _head(present: dict[int, _Row], count: int, length: int | None, newest: str | None, faults: Sequence[Fault]) -> list[Fault]:
    if length is None:
        return [Fault(None, "head", "the record of how many entries there are is lost or doubled")]
    last = present.get(count - 1)
    if faults:
        return []
    if last is None and (length, newest) != (0, GENESIS):
        return [Fault(None, "head", f"the record of the head was changed: it says {length} entries and {newest}")]
    if last is not None and last.hash != newest:
        sentence = (
            f"entry {count - 1} and the recorded head differ: either that entry was rewritten with its hash, or the record was changed"
        )
        return [Fault(count - 1, "head", sentence)]
    return []


def _is_time(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text)
        return True
    except ValueError:
        return False
