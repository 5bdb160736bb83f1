"""From the text of a cell to a value, and the other way about: what the kinds of `accord.data.catalogue` mean."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.errors import AccordError

_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def _decimal(written: str) -> Fraction:
    if not _DECIMAL.fullmatch(written):
        raise ValueError(written)
    return Fraction(written)


def _iso(written: str) -> str:
    return datetime.date.fromisoformat(written).isoformat()


def _month_first(written: str) -> str:
    month, day, year = (int(part) for part in written.split("/"))
    return datetime.date(year + 2000 if year < 100 else year, month, day).isoformat()


def _flag(written: str) -> bool:
    return {"yes": True, "no": False}[written]


READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"text": str, "lab": str, "integer": int, "decimal": _decimal, "date": _iso, "us date": _month_first, "flag": _flag}
)


def read_cell(written: str, kind: str, where: str) -> Any:
    """The value of a cell, None if it is empty: exact numbers, ISO days, booleans, else the text as it stands.

    Raises AccordError, naming the place `where`, for a text that is not of its kind.
    """
    if written == "":
        return None
    try:
        return READERS[kind](written)
    except (ValueError, KeyError):
        raise AccordError(f"{where} holds {written!r}, which is not of the kind {kind!r}: mend the cell or the column's kind") from None
