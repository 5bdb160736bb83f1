"""Strict reading of TOML tables: every complaint is one sentence that names the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from accord.core.errors import AccordError
from accord.core.rational import exact
from accord.simulation.naming import at

_NEEDED = object()
_KINDS = {str: "a text", int: "a whole number", dict: "a table", list: "an array", bool: "true or false", float: "a float"}


def parse(text: str, where: str) -> Table:
    """The top table of a TOML text. Raises AccordError if it is not TOML."""
    try:
        return Table(where, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise AccordError(f"{where}: this is not a TOML file ({problem}): correct that line") from None


class Table:
    """A table being read: keys are taken out one by one, and what is left at the end is a mistake."""

    def __init__(self, where: str, path: str, data: Mapping[str, Any]) -> None:
        self.where, self.path, self.left = where, path, dict(data)
        self.taken: list[str] = []

    def place(self, key: str = "") -> str:
        return f"{self.where}, at {'.'.join(part for part in (self.path, key) if part)}"

    @contextmanager
    def blamed(self, key: str) -> Iterator[None]:
        """Put the file and the key in front of what goes wrong inside."""
        with at(self.place(key)):
            yield

    def get(self, key: str, kind: type, default: Any = _NEEDED) -> Any:
        """The value of a key, which must be of this kind: str, int, dict or list."""
        self.taken.append(key)
        if key not in self.left:
            if default is _NEEDED:
                raise AccordError(f"{self.place(key)}: the key is missing: give {_KINDS[kind]}")
            return default
        value = self.left.pop(key)
        if type(value) is not kind:
            raise _wrong(self.place(key), value, kind)
        return value

    def table(self, key: str, default: Any = _NEEDED) -> Table:
        return Table(self.where, ".".join(p for p in (self.path, key) if p), self.get(key, dict, default))

    def tables(self, key: str) -> list[Table]:
        """An array of tables."""
        found = self.get(key, list, [])
        path = ".".join(p for p in (self.path, key) if p)
        for k, entry in enumerate(found):
            if not isinstance(entry, dict):
                raise _wrong(f"{self.where}, at {path}[{k}]", entry, dict)
        return [Table(self.where, f"{path}[{k}]", entry) for k, entry in enumerate(found)]

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.get(key, list)
        for entry in found:
            if not isinstance(entry, str):
                raise _wrong(self.place(key), entry, str)
        return tuple(found)

    def raw(self, key: str) -> Any:
        """A value as TOML has it."""
        self.taken.append(key)
        return self.left.pop(key)

    def rest(self) -> dict[str, Any]:
        """All keys not taken yet, as exact values."""
        return {key: self.value(key) for key in list(self.left)}

    def value(self, key: str) -> Any:
        """A value of any kind, in exact form."""
        with self.blamed(key):
            return exact_value(self.raw(key))

    def close(self) -> None:
        """Raise AccordError if a key is left."""
        for key in self.left:
            raise AccordError(f"{self.place(key)}: there is no such key here: the keys are {', '.join(dict.fromkeys(self.taken))}")


def _wrong(place: str, value: Any, kind: type) -> AccordError:
    return AccordError(f"{place}: {value!r} is {_KINDS.get(type(value), 'a date or time')}, and {_KINDS[kind]} is needed: correct it")


def exact_value(value: Any) -> Any:
    """A TOML value as exact Python: arrays as tuples, "2/11" as a Fraction. Raises AccordError for floats and dates."""
    if isinstance(value, float):
        exact(value)
    if isinstance(value, dict):
        return {k: exact_value(v) for k, v in value.items()}
    if isinstance(value, list):
        return tuple(exact_value(v) for v in value)
    if isinstance(value, str):
        return _rational(value)
    if isinstance(value, (bool, int)):
        return value
    raise AccordError(f"{value!r} is a date or time, which has no place here: write it as text in quotes")


def _rational(text: str) -> Fraction | str:
    """A text that is written as a rational is one; any other text stays as it is."""
    try:
        return exact(text)
    except AccordError:
        return text
