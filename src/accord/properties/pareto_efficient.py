"""Pareto efficient: nobody can be made better off without making somebody worse off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from accord.core.canonical import key, show
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.properties.payoff import needs_truth, pairs
from accord.properties.profiles import honest_outcome, simpler_alternatives, simpler_types, without_deviator
from accord.properties.property import Arena, Block, Case, Property

SOURCE = "Mas-Colell, Whinston and Green (1995), Definition 16.B.2 and section 22.E"


@listed(PROPERTIES, sources=(SOURCE,))
def pareto_efficient() -> Property:
    """No feasible outcome is weakly better for everybody and strictly better for somebody (for each outcome drawn).

    Margin: the sum of gains where all are at least zero, else the worst gain (negative). Under quasi-linear utility, where
    money can move, the notion is `efficient`.
    """
    refuses = without_deviator("pareto_efficient", _needs)
    return Property(
        "pareto_efficient", (), "ex post Pareto efficient", SOURCE, refuses, _blocks, _margin, _words, _simpler, has_deviator=False
    )


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.domain.payment is not None:
        return (
            f"{mechanism.name} has money, which can make up for any loss, so Pareto efficiency is surplus maximisation: ask for 'efficient'"
        )
    if mechanism.domain.outcomes is None:
        return (
            f"'pareto_efficient' compares with the feasible outcomes, and {mechanism.name} lists none: give the domain outcomes=Finite(...)"
        )
    return needs_truth(mechanism)


def _judge(gains: Sequence[Fraction]) -> Fraction:
    return sum(gains, Fraction(0)) if min(gains) >= 0 else min(gains)


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    for types in game.profiles():
        rows = [game.row(i, types) for i in range(len(game.agents))]
        support = [o for _, o in game.lotteries[game.honest_lottery(types)]]
        pairs_ = [(o, a) for o in support for a in game.alternatives or ()]
        judged = [_judge([u.at(r, a) - u.at(r, o) for u, r in zip(game.utility, rows, strict=True)]) for o, a in pairs_]
        margins = scaled(judged, (len(judged),))

        def case(index: tuple[int, ...], types: tuple[int, ...] = types, pairs_: list[tuple[int, int]] = pairs_) -> Case:
            outcome, alternative = pairs_[index[0]]
            known = {name: game.types[i][types[i]] for i, name in enumerate(game.agents)}
            return Case({"types": known, "outcome": game.outcomes[outcome], "alternative": game.outcomes[alternative]})

        yield Block(margins.numerators, margins.denominator, case)


def _margin(arena: Arena, case: Case) -> Fraction:
    """The margin, if honest play can lead to the case's outcome; no violation otherwise."""
    domain, types = arena.mechanism.domain, case["types"]
    if key(case["outcome"]) not in {key(o) for o in honest_outcome(arena, case).support}:
        return Fraction(-1)
    gains = [
        Fraction(domain.utility(a, case["alternative"], types)) - Fraction(domain.utility(a, case["outcome"], types)) for a in domain.agents
    ]
    return _judge(gains)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """Simpler types, with the outcome that honest play gives there; or a simpler alternative."""
    for changed in simpler_types(arena, case):
        for outcome in honest_outcome(arena, changed).support:
            yield changed.replace(outcome=outcome)
    yield from simpler_alternatives(arena, case)


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    better, reached = show(case["alternative"]), show(case["outcome"])
    return f"when the types are {pairs(case['types'])}, {better} is better than {reached} for somebody and worse for nobody"
