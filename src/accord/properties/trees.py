"""Deviations in mechanisms of several rounds: the deviator's whole decision tree, not only single messages.

An honest play and a deviating play are compared when one contingent strategy of the others explains both: at every
moment that looks the same to another agent in both, it sends the same message, and one type of it is able to send
everything that it sends in both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np

from accord.core.canonical import key, show
from accord.core.errors import TooLarge
from accord.core.game import Game
from accord.core.scaled import Integers, integers
from accord.core.strategy import honest, play, scripted
from accord.core.tabulate import LIMIT
from accord.properties.ex_post_plays import ExPostPlays
from accord.properties.payoff import pairs, payoff
from accord.properties.property import Arena, Block, Blocks, Case, LazyBlock, less
from accord.theory.play_pairs import Pairs, Tree
from accord.theory.plays import Assigned, Path, Steps, able, explained, paths, rounds

PairsAgain = Callable[[], Iterator[tuple[Path, Path]]]


def contingent_blocks(arena: Arena, epsilon: Fraction = Fraction(0)) -> Blocks:
    """Against every contingent strategy of the others: all consistent pairs of plays, one block an agent and type; margins less
    `epsilon`. Pairs are counted by `theory.play_pairs` where it applies, and listed elsewhere."""
    game, tree = arena.game, Tree(arena.game)
    for i in range(len(game.agents)):
        arena.progress("searching decision trees", i, len(game.agents))
        for types in _profiles(game, i):
            pairs_here = Pairs(tree, i, types, [int(u) for u in _utility(game, i, types)])
            if pairs_here.separable:
                yield _summed(game, pairs_here, epsilon)
            else:
                yield listed(game, i, types, epsilon)


def _summed(game: Game, of: Pairs, epsilon: Fraction) -> LazyBlock:
    denominator = game.expected[of.agent].denominator

    def first(above: Fraction = Fraction(0)) -> Case:
        plays = of.simplest(math.floor((above + epsilon) * denominator))
        assert plays is not None, "asked where a pair gains more"
        return _case(game, of.agent, of.types, *plays)

    return LazyBlock(lambda: of.count, lambda: Fraction(of.gain, denominator) - epsilon, first)


def listed(game: Game, i: int, types: Mapping[int, int], epsilon: Fraction = Fraction(0)) -> LazyBlock:
    """The consistent pairs of agent i, one after the other."""
    block = cache(lambda: less(_block(game, i, types, partial(_contingent_pairs, game, i, types)), epsilon))
    return LazyBlock(lambda: block().cases, lambda: block().worst(), lambda above=Fraction(0): block().first(above))


def ex_post_blocks(arena: Arena, epsilon: Fraction = Fraction(0)) -> Blocks:
    """Against truthful others: every deviating play at every type profile, one block an agent; margins less `epsilon`."""
    for i in range(len(arena.game.agents)):
        arena.progress("searching decision trees", i, len(arena.game.agents))
        yield _among_truthful(ExPostPlays(arena.game, i), epsilon)


def _among_truthful(plays: ExPostPlays, epsilon: Fraction) -> LazyBlock:
    game, i = plays.game, plays.agent

    def first(above: Fraction = Fraction(0)) -> Case:
        """Of the first profile at which there is one."""
        over = plays.most > math.floor((above + epsilon) * game.expected[i].denominator)
        types = dict(enumerate(int(t) for t in np.unravel_index(int(np.flatnonzero(over.ravel())[0]), over.shape)))
        return _block(game, i, types, partial(_truthful_pairs, game, i, types)).first(above + epsilon)

    return LazyBlock(lambda: plays.count, lambda: plays.worst - epsilon, first)


def _profiles(game: Game, agent: int) -> Iterator[dict[int, int]]:
    if game.private:
        yield from ({agent: t} for t in range(game.sizes[agent]))
    else:
        yield from (dict(enumerate(profile)) for profile in game.profiles())


def _contingent_pairs(game: Game, i: int, types: Mapping[int, int]) -> Iterator[tuple[Path, Path]]:
    def others(j: int, s: int, known: Assigned) -> list[int]:
        return [known[j, s]] if (j, s) in known else possible(j, s, known)

    def possible(j: int, s: int, known: Assigned) -> list[int]:
        if j in types or game.infosets[j][s].can is None:
            return able(game, j, s, types.get(j))
        return explained(game, j, s, known)

    def truthful(j: int, s: int, known: Assigned) -> list[int]:
        return [game.truth(i, s, types[i])] if j == i else others(j, s, known)

    def deviating(j: int, s: int, known: Assigned) -> list[int]:
        return able(game, i, s, types[i]) if j == i else others(j, s, known)

    for told in paths(game, truthful, {}, free=i):
        for lied in paths(game, deviating, told.assigned, free=i):
            yield told, lied


def _truthful_pairs(game: Game, i: int, types: Mapping[int, int]) -> Iterator[tuple[Path, Path]]:
    def truthful(j: int, s: int, known: Assigned) -> list[int]:
        return [game.truth(j, s, types[j])]

    def deviating(j: int, s: int, known: Assigned) -> list[int]:
        return able(game, i, s, types[i]) if j == i else truthful(j, s, known)

    told = next(paths(game, truthful, {}))
    for lied in paths(game, deviating, {}):
        yield told, lied


def _utility(game: Game, i: int, types: Mapping[int, int]) -> Integers:
    """The agent's utility of each lottery, where the types are its own or everybody's."""
    row: Integers = game.expected[i].numerators[types[i] if game.private else game.row(i, tuple(types[j] for j in range(len(types))))]
    return row


def _case(game: Game, i: int, types: Mapping[int, int], told: Steps, lied: Steps) -> Case:
    return Case({
        "coalition": (game.agents[i],),
        "types": {game.agents[j]: game.types[j][t] for j, t in types.items()},
        "honest_play": rounds(game, told),
        "deviating_play": rounds(game, lied),
    })  # fmt: skip


def _block(game: Game, i: int, types: Mapping[int, int], pairs_again: PairsAgain) -> Block:
    """Margins of all pairs; a pair is found again by its index only when it is to be shown.

    The one to show departs from truth least often, and then has the fewest rounds and the messages nearest the start of their
    spaces, in total: so no single step of it can be made truthful or simpler, and no play shorter.
    """
    utility = _utility(game, i, types)
    gains: list[int] = []
    effort: list[tuple[int, int]] = []
    for told, lied in pairs_again():
        if len(gains) == LIMIT:
            raise TooLarge(
                f"{game.agents[i]} has more than {LIMIT:,} pairs of an honest and a deviating play at one type: use fewer rounds"
            )
        gains.append(int(utility[lied.lottery]) - int(utility[told.lottery]))
        effort.append((_departures(game, i, types[i], lied), sum(1 + sum(sent) for _, sent in (*told.steps, *lied.steps))))

    def case(index: tuple[int, ...]) -> Case:
        told, lied = next(pair for k, pair in enumerate(pairs_again()) if k == index[0])
        return _case(game, i, types, told.steps, lied.steps)

    return Block(integers(gains, (len(gains),)), game.expected[i].denominator, case, _ranks(effort))


def _departures(game: Game, i: int, own: int, path: Path) -> int:
    """At how many steps of a play agent i does not send what is truthful there."""
    sent = [(s, m) for k, ms in path.steps for (j, s), m in zip(game.nodes[k].awaited, ms, strict=True) if j == i]
    return sum(m != game.truth(i, s, own) for s, m in sent)


def _ranks(effort: list[tuple[int, int]]) -> Integers:
    """Pairs in lexicographic order, as numbers."""
    width = 1 + max((second for _, second in effort), default=0)
    return np.array([first * width + second for first, second in effort], dtype=np.int64)


def play_margin(arena: Arena, case: Case) -> Fraction:
    """The gain, by playing the mechanism twice: once honestly, once as the case says."""
    mech, (name,) = arena.mechanism, case["coalition"]
    types = dict(case["types"])
    for agent in mech.domain.agents:  # with private values, the others' types are immaterial: any will do
        types.setdefault(agent, next(iter(mech.domain.types[agent])))  # type: ignore[call-overload]
    ends = []
    for played in (case["honest_play"], case["deviating_play"]):
        scripts = _scripts(arena, played)
        ends.append(play(mech, {a: scripted(scripts.get(a, {}), honest(mech)) for a in mech.domain.agents}, types).outcome)
    told, lied = ends
    return payoff(mech, name, lied, types) - payoff(mech, name, told, types)


def _scripts(arena: Arena, rounds: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What each agent sends at each of its views, read off a play."""
    mech, scripts = arena.mechanism, dict[str, dict[str, Any]]()
    state = mech.start()
    for sent in rounds:
        for agent, message in sent.items():
            scripts.setdefault(agent, {})[key(mech.view(state, agent))] = message
        state = mech.step(state, sent)
    return scripts


def play_words(arena: Arena, case: Case, gain: Fraction) -> str:
    """The case as a sentence."""
    (name,) = case["coalition"]
    told = "; ".join(pairs(r) for r in case["honest_play"])
    lied = "; ".join(pairs(r) for r in case["deviating_play"])
    types = f" (types {pairs(case['types'])})" if len(case["types"]) > 1 else ""
    unit = arena.mechanism.domain.unit
    return f"{name} of true type {show(case['types'][name])}{types} gains {gain} {unit} by playing [{lied}] instead of [{told}]"
