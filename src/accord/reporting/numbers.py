"""How numbers are written: rationals exactly, with a decimal beside them; estimates to the digits that their interval supports."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

RATIONAL = re.compile(r"-?\d+(/\d+)?")


def decimal(value: Fraction, digits: int = 4) -> str:
    """A rational as a decimal: the whole of it where it ends within six digits, else to `digits` significant digits."""
    short = f"{float(value):.6g}"
    return short if "e" not in short and Fraction(short) == value else f"{float(value):.{digits}g}"


def rational(text: str) -> str:
    """A rational's text with a decimal beside it, "2161/551 (3.922)"; a whole number with its thousands apart; other text as it is."""
    if not RATIONAL.fullmatch(text):
        return text
    value = Fraction(text)
    return f"{value.numerator:,}" if value.denominator == 1 else f"{text} ({decimal(value)})"


def number(value: float) -> str:
    """A number with no stated precision: whole ones with their thousands apart, others to six significant digits."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) < 1e15):
        return f"{int(value):,}"
    return f"{value:.6g}"


def quantity(value: Any) -> str:
    """A measured value as it comes: exact text, number or nothing."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return rational(value)
    return number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def percent(confidence: str | float) -> str:
    """A confidence such as "19/20" as "95%"."""
    return f"{float(Fraction(confidence)) * 100:.6g}%"


def between(value: float, low: float, high: float) -> str:
    """An estimate and its interval, to two significant digits of half the interval's width."""
    half = (high - low) / 2
    if half <= 0:
        return number(value)
    places = min(max(1 - math.floor(math.log10(half)), 0), 9)
    return f"{value:,.{places}f} [{low:,.{places}f}, {high:,.{places}f}]"


def estimate(row: Mapping[str, Any]) -> str:
    """The value and interval of a sampled row; says so where the quantity is not defined."""
    if row["value"] is None:
        return f"not defined: {row['method']}"
    if row["low"] is None or row["high"] is None:
        return number(row["value"])
    return between(row["value"], row["low"], row["high"])
