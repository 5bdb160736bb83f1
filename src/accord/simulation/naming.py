"""Blame in errors: whatever fails inside says in one sentence where it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accord.core.errors import AccordError


@contextmanager
def named(who: str) -> Iterator[None]:
    """An exception that is no AccordError becomes one, saying that `who` raised it."""
    try:
        yield
    except AccordError:
        raise
    except Exception as problem:
        raise AccordError(f"{who} raises {problem!r}: mend it") from problem


@contextmanager
def at(place: str) -> Iterator[None]:
    """An AccordError gets the place in front of its sentence."""
    try:
        yield
    except AccordError as problem:
        raise AccordError(f"{place}: {problem}") from None
