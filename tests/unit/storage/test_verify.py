"""A changed byte anywhere in history is found and located."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.core.errors import AccordError
from accord.storage.chain import digest
from accord.storage.schema import SCHEMA
from accord.storage.sqlite import SqliteLedger
from accord.storage.verify import verify
from tests.volume import volume

COUNT = 12


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "l.db"
    with SqliteLedger(path) as ledger:
        for k in range(COUNT):
            event = {"type": "Submitted", "version": 1, "agent": "ada", "commitment": f"sha256:{k:064x}", "note": "a word" * k}
            ledger.append([event], f"2026-01-{k + 1:02}T00:00:00Z")
    return path


@pytest.fixture
def copy(original, tmp_path) -> Path:
    return Path(shutil.copy(original, tmp_path / "l.db"))


def tamper(path: Path, change: Callable[[sqlite3.Connection], None]) -> None:
    """Change the tables as somebody who can write the file would: without the triggers, and putting them back."""
    db = sqlite3.connect(path)
    triggers = [name for name, statement in SCHEMA.items() if statement.startswith("CREATE TRIGGER")]
    for name in triggers:
        db.execute(f"DROP TRIGGER {name}")
    change(db)
    for name in triggers:
        db.execute(SCHEMA[name])
    db.commit()
    db.close()


def rows(path: Path) -> list[tuple]:
    db = sqlite3.connect(path)
    found = db.execute("SELECT number, time, event, previous, hash FROM entry ORDER BY number").fetchall()
    db.close()
    return found


def test_an_untouched_ledger_is_sound(original):
    finding = verify(original)
    assert finding.sound
    assert finding.entries == COUNT
    assert finding.head == rows(original)[-1][4]
    assert verify(original, head=rows(original)[3][4]).sound


def test_a_head_that_is_not_in_the_history_is_named(original):
    (fault,) = verify(original, head="sha256:" + "9" * 64).faults
    assert "no entry has the hash sha256:999" in fault.sentence


def test_no_file_is_one_sentence(tmp_path):
    with pytest.raises(AccordError, match="there is no ledger file"):
        verify(tmp_path / "none.db")


def test_random_changes_of_one_character_are_located_to_row_and_column(original, tmp_path):
    rng = random.Random(7)
    for _ in range(volume(500)):
        path = Path(shutil.copy(original, tmp_path / "l.db"))
        number, column = rng.randrange(COUNT), rng.choice(["time", "event", "previous", "hash"])
        old = rows(path)[number][["number", "time", "event", "previous", "hash"].index(column)]
        place = rng.randrange(len(old))
        new = old[:place] + rng.choice([c for c in 'abc019 {}":é' if c != old[place]]) + old[place + 1 :]
        tamper(path, lambda db, n=number, c=column, v=new: db.execute(f"UPDATE entry SET {c} = ? WHERE number = ?", (v, n)))
        (fault,) = verify(path).faults
        assert fault.number == number
        assert column in fault.column
        assert f"entry {number}" in fault.sentence


def test_random_bytes_of_the_file_are_found_or_harmless(original, tmp_path):
    """Every byte of the file: either the verification complains, or the entries read exactly as before."""
    rng = random.Random(11)
    content, before = original.read_bytes(), rows(original)
    found = 0
    for _ in range(volume(1000)):
        place = rng.randrange(len(content))
        path = tmp_path / "l.db"
        for side in ("-wal", "-shm"):
            Path(f"{path}{side}").unlink(missing_ok=True)
        path.write_bytes(content[:place] + bytes([content[place] ^ (1 << rng.randrange(8))]) + content[place + 1 :])
        finding = verify(path)
        found += not finding.sound
        assert all(f.sentence and "\n" not in f.sentence for f in finding.faults)
        if finding.sound:
            assert rows(path) == before
    assert found


def test_random_bytes_of_events_in_the_file_are_located(original, tmp_path):
    rng = random.Random(13)
    content = original.read_bytes()
    stored = rows(original)
    for _ in range(volume(500)):
        number = rng.randrange(COUNT)
        event = stored[number][2].encode()
        place = content.index(event) + rng.randrange(len(event))
        path = tmp_path / "l.db"
        path.write_bytes(content[:place] + bytes([content[place] ^ (1 << rng.randrange(8))]) + content[place + 1 :])
        (fault,) = verify(path).faults
        assert fault.number == number
        assert "event" in fault.column


def test_a_removed_row_is_named(copy):
    tamper(copy, lambda db: db.execute("DELETE FROM entry WHERE number = 5"))
    (fault,) = verify(copy).faults
    assert fault.sentence == "entry 5 is missing: it was removed"


def test_a_ledger_cut_short_is_named(copy):
    tamper(copy, lambda db: db.execute("DELETE FROM entry WHERE number >= 9"))
    faults = verify(copy).faults
    assert [f.number for f in faults] == [9, 10, 11]
    assert "cut short, 12 entries are on record" in faults[0].sentence


def test_a_changed_number_is_named(copy):
    tamper(copy, lambda db: db.execute("UPDATE entry SET number = 77 WHERE number = 4"))
    (fault,) = verify(copy).faults
    assert fault.sentence == "the number of entry 4 was changed: it says 77"


def test_swapped_rows_are_named(copy):
    def swap(db):
        for a, b in ((3, 100), (8, 3), (100, 8)):
            db.execute("UPDATE entry SET number = ? WHERE number = ?", (b, a))

    tamper(copy, swap)
    assert [f.sentence for f in verify(copy).faults] == [
        "entry 3 holds what was entry 8: the order was changed",
        "entry 8 holds what was entry 3: the order was changed",
    ]


def test_a_row_rewritten_with_its_hash_is_named(copy):
    number, time, _, previous, _ = rows(copy)[6]
    forged = digest(number, time, {"type": "Forged"}, previous)
    tamper(copy, lambda db: db.execute('UPDATE entry SET event = \'{"type":"Forged"}\', hash = ? WHERE number = 6', (forged,)))
    (fault,) = verify(copy).faults
    assert fault.number == 6
    assert "rewritten together with its hash" in fault.sentence


@pytest.mark.parametrize(("statement", "words"), [
    ("UPDATE head SET length = 13", "says 13 entries, and its hash is that of entry 11"),
    ("UPDATE head SET length = 7", "says 7 entries, and its hash is that of entry 11"),
    ("UPDATE head SET hash = 'sha256:0'", "entry 11 and the recorded head differ"),
    ("DELETE FROM head", "record of how many entries there are is lost"),
    ("UPDATE head SET length = 11, hash = (SELECT hash FROM entry WHERE number = 10)", "added behind the head's back"),
])  # fmt: skip
def test_a_changed_head_is_named(copy, statement, words):
    tamper(copy, lambda db: db.execute(statement))
    assert any(words in f.sentence for f in verify(copy).faults)


def test_missing_protection_is_named(copy):
    db = sqlite3.connect(copy)
    db.execute("DROP TRIGGER entry_stays")
    db.close()
    (fault,) = verify(copy).faults
    assert "'entry_stays'" in fault.sentence


@pytest.mark.parametrize("keep", [0, 50, 4096, 6000])
def test_a_file_cut_off_is_one_sentence(copy, keep):
    copy.write_bytes(copy.read_bytes()[:keep])
    finding = verify(copy)
    assert not finding.sound
    assert "the file" in finding.faults[-1].sentence


def test_a_history_rewritten_throughout_shows_against_a_kept_head(copy):
    kept = verify(copy).head
    copy.unlink()
    with SqliteLedger(copy) as ledger:
        ledger.append([{"type": "Other"}], "2026-01-01T00:00:00Z")
    assert verify(copy).sound
    assert not verify(copy, head=kept).sound
