"""Exact finite randomness: outcomes with rational probabilities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.canonical import encode, key, show
from accord.core.errors import AccordError
from accord.core.html import html_table
from accord.core.rational import ROUNDING, as_read, exact, floats_are_read


@dataclass(frozen=True)
class Lottery:
    """Distinct outcomes with positive probabilities that sum to one.

    Built from pairs or a mapping; equal outcomes are merged and impossible ones dropped. Raises AccordError if a
    probability is a float or negative, or if they do not sum to one.
    """

    chances: tuple[tuple[Any, Fraction], ...]

    def __init__(self, chances: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> None:
        pairs = chances.items() if isinstance(chances, Mapping) else chances
        merged: dict[str, tuple[Any, Fraction]] = {}
        for outcome, chance in ((as_read(o), chance) for o, chance in pairs):
            p = exact(chance, f"the probability of {show(outcome)}")
            if p < 0:
                raise AccordError(f"the probability {p} of {show(outcome)} is negative: give one of at least 0")
            name = key(outcome)
            merged[name] = (outcome, p + (merged[name][1] if name in merged else 0))
        kept = tuple((outcome, p) for outcome, p in merged.values() if p)
        total = sum((p for _, p in kept), Fraction(0))
        if total != 1 and floats_are_read() and abs(total - 1) <= ROUNDING:
            kept, total = tuple((outcome, p / total) for outcome, p in kept), Fraction(1)
        if total != 1:
            raise AccordError(f"the probabilities of {show(tuple(o for o, _ in kept))} sum to {total}: make them sum to 1")
        object.__setattr__(self, "chances", kept)

    @staticmethod
    def sure(outcome: Any) -> Lottery:
        """The lottery that always gives `outcome`."""
        return Lottery(((outcome, Fraction(1)),))

    @staticmethod
    def uniform(outcomes: Iterable[Any]) -> Lottery:
        """Each listed outcome with the same chance; listed twice, twice the chance."""
        items = list(outcomes)
        if not items:
            raise AccordError("a uniform lottery over no outcomes has no meaning: list at least one")
        return Lottery((item, Fraction(1, len(items))) for item in items)

    def __iter__(self) -> Iterator[tuple[Any, Fraction]]:
        return iter(self.chances)

    def __len__(self) -> int:
        return len(self.chances)

    @property
    def support(self) -> tuple[Any, ...]:
        return tuple(outcome for outcome, _ in self.chances)

    def probability(self, event: Callable[[Any], bool]) -> Fraction:
        """The exact chance that `event` holds."""
        return sum((p for outcome, p in self.chances if event(outcome)), Fraction(0))

    def expect(self, value: Callable[[Any], Fraction | int]) -> Fraction:
        """The exact expectation of `value`."""
        return sum((p * value(outcome) for outcome, p in self.chances), Fraction(0))

    def map(self, f: Callable[[Any], Any]) -> Lottery:
        """The lottery of f(outcome)."""
        return Lottery((f(outcome), p) for outcome, p in self.chances)

    def then(self, f: Callable[[Any], Lottery]) -> Lottery:
        """Draw an outcome, then draw from f(outcome): the compound lottery, reduced."""
        return Lottery((late, p * q) for early, p in self.chances for late, q in f(early))

    def at(self, u: Fraction) -> Any:
        """The outcome at the point `u` of [0, 1), chances laid end to end: the draw as a pure function."""
        reached = Fraction(0)
        for outcome, p in self.chances:
            reached += p
            if 0 <= u < reached:
                return outcome
        raise AccordError(f"{u} is not in [0, 1): give a point inside")

    def sample(self, rng: np.random.Generator) -> Any:
        """One draw."""
        return self.at(Fraction(int(rng.integers(0, 2**53)), 2**53))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lottery) and key(self) == key(other)

    def __hash__(self) -> int:
        return hash(key(self))

    def _repr_html_(self) -> str:
        return html_table("lottery", ((show(outcome), p) for outcome, p in self.chances))

    def __canonical__(self) -> Any:
        pairs = [[encode(outcome), encode(p)] for outcome, p in self.chances]
        return {"lottery": sorted(pairs, key=key)}


def as_lottery(outcome: Any) -> Lottery:
    """A rule's answer as a lottery: itself, or the sure one."""
    return outcome if isinstance(outcome, Lottery) else Lottery.sure(outcome)
