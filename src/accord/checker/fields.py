"""The shapes of JSON fields: what each must be before anything is computed from it. Every function raises Refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from accord.checker.numbers import canonical_json, show
from accord.checker.refusal import Refusal

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def record(value: Any, where: str, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    """An object with all the required keys and none beyond the optional ones."""
    needed, allowed = set(required), set(required) | set(optional)
    if type(value) is not dict:
        raise Refusal(f"{where} is {show(value)}, not an object with the keys {', '.join(sorted(needed)) or '(none)'}")
    for key in sorted(needed - set(value)):
        raise Refusal(f"{where} has no {key!r}")
    for key in sorted(set(value) - allowed):
        raise Refusal(f"{where} has the unknown key {show(key)}")
    return value


def array(value: Any, where: str, length: int | None = None) -> list[Any]:
    """A list, of the given length if there is one."""
    if type(value) is not list:
        raise Refusal(f"{where} is {show(value)}, not a list")
    if length is not None and len(value) != length:
        raise Refusal(f"{where} has {len(value)} entries where {length} belong")
    return value


def text(value: Any, where: str) -> str:
    """A text of at least one character."""
    if type(value) is not str or not value:
        raise Refusal(f"{where} is {show(value)}, not a text")
    return value


def texts(value: Any, where: str) -> list[str]:
    """A list of texts."""
    return [text(v, f"an entry of {where}") for v in array(value, where)]


def one_of(value: Any, where: str, choices: Iterable[str]) -> str:
    """One of some words."""
    known = sorted(choices)
    if type(value) is not str or value not in known:
        raise Refusal(f"{where} is {show(value)}, and the checker knows {', '.join(known)}")
    return value


def truth_value(value: Any, where: str) -> bool:
    """true or false."""
    if type(value) is not bool:
        raise Refusal(f"{where} is {show(value)}, neither true nor false")
    return value


def whole(value: Any, where: str, least: int = 0) -> int:
    """A whole number, not below `least`. Neither true nor 1.0 is one."""
    if type(value) is not int or value < least:
        raise Refusal(f"{where} is {show(value)}, not a whole number of at least {least}")
    return value


def positions(value: Any, where: str, low: int, high: int, length: int | None = None) -> list[int]:
    """A list of whole numbers from `low` up to, not including, `high`."""
    for v in array(value, where, length):
        if type(v) is not int or not low <= v < high:
            raise Refusal(f"{where} has the entry {show(v)}, which is not a position from {low} to {high - 1}")
    return list(value)


def distinct(value: Any, where: str) -> tuple[str, ...]:
    """The canonical texts of a list's entries; at least one, no two the same."""
    found = tuple(canonical_json(v) for v in array(value, where))
    if not found or len(set(found)) < len(found):
        raise Refusal(f"{where} is {'empty' if not found else 'a list that names an entry twice'}")
    return found


def digest(value: Any, where: str) -> str:
    """A digest."""
    if type(value) is not str or not _DIGEST.fullmatch(value):
        raise Refusal(f"{where} is {show(value)}, not 'sha256:' and 64 hexadecimal digits")
    return value
