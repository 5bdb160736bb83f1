"""Both ledgers keep one contract: all or nothing, one chain, the same hashes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from accord.core.errors import AccordError
from accord.storage.chain import GENESIS, Moved, digest
from accord.storage.memory import MemoryLedger
from accord.storage.sqlite import SqliteLedger, reopen

EVENTS = [
    {"type": "Founded", "version": 1},
    {"type": "Joined", "version": 1, "agent": "ada"},
    {"odds": {"q": "1/3"}, "list": [1, None, True]},
]


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request, tmp_path):
    if request.param == "memory":
        yield MemoryLedger()
        return
    with SqliteLedger(tmp_path / "l.db") as kept:
        yield kept


def test_entries_come_back_in_order_and_chained(ledger):
    assert ledger.head == GENESIS
    ledger.append(EVENTS[:1], "2026-01-01T00:00:00Z")
    ledger.append(EVENTS[1:], "2026-01-02T00:00:00Z")
    entries = list(ledger.entries())
    assert [e.event for e in entries] == EVENTS
    assert [e.number for e in entries] == [0, 1, 2]
    assert [e.previous for e in entries] == [GENESIS, entries[0].hash, entries[1].hash]
    assert ledger.head == entries[2].hash == digest(2, "2026-01-02T00:00:00Z", EVENTS[2], entries[1].hash)


def test_the_two_ledgers_write_the_same_chain(tmp_path):
    memory = MemoryLedger()
    with SqliteLedger(tmp_path / "l.db") as disk:
        for ledger in (memory, disk):
            ledger.append(EVENTS, "2026-01-01T00:00:00Z")
        assert list(memory.entries()) == list(disk.entries())


def test_entries_are_read_from_a_number_on(ledger):
    ledger.append(EVENTS, "2026-01-01T00:00:00Z")
    whole = list(ledger.entries())
    assert [list(ledger.entries(k)) for k in range(4)] == [whole, whole[1:], whole[2:], []]


def test_a_ledger_file_is_made_by_its_first_entry(tmp_path):
    path = tmp_path / "l.db"
    with SqliteLedger(path) as ledger:
        assert (ledger.head, list(ledger.entries()), path.exists()) == (GENESIS, [], False)
        ledger.append(EVENTS, "2026-01-01T00:00:00Z")
    with reopen(path) as again:
        assert again.head != GENESIS


@pytest.mark.parametrize(("path", "sentence"), [
    ("", "the name of the ledger file is empty"),
    (".", "is a folder, not a ledger file"),
    ("none/l.db", "cannot be made: there is no folder 'none'"),
])  # fmt: skip
def test_a_ledger_that_cannot_be_made_says_why(path, sentence):
    with pytest.raises(AccordError, match=sentence):
        SqliteLedger(path)


def test_a_float_stops_the_whole_append(ledger):
    ledger.append(EVENTS[:1], "2026-01-01T00:00:00Z")
    with pytest.raises(AccordError, match=r"0\.5 cannot stand in a ledger"):
        ledger.append([EVENTS[1], {"odds": 0.5}], "2026-01-01T00:00:00Z")
    assert len(list(ledger.entries())) == 1


def test_a_decision_on_an_old_head_is_not_written(ledger):
    old = ledger.head
    ledger.append(EVENTS[:1], "2026-01-01T00:00:00Z", after=old)
    with pytest.raises(Moved, match="decide anew"):
        ledger.append(EVENTS[1:], "2026-01-01T00:00:00Z", after=old)
    assert len(list(ledger.entries())) == 1


def test_history_can_be_neither_changed_nor_deleted(tmp_path):
    path = tmp_path / "l.db"
    with SqliteLedger(path) as ledger:
        ledger.append(EVENTS, "2026-01-01T00:00:00Z")
    db = sqlite3.connect(path)
    for statement, word in [
        ("UPDATE entry SET time = 'x'", "cannot be changed"),
        ("DELETE FROM entry WHERE number = 2", "cannot be deleted"),
        ("DELETE FROM head", "cannot be deleted"),
        ("UPDATE head SET length = 1", "follows the entries"),
        ("INSERT INTO entry VALUES (9, 't', '{}', 'p', 'h')", "must follow the head"),
        ("INSERT INTO entry VALUES (3, 't', '{}', 'p', 'h')", "must follow the head"),
    ]:
        with pytest.raises(sqlite3.IntegrityError, match=word):
            db.execute(statement)
    db.close()


@pytest.mark.parametrize("content", [b"this is no database, only a text that is long enough to be one" * 20, None])
def test_what_is_no_ledger_is_refused_in_one_sentence(tmp_path: Path, content):
    path = tmp_path / "other"
    if content is None:
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE price (x)")
        db.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(AccordError, match=r"not a database|not a sound ledger"):
        SqliteLedger(path)
    assert path.read_bytes() == before


def test_reopen_needs_a_ledger_that_is_there(tmp_path):
    with pytest.raises(AccordError, match="there is no ledger file"):
        reopen(tmp_path / "none.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(AccordError, match="has no entries"):
        reopen(tmp_path / "empty.db")


def test_reading_a_changed_history_stops(tmp_path):
    path = tmp_path / "l.db"
    with SqliteLedger(path) as ledger:
        ledger.append(EVENTS, "2026-01-01T00:00:00Z")
    path.write_bytes(path.read_bytes().replace(b'"agent":"ada"', b'"agent":"adb"'))
    with SqliteLedger(path) as ledger, pytest.raises(AccordError, match=r"entry 1 .* is not what was written"):
        list(ledger.entries())
