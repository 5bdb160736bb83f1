"""Telling equal values apart quickly: what a value's canonical form is made of, without writing it out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Set
from enum import Enum
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

_PLAIN = frozenset({int, str, bool, type(None)})
_MAPPINGS = frozenset({dict, MappingProxyType})
_OTHERWISE = (int, str, float, Fraction, Enum, Mapping, Set)  # written as what they are, even where they are dataclasses


def alike(value: Any) -> Any:
    """Something that is hashed quickly; of two values that have it, it is equal if and only if their canonical forms are.

    None for values that have it not: floats, sets, lists, and whatever brings a canonical form of its own.
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return kind, value
    if kind is Fraction:
        return (int, value.numerator) if value.denominator == 1 else (Fraction, value.numerator, value.denominator)
    if kind is tuple:
        parts = tuple(map(alike, value))
        return None if None in parts else (tuple, parts)
    if kind in _MAPPINGS:
        return _mapping(value)
    names = _fields(kind)
    if names is None:
        return None
    parts = tuple([alike(getattr(value, name)) for name in names])
    return None if None in parts else (kind.__name__, names, parts)


def _mapping(value: Any) -> Any:
    """Of a mapping whose keys are all texts, which have an order of their own."""
    parts = []
    for name in sorted(value) if all(type(name) is str for name in value) else ():
        part = alike(value[name])
        if part is None:
            return None
        parts.append((name, part))
    return (dict, tuple(parts)) if len(parts) == len(value) else None


@cache
def _fields(kind: Any) -> tuple[str, ...] | None:
    """The names of a dataclass's fields, where its canonical form is made of them."""
    if hasattr(kind, "__canonical__") or issubclass(kind, _OTHERWISE) or not dataclasses.is_dataclass(kind):
        return None
    return tuple(sorted(field.name for field in dataclasses.fields(kind)))
