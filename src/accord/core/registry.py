"""Registration by being there: a decorator records a factory, and discovery imports the room that holds it."""

from __future__ import annotations

import difflib
import functools
import importlib
import importlib.metadata
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from accord.core.digest import read_source, source_digest
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, Spec


@dataclass(frozen=True)
class Entry:
    """One registered thing: its name, what builds it, one line about it, and its sources."""

    name: str
    build: Callable[..., Any]
    summary: str
    sources: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        return self.build.__module__

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        return dict(inspect.signature(self.build).parameters)


@dataclass
class Registry:
    """All things of one kind. `room` is the package whose modules register them; outside packages use the entry-point
    group "accord.<kind>s", each entry naming a module to import."""

    kind: str
    room: str
    entries: dict[str, Entry] = field(default_factory=dict)
    _found: bool = False
    _discovering: bool = False
    _discovered: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        """Record an entry. Names that are discovered must differ; what a user defines beside them is recorded too, the
        newest under each name, and never takes a discovered name away."""
        discovered = self._discovering or entry.module.startswith(self.room)
        known = self.entries.get(entry.name)
        if known is not None and known.module != entry.module and entry.name in self._discovered:
            if discovered:
                raise AccordError(f"two {self.kind}s are called {entry.name!r}, in {known.module} and {entry.module}: rename one")
            return
        self.entries[entry.name] = entry
        if discovered:
            self._discovered.add(entry.name)

    def discover(self) -> None:
        """Import every module of the room and of the entry points, once."""
        if self._found:
            return
        self._discovering = True
        try:
            room = importlib.import_module(self.room)
            for module in pkgutil.walk_packages(room.__path__, self.room + "."):
                importlib.import_module(module.name)
            for point in importlib.metadata.entry_points(group=f"accord.{plural(self.kind)}"):
                point.load()
        finally:
            self._discovering = False
        self._found = True

    def __iter__(self) -> Iterator[Entry]:
        """What discovery finds, by name; things defined in passing are reached by name only."""
        self.discover()
        return iter([self.entries[name] for name in sorted(self._discovered)])

    def __getitem__(self, name: str) -> Entry:
        self.discover()
        wanted = name.replace("-", "_").lower()
        if wanted not in self.entries:
            near = difflib.get_close_matches(wanted, self.entries, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise AccordError(f"there is no {self.kind} called {name!r}: {hint}'accord list {plural(self.kind)}' names them all")
        return self.entries[wanted]


def plural(kind: str) -> str:
    return {"property": "properties"}.get(kind, kind + "s")


MECHANISMS = Registry("mechanism", "accord.mechanisms")
PROPERTIES = Registry("property", "accord.properties")
THREATS = Registry("threat", "accord.properties")


def summary_of(build: Callable[..., Any]) -> str:
    lines = (inspect.getdoc(build) or "").strip().splitlines()
    return lines[0].strip() if lines else ""


def mechanism(*, cites: tuple[str, ...] = ()) -> Callable[[Callable[..., Mechanism]], Callable[..., Mechanism]]:
    """Register a mechanism factory. Every instance remembers the `Spec` that rebuilds it, and its sources."""

    def register(factory: Callable[..., Mechanism]) -> Callable[..., Mechanism]:
        signature, source = inspect.signature(factory), read_source(factory.__module__)

        @functools.wraps(factory)
        def build(*args: Any, **kwargs: Any) -> Mechanism:
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError as problem:
                names = ", ".join(signature.parameters)
                raise AccordError(f"{factory.__name__}: {problem}; its parameters are {names}") from None
            bound.apply_defaults()
            spec = Spec(factory.__name__, tuple(bound.arguments.items()), source_digest(factory.__module__, source), build)
            built = factory(*bound.args, **bound.kwargs)
            if not isinstance(built, Mechanism):
                made = type(built).__name__
                raise AccordError(f"{factory.__name__} returns {made}, not a Mechanism: end it with `return accord.one_shot(...)`")
            return replace(built, spec=spec, cites=cites, summary=summary_of(factory))

        MECHANISMS.add(Entry(factory.__name__, build, summary_of(factory), cites))
        return build

    return register


def listed(registry: Registry, *, sources: tuple[str, ...] = ()) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a factory of properties, threats or populations under its own name, in lower case."""

    def register(factory: Callable[..., Any]) -> Callable[..., Any]:
        registry.add(Entry(factory.__name__.lower(), factory, summary_of(factory), sources))
        return factory

    return register
