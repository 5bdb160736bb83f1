"""From canonical JSON back to plain values: numbers, texts, tuples, mappings, sets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError


def plain(encoded: Any) -> Any:
    """Numbers, texts, tuples and mappings. Raises AccordError for records, whose class the JSON does not hold."""
    if isinstance(encoded, list):
        return tuple(plain(part) for part in encoded)
    if isinstance(encoded, dict):
        if set(encoded) == {"q"}:
            return Fraction(encoded["q"])
        if set(encoded) == {"map"}:
            return {plain(k): plain(v) for k, v in encoded["map"]}
        if set(encoded) == {"set"}:
            return frozenset(plain(part) for part in encoded["set"])
        raise AccordError(f"{show(encoded)} is not a plain value: only listed messages can be records")
    return encoded
