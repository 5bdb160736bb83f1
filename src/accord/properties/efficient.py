"""Efficient: honest play leads to an outcome of greatest total surplus."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.canonical import show
from accord.core.game import Game, expectation
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import Scaled, common, total
from accord.properties.payoff import needs_truth, pairs
from accord.properties.profiles import (
    honest_outcome,
    rows,
    simpler_alternatives,
    simpler_types,
    slabs,
    welfare,
    when_honest,
    without_deviator,
)
from accord.properties.property import Arena, Block, Blocks, Case, Property, later

SOURCE = "Groves (1973), Incentives in teams, Econometrica 41(4); Mas-Colell, Whinston and Green (1995), section 23.C"


@listed(PROPERTIES, sources=(SOURCE,))
def efficient() -> Property:
    """Ex post efficient: no feasible outcome has a greater sum of utilities and payments less the principal's cost.

    Margin: the best alternative's surplus minus the expected surplus reached, everybody honest.
    """
    return Property(
        "efficient",
        (),
        "ex post efficient",
        SOURCE,
        without_deviator("efficient", _needs),
        _blocks,
        _margin,
        _words,
        _simpler,
        has_deviator=False,
    )


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.domain.outcomes is None:
        return f"'efficient' compares with the feasible outcomes, and {mechanism.name} lists none: give the domain outcomes=Finite(...)"
    return needs_truth(mechanism)


def _blocks(arena: Arena) -> Blocks:
    game = arena.game
    assert game.alternatives is not None, "refused without alternatives"
    for slab in slabs(game, len(game.alternatives)):
        profiles = (slab.stop - slab.start) * math.prod(game.sizes[1:])
        yield later(profiles * len(game.alternatives), partial(_judge, game, game.alternatives, slab))


def _judge(game: Game, alternatives: tuple[int, ...], slab: slice) -> Block:
    """Margins at the profiles where the first agent's type is in the slab; one axis an agent, then the alternatives."""
    kept = _kept(game)
    tables, denominator = common(*game.utility, kept, *game.expected, expectation(kept, game.lotteries))
    agents = len(game.agents)
    best, reached = tables[: agents + 1], tables[agents + 1 :]
    chosen = np.array(alternatives, dtype=np.int64)
    parts = [best[-1][chosen]]
    for i in range(agents):
        parts.append(best[i][:, chosen][rows(game, i, slab)])
        parts.append(-when_honest(game, i, reached[i], slab)[..., None])
    parts.append(-reached[-1][game.honest[slab]][..., None])

    def case(index: tuple[int, ...]) -> Case:
        types = (index[0] + slab.start, *index[1:-1])
        known = {name: game.types[i][types[i]] for i, name in enumerate(game.agents)}
        return Case({"types": known, "alternative": game.outcomes[alternatives[index[-1]]]})

    return Block(total(parts), denominator, case)


def _kept(game: Game) -> Scaled:
    """What the principal keeps of each outcome: payments less its cost."""
    parts = [] if game.payments is None else [Scaled(row, game.payments.denominator) for row in game.payments.numerators]
    if game.cost is not None:
        parts.append(Scaled(-game.cost.numerators, game.cost.denominator))
    if not parts:
        return Scaled(np.zeros(len(game.outcomes), dtype=np.int64), 1)
    whole, denominator = common(*parts)
    return Scaled(total(whole), denominator)


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, types = arena.mechanism, case["types"]
    reached = honest_outcome(arena, case).expect(lambda o: welfare(mech, o, types))
    return welfare(mech, case["alternative"], types) - reached


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    yield from simpler_types(arena, case)
    yield from simpler_alternatives(arena, case)


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    reached = honest_outcome(arena, case)
    return (
        f"when the types are {pairs(case['types'])}, {show(case['alternative'])} would yield {margin} {arena.mechanism.domain.unit} more "
        f"in total than {' or '.join(show(o) for o in reached.support)}"
    )
