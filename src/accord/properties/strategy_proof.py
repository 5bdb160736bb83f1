"""Strategy-proof: with ordinal preferences, honesty gives the best outcome, or the best lottery in stochastic dominance."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from accord.core.game import Game
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import Integers, Scaled, scaled
from accord.properties.deviation import able_numbers, deviation_words, simpler_deviations
from accord.properties.payoff import needs_truth, payoff, truth_of
from accord.properties.property import Arena, Block, Case, Property, Threat
from accord.properties.threats import Alone

SOURCE = (
    "Gibbard (1973), Manipulation of voting schemes, Econometrica 41(4); "
    "Satterthwaite (1975), Strategy-proofness and Arrow's conditions, Journal of Economic Theory 10(2); "
    "Gibbard (1977), Manipulation of schemes that mix voting with chance, Econometrica 45(3), for lotteries"
)


@listed(PROPERTIES, sources=(SOURCE,))
def strategy_proof() -> Property:
    """Honesty is dominant for ordinal preferences: only the ranking that utility expresses counts.

    With lotteries, the honest one must stochastically dominate. Margin: the greatest amount by which a lie raises the
    chance of an outcome at least as good as some level (1 for sure outcomes).
    """
    return Property(
        "strategy_proof", (), "strategy-proof (ordinal)", SOURCE, _refuses, _blocks, _margin, _words, simpler_deviations, cardinal=False
    )


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not mechanism.one_shot:
        return f"'strategy_proof' judges one-shot rules, and {mechanism.name} runs over several rounds: ask for 'truthful'"
    if not isinstance(threat, Alone):
        return f"'strategy_proof' is about one agent alone, not {threat}: use 'truthful' with that threat"
    return needs_truth(mechanism)


def _dominance(told: dict[Fraction, Fraction], lied: dict[Fraction, Fraction]) -> Fraction:
    """max over levels c of P_lied(u >= c) - P_told(u >= c)."""
    worst, tail = Fraction(0), Fraction(0)
    for level in sorted({*told, *lied}, reverse=True):
        tail += lied.get(level, Fraction(0)) - told.get(level, Fraction(0))
        worst = max(worst, tail)
    return worst


def _distribution(game: Game, i: int, row: int, lottery: int) -> dict[Fraction, Fraction]:
    levels: dict[Fraction, Fraction] = {}
    for p, o in game.lotteries[lottery]:
        u = game.utility[i].at(row, o)
        levels[u] = levels.get(u, Fraction(0)) + p
    return levels


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    for i in range(len(game.agents)):
        for types in ((t,) for t in range(game.sizes[i])) if game.private else game.profiles():
            yield _block(game, i, dict(zip([i] if game.private else range(len(game.agents)), types, strict=True)))


def _block(game: Game, i: int, types: dict[int, int]) -> Block:
    axes = [able_numbers(game, j, types.get(j)) for j in range(len(game.agents))]
    row = types[i] if game.private else game.row(i, tuple(types.values()))
    lied = game.table[np.ix_(*axes)]
    place = axes[i].index(game.truth(i, 0, types[i]))
    told = np.broadcast_to(np.take(lied, [place], axis=i), lied.shape)
    margins = _sure(game, i, row, told, lied) if all(len(k) == 1 for k in game.lotteries) else _by_pairs(game, i, row, told, lied)

    def case(index: tuple[int, ...]) -> Case:
        sent = {j: game.infosets[j][0].messages[axes[j][k]] for j, k in enumerate(index)}
        name = game.agents[i]
        return Case({
            "coalition": (name,),
            "types": {game.agents[j]: game.types[j][t] for j, t in types.items()},
            "lie": {name: sent[i]},
            "others": {game.agents[j]: m for j, m in sent.items() if j != i},
        })  # fmt: skip

    return Block(margins.numerators, margins.denominator, case)


def _sure(game: Game, i: int, row: int, told: Integers, lied: Integers) -> Scaled:
    """Margins where every lottery is one outcome: 1 where it is better, else 0."""
    worth = game.expected[i].numerators[row]
    better: Integers = worth[lied] > worth[told]
    return Scaled(better.astype(np.int64), 1)


def _by_pairs(game: Game, i: int, row: int, told: Integers, lied: Integers) -> Scaled:
    """Margins where there are lotteries, each pair of them compared once."""
    pairs, place = np.unique(told.astype(np.int64) * len(game.lotteries) + lied, return_inverse=True)
    known: dict[int, dict[Fraction, Fraction]] = {}
    compared = []
    for pair in (divmod(code, len(game.lotteries)) for code in pairs.tolist()):
        for k in pair:
            if k not in known:
                known[k] = _distribution(game, i, row, k)
        compared.append(_dominance(known[pair[0]], known[pair[1]]))
    margins = scaled(compared, (len(compared),))
    return Scaled(margins.numerators[place.reshape(lied.shape)], margins.denominator)


def _levels(mechanism: Mechanism, agent: str, lottery: Lottery, types: dict[str, object]) -> dict[Fraction, Fraction]:
    levels: dict[Fraction, Fraction] = {}
    for outcome, p in lottery:
        u = payoff(mechanism, agent, outcome, types)
        levels[u] = levels.get(u, Fraction(0)) + p
    return levels


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, (name,), types = arena.mechanism, case["coalition"], case["types"]
    told = mech({**case["others"], name: truth_of(mech, name, types[name])})
    lied = mech({**case["others"], **case["lie"]})
    return _dominance(_levels(mech, name, as_lottery(told), types), _levels(mech, name, as_lottery(lied), types))


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    words = deviation_words(arena, case, margin)
    (name,), unit = case["coalition"], arena.mechanism.domain.unit
    better = "gets a better outcome" if margin == 1 else f"raises the chance of a better outcome by {margin}"
    return words.replace(f"gains {margin} {unit}", better) if name else words
