"""Ex post truthful: honesty is a best response to honesty, whatever the types."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, partial

import numpy as np

from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import Integers, narrow
from accord.properties.deviation import able_numbers, deviation_margin, deviation_words, simpler_deviations
from accord.properties.interim import among_honest, with_type
from accord.properties.payoff import needs_truth, truth_of
from accord.properties.property import Arena, Blocks, Case, LazyBlock, Property, Threat
from accord.properties.slack import Amount, allowance, beyond, titled, within
from accord.properties.threats import Alone
from accord.properties.trees import ex_post_blocks, play_margin, play_words

SOURCE = "Bergemann and Morris (2005), Robust mechanism design, Econometrica 73(6), Definition 4"


@listed(PROPERTIES, sources=(SOURCE,))
def ex_post_truthful(epsilon: Amount = 0) -> Property:
    """Honesty is optimal at every type profile when the others are honest too. Margin: the deviator's gain less `epsilon`."""
    slack = allowance(epsilon)
    return Property(
        "ex_post_truthful", within(slack), titled("ex post truthful", slack), SOURCE, _refuses, partial(_blocks, slack),
        partial(_margin, slack), partial(_words, slack), _simpler,
    )  # fmt: skip


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not isinstance(threat, Alone):
        return f"'ex_post_truthful' is about one agent alone, not {threat}: use --threat alone"
    return needs_truth(mechanism)


def _blocks(slack: Fraction, arena: Arena) -> Blocks:
    return _table_blocks(arena, slack) if arena.mechanism.one_shot else ex_post_blocks(arena, slack)


def _table_blocks(arena: Arena, slack: Fraction) -> Blocks:
    """One block: all profiles, at each the agents in turn, and what each can send."""
    game = arena.game
    agents = range(len(game.agents))
    judged = cache(partial(_most, game))
    worth = [game.expected[i].denominator for i in agents]
    sent = [sum(len(able_numbers(game, i, t)) for t in range(game.sizes[i])) for i in agents]
    cases = sum(sent[i] * math.prod(game.sizes) // game.sizes[i] for i in agents)

    def worst() -> Fraction:
        return max(Fraction(int(most.max()), d) for most, d in zip(judged(), worth, strict=True)) - slack

    def first(above: Fraction = Fraction(0)) -> Case:
        over = np.stack([most > math.floor((above + slack) * d) for most, d in zip(judged(), worth, strict=True)], axis=-1)
        *types, i = (int(k) for k in np.unravel_index(int(np.flatnonzero(over.ravel())[0]), over.shape))
        lies, margins = _gains(game, i, types)
        lie = lies[int(np.flatnonzero(margins > math.floor((above + slack) * worth[i]))[0])]
        return Case({
            "coalition": (game.agents[i],),
            "types": {a: game.types[j][types[j]] for j, a in enumerate(game.agents)},
            "lie": {game.agents[i]: game.infosets[i][0].messages[lie]},
        })  # fmt: skip

    yield LazyBlock(lambda: cases, worst, first)


def _most(game: Game) -> list[Integers]:
    """For each agent, the greatest gain at each type profile, one axis an agent."""
    found = []
    for i in range(len(game.agents)):
        utility, reached = narrow(game.expected[i].numerators), among_honest(game, i)
        rest = [n for j, n in enumerate(game.sizes) if j != i]
        most = []
        for t in range(game.sizes[i]):
            rows = t if game.private else with_type(game, i, t)
            gained = utility[rows, reached[able_numbers(game, i, t)]].max(axis=0) - utility[rows, reached[game.truth(i, 0, t)]]
            most.append(gained.reshape(rest))
        found.append(np.stack(most, axis=i))
    return found


def _gains(game: Game, i: int, types: list[int]) -> tuple[list[int], Integers]:
    """What agent i can send at a type profile, and what it gains by each."""
    lies, told = able_numbers(game, i, types[i]), [game.truth(j, 0, t) for j, t in enumerate(types)]
    utility = game.expected[i].numerators[game.row(i, types)]
    reached = [int(game.table[(*told[:i], m, *told[i + 1 :])]) for m in lies]
    return lies, utility[reached] - utility[int(game.table[tuple(told)])]


def _with_others(arena: Arena, case: Case) -> Case:
    """The case with the others' honest messages written out."""
    mech = arena.mechanism
    return case.replace(others={j: truth_of(mech, j, t) for j, t in case["types"].items() if j not in case["coalition"]})


def _margin(slack: Fraction, arena: Arena, case: Case) -> Fraction:
    gain = play_margin(arena, case) if "honest_play" in case.parts else deviation_margin(arena, _with_others(arena, case))
    return gain - slack


def _words(slack: Fraction, arena: Arena, case: Case, margin: Fraction) -> str:
    gain = margin + slack
    plain = play_words(arena, case, gain) if "honest_play" in case.parts else deviation_words(arena, _with_others(arena, case), gain)
    return beyond(plain, slack)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    return iter(()) if "honest_play" in case.parts else simpler_deviations(arena, case)
