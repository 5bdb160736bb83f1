"""A process that appends batches for ever and acknowledges each on its standard output; it is there to be killed."""

from __future__ import annotations

import sys

from accord.storage.sqlite import SqliteLedger


def main(path: str, name: str, batches: int) -> None:
    ledger = SqliteLedger(path)
    out = sys.stdout
    for batch in range(batches):
        size = 1 + batch % 3
        events = [{"type": "Test", "version": 1, "writer": name, "batch": batch, "part": part, "size": size} for part in range(size)]
        last = ledger.append(events, "2026-01-01T00:00:00Z")[-1]
        out.write(f"{batch} {last.number} {last.hash}\n")
        out.flush()
    ledger.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
