"""Deviations in one-shot mechanisms: a coalition (of one or more) lies, whatever the others send.

Dominant strategies quantify over every message that others are able to send: with private values those that some type
can send; with interdependent values those that the type in the profile can send.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.scaled import Integers, fit, total
from accord.core.space import as_finite
from accord.properties.payoff import able, all_types, pairs, payoff, truth_of
from accord.properties.property import Arena, Block, Case


def able_numbers(game: Game, agent: int, own: int | None) -> list[int]:
    """Numbers of the messages that a type (None: some type) of the agent can send in a one-shot game."""
    infoset = game.infosets[agent][0]
    if infoset.can is None:
        return list(range(len(infoset.messages)))
    if own is not None:
        return [m for m, ok in enumerate(infoset.can[own]) if ok]
    return [m for m in range(len(infoset.messages)) if any(row[m] for row in infoset.can)]


def coalitions(game: Game, size: int) -> Iterator[tuple[int, ...]]:
    """Sets of 1..size agents, smaller ones first."""
    for k in range(1, min(size, len(game.agents)) + 1):
        yield from itertools.combinations(range(len(game.agents)), k)


def coalition_blocks(arena: Arena, size: int, *, side_payments: bool) -> Iterator[Block]:
    """Every joint lie of every coalition, one block for each coalition and type profile."""
    game = arena.game
    groups = list(coalitions(game, size))
    for done, group in enumerate(groups):
        arena.progress("searching deviations", done, len(groups))
        own = [range(game.sizes[i]) for i in group]
        for types in itertools.product(*own) if game.private else game.profiles():
            yield _block(game, group, types, side_payments=side_payments)


def _block(game: Game, group: tuple[int, ...], types: tuple[int, ...], *, side_payments: bool) -> Block:
    """Margins of one coalition at one (joint or whole) type profile; one axis an agent."""
    known = dict(zip(group if game.private else range(len(game.agents)), types, strict=True))
    axes = [able_numbers(game, j, known.get(j)) for j in range(len(game.agents))]
    reached = game.table[np.ix_(*axes)]
    denominator = math.lcm(*(game.expected[i].denominator for i in group))
    gains = []
    for i in group:
        row = known[i] if game.private else game.row(i, types)
        utility = fit(game.expected[i].numerators[row], denominator // game.expected[i].denominator)[reached]
        gains.append(utility - _at_truth(game, utility, group, known, axes))
    margins = total(gains) if side_payments else np.minimum.reduce(gains)

    def case(index: tuple[int, ...]) -> Case:
        sent = {j: axes[j][k] for j, k in enumerate(index)}
        return Case({
            "coalition": tuple(game.agents[i] for i in group),
            "types": {game.agents[j]: game.types[j][t] for j, t in known.items()},
            "lie": {game.agents[i]: game.infosets[i][0].messages[sent[i]] for i in group},
            "others": {game.agents[j]: game.infosets[j][0].messages[m] for j, m in sent.items() if j not in group},
        })  # fmt: skip

    return Block(margins, denominator, case)


def _at_truth(game: Game, utility: Integers, group: Sequence[int], types: Mapping[int, int], axes: list[list[int]]) -> Integers:
    """The array with the coalition's axes held at their truthful messages, ready to be subtracted."""
    index: list[Any] = [slice(None)] * len(axes)
    for i in group:
        place = axes[i].index(game.truth(i, 0, types[i]))
        index[i] = slice(place, place + 1)
    held: Integers = utility[tuple(index)]
    return held


def sybil_blocks(arena: Arena, *, pooled: bool) -> Iterator[Block]:
    """The lies of one agent alone, then with 1, 2, ... false identities."""
    yield from coalition_blocks(arena, 1, side_payments=False)
    base = arena.game
    for game in arena.world_games:
        _check_joined(base, game)
        for i in range(len(base.agents)):
            for t in range(base.sizes[i]):
                yield _sybil_block(base, game, i, t, pooled=pooled)


def _check_joined(base: Game, game: Game) -> None:
    """Raise AccordError unless the roster's types, messages and abilities stay and the false identities have their owner's types."""
    known, roster = len(base.agents), f"when {len(game.agents)} agents take part"
    for i, name in enumerate(base.agents):
        before, after = base.infosets[i][0], game.infosets[i][0]
        if (before.messages, before.can, base.types[i]) != (after.messages, after.can, game.types[i]):
            raise AccordError(
                f"{name} has other types, messages or abilities {roster}, so its lies cannot be compared across rosters: "
                "keep them the same for every roster"
            )
        for fake in range(known, len(game.agents)):
            if game.types[fake] != base.types[i]:
                raise AccordError(
                    f"{game.agents[fake]} has not {name}'s types {roster}, so it cannot be {name}'s false identity: give all the same types"
                )


def _sybil_block(base: Game, game: Game, owner: int, own: int, *, pooled: bool) -> Block:
    roster, fakes = len(base.agents), range(len(base.agents), len(game.agents))
    axes = [able_numbers(game, j, own if j == owner or j in fakes else None) for j in range(len(game.agents))]
    reached = game.table[np.ix_(*axes)]
    mine = [owner, *fakes] if pooled else [owner]
    denominator = math.lcm(base.expected[owner].denominator, *(game.expected[j].denominator for j in mine))
    parts = [fit(game.expected[j].numerators[own], denominator // game.expected[j].denominator)[reached] for j in mine]
    honest = fit(base.expected[owner].numerators[own], denominator // base.expected[owner].denominator)
    honest = honest[base.table[np.ix_(*axes[:roster])]]
    honest = _at_truth(base, honest, [owner], {owner: own}, axes[:roster])
    margins = total(parts) - honest.reshape(honest.shape + (1,) * len(fakes))

    def case(index: tuple[int, ...]) -> Case:
        sent = {game.agents[j]: game.infosets[j][0].messages[axes[j][k]] for j, k in enumerate(index)}
        name = game.agents[owner]
        return Case({
            "coalition": (name,),
            "types": {name: game.types[owner][own]},
            "lie": {name: sent[name]},
            "fakes": {game.agents[j]: sent[game.agents[j]] for j in fakes},
            "others": {a: sent[a] for a in base.agents if a != name},
        })  # fmt: skip

    return Block(margins, denominator, case)


def deviation_margin(arena: Arena, case: Case) -> Fraction:
    """The gain from the mechanism's own rule: the least member's, or the sum (side payments, pooled identities)."""
    mech, fakes = arena.mechanism, case.parts.get("fakes", {})
    world = arena.worlds[len(fakes) - 1] if fakes else mech
    assert mech.rule is not None, "tables exist for one-shot mechanisms only"
    assert world.rule is not None, "so do the tables of padded rosters"
    told = {i: truth_of(mech, i, case["types"][i]) for i in case["coalition"]}
    honest = mech.rule({a: {**case["others"], **told}[a] for a in mech.domain.agents})
    lied = world.rule({a: {**case["others"], **case["lie"], **fakes}[a] for a in world.domain.agents})
    gains = []
    for i in case["coalition"]:
        mine = payoff(world, i, lied, case["types"])
        if fakes and arena.threat.params["pooled"]:
            mine += sum(payoff(world, f, lied, {f: case["types"][i]}) for f in fakes)
        gains.append(mine - payoff(mech, i, honest, case["types"]))
    return sum(gains, Fraction(0)) if arena.threat.params.get("side_payments") else min(gains)


def simpler_deviations(arena: Arena, case: Case) -> Iterator[Case]:
    """A smaller coalition, fewer false identities, or one part (a type, a lie, another's message) nearer the start of its space."""
    mech, fakes = arena.mechanism, case.parts.get("fakes", {})
    if len(case["coalition"]) > 1:
        yield from (_without(arena, case, member) for member in case["coalition"])
    if fakes:
        fewer = dict(list(fakes.items())[:-1])
        yield case.replace(fakes=fewer) if fewer else Case({part: v for part, v in case.parts.items() if part != "fakes"})
    world = arena.worlds[len(fakes) - 1] if fakes else mech
    spaces = {a: as_finite((world.messages or {})[a]) for a in world.domain.agents}
    for agent, own in case["types"].items():
        for t in _before(all_types(mech, agent), own):
            changed = case.replace(types={**case["types"], agent: t})
            if _possible(arena, changed):
                yield changed
    for part in ("lie", "fakes", "others"):
        for agent, message in case.parts.get(part, {}).items():
            for m in _before(spaces[agent].items, message):
                changed = case.replace(**{part: {**case[part], agent: m}})
                if _possible(arena, changed):
                    yield changed


def _without(arena: Arena, case: Case, member: str) -> Case:
    """The case in which a member sends its lie as one of the others."""
    domain = arena.mechanism.domain
    sent = {**case["others"], member: case["lie"][member]}
    return Case({
        "coalition": tuple(i for i in case["coalition"] if i != member),
        "types": {i: t for i, t in case["types"].items() if i != member or not domain.private},
        "lie": {i: m for i, m in case["lie"].items() if i != member},
        "others": {i: sent[i] for i in domain.agents if i in sent},
    })  # fmt: skip


def _before(items: Sequence[Any], item: Any) -> list[Any]:
    return list(itertools.takewhile(lambda x: not (type(x) is type(item) and x == item), items))


def _possible(arena: Arena, case: Case) -> bool:
    """Whether everybody is able to send what the case says."""
    mech, types, fakes = arena.mechanism, case["types"], case.parts.get("fakes", {})
    if mech.domain.can_send is None:
        return True
    own = case["coalition"][0]
    ok = all(able(mech, i, types[i], m) for i, m in case["lie"].items())
    ok = ok and all(able(arena.worlds[len(fakes) - 1], f, types[own], m) for f, m in fakes.items())
    for j, m in case.parts.get("others", {}).items():
        kinds = [types[j]] if not mech.domain.private else all_types(mech, j)
        ok = ok and any(able(mech, j, t, m) for t in kinds)
    return ok


def deviation_words(arena: Arena, case: Case, gain: Fraction) -> str:
    """The case as a sentence."""
    who, unit = case["coalition"], arena.mechanism.domain.unit
    others = f" when the others send {pairs(case['others'])}" if case.parts.get("others") else ""
    if len(who) > 1:
        each = "in total" if arena.threat.params.get("side_payments") else "each, at least,"
        types = f" (types {pairs(case['types'])})"
        return f"{' and '.join(who)}{types} gain {gain} {unit} {each} by sending {pairs(case['lie'])}{others}"
    name = who[0]
    fakes = f" and adding {pairs(case['fakes'])}" if case.parts.get("fakes") else ""
    rest = {a: t for a, t in case["types"].items() if a != name}
    types = f" (the others' true types being {pairs(rest)})" if rest else ""
    return f"{name} of true type {show(case['types'][name])}{types} gains {gain} {unit} by sending {show(case['lie'][name])}{fakes}{others}"
