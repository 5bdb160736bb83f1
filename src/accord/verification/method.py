"""A method: one way to settle a question, what it needs, and what it would cost."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

from accord.properties.property import Arena, Property
from accord.verification.verdict import Verdict


@dataclass(frozen=True)
class Method:
    """Two are equal when their names are.

    accepts(arena, prop)   None, or the sentence that says why the question is not for it; cheap, and tabulates nothing
    cost(arena, prop)      a rough estimate, in seconds, of what `run` takes
    run(arena, prop)       the verdict; None where it does not settle the question, so that the next cheapest is tried
    by_default             False: only when it is asked for
    """

    name: str
    accepts: Callable[[Arena, Property], str | None] = field(compare=False, repr=False)
    cost: Callable[[Arena, Property], float] = field(compare=False, repr=False)
    run: Callable[[Arena, Property], Verdict | None] = field(compare=False, repr=False)
    by_default: bool = field(default=True, compare=False, repr=False)


def found_methods() -> tuple[Method, ...]:
    """Every method whose file is in `verification/methods`, by name."""
    room = importlib.import_module("accord.verification.methods")
    modules = [importlib.import_module(f"{room.__name__}.{m.name}") for m in pkgutil.iter_modules(room.__path__)]
    return tuple(sorted((m.METHOD for m in modules if hasattr(m, "METHOD")), key=lambda method: method.name))
