"""What a property is: which mechanisms and threats it is defined for, its cases, and the margin that violates it.

A case violates the property when its margin is positive, and the margin says by how much. A property enumerates its
cases over the canonical game in blocks of exact integers (fast), and evaluates any single case from the mechanism's own
rule and utilities (slow, used to replay and to shrink), so that a finding never rests on the tables alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Protocol

import numpy as np

from accord.core.canonical import encode, sha256
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.partial import Partial
from accord.core.protocols import Progress, silent
from accord.core.scaled import Integers, fit, integers, total
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


_BY_AGENT = frozenset({"types", "becomes", "lie", "fakes", "others", "messages"})
_PLAYS = frozenset({"honest_play", "deviating_play"})


def _form(part: str, value: Any) -> Any:
    if part in _BY_AGENT:
        return {agent: encode(v) for agent, v in value.items()}
    if part in _PLAYS:
        return [{agent: encode(m) for agent, m in sent.items()} for sent in value]
    return encode(value)


@dataclass(frozen=True)
class Block:
    """A run of cases, judged already: margins over one denominator, and the case at any index. `effort`, where given, ranks
    cases: the violation with the least effort is the one to show."""

    margins: Integers
    denominator: int
    case: Callable[[tuple[int, ...]], Case]
    effort: Integers | None = None

    @property
    def cases(self) -> int:
        return int(self.margins.size)

    def worst(self) -> Fraction:
        return Fraction(int(self.margins.max()), self.denominator)

    def first(self, above: Fraction = Fraction(0)) -> Case:
        """The simplest case of the block whose margin is `above` that, where there is one."""
        flat = np.flatnonzero(self.margins.ravel() > math.floor(above * self.denominator))
        pick = flat[0] if self.effort is None else flat[int(np.argmin(self.effort.ravel()[flat]))]
        return self.case(tuple(int(k) for k in np.unravel_index(int(pick), self.margins.shape)))


@dataclass(frozen=True)
class LazyBlock:
    """A run of cases that is judged when it is asked, so that one can be skipped: how many there are, their greatest margin
    (asked only where there are any), and the simplest case whose margin is above 0, or above a given number (asked only where
    there is one)."""

    count: Callable[[], int]
    worst: Callable[[], Fraction]
    first: Callable[..., Case]

    @property
    def cases(self) -> int:
        return self.count()


Blocks = Iterator[Block | LazyBlock]


def later(cases: int, judge: Callable[[], Block]) -> LazyBlock:
    """The block that `judge` will make when it is first asked about its margins, of so many cases."""
    judged = cache(judge)
    return LazyBlock(lambda: cases, lambda: judged().worst(), lambda above=Fraction(0): judged().first(above))


def less(block: Block, epsilon: Fraction) -> Block:
    """The block with `epsilon` taken off every margin."""
    if not epsilon:
        return block
    allowed = integers([-epsilon.numerator * block.denominator], ())
    margins = total([fit(block.margins, epsilon.denominator), allowed])
    return Block(margins, block.denominator * epsilon.denominator, block.case, block.effort)


@dataclass(frozen=True)
class Arena:
    """A mechanism under a threat, with the tables that the property's cases run over, and how far they have been judged."""

    mechanism: Mechanism
    threat: Threat
    progress: Progress = field(default=silent, compare=False)
    partial: Partial = field(default_factory=Partial, compare=False, repr=False)

    @cached_property
    def game(self) -> Game:
        return tabulate(self.mechanism, progress=self.progress, prefix=self.partial.world(0))

    @cached_property
    def worlds(self) -> tuple[Mechanism, ...]:
        """The further mechanisms that the threat plays in (padded rosters)."""
        return self.threat.worlds(self.mechanism)

    @cached_property
    def world_games(self) -> tuple[Game, ...]:
        return tuple(tabulate(w, progress=self.progress, prefix=self.partial.world(k)) for k, w in enumerate(self.worlds, start=1))


Margin = Callable[[Arena, Case], Fraction]


def no_simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """For cases that have nothing to simplify."""
    return iter(())


@dataclass(frozen=True)
class Property:
    """What should hold. Two are equal when name and parameters are.

    refuses(mechanism, threat)   a sentence if the property is not defined there, else None
    blocks(arena)                all cases, in blocks; the same blocks in the same order each time
    margin(arena, case)          the margin of one case, from the mechanism itself
    simpler(arena, case)         cases like this one with one part simpler
    words(arena, case, margin)   the case as a sentence
    assumes(mechanism)           what a verdict on it takes for granted
    draw(arena, rng, near)       a random case of a one-shot mechanism, one near another, or a mixture of several; None where none are drawn
    has_deviator                 False for properties of outcomes, which no threat concerns
    cardinal                     False where margins are no amounts of utility or money, so that a rounding error may look like any other
    carries(arena)               further fields of its certificates, where the game's tables do not say enough
    """

    name: str
    params: tuple[tuple[str, Any], ...]
    title: str = field(compare=False)
    source: str = field(compare=False)
    refuses: Callable[[Mechanism, Threat], str | None] = field(compare=False, repr=False)
    blocks: Callable[[Arena], Blocks] = field(compare=False, repr=False)
    margin: Margin = field(compare=False, repr=False)
    words: Callable[[Arena, Case, Fraction], str] = field(compare=False, repr=False)
    simpler: Callable[[Arena, Case], Iterator[Case]] = field(default=no_simpler, compare=False, repr=False)
    assumes: Callable[[Mechanism], tuple[str, ...]] = field(default=lambda m: (), compare=False, repr=False)
    draw: Callable[[Arena, np.random.Generator, Case | Sequence[Case] | None], Case] | None = field(default=None, compare=False, repr=False)
    has_deviator: bool = field(default=True, compare=False, repr=False)
    cardinal: bool = field(default=True, compare=False, repr=False)
    carries: Callable[[Arena], Mapping[str, Any]] = field(default=lambda arena: {}, compare=False, repr=False)

    def __str__(self) -> str:
        inner = ", ".join(f"{k}={brief(v)}" for k, v in self.params)
        return f"{self.name}({inner})" if inner else self.name


def brief(value: Any) -> str:
    """A parameter in a name: a text or number as it is, and anything longer by the beginning of its digest."""
    return str(value) if isinstance(value, (str, int)) else f"#{sha256(encode(value)).removeprefix('sha256:')[:8]}"
