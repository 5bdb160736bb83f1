"""Incentive ratio: by what factor a lie can raise an agent's utility."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact, text
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import fit, total
from accord.properties.deviation import simpler_deviations
from accord.properties.joint import Situation, both_payoffs, situations
from accord.properties.payoff import needs_truth, pairs
from accord.properties.property import Arena, Block, Blocks, Case, Property, Threat, later
from accord.properties.slack import Amount
from accord.properties.threats import Alone

SOURCE = "Chen, Deng and Zhang (2011), How profitable are strategic behaviors in a market?, European Symposium on Algorithms, section 2"


@listed(PROPERTIES, sources=(SOURCE,))
def incentive_ratio(bound: Amount | None = None) -> Property:
    """No lie, whatever the others send, brings an agent more than `bound` times its utility with honesty.

    Margin: the utility of the lie less `bound` (an exact number of at least 1) times that of honesty. Honest utilities must not
    be negative, since a ratio to a loss has no meaning: AccordError otherwise. With lotteries, in expectation.
    """
    ratio = exact(1 if bound is None else bound, "the bound of an incentive ratio")
    if ratio < 1:
        raise AccordError(f"an incentive ratio of {ratio} is below 1, which honesty itself has: give 1 or more")
    return Property(
        "incentive_ratio", () if bound is None else (("bound", text(ratio)),), f"of incentive ratio at most {ratio}", SOURCE,
        _refuses if bound is not None else _unasked, partial(_blocks, ratio), partial(_margin, ratio), _words, simpler_deviations,
        assumes=_assumes,
    )  # fmt: skip


def _unasked(mechanism: Mechanism, threat: Threat) -> str | None:
    return "'incentive_ratio' needs a bound: write for instance incentive_ratio:2, or accord.incentive_ratio(2)"


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not mechanism.one_shot:
        return f"'incentive_ratio' judges one-shot rules, and {mechanism.name} runs over several rounds: ask for 'truthful'"
    if not isinstance(threat, Alone):
        return f"'incentive_ratio' is about one agent alone, not {threat}: use --threat alone"
    return needs_truth(mechanism)


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("utility has a meaningful zero: the ratio changes when a constant is added",)


def _blocks(ratio: Fraction, arena: Arena) -> Blocks:
    for here in situations(arena, 1):
        _check_gains_count(arena, here)
    return (later(here.cases, partial(_block, here, ratio)) for here in situations(arena, 1))


def _check_gains_count(arena: Arena, here: Situation) -> None:
    ((_, told),) = here.utilities()
    if told.size and told.min() < 0:
        name, own = arena.game.agents[here.group[0]], here.types[here.group[0]]
        raise AccordError(
            f"{name} of true type {show(arena.game.types[here.group[0]][own])} can have {Fraction(int(told.min()), here.denominator)} "
            "with honesty, and a ratio to a negative utility has no meaning: add a constant to the utility, or ask for 'truthful'"
        )


def _block(here: Situation, ratio: Fraction) -> Block:
    ((lied, told),) = here.utilities()
    margins = total([fit(lied, ratio.denominator), np.zeros_like(lied) - fit(told, ratio.numerator)])
    return Block(margins, here.denominator * ratio.denominator, here.case)


def _margin(ratio: Fraction, arena: Arena, case: Case) -> Fraction:
    ((lied, told),) = both_payoffs(arena, case).values()
    return lied - ratio * told


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    ((name, (lied, told)),) = both_payoffs(arena, case).items()
    unit = arena.mechanism.domain.unit
    others = f" when the others send {pairs(case['others'])}" if case["others"] else ""
    times = f", {lied / told} times as much" if told else ""
    return f"{name} (true types {pairs(case['types'])}) has {lied} {unit} by sending {pairs(case['lie'])} instead of {told}{times}{others}"
