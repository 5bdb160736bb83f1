"""For which values of a parameter a mechanism keeps its promises: exact intervals, and what happens at their ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Span = tuple[Fraction, Fraction | None]  # closed; None: without an upper end


@dataclass(frozen=True)
class Edge:
    """An end of the set: the requirement that binds there, and a case (parts as `accord.properties` names them) whose
    margin is 0 at the end and positive beyond it."""

    value: Fraction
    side: str  # "lower" or "upper"
    words: str
    property: str
    case: Mapping[str, Any]


@dataclass(frozen=True)
class Frontier:
    """The set of values of `parameter`, as a finite union of closed intervals with rational ends.

    requirements   what the set satisfies, in words
    clash          where the set is empty, the requirements that exclude each other
    curves         how the set moves with another parameter: {name: function from its values to intervals}, with the
                   values to plot in `grids`
    """

    parameter: str
    value: Fraction
    intervals: tuple[Span, ...]
    requirements: tuple[str, ...]
    edges: tuple[Edge, ...] = ()
    clash: tuple[str, ...] = ()
    curves: Mapping[str, Callable[[Any], tuple[Span, ...]]] = field(default_factory=dict)
    grids: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def contains_value(self) -> bool:
        return any(low <= self.value and (high is None or self.value <= high) for low, high in self.intervals)
