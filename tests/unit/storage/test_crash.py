"""kill -9 at any instant loses no acknowledged entry and leaves no half-written batch; writers never fork the chain."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from accord.core.protocols import Entry
from accord.storage.sqlite import SqliteLedger
from accord.storage.verify import verify
from tests.volume import volume

APPENDER = Path(__file__).with_name("appender.py")
SOURCE = Path(__file__).parents[3] / "src"
FOR_EVER = 10**9


def start(path: Path, name: str, batches: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-S", "-E", "-c", f"import sys; sys.path.insert(0, {str(SOURCE)!r}); sys.argv = ['', *sys.argv[1:]]; "
         f"exec(compile(open({str(APPENDER)!r}).read(), 'appender', 'exec'))", str(path), name, str(batches)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def whole_batches(entries: Sequence[Entry]) -> set[tuple[str, int]]:
    """The batches of each writer; fails unless each is complete."""
    counts = Counter((e.event["writer"], e.event["batch"]) for e in entries)
    assert counts == {(e.event["writer"], e.event["batch"]): e.event["size"] for e in entries}
    return set(counts)


def read(path: Path) -> list[Entry]:
    with SqliteLedger(path) as ledger:
        return list(ledger.entries())


def test_kill_9_loses_nothing_and_halves_nothing(tmp_path):
    rng = random.Random(20261121)
    acknowledged = 0
    for kill in range(volume(500)):
        path, name = tmp_path / f"{kill // 4}.db", f"w{kill}"
        child = start(path, name, FOR_EVER)
        assert child.stdout is not None
        lines = [child.stdout.readline()] if rng.random() < 0.7 else []
        time.sleep(rng.uniform(0, 0.06))
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.readlines()
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL
        done = [line.split() for line in lines if line.endswith("\n")]
        if not path.exists() or not path.stat().st_size:
            assert not done
            continue
        left = verify(path)
        entries = read(path)
        batches = whole_batches(entries)
        for batch, number, own in done:
            assert (name, int(batch)) in batches
            assert entries[int(number)].hash == own
        assert left.sound or not entries
        assert left.entries == len(entries)
        assert verify(path).faults == ()
        acknowledged += len(done)
    assert acknowledged > volume(500)


def test_writers_in_several_processes_never_fork_the_chain(tmp_path):
    path = tmp_path / "shared.db"
    children = [start(path, name, 40) for name in ("ada", "bo", "cy")]
    for child in children:
        child.communicate(timeout=120)
        assert child.returncode == 0
    assert whole_batches(read(path)) == {(name, batch) for name in ("ada", "bo", "cy") for batch in range(40)}
    assert verify(path).sound
