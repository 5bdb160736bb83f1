"""A method: one way to settle a question, what it needs, and what it would cost."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from accord.core.errors import AccordError
from accord.properties.property import Arena, Property
from accord.verification.verdict import Verdict


@dataclass(frozen=True)
class Method:
    """Two are equal when their names are.

    accepts(arena, prop)   None, or the sentence that says why the question is not for it; cheap, and tabulates nothing
    cost(arena, prop)      a rough estimate, in seconds, of what `run` takes
    run(arena, prop)       the verdict; None where it does not settle the question, so that the next cheapest is tried
    by_default             False: only when it is asked for
    arithmetic             of the mechanisms that it can judge: "exact", "float"
    settings(*written)     the method with these settings; None where it has none
    """

    name: str
    accepts: Callable[[Arena, Property], str | None] = field(compare=False, repr=False)
    cost: Callable[[Arena, Property], float] = field(compare=False, repr=False)
    run: Callable[[Arena, Property], Verdict | None] = field(compare=False, repr=False)
    by_default: bool = field(default=True, compare=False, repr=False)
    arithmetic: tuple[str, ...] = field(default=("exact",), compare=False, repr=False)
    settings: Callable[..., Method] | None = field(default=None, compare=False, repr=False)

    def tuned(self, settings: Sequence[str]) -> Method:
        """The same method with written settings, as in `search:5000:1`. Raises AccordError where it has none."""
        if self.settings is None:
            raise AccordError(f"the method {self.name} has no settings, and {':'.join(settings)} are given: leave them out")
        return self.settings(*settings)

    def refuses(self, arena: Arena, prop: Property) -> str | None:
        """None where the question is for it, else a sentence that says why not."""
        if arena.mechanism.arithmetic in self.arithmetic:
            return self.accepts(arena, prop)
        if "float" in self.arithmetic:
            return f"it is for mechanisms that compute in floats, and {arena.mechanism.name} is exact"
        return (
            f"it proves, and {arena.mechanism.name} computes in floats, where rounding leaves nothing to prove: write its rule in Fractions"
        )


@cache
def found_methods() -> tuple[Method, ...]:
    """Every method whose file is in `verification/methods`, by name."""
    room = importlib.import_module("accord.verification.methods")
    modules = [importlib.import_module(f"{room.__name__}.{m.name}") for m in pkgutil.iter_modules(room.__path__)]
    return tuple(sorted((m.METHOD for m in modules if hasattr(m, "METHOD")), key=lambda method: method.name))


def method_named(written: str) -> Method:
    """The method that `written` names: `exhaustion`, `symmetry-quotient`, `search:BUDGET:SEED`. Raises AccordError, with the near
    miss, where there is none."""
    name, *settings = written.split(":")
    methods = {_plain(method.name): method for method in found_methods()}
    found = methods.get(_plain(name))
    if found is None:
        near = difflib.get_close_matches(_plain(name), methods, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise AccordError(f"there is no method called {name!r}: {hint}there are {', '.join(methods)}")
    return found.tuned(settings) if settings else found


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "-").replace("_", "-")
