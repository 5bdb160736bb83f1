"""A progress bar for people: drawn on a terminal, on the error stream, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from accord.core.protocols import Progress, silent


@contextmanager
def progress_bar(stream: TextIO | None = None) -> Iterator[Progress]:
    """A `Progress` that draws one bar a stage on `stream` (the error stream unless given), removed at the end.

    Where the stream is not a terminal (a file, a pipe, a test) it yields `silent`, so that no log fills with bars.
    """
    stream = sys.stderr if stream is None else stream
    if not stream.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bars(*columns, console=Console(file=stream), transient=True) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report
