"""Ex post truthful: honesty is a best response to honesty, whatever the types."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.properties.deviation import able_numbers, deviation_margin, deviation_words, simpler_deviations
from accord.properties.payoff import needs_truth, truth_of
from accord.properties.property import Arena, Block, Case, Property, Threat
from accord.properties.threats import Alone
from accord.properties.trees import ex_post_blocks, play_margin, play_words

SOURCE = "Bergemann and Morris (2005), Robust mechanism design, Econometrica 73(6), Definition 4"


@listed(PROPERTIES, sources=(SOURCE,))
def ex_post_truthful() -> Property:
    """Honesty is optimal at every type profile when the others are honest too. Margin: the deviator's gain."""
    return Property("ex_post_truthful", (), "ex post truthful", SOURCE, _refuses, _blocks, _margin, _words, _simpler)


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not isinstance(threat, Alone):
        return f"'ex_post_truthful' is about one agent alone, not {threat}: use --threat alone"
    return needs_truth(mechanism)


def _blocks(arena: Arena) -> Iterator[Block]:
    return _table_blocks(arena) if arena.mechanism.one_shot else ex_post_blocks(arena)


def _table_blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    for types in game.profiles():
        told = [game.truth(j, 0, t) for j, t in enumerate(types)]
        for i, name in enumerate(game.agents):
            lies = able_numbers(game, i, types[i])
            reached = [int(game.table[(*told[:i], m, *told[i + 1 :])]) for m in lies]
            utility = game.expected[i].numerators[game.row(i, types)]
            margins = utility[reached] - utility[int(game.table[tuple(told)])]

            def case(index: tuple[int, ...], i: int = i, name: str = name, lies: list[int] = lies, types: tuple[int, ...] = types) -> Case:
                return Case({
                    "coalition": (name,),
                    "types": {a: game.types[j][types[j]] for j, a in enumerate(game.agents)},
                    "lie": {name: game.infosets[i][0].messages[lies[index[0]]]},
                })  # fmt: skip

            yield Block(np.asarray(margins), game.expected[i].denominator, case)


def _with_others(arena: Arena, case: Case) -> Case:
    """The case with the others' honest messages written out."""
    mech = arena.mechanism
    return case.replace(others={j: truth_of(mech, j, t) for j, t in case["types"].items() if j not in case["coalition"]})


def _margin(arena: Arena, case: Case) -> Fraction:
    return play_margin(arena, case) if "honest_play" in case.parts else deviation_margin(arena, _with_others(arena, case))


def _words(arena: Arena, case: Case, gain: Fraction) -> str:
    return play_words(arena, case, gain) if "honest_play" in case.parts else deviation_words(arena, _with_others(arena, case), gain)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    return iter(()) if "honest_play" in case.parts else simpler_deviations(arena, case)
