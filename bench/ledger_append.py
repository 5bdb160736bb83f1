"""What a durable ledger entry costs beside the disk's own flush.

One entry a commit cannot be faster than the disk's fsync, which is measured in the same run on the same folder and is the
baseline. A command that writes several events pays for one flush. On a slow disk the
flush is nearly all of it; where flushing is fast, SQLite's own work shows.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from harness import Finding, Row, milliseconds, section

from accord.storage.sqlite import SqliteLedger

REPEATS = 40
EVENT = {"type": "Submitted", "version": 1, "agent": "ada", "commitment": "sha256:" + "0" * 64}
NOW = "2026-01-01T09:00:00Z"


def flush(file: int) -> None:
    os.write(file, b"x" * 512)
    os.fsync(file)


def measure() -> Finding:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        file = os.open(f"{folder}/flushed", os.O_CREAT | os.O_WRONLY)
        ledger = SqliteLedger(f"{folder}/ledger.db")
        bare = milliseconds(lambda: flush(file), REPEATS)
        one = milliseconds(lambda: ledger.append([EVENT], NOW), REPEATS)
        twenty = milliseconds(lambda: ledger.append([EVENT] * 20, NOW), REPEATS)
        os.close(file)
        ledger.close()
    rows = (
        Row("write 512 bytes and fsync", bare, 1.0),
        Row("append 1 event", one, one / bare),
        Row("append 20 events at once", twenty, twenty / bare),
    )
    return Finding("the flush", rows, f"An event alone takes {one:.2f} ms; among twenty, {twenty / 20:.2f} ms.")


if __name__ == "__main__":
    print(section(__doc__, measure()))
