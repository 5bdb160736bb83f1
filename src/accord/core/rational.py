"""Exact numbers: what may stand where a rational is needed, and how rationals travel as text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any

from accord.core.errors import AccordError, Inexact

LONGEST = 1000  # characters of a written number
ROUNDING = Fraction(1, 2**40)
"""How far a result in floats may lie from what was meant, as a share of the largest number that it came from: some thousand
roundings of 2**-53 each."""
_READ: ContextVar[bool] = ContextVar("floats are read", default=False)
_TEXT = re.compile(r"[+-]?[0-9]+(/0*[1-9][0-9]*)?")


def exact(value: Any, where: str = "this value") -> Fraction:
    """`value` as a Fraction, if it is an int, a Fraction or a text such as "3" or "2/11".

    Raises AccordError for a float (its binary expansion is never what was meant; see `floats_read`), a text of more than 1,000
    characters, and anything else; `where` names the place in the sentence.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and len(value) > LONGEST:
        raise AccordError(f"{value[:20]}... has {len(value):,} characters, and {where} is written with at most {LONGEST:,}: shorten it")
    if isinstance(value, str) and _TEXT.fullmatch(value):
        return Fraction(value)
    if isinstance(value, float):
        if _READ.get():
            if not math.isfinite(value):
                raise AccordError(f"{value!r} is not finite, and {where} must be a number: mend what computes it")
            return Fraction(value)
        near = Fraction(value).limit_denominator(1000) if abs(value) < 1e12 and value == value else None
        hint = f"Fraction({near.numerator}, {near.denominator})" if near is not None else "an exact Fraction"
        raise Inexact(f"{value!r} is a float, and {where} must be exact: write {hint} or the text 'p/q'")
    raise AccordError(f"{value!r} is not a rational number, and {where} must be one: write an int, a Fraction or 'p/q'")


@contextmanager
def floats_read() -> Iterator[None]:
    """While it lasts, a finite float is read as the rational that it is, bit for bit: see `accord.core.floats`."""
    before = _READ.set(True)
    try:
        yield
    finally:
        _READ.reset(before)


def floats_are_read() -> bool:
    """Whether floats are being read as the rationals that they are."""
    return _READ.get()


def as_read(value: Any) -> Any:
    """The value, or the rational that it is where it is a float and floats are being read."""
    return exact(value) if isinstance(value, float) and _READ.get() else value


def text(value: Fraction | int) -> str:
    """The travelling form of a rational: "3" or "2/11", always in lowest terms."""
    return str(Fraction(value))
