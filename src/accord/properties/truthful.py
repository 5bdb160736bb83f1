"""Truthful: honesty is a dominant strategy."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.properties.deviation import coalition_blocks, deviation_margin, deviation_words, simpler_deviations, sybil_blocks
from accord.properties.payoff import needs_truth
from accord.properties.property import Arena, Block, Case, Property, Threat
from accord.properties.random_deviation import draw_deviation
from accord.properties.threats import Alone, Coalition, Sybils
from accord.properties.trees import contingent_blocks, play_margin, play_words

SOURCE = "Gibbard (1973), Manipulation of voting schemes, Econometrica 41(4); Mas-Colell, Whinston and Green (1995), Definition 23.B.5"


@listed(PROPERTIES, sources=(SOURCE,))
def truthful() -> Property:
    """Honesty is optimal against every contingent strategy of the others (dominant-strategy incentive compatibility).

    Margin: the deviators' gain in expected utility (alone), the least member's gain (coalition), the sum of gains
    (coalition with side payments), the gain of all identities together (pooled sybils). With lotteries, in expectation.
    """
    return Property(
        "truthful", (), "truthful in dominant strategies", SOURCE, _refuses, _blocks, _margin, _words, _simpler, draw=draw_deviation
    )


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not mechanism.one_shot and not isinstance(threat, Alone):
        return f"'truthful' over several rounds is decided for one agent alone, not for {threat}: use --threat alone"
    if isinstance(threat, Coalition) and threat.side_payments and mechanism.domain.payment is None:
        return f"side payments need money, and {mechanism.name} has none: use a coalition without side payments"
    if isinstance(threat, Sybils) and not mechanism.domain.private:
        return "false identities are decided for private values only: here a utility sees all types"
    if not isinstance(threat, (Alone, Coalition, Sybils)):
        return f"'truthful' has no meaning against {threat}: choose alone, coalition or sybils"
    return needs_truth(mechanism)


def _blocks(arena: Arena) -> Iterator[Block]:
    threat = arena.threat
    if not arena.mechanism.one_shot:
        return contingent_blocks(arena)
    if isinstance(threat, Coalition):
        return coalition_blocks(arena, threat.size, side_payments=threat.side_payments)
    if isinstance(threat, Sybils):
        return sybil_blocks(arena, pooled=bool(threat.pooled))
    return coalition_blocks(arena, 1, side_payments=False)


def _margin(arena: Arena, case: Case) -> Fraction:
    return play_margin(arena, case) if "honest_play" in case.parts else deviation_margin(arena, case)


def _words(arena: Arena, case: Case, gain: Fraction) -> str:
    return play_words(arena, case, gain) if "honest_play" in case.parts else deviation_words(arena, case, gain)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    return iter(()) if "honest_play" in case.parts else simpler_deviations(arena, case)
