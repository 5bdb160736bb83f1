"""A ledger in one SQLite file that survives the death of its process at any instant.

Write-ahead log with synchronous=FULL: `append` returns only when the entries are on disk, and a transaction that had
not got that far leaves no trace. Writers in several processes queue for the write lock (BEGIN IMMEDIATE), so the chain
never forks. This module imports little, so that a process that only appends starts fast.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time as clockwork
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from accord.core.canonical import canonical_json
from accord.core.errors import AccordError
from accord.core.protocols import Entry
from accord.storage.chain import GENESIS, digest, expect, link
from accord.storage.schema import SCHEMA

PATIENCE = 30.0
"""Seconds that a writer waits for another one before it gives up."""


class SqliteLedger:
    """A ledger in the file `path`, which the first append makes if it is not there; `reopen` insists that it is.

    Raises AccordError, in one sentence, for a file that is no ledger or cannot be read or written.
    """

    def __init__(self, path: str | Path) -> None:
        if not str(path):
            raise AccordError("the name of the ledger file is empty: give one such as licence.db")
        self.path = Path(path)
        if self.path.is_dir():
            raise AccordError(f"{str(path)!r} is a folder, not a ledger file: name a file in it")
        if not self.path.parent.is_dir():
            raise AccordError(f"the ledger {str(path)!r} cannot be made: there is no folder {str(self.path.parent)!r}")
        if not self.path.exists() and not os.access(self.path.parent, os.W_OK):
            raise AccordError(f"the ledger {str(path)!r} cannot be made: you may not write in the folder {str(self.path.parent)!r}")
        self._connection: sqlite3.Connection | None = None
        if self.path.exists():
            self._connect()

    def _connect(self) -> sqlite3.Connection:
        """The connection to the file, which is made and prepared if need be."""
        if self._connection is None:
            with _sentences(self.path):
                db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
                try:
                    _prepare(db)
                except BaseException:
                    db.close()
                    raise
                self._connection = db
        return self._connection

    def _written(self) -> bool:
        """Whether there is a file to read."""
        return self._connection is not None or self.path.exists()

    def append(self, events: Sequence[Any], time: str, *, after: str | None = None) -> tuple[Entry, ...]:
        """Write all the events or none; they are on disk when this returns.

        `after` is the head that the writer decided upon. Raises Moved if another writer came first, and AccordError if
        an event is not exact JSON or the disk refuses.
        """
        db = self._connect()
        with _sentences(self.path), _transaction(db):
            length, head = _head(db)
            expect(after, head)
            fresh = link(events, time, length, head)
            rows = [(e.number, e.time, canonical_json(e.event), e.previous, e.hash) for e in fresh]
            db.executemany("INSERT INTO entry (number, time, event, previous, hash) VALUES (?, ?, ?, ?, ?)", rows)
        return fresh

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """The entries from number `start` on, each checked against its hash and its predecessor's. Raises AccordError at the
        first that does not hold."""
        if not self._written():
            return
        db = self._connect()
        with _sentences(self.path):
            rows = db.execute(
                "SELECT number, time, event, previous, hash FROM entry WHERE number >= ? ORDER BY number", (start,)
            ).fetchall()
            before_them = db.execute("SELECT hash FROM entry WHERE number = ?", (start - 1,)).fetchone()
        previous = before_them[0] if before_them else GENESIS
        for place, (number, time, event, before, own) in enumerate(rows, start):
            try:
                value = json.loads(event)
            except ValueError:
                value = None
            if number != place or before != previous or digest(number, time, value, before) != own:
                raise AccordError(
                    f"entry {place} of {self.path} is not what was written: 'accord ledger verify {self.path}' says what changed"
                )
            yield Entry(number, time, value, before, own)
            previous = own

    @property
    def head(self) -> str:
        if not self._written():
            return GENESIS
        db = self._connect()
        with _sentences(self.path):
            return _head(db)[1]

    def close(self) -> None:
        """Let go of the file; the write-ahead log is folded into it if nobody else has it open."""
        if self._connection is not None:
            self._connection.close()

    def __enter__(self) -> SqliteLedger:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def reopen(path: str | Path) -> SqliteLedger:
    """The ledger that is in the file `path`. Raises AccordError if there is none."""
    if not str(path):
        raise AccordError("the name of the ledger file is empty: name the file that 'accord found' wrote")
    if not Path(path).is_file():
        raise AccordError(f"there is no ledger file {str(path)!r}: name the file that 'accord found' wrote")
    ledger = SqliteLedger(path)
    if ledger.head == GENESIS:
        ledger.close()
        raise AccordError(f"the ledger {str(path)!r} has no entries: name the file that 'accord found' wrote")
    return ledger


def _prepare(db: sqlite3.Connection) -> None:
    """Set the durability and make the tables where there are none, once, whoever comes first."""
    _objects(db)
    _patiently(db, "PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if _objects(db):
        return
    with _transaction(db):
        if not _objects(db):
            for name, statement in SCHEMA.items():
                db.execute(statement)
                if name == "head":
                    db.execute("INSERT INTO head VALUES (1, 0, ?)", (GENESIS,))


def _objects(db: sqlite3.Connection) -> set[str]:
    """What the file holds: all of a ledger, or nothing yet. Raises AccordError for anything else."""
    known = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")}
    if known and known != set(SCHEMA):
        odd = ", ".join(sorted(known ^ set(SCHEMA)))
        raise AccordError(f"the file is a database but not a sound ledger (it differs in {odd}): name another file, or verify this one")
    return known


def _head(db: sqlite3.Connection) -> tuple[int, str]:
    row = db.execute("SELECT length, hash FROM head").fetchone()
    if row is None:
        raise AccordError("the ledger has lost its record of the head: 'accord ledger verify' says what still holds")
    return row[0], row[1]


def _patiently(db: sqlite3.Connection, statement: str) -> None:
    """Changing the journal mode needs the file to itself and does not queue for it, so ask again for a while."""
    until = clockwork.monotonic() + PATIENCE
    while True:
        try:
            db.execute(statement)
            return
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or clockwork.monotonic() > until:
                raise
            clockwork.sleep(0.01)


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """SQLite's complaints as one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as problem:
        if not path.exists():
            raise AccordError(f"the ledger {str(path)!r} cannot be made ({problem}): name a file that you may write") from None
        if getattr(problem, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise AccordError(
                f"the ledger {str(path)!r} cannot be written ({problem}): you need leave to write it and its folder"
            ) from None
        raise AccordError(
            f"the ledger {str(path)!r} cannot be used ({problem}): 'accord ledger verify {path}' says what still holds"
        ) from None
