"""The tables of a ledger file, and the triggers that keep history append-only.

`entry` holds the chain, its events as canonical JSON text. `head` holds one row: how many entries there are and the
newest one's hash, so that a ledger cut short shows. The triggers stop mistakes, not malice: whoever can write the file
can drop them, which is why `verify` looks at the hashes, and at whether the triggers are still there.
"""

from __future__ import annotations

SCHEMA = {
    "entry": (
        "CREATE TABLE entry (number INTEGER PRIMARY KEY, time TEXT NOT NULL, event TEXT NOT NULL, "
        "previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE) STRICT"
    ),
    "head": (
        "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), length INTEGER NOT NULL, hash TEXT NOT NULL) STRICT"
    ),
    "entry_appends": (
        "CREATE TRIGGER entry_appends BEFORE INSERT ON entry "
        "WHEN NEW.number IS NOT (SELECT length FROM head) OR NEW.previous IS NOT (SELECT hash FROM head) "
        "BEGIN SELECT RAISE(ABORT, 'an entry must follow the head'); END"
    ),
    "entry_counted": (
        "CREATE TRIGGER entry_counted AFTER INSERT ON entry "
        "BEGIN UPDATE head SET length = length + 1, hash = NEW.hash; END"
    ),
    "entry_stays": (
        "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'history cannot be changed'); END"
    ),
    "entry_remains": (
        "CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'history cannot be deleted'); END"
    ),
    "head_remains": (
        "CREATE TRIGGER head_remains BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head cannot be deleted'); END"
    ),
    "head_follows": (
        "CREATE TRIGGER head_follows BEFORE UPDATE ON head "
        "WHEN NEW.length IS NOT OLD.length + 1 OR NEW.hash IS NOT (SELECT hash FROM entry WHERE number = OLD.length) "
        "BEGIN SELECT RAISE(ABORT, 'the head follows the entries'); END"
    ),
}  # fmt: skip
"""Name of each object and the exact statement that makes it, in order."""
