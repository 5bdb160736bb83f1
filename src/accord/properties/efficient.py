"""Efficient: honest play leads to an outcome of greatest total surplus."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from accord.core.canonical import show
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.properties.payoff import needs_truth, pairs
from accord.properties.profiles import honest_outcome, simpler_alternatives, simpler_types, welfare, without_deviator
from accord.properties.property import Arena, Block, Case, Property

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


def surplus(game: Game, types: tuple[int, ...], outcome: int) -> Fraction:
    """Utilities plus payments minus cost of an outcome at a type profile."""
    value = sum((game.utility[i].at(game.row(i, types), outcome) for i in range(len(game.agents))), Fraction(0))
    if game.payments is not None:
        value += sum((game.payments.at(i, outcome) for i in range(len(game.agents))), Fraction(0))
    return value - (game.cost.at(outcome) if game.cost is not None else 0)


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    assert game.alternatives is not None, "refused without alternatives"
    for types in game.profiles():
        reached = sum((p * surplus(game, types, o) for p, o in game.lotteries[game.honest_lottery(types)]), Fraction(0))
        margins = scaled([surplus(game, types, a) - reached for a in game.alternatives], (len(game.alternatives),))

        def case(index: tuple[int, ...], types: tuple[int, ...] = types) -> Case:
            known = {name: game.types[i][types[i]] for i, name in enumerate(game.agents)}
            return Case({"types": known, "alternative": game.outcomes[(game.alternatives or ())[index[0]]]})

        yield Block(margins.numerators, margins.denominator, case)


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
