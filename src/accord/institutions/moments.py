"""Points in time as text: UTC, ISO 8601, always an argument."""

from __future__ import annotations

import datetime

from accord.core.errors import AccordError


def moment(written: str) -> str:
    """The same instant in the one form that ledgers hold, such as "2026-11-21T12:00:00Z" (microseconds only where there are some).

    Raises AccordError for text that is no instant with a time zone.
    """
    return _written(_parsed(written))


def later(start: str, seconds: int) -> str:
    """The instant `seconds` after `start`. Raises AccordError if that is after the year 9999, which no calendar here reaches."""
    try:
        return _written(_parsed(start) + datetime.timedelta(seconds=seconds))
    except OverflowError:
        raise AccordError(f"{seconds} seconds after {start} is after the year 9999: choose an earlier time or a shorter window") from None


def after(one: str, other: str) -> bool:
    """Whether `one` is strictly later than `other`."""
    return _parsed(one) > _parsed(other)


def _parsed(written: str) -> datetime.datetime:
    try:
        found = datetime.datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise AccordError(f"{written!r} is not a point in time: write one such as 2026-11-21T12:00:00Z") from None
    if found.tzinfo is None:
        raise AccordError(f"{written!r} has no time zone: write UTC, such as {written}Z")
    try:
        return found.astimezone(datetime.UTC)
    except OverflowError:
        raise AccordError(f"{written!r} is outside the years 1 to 9999 in UTC: choose a time inside") from None


def _written(found: datetime.datetime) -> str:
    return found.isoformat().replace("+00:00", "Z")
