"""Bribes in one round: an agent pays others to lie with it, just enough that none of them loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.scaled import fit, integers, total
from accord.properties.deviation import simpler_deviations
from accord.properties.joint import Situation, gains_of, situations
from accord.properties.payoff import pairs
from accord.properties.property import Arena, Block, Blocks, Case, later, less
from accord.properties.random_deviation import draw_deviation
from accord.properties.threats import Bribe, Coalition


def bribe_blocks(arena: Arena, threat: Bribe, epsilon: Fraction) -> Blocks:
    """Every joint lie of every coalition, once for each member that may be the briber."""
    for here in situations(arena, threat.size):
        for briber in range(len(here.group)):
            yield later(here.cases, partial(_block, here, briber, threat.most, epsilon))


def _block(here: Situation, briber: int, budget: Fraction, epsilon: Fraction) -> Block:
    """Where the losses are more than the budget, the margin is what is missing, as a negative number."""
    gains = [fit(gain, budget.denominator) for gain in here.gains()]
    own = gains.pop(briber)
    losses = total([np.zeros_like(own), *(np.maximum(-gain, 0) for gain in gains)])
    most = integers([budget.numerator * here.denominator], ())
    margins = np.where(losses <= most, total([own, -losses]), total([most + np.zeros_like(own), -losses]))
    name = here.game.agents[here.group[briber]]
    return less(Block(margins, here.denominator * budget.denominator, lambda index: here.case(index, briber=name)), epsilon)


def bribe_margin(arena: Arena, threat: Bribe, case: Case) -> Fraction:
    """The briber's gain less what makes up for the others' losses, from the mechanism's own rule."""
    gains = gains_of(arena, case)
    losses = _compensation(gains, case["briber"])
    return gains[case["briber"]] - losses if losses <= threat.most else threat.most - losses


def _compensation(gains: dict[str, Fraction], briber: str) -> Fraction:
    return sum((max(-gain, Fraction(0)) for i, gain in gains.items() if i != briber), Fraction(0))


def simpler_bribes(arena: Arena, case: Case) -> Iterator[Case]:
    """As deviations get simpler, the briber staying."""
    for simpler in simpler_deviations(arena, case):
        if case["briber"] in simpler["coalition"]:
            yield simpler.replace(briber=case["briber"])


def draw_bribe(arena: Arena, threat: Bribe, rng: np.random.Generator, near: Case | Sequence[Case] | None) -> Case:
    """A joint lie drawn at random, by a briber drawn among its members."""
    drawn = draw_deviation(Arena(arena.mechanism, Coalition(threat.size)), rng, near)
    if "briber" in drawn.parts:
        return drawn
    members = drawn["coalition"]
    return drawn.replace(briber=members[int(rng.integers(len(members)))])


def bribe_words(arena: Arena, case: Case, gain: Fraction) -> str:
    """The case as a sentence."""
    briber, unit, gains = case["briber"], arena.mechanism.domain.unit, gains_of(arena, case)
    others = f" when the others send {pairs(case['others'])}" if case["others"] else ""
    paid = ", ".join(f"{i} {-g}" for i, g in gains.items() if i != briber and g < 0)
    how = f", paying {paid} for the loss" if paid else ", at no loss to those it asks" if len(gains) > 1 else ""
    return f"{briber} gains {gain} {unit} after bribes (true types {pairs(case['types'])}) when {pairs(case['lie'])} is sent{how}{others}"
