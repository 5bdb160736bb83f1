"""Monotone: an agent that reports more for an outcome than for another does not lose it for the other."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from accord.core.canonical import show
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import total
from accord.properties.deviation import able_numbers
from accord.properties.payoff import needs_truth, pairs, payoff, truth_of
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import simpler_kinds, simpler_messages

SOURCE = (
    "Bikhchandani, Chatterji, Lavi, Mu'alem, Nisan and Sen (2006), Weak monotonicity characterizes deterministic dominant-strategy "
    "implementation, Econometrica 74(4), Definition 2; Myerson (1981), Lemma 2, for one parameter"
)


@listed(PROPERTIES, sources=(SOURCE,))
def monotone() -> Property:
    """Weak monotonicity (W-MON): between two types of an agent, values change most in favour of what each type gets.

    For types t and t' of an agent, whatever the others send, with a(t) what honesty leads to and v the value gross of payments:
    v(t, a(t)) - v(t, a(t')) >= v(t', a(t)) - v(t', a(t')). Margin: by how much that fails. Necessary for any payments to make
    honesty dominant; sufficient on convex (and other rich) sets of types. With lotteries, in expectation.
    """
    return Property(
        "monotone", (), "weakly monotone", SOURCE, without_deviator("monotone", _needs), _blocks, _margin, _words, _simpler,
        has_deviator=False,
    )  # fmt: skip


def _needs(mechanism: Mechanism) -> str | None:
    if not mechanism.one_shot:
        return f"'monotone' judges one-shot rules, and {mechanism.name} runs over several rounds"
    if mechanism.domain.payment is None:
        return f"'monotone' compares values gross of payments, and {mechanism.name} has no money: ask for 'maskin_monotone'"
    if not mechanism.domain.private:
        return f"'monotone' is decided for private values only, and in {mechanism.name} a utility sees all types"
    return needs_truth(mechanism)


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    for i in range(len(game.agents)):
        utility = game.expected[i]  # payments do not depend on the type, so utilities change with it as values do
        axes = [able_numbers(game, j, None) for j in range(len(game.agents))]
        axes[i] = [game.truth(i, 0, t) for t in range(game.sizes[i])]
        reached = game.table[np.ix_(*axes)]
        for t, other in itertools.combinations(range(game.sizes[i]), 2):
            rise = total([utility.numerators[other], -utility.numerators[t]])
            margins = rise[reached.take(t, axis=i)] - rise[reached.take(other, axis=i)]
            yield Block(margins, utility.denominator, _cases(game, i, (t, other), axes))


def _cases(game: Game, i: int, kinds: tuple[int, int], axes: list[list[int]]) -> Callable[[tuple[int, ...]], Case]:
    def case(index: tuple[int, ...]) -> Case:
        rest = [j for j in range(len(axes)) if j != i]
        name, (own, other) = game.agents[i], (game.types[i][t] for t in kinds)
        others = {game.agents[j]: game.infosets[j][0].messages[axes[j][k]] for j, k in zip(rest, index, strict=True)}
        return Case({"agent": name, "types": {name: own}, "becomes": {name: other}, "others": others})

    return case


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, name = arena.mechanism, case["agent"]
    assert mech.rule is not None, "refused over several rounds"
    kinds = case["types"][name], case["becomes"][name]
    ends = []
    for own in kinds:
        sent = {**case["others"], name: truth_of(mech, name, own)}
        ends.append(mech.rule({a: sent[a] for a in mech.domain.agents}))

    own, other = ({name: t} for t in kinds)
    here, there = (payoff(mech, name, end, other) - payoff(mech, name, end, own) for end in ends)
    return here - there


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    yield from simpler_kinds(arena, case, "types")
    yield from simpler_kinds(arena, case, "becomes")
    yield from simpler_messages(arena, case, "others")


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    name, unit = case["agent"], arena.mechanism.domain.unit
    own, other = show(case["types"][name]), show(case["becomes"][name])
    others = f" when the others send {pairs(case['others'])}" if case["others"] else ""
    return (
        f"as {name}'s type moves from {own} to {other}, what it gets at the first gains {margin} {unit} on what it gets at the second"
        f"{others}"
    )
