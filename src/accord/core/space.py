"""Sets of types and messages. Finite spaces are listed simplest first: counterexamples shrink along that order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np

from accord.core.canonical import encode, key, show
from accord.core.errors import AccordError
from accord.core.rational import as_read, exact


@runtime_checkable
class Space(Protocol):
    """What every space can do."""

    def __contains__(self, item: object, /) -> bool: ...
    def sample(self, rng: np.random.Generator, size: int) -> list[Any]: ...
    def parse(self, written: str) -> Any: ...


@dataclass(frozen=True)
class Finite:
    """A finite space, listed simplest first. Items are exact and distinct."""

    items: tuple[Any, ...]

    def __init__(self, items: Any) -> None:
        object.__setattr__(self, "items", tuple(map(as_read, items)))
        if not self.items:
            raise AccordError("a finite space needs at least one item, and () has none: list them, simplest first")
        if len(self._positions) != len(self.items):
            raise AccordError(f"the space {show(self.items)} lists an item twice: name each once, simplest first")

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {key(item): k for k, item in enumerate(self.items)}

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, item: object) -> bool:
        try:
            return key(item) in self._positions
        except AccordError:
            return False

    def position(self, item: Any) -> int:
        """Where `item` stands in the order; 0 is the simplest. Raises AccordError for an item outside the space."""
        try:
            return self._positions[key(item)]
        except (KeyError, AccordError):
            raise AccordError(f"{show(item)} is not one of {show(self.items)}: choose one of these") from None

    def sample(self, rng: np.random.Generator, size: int) -> list[Any]:
        """`size` independent uniform draws."""
        return [self.items[k] for k in rng.integers(len(self.items), size=size)]

    def parse(self, written: str) -> Any:
        """The item whose written form is `written`. Raises AccordError, naming the items, where there is none."""
        for item in self.items:
            if show(item) == written:
                return item
        raise AccordError(f"{written!r} is not one of {show(self.items)}: choose one of these")

    def __canonical__(self) -> Any:
        return {"finite": [encode(item) for item in self.items]}

    def __str__(self) -> str:
        return show(self.items)


@dataclass(frozen=True)
class Interval:
    """The rationals from `low` to `high`, both included."""

    low: Fraction
    high: Fraction

    def __init__(self, low: Any, high: Any) -> None:
        object.__setattr__(self, "low", exact(low, "the low end of an interval"))
        object.__setattr__(self, "high", exact(high, "the high end of an interval"))
        if self.low > self.high:
            raise AccordError(f"the interval [{self.low}, {self.high}] is empty: give the low end first")

    def __contains__(self, item: object) -> bool:
        return isinstance(item, (int, Fraction)) and not isinstance(item, bool) and self.low <= item <= self.high

    def sample(self, rng: np.random.Generator, size: int) -> list[Any]:
        """`size` independent draws, uniform on a grid of 2**32 steps, as Fractions."""
        steps = rng.integers(0, 2**32, size=size, endpoint=True)
        return [self.low + (self.high - self.low) * Fraction(int(k), 2**32) for k in steps]

    def grid(self, points: int) -> Finite:
        """`points` evenly spaced rationals from low to high, as a finite space."""
        if points < 2:
            raise AccordError(f"a grid of {points} points does not span an interval: ask for at least 2")
        return Finite(self.low + (self.high - self.low) * Fraction(k, points - 1) for k in range(points))

    def parse(self, written: str) -> Any:
        value = exact(written, f"a point of [{self.low}, {self.high}]")
        if value not in self:
            raise AccordError(f"{written} is outside [{self.low}, {self.high}]: choose a point inside")
        return value

    def __str__(self) -> str:
        return f"[{self.low}, {self.high}]"


@dataclass(frozen=True)
class Product:
    """Tuples with one component from each space."""

    spaces: tuple[Space, ...]

    def __init__(self, *spaces: Space) -> None:
        object.__setattr__(self, "spaces", spaces)

    def __contains__(self, item: object) -> bool:
        return (
            isinstance(item, tuple)
            and len(item) == len(self.spaces)
            and all(part in space for part, space in zip(item, self.spaces, strict=True))
        )

    def sample(self, rng: np.random.Generator, size: int) -> list[Any]:
        columns = [space.sample(rng, size) for space in self.spaces]
        return list(zip(*columns, strict=True)) if columns else [()] * size

    def finite(self) -> Finite:
        """All tuples, those with simpler components first. Raises AccordError if a component is not finite."""
        parts = [as_finite(space) for space in self.spaces]
        ranks = sorted(itertools.product(*(range(len(p)) for p in parts)), key=lambda r: (sum(r), r))
        return Finite(tuple(p.items[k] for p, k in zip(parts, rank, strict=True)) for rank in ranks)

    def parse(self, written: str) -> Any:
        parts = [part.strip() for part in written.strip().strip("()").split(",") if part.strip()]
        if len(parts) != len(self.spaces):
            raise AccordError(f"{written!r} has {len(parts)} parts, and {self} needs {len(self.spaces)}: write (a, b, ...)")
        return tuple(space.parse(part) for space, part in zip(self.spaces, parts, strict=True))

    def __str__(self) -> str:
        return " x ".join(str(space) for space in self.spaces)


def as_finite(space: Space) -> Finite:
    """The space as a list. Raises AccordError for a continuous one, which has no list."""
    if isinstance(space, Finite):
        return space
    if isinstance(space, Product):
        return space.finite()
    raise AccordError(
        f"{space} is not finite, and this needs a list: use .grid(points) to choose a finite part of it, or only verify a rule written "
        "with accord.piecewise or accord.traced, which needs none"
    )
