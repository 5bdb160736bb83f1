"""What the properties of outcomes share: everybody is honest, and each type profile is judged."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.canonical import key
from accord.core.game import Game
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.scaled import Integers
from accord.core.strategy import honest, play
from accord.properties.payoff import all_types
from accord.properties.property import Arena, Case, Threat
from accord.properties.threats import Nobody

SLAB = 2**20  # cases judged at once


def honest_outcome(arena: Arena, case: Case) -> Lottery:
    """What honest play leads to at the case's types."""
    return as_lottery(play(arena.mechanism, honest(arena.mechanism), case["types"]).outcome)


WHOLE = slice(None)


def rows(game: Game, agent: int, slab: slice = WHOLE) -> Integers:
    """The row of an agent's utility at each type profile of a slab of the first agent's types; one axis an agent, of length 1 where
    the type does not matter."""
    if game.private:
        own = np.arange(game.sizes[agent])
        return (own[slab] if agent == 0 else own).reshape([-1 if j == agent else 1 for j in range(len(game.agents))])
    return np.arange(math.prod(game.sizes)).reshape(game.sizes)[slab]


def when_honest(game: Game, agent: int, table: Integers, slab: slice = WHOLE) -> Integers:
    """What honest play gives at each type profile, one axis an agent, by a table of shape (rows of the agent, lotteries)."""
    reached: Integers = table.ravel().take(rows(game, agent, slab) * table.shape[1] + game.honest[slab])
    return reached


def slabs(game: Game, cases: int) -> Iterator[slice]:
    """The type profiles in order, as runs of the first agent's types of about a million cases, there being so many at each profile."""
    each = cases * math.prod(game.sizes[1:])
    step = max(1, SLAB // max(1, each))
    yield from (slice(k, min(k + step, game.sizes[0])) for k in range(0, game.sizes[0], step))


def simpler_types(arena: Arena, case: Case) -> Iterator[Case]:
    """Cases with one type moved toward the start of its space."""
    for agent, own in case["types"].items():
        for t in itertools.takewhile(lambda x, own=own: key(x) != key(own), all_types(arena.mechanism, agent)):  # type: ignore[misc]
            yield case.replace(types={**case["types"], agent: t})


def simpler_alternatives(arena: Arena, case: Case) -> Iterator[Case]:
    """Cases with the alternative moved toward the start of the feasible outcomes."""
    outcomes = arena.mechanism.domain.outcomes
    assert outcomes is not None, "refused without feasible outcomes"
    for better in itertools.takewhile(lambda x: key(x) != key(case["alternative"]), outcomes):
        yield case.replace(alternative=better)


def without_deviator(name: str, needs: Callable[[Mechanism], str | None]) -> Callable[[Mechanism, Threat], str | None]:
    """The refusals of a property that has no deviator."""

    def refuses(mechanism: Mechanism, threat: Threat) -> str | None:
        if not isinstance(threat, Nobody):
            return f"{name!r} has no deviator, so the threat {threat} has no meaning here: leave it out"
        return needs(mechanism)

    return refuses


def welfare(mechanism: Mechanism, outcome: Any, types: Any) -> Fraction:
    """Everybody's utility plus what the principal receives, minus its cost."""
    domain = mechanism.domain
    value = sum((Fraction(domain.utility(a, outcome, types)) for a in domain.agents), Fraction(0))
    if domain.payment is not None:
        value += sum((domain.payment(a, outcome) for a in domain.agents), Fraction(0))
    return value - (Fraction(domain.cost(outcome)) if domain.cost is not None else 0)
