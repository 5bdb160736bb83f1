"""Where in the source a function went wrong: the line that returned a float, or that raised.

A float that a function returns leaves no trace when it is refused. So the function is called once more under a tracer that
notes, outside the nouns themselves, which line returned something that holds a float.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_NOUNS = str(Path(__file__).parent)
_LIBRARY = str(Path(dataclasses.__file__).parent)


def float_line(function: Callable[..., Any], *arguments: Any) -> str:
    """ " at line 7 of mine.py": the line of the last function that returned a float, or that passed one on to be refused; empty
    where no source is known."""
    found: list[tuple[str, int]] = []

    def inside(frame: FrameType, event: str, value: Any) -> Any:
        if event == "return" and holds_float(value):
            found.append((frame.f_code.co_filename, frame.f_lineno))
        return inside

    def entered(frame: FrameType, event: str, value: Any) -> Any:
        return inside if _theirs(frame.f_code) else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        function(*arguments)
    except (Exception, SystemExit) as problem:
        return _place(found[-1]) if found else raising_line(problem)
    finally:
        sys.settrace(before)
    return _place(found[-1]) if found else ""


def raising_line(problem: BaseException) -> str:
    """ " at line 7 of mine.py": the innermost line outside the nouns that an exception came through; empty if there is none."""
    trace, place = problem.__traceback__, ""
    while trace is not None:
        if _theirs(trace.tb_frame.f_code):
            place = _place((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return place


def holds_float(value: Any) -> bool:
    """Whether a value is a float or has one inside."""
    if isinstance(value, float):
        return True
    if isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return any(map(holds_float, value)) or any(map(holds_float, value.values()))
    if isinstance(value, (tuple, list, Set)):
        return any(map(holds_float, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return any(holds_float(getattr(value, f.name)) for f in dataclasses.fields(value))
    return False


def _theirs(code: CodeType) -> bool:
    """Whether the code is of a mechanism: not of the nouns, the installed library, or made at run time."""
    source = code.co_filename
    return not source.startswith((_NOUNS, "<")) and not (source.startswith(_LIBRARY) and "site-packages" not in source)


def _place(found: tuple[str, int]) -> str:
    return f" at line {found[1]} of {Path(found[0]).name}"
