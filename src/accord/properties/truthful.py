"""Truthful: honesty is a dominant strategy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.properties.bribery import bribe_blocks, bribe_margin, bribe_words, draw_bribe, simpler_bribes
from accord.properties.deviation import coalition_blocks, deviation_margin, deviation_words, simpler_deviations, sybil_blocks
from accord.properties.payoff import needs_truth
from accord.properties.property import Arena, Blocks, Case, Property, Threat
from accord.properties.random_deviation import draw_deviation
from accord.properties.slack import Amount, allowance, beyond, titled, within
from accord.properties.threats import Alone, Bribe, Coalition, Sybils
from accord.properties.trees import contingent_blocks, play_margin, play_words

SOURCE = "Gibbard (1973), Manipulation of voting schemes, Econometrica 41(4); Mas-Colell, Whinston and Green (1995), Definition 23.B.5"


@listed(PROPERTIES, sources=(SOURCE,))
def truthful(epsilon: Amount = 0) -> Property:
    """Honesty is optimal against every contingent strategy of the others (dominant-strategy incentive compatibility).

    Margin: the deviators' gain in expected utility (alone), the least member's gain (coalition), the sum of gains
    (coalition with side payments), the gain of all identities together (pooled sybils), the briber's gain less what it pays
    (bribe); less `epsilon`, the gain that is allowed. With lotteries, in expectation.
    """
    slack = allowance(epsilon)
    return Property(
        "truthful", within(slack), titled("truthful in dominant strategies", slack), SOURCE, _refuses, partial(_blocks, slack),
        partial(_margin, slack), partial(_words, slack), _simpler, draw=_draw,
    )  # fmt: skip


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not mechanism.one_shot and not isinstance(threat, Alone):
        return f"'truthful' over several rounds is decided for one agent alone, not for {threat}: use --threat alone"
    if isinstance(threat, Coalition) and threat.side_payments and mechanism.domain.payment is None:
        return f"side payments need money, and {mechanism.name} has none: use a coalition without side payments"
    if isinstance(threat, Sybils) and not mechanism.domain.private:
        return "false identities are decided for private values only: here a utility sees all types"
    if isinstance(threat, Bribe) and mechanism.domain.payment is None:
        return f"bribes need money, and {mechanism.name} has none: use a coalition without side payments"
    if not isinstance(threat, (Alone, Coalition, Sybils, Bribe)):
        return f"'truthful' has no meaning against {threat}: choose alone, coalition, sybils or bribe"
    return needs_truth(mechanism)


def _blocks(slack: Fraction, arena: Arena) -> Blocks:
    threat = arena.threat
    if not arena.mechanism.one_shot:
        return contingent_blocks(arena, slack)
    if isinstance(threat, Bribe):
        return bribe_blocks(arena, threat, slack)
    if isinstance(threat, Coalition):
        return coalition_blocks(arena, threat.size, margin="sum" if threat.side_payments else "least", epsilon=slack)
    if isinstance(threat, Sybils):
        return sybil_blocks(arena, pooled=bool(threat.pooled), epsilon=slack)
    return coalition_blocks(arena, 1, epsilon=slack)


def _margin(slack: Fraction, arena: Arena, case: Case) -> Fraction:
    if isinstance(arena.threat, Bribe):
        return bribe_margin(arena, arena.threat, case) - slack
    return (play_margin(arena, case) if "honest_play" in case.parts else deviation_margin(arena, case)) - slack


def _words(slack: Fraction, arena: Arena, case: Case, margin: Fraction) -> str:
    tell = bribe_words if isinstance(arena.threat, Bribe) else play_words if "honest_play" in case.parts else deviation_words
    return beyond(tell(arena, case, margin + slack), slack)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    if isinstance(arena.threat, Bribe):
        return simpler_bribes(arena, case)
    return iter(()) if "honest_play" in case.parts else simpler_deviations(arena, case)


def _draw(arena: Arena, rng: np.random.Generator, near: Case | Sequence[Case] | None = None) -> Case:
    return draw_bribe(arena, arena.threat, rng, near) if isinstance(arena.threat, Bribe) else draw_deviation(arena, rng, near)
