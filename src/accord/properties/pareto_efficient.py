"""Pareto efficient: nobody can be made better off without making somebody worse off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.canonical import key, show
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import common, total
from accord.properties.payoff import needs_truth, pairs
from accord.properties.profiles import honest_outcome, rows, simpler_alternatives, simpler_types, slabs, without_deviator
from accord.properties.property import Arena, Block, Blocks, Case, Property, later

SOURCE = "Mas-Colell, Whinston and Green (1995), Definition 16.B.2 and section 22.E"


@listed(PROPERTIES, sources=(SOURCE,))
def pareto_efficient() -> Property:
    """No feasible outcome is weakly better for everybody and strictly better for somebody (for each outcome drawn).

    Margin: the sum of gains where all are at least zero, else the worst gain (negative). Under quasi-linear utility, where
    money can move, the notion is `efficient`.
    """
    refuses = without_deviator("pareto_efficient", _needs)
    return Property(
        "pareto_efficient",
        (),
        "ex post Pareto efficient",
        SOURCE,
        refuses,
        _blocks,
        _margin,
        _words,
        _simpler,
        has_deviator=False,
        cardinal=False,
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


def _blocks(arena: Arena) -> Blocks:
    game = arena.game
    assert game.alternatives is not None, "refused without alternatives"
    drawn = np.array([len(chances) for chances in game.lotteries])
    for slab in slabs(game, len(game.alternatives) * int(drawn.max())):
        cases = int(drawn[game.honest[slab]].sum()) * len(game.alternatives)
        yield later(cases, partial(_judge_slab, game, game.alternatives, slab))


def _judge_slab(game: Game, alternatives: tuple[int, ...], slab: slice) -> Block:
    """Margins where the first agent's type is in the slab: shape (profiles and outcomes that can be drawn there, alternatives)."""
    reached = game.honest[slab].ravel()
    drawn = np.array([len(chances) for chances in game.lotteries])
    support = np.array([o for chances in game.lotteries for _, o in chances])
    counts = drawn[reached]
    at = np.repeat(np.arange(len(reached)), counts)
    within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    outcome = support[(np.cumsum(drawn) - drawn)[reached[at]] + within]
    utility, denominator = common(*game.utility)
    gains, shape = [], game.honest[slab].shape
    for i, table in enumerate(utility):
        row = np.broadcast_to(rows(game, i, slab), shape).ravel()[at]
        gains.append(table[row[:, None], np.array(alternatives)] - table[row, outcome][:, None])
    worst = np.minimum.reduce(gains)
    margins = np.where(worst >= 0, total(gains), worst)

    def case(index: tuple[int, ...]) -> Case:
        pair, alternative = index
        types = [int(t) for t in np.unravel_index(at[pair], shape)]
        types[0] += slab.start
        known = {name: game.types[i][types[i]] for i, name in enumerate(game.agents)}
        return Case({"types": known, "outcome": game.outcomes[outcome[pair]], "alternative": game.outcomes[alternatives[alternative]]})

    return Block(margins, denominator, case)


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
