"""Envy-free: nobody would rather be in another's place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from accord.core.canonical import key, show
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import common, total
from accord.properties.exchanges import exchanged_form, exchanges, swapped
from accord.properties.honest_ends import honest_ends
from accord.properties.payoff import needs_truth, pairs, payoff
from accord.properties.profiles import honest_outcome, without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import simpler_kinds

SOURCE = (
    "Foley (1967), Resource allocation and the public sector, Yale Economic Essays 7(1), section IV; Varian (1974), Equity, envy, "
    "and efficiency, Journal of Economic Theory 9(1)"
)


@listed(PROPERTIES, sources=(SOURCE,))
def envy_free() -> Property:
    """No agent prefers another's place to its own, with what the other gets and pays, when everybody is honest.

    Ex post: at each type profile, for each outcome drawn. Another's place is one's own after exchanging the two names in the
    outcome. Margin: utility there less utility here.
    """
    return Property(
        "envy_free", (), "envy-free", SOURCE, without_deviator("envy_free", _needs), _blocks, _margin, _words, _simpler,
        has_deviator=False, carries=exchanged_form,
    )  # fmt: skip


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.domain.permute is None:
        return f"'envy_free' needs to know another's place: give {mechanism.name}'s domain permute=(outcome, names) -> outcome"
    return needs_truth(mechanism)


def _blocks(arena: Arena) -> Iterator[Block]:
    """One block for each agent and another: the outcomes of honest play at every profile."""
    game, found, ends = arena.game, exchanges(arena), honest_ends(arena.game)
    columns = np.searchsorted(np.array(found.outcomes, dtype=np.int64), ends.outcomes)
    for i, j in itertools.permutations(range(len(game.agents)), 2):
        (there, here), denominator = common(found.worth[i][j], game.utility[i])
        envy = total([there, -here[:, list(found.outcomes)]])

        def case(index: tuple[int, ...], name: str = game.agents[i], other: str = game.agents[j]) -> Case:
            return ends.case(index[0], agent=name, envied=other)

        yield Block(envy[ends.rows(i), columns], denominator, case)


def _margin(arena: Arena, case: Case) -> Fraction:
    """The envy, if honest play can lead to the case's outcome; no violation otherwise."""
    mech, name, types = arena.mechanism, case["agent"], case["types"]
    if key(case["outcome"]) not in {key(o) for o in honest_outcome(arena, case).support}:
        return Fraction(-1)
    there = swapped(mech, case["outcome"], name, case["envied"])
    return payoff(mech, name, there, types) - payoff(mech, name, case["outcome"], types)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """Simpler types, with an outcome that honest play gives there."""
    for changed in simpler_kinds(arena, case, "types"):
        for outcome in honest_outcome(arena, changed).support:
            yield changed.replace(outcome=outcome)


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    return (
        f"when the types are {pairs(case['types'])}, {show(case['outcome'])} leaves {case['agent']} with {margin} "
        f"{arena.mechanism.domain.unit} less than {case['envied']}'s place would"
    )
