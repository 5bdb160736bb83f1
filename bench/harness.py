"""What every benchmark shares: a claim with its measurements, medians of repeated runs, and fresh processes.

A benchmark is a file of this folder with a docstring whose first line is its claim, and a function `measure()` that returns
a `Finding`. It runs alone (`python bench/NAME.py`) or with all others (`make bench`). Benchmarks are not tests: a slow
machine makes a large number, not a failure.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers"


@dataclass(frozen=True)
class Row:
    """One measured thing: `ratio` is its time over that of the finding's baseline."""

    what: str
    milliseconds: float
    ratio: float


@dataclass(frozen=True)
class Finding:
    """A claim's rows, what the ratios are relative to, and a sentence on how the claim fares on this machine."""

    baseline: str
    rows: tuple[Row, ...]
    verdict: str

    def lines(self) -> list[str]:
        table = [f"| | milliseconds | times {self.baseline} |", "|---|---:|---:|"]
        table += [f"| {row.what} | {row.milliseconds:.1f} | {row.ratio:.2f} |" for row in self.rows]
        return [*table, "", self.verdict]


def rows(timed: dict[str, float], baseline: str) -> tuple[Row, ...]:
    """Milliseconds by name, as rows relative to one of them."""
    return tuple(Row(what, ms, ms / timed[baseline]) for what, ms in timed.items())


def milliseconds(run: Callable[[], object], repeats: int) -> float:
    """The median wall time of `repeats` runs, after one that does not count."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def cpu_milliseconds(run: Callable[[], object], repeats: int, *, warm: bool = True) -> float:
    """The median CPU time of `repeats` runs, all threads together, after one that does not count where `warm`."""
    if warm:
        run()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def fresh(code: str, python: str | Path = sys.executable) -> Callable[[], object]:
    """A run of `code` in a process of its own."""
    return lambda: subprocess.run([str(python), "-c", code], check=True, cwd=HERE.parent)


def peers() -> dict[str, Path]:
    """The interpreters of the benchmark peers that `make peers` has built, by name."""
    return {path.parents[1].name: path for path in sorted(PEERS.glob("*/bin/python")) if (path.parents[1] / ".ready").exists()}


def section(claim: str | None, finding: Finding) -> str:
    """One benchmark as Markdown under its claim, the first line of its docstring."""
    return "\n".join([f"## {(claim or '').splitlines()[0]}", "", *finding.lines(), ""])
