"""The progress bar is seen on terminals only."""

from __future__ import annotations

import io

from accord.core.protocols import silent
from accord.runs.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_stream_that_is_no_terminal_gets_nothing() -> None:
    stream = io.StringIO()
    with progress_bar(stream) as report:
        assert report is silent
        report("simulating", 1, 2)
    assert stream.getvalue() == ""


def test_a_terminal_sees_each_stage_and_how_far_it_is() -> None:
    stream = Terminal()
    with progress_bar(stream) as report:
        report("tabulating", 0, 10)
        report("tabulating", 10, 10)
        report("simulating", 3, 7)
    assert "tabulating" in stream.getvalue()
    assert "simulating" in stream.getvalue()
    assert "3/7" in stream.getvalue()
