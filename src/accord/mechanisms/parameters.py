"""What the catalogue's factories accept, checked with one sentence each: rosters, grids of amounts, whole numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact

Amount = int | Fraction


def roster(agents: Sequence[str], least: int = 2) -> tuple[str, ...]:
    """The agents as a tuple of names. Raises AccordError for a single text, a name that is no text, or too few."""
    if isinstance(agents, str) or not isinstance(agents, Sequence):
        raise AccordError(f"{agents!r} is not a list of agents: give their names, such as ('ada', 'bo', 'cy')")
    names = tuple(agents)
    for name in names:
        if not isinstance(name, str) or not name:
            raise AccordError(f"{name!r} is no name for an agent: use a text such as 'ada'")
    if len(names) < least:
        raise AccordError(f"a roster of {len(names)} is too few here: name at least {least} agents")
    return names


def wrapped(mech: Any, otherwise: Callable[[], Mechanism]) -> Mechanism:
    """The mechanism that a transform works on: the one given, or `otherwise()`. Raises AccordError for anything else."""
    if mech is None:
        return otherwise()
    if not isinstance(mech, Mechanism):
        raise AccordError(f"{mech!r} is not a mechanism: build one first, such as vickrey(), and give that")
    return mech


def whole(value: Any, what: str, least: int) -> int:
    """A whole number of at least `least`. Raises AccordError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise AccordError(f"{value!r} is not a whole number, and {what} must be one: write an int")
    if value < least:
        raise AccordError(f"{value} is too small for {what}: give at least {least}")
    return value


def amount(value: Any, what: str, least: int = 0) -> Fraction:
    """An exact number of at least `least`. Raises AccordError otherwise."""
    number = exact(value, what)
    if number < least:
        raise AccordError(f"{number} is too small for {what}: give at least {least}")
    return number


def rising(values: int | Sequence[Any], what: str) -> tuple[Amount, ...]:
    """The grid 0, 1, ..., values - 1, or the listed exact numbers, which must start at 0 or above and rise."""
    grid = tuple(range(whole(values, f"the number of {what}s", 1))) if isinstance(values, int) else listed(values, what)
    if not grid or grid[0] < 0:
        raise AccordError(f"{show(grid)} is no grid of {what}s: list at least one number, none below 0")
    for low, high in itertools.pairwise(grid):
        if low >= high:
            raise AccordError(f"the {what}s {show(grid)} do not rise from {low} to {high}: list each once, in rising order")
    return grid


def listed(values: Sequence[Any], what: str) -> tuple[Amount, ...]:
    """Exact numbers, whole ones as int. Raises AccordError for anything that is not a list of them."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise AccordError(f"{values!r} is not a list of {what}s: give how many, or list them as exact numbers")
    numbers = (exact(v, f"a {what}") for v in values)
    return tuple(int(n) if n.denominator == 1 else n for n in numbers)
