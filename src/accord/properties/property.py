"""What a property is: which mechanisms and threats it is defined for, its cases, and the margin that violates it.

A case violates the property when its margin is positive, and the margin says by how much. A property enumerates its
cases over the canonical game in blocks of exact integers (fast), and evaluates any single case from the mechanism's own
rule and utilities (slow, used to replay and to shrink), so that a finding never rests on the tables alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from accord.core.canonical import encode
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.scaled import Integers
from accord.core.tabulate import tabulate


class Threat(Protocol):
    """Who deviates. A frozen value with a name, parameters, and the further worlds in which it plays."""

    @property
    def name(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    def worlds(self, mechanism: Mechanism) -> tuple[Mechanism, ...]: ...
    def assumptions(self, mechanism: Mechanism) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Case:
    """One situation that a property judges, its parts in the user's terms."""

    parts: Mapping[str, Any]

    def __getitem__(self, part: str) -> Any:
        return self.parts[part]

    def replace(self, **changes: Any) -> Case:
        return Case({**self.parts, **changes})

    def json(self) -> dict[str, Any]:
        """Parts as canonical JSON; those that give each agent something (and the rounds of plays) as plain objects."""
        return {name: _form(name, value) for name, value in self.parts.items()}


_BY_AGENT = frozenset({"types", "lie", "fakes", "others", "messages"})
_PLAYS = frozenset({"honest_play", "deviating_play"})


def _form(part: str, value: Any) -> Any:
    if part in _BY_AGENT:
        return {agent: encode(v) for agent, v in value.items()}
    if part in _PLAYS:
        return [{agent: encode(m) for agent, m in sent.items()} for sent in value]
    return encode(value)


@dataclass(frozen=True)
class Block:
    """A run of cases: margins over one denominator, and the case at any index. `effort`, where given, ranks cases:
    the violation with the least effort is the one to show."""

    margins: Integers
    denominator: int
    case: Callable[[tuple[int, ...]], Case]
    effort: Integers | None = None

    def worst(self) -> Fraction:
        return Fraction(int(self.margins.max()), self.denominator)

    def first(self) -> Case:
        """The simplest violation of the block."""
        flat = np.flatnonzero(self.margins.ravel() > 0)
        pick = flat[0] if self.effort is None else flat[int(np.argmin(self.effort.ravel()[flat]))]
        return self.case(tuple(int(k) for k in np.unravel_index(int(pick), self.margins.shape)))


@dataclass(frozen=True)
class Arena:
    """A mechanism under a threat, with the tables that the property's cases run over."""

    mechanism: Mechanism
    threat: Threat
    progress: Progress = field(default=silent, compare=False)

    @cached_property
    def game(self) -> Game:
        return tabulate(self.mechanism, progress=self.progress)

    @cached_property
    def worlds(self) -> tuple[Mechanism, ...]:
        """The further mechanisms that the threat plays in (padded rosters)."""
        return self.threat.worlds(self.mechanism)

    @cached_property
    def world_games(self) -> tuple[Game, ...]:
        return tuple(tabulate(w, progress=self.progress) for w in self.worlds)


Margin = Callable[[Arena, Case], Fraction]


def no_simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """For cases that have nothing to simplify."""
    return iter(())


@dataclass(frozen=True)
class Property:
    """What should hold. Two are equal when name and parameters are.

    refuses(mechanism, threat)   a sentence if the property is not defined there, else None
    blocks(arena)                all cases, in blocks
    margin(arena, case)          the margin of one case, from the mechanism itself
    simpler(arena, case)         cases like this one with one part simpler
    words(arena, case, margin)   the case as a sentence
    assumes(mechanism)           what a verdict on it takes for granted
    draw(arena, rng, near)       a random case of a one-shot mechanism, or one near another; None where cases are not drawn
    has_deviator                 False for properties of outcomes, which no threat concerns
    """

    name: str
    params: tuple[tuple[str, Any], ...]
    title: str = field(compare=False)
    source: str = field(compare=False)
    refuses: Callable[[Mechanism, Threat], str | None] = field(compare=False, repr=False)
    blocks: Callable[[Arena], Iterator[Block]] = field(compare=False, repr=False)
    margin: Margin = field(compare=False, repr=False)
    words: Callable[[Arena, Case, Fraction], str] = field(compare=False, repr=False)
    simpler: Callable[[Arena, Case], Iterator[Case]] = field(default=no_simpler, compare=False, repr=False)
    assumes: Callable[[Mechanism], tuple[str, ...]] = field(default=lambda m: (), compare=False, repr=False)
    draw: Callable[[Arena, np.random.Generator, Case | None], Case] | None = field(default=None, compare=False, repr=False)
    has_deviator: bool = field(default=True, compare=False, repr=False)

    def __str__(self) -> str:
        inner = ", ".join(f"{k}={v}" for k, v in self.params)
        return f"{self.name}({inner})" if inner else self.name
