"""Deviations in one-shot mechanisms: a coalition (of one or more) lies, whatever the others send.

Dominant strategies quantify over every message that others are able to send: with private values those that some type
can send; with interdependent values those that the type in the profile can send.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.scaled import Integers, fit, total
from accord.core.space import as_finite
from accord.properties.gains import alone, facing, together
from accord.properties.payoff import able, all_types, pairs, payoff, truth_of
from accord.properties.property import Arena, Block, Blocks, Case, LazyBlock, later, less

Axes = tuple[tuple[int, ...], ...]  # the messages that each agent can send
BLOCK = 2**26  # cases of one block, at most: a fraction of a second
ROWS = 2**20  # situations times own messages in flight at once, at most


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


def coalition_blocks(arena: Arena, size: int, *, margin: str = "least", epsilon: Fraction = Fraction(0)) -> Blocks:
    """Every joint lie of every coalition, its margin less `epsilon`; in one block, types whose members and rivals can send the same.

    margin: the gain of the "least" member, the "sum" of the gains, or the "most" that a member gains where nobody loses.
    """
    game = arena.game
    groups = list(coalitions(game, size))
    for done, group in enumerate(groups):
        arena.progress("searching deviations", done, len(groups))
        for run in _runs(game, group, margin, epsilon):
            yield LazyBlock(run.count, run.worst, run.first)


@dataclass(frozen=True, eq=False)
class _Run:
    """Consecutive situations of one coalition in which the same messages can be sent.

    A situation is the types of the members (private values) or of everybody, numbered in row-major order.
    `axes` are the messages that each agent can send.
    """

    game: Game
    group: tuple[int, ...]
    situations: range
    axes: Axes
    margin: str
    epsilon: Fraction

    def count(self) -> int:
        return len(self.situations) * math.prod(map(len, self.axes))

    @property
    def denominator(self) -> int:
        return math.lcm(*(self.game.expected[i].denominator for i in self.group))

    @property
    def known(self) -> tuple[int, ...]:
        """The agents whose types a situation tells."""
        return self.group if self.game.private else tuple(range(len(self.axes)))

    @cached_property
    def types(self) -> dict[int, Integers]:
        """The type of each agent that is known, in each situation."""
        numbers = np.unravel_index(np.array(self.situations), [self.game.sizes[j] for j in self.known])
        return dict(zip(self.known, numbers, strict=True))

    @cached_property
    def tops(self) -> Integers:
        """The greatest margin of each situation, over the denominator, before epsilon is taken off."""
        game, axes, group = self.game, self.axes, self.group
        truths = [np.array(game.infosets[i][0].truth)[self.types[i]] for i in group]
        told = np.ravel_multi_index(
            [np.searchsorted(axes[i], truth) for i, truth in zip(group, truths, strict=True)], [len(axes[i]) for i in group]
        )
        rows = [self.types[i] if game.private else np.array(self.situations) for i in group]
        reached = facing(game.table, axes, group)
        if len(group) == 1:
            return alone(game.expected[group[0]].numerators[rows[0]], told, reached)
        worths = [game.expected[i].over(self.denominator) for i in group]
        return together(worths, np.stack(rows, axis=1), told, reached, self.margin)

    def worst(self) -> Fraction:
        return Fraction(int(self.tops.max()), self.denominator) - self.epsilon

    def first(self, above: Fraction = Fraction(0)) -> Case:
        """The first case whose margin is `above` that, of the first situation that has one."""
        least = math.floor((self.epsilon + above) * self.denominator)
        return self.case(int(np.flatnonzero(self.tops > least)[0]), lambda margins: margins > least)

    def case(self, place: int, chosen: Callable[[Integers], Integers]) -> Case:
        """The first case, among those of the situation at a place of the run, that is chosen by the array of margins."""
        game, group = self.game, self.group
        types = {j: int(numbers[place]) for j, numbers in self.types.items()}
        margins = self._margins(types, self.situations[place])
        index = np.unravel_index(int(np.flatnonzero(chosen(margins).ravel())[0]), margins.shape)
        sent = {j: self.axes[j][int(k)] for j, k in enumerate(index)}
        return Case({
            "coalition": tuple(game.agents[i] for i in group),
            "types": {game.agents[j]: game.types[j][t] for j, t in types.items()},
            "lie": {game.agents[i]: game.infosets[i][0].messages[sent[i]] for i in group},
            "others": {game.agents[j]: game.infosets[j][0].messages[m] for j, m in sent.items() if j not in group},
        })  # fmt: skip

    def _margins(self, types: Mapping[int, int], situation: int) -> Integers:
        """All margins of one situation, one axis an agent."""
        reached = self.game.table[np.ix_(*self.axes)]
        gains = []
        for i in self.group:
            row = self.game.expected[i].numerators[types[i] if self.game.private else situation]
            utility = fit(row, self.denominator // self.game.expected[i].denominator)[reached]
            gains.append(utility - _at_truth(self.game, utility, self.group, types, self.axes))
        if self.margin == "sum":
            return total(gains)
        least: Integers = np.minimum.reduce(gains)
        return np.where(least < 0, least, np.maximum.reduce(gains)) if self.margin == "most" else least


def _runs(game: Game, group: tuple[int, ...], margin: str = "least", epsilon: Fraction = Fraction(0)) -> Iterator[_Run]:
    """A coalition's situations in order, as many at a time as have the same messages and fit into a block."""
    everybody = range(len(game.agents))
    known = group if game.private else everybody
    sizes = [game.sizes[j] for j in known]
    free = tuple(tuple(able_numbers(game, j, None)) for j in everybody)
    if all(game.infosets[j][0].can is None for j in everybody):
        alike = [(free, range(math.prod(sizes)))]
    else:
        able = {j: [tuple(able_numbers(game, j, t)) for t in range(game.sizes[j])] for j in known}
        alike, start = [], 0
        for limits, same in itertools.groupby(itertools.product(*(able[j] for j in known))):
            told = dict(zip(known, limits, strict=True))
            stop = start + sum(1 for _ in same)
            alike.append((tuple(told.get(j, free[j]) for j in everybody), range(start, stop)))
            start = stop
    for sent, span in alike:
        most = max(1, min(BLOCK // math.prod(map(len, sent)), ROWS // math.prod(len(sent[i]) for i in group)))
        for k in range(0, len(span), most):
            yield _Run(game, group, span[k : k + most], sent, margin, epsilon)


def maximal_gains(arena: Arena) -> list[tuple[str, Any, Fraction, Case]]:
    """For each agent and own type of a one-shot mechanism with declared truth: the most that a lie alone gains over everything
    that others may send (and, where utilities see them, over the others' types), and the first case that gains it."""
    game = arena.game
    found = []
    for i, name in enumerate(game.agents):
        best: dict[int, tuple[Fraction, _Run, int]] = {}
        for run in _runs(game, (i,)):
            for k, (own, top) in enumerate(zip(run.types[i].tolist(), run.tops.tolist(), strict=True)):
                gain = Fraction(top, run.denominator)
                if own not in best or gain > best[own][0]:
                    best[own] = gain, run, k
        for own, (gain, run, k) in sorted(best.items()):
            found.append((name, game.types[i][own], gain, run.case(k, lambda margins: margins == margins.max())))
    return found


def _at_truth(game: Game, utility: Integers, group: Sequence[int], types: Mapping[int, int], axes: Axes) -> Integers:
    """The array with the coalition's axes held at their truthful messages, ready to be subtracted."""
    index: list[Any] = [slice(None)] * len(axes)
    for i in group:
        place = axes[i].index(game.truth(i, 0, types[i]))
        index[i] = slice(place, place + 1)
    held: Integers = utility[tuple(index)]
    return held


def sybil_blocks(arena: Arena, *, pooled: bool, epsilon: Fraction = Fraction(0)) -> Blocks:
    """The lies of one agent alone, then with 1, 2, ... false identities; margins less `epsilon`."""
    yield from coalition_blocks(arena, 1, epsilon=epsilon)
    base = arena.game
    for game in arena.world_games:
        _check_joined(base, game)
        for i in range(len(base.agents)):
            for t in range(base.sizes[i]):
                cases = math.prod(map(len, _sybil_axes(base, game, i, t)))
                yield later(cases, partial(_sybil_block, base, game, i, t, pooled=pooled, epsilon=epsilon))


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


def _sybil_axes(base: Game, game: Game, owner: int, own: int) -> Axes:
    """What each can send: the owner and its false identities as the owner's type, the others as some type."""
    mine = {owner, *range(len(base.agents), len(game.agents))}
    return tuple(tuple(able_numbers(game, j, own if j in mine else None)) for j in range(len(game.agents)))


def _sybil_block(base: Game, game: Game, owner: int, own: int, *, pooled: bool, epsilon: Fraction) -> Block:
    roster, fakes = len(base.agents), range(len(base.agents), len(game.agents))
    axes = _sybil_axes(base, game, owner, own)
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

    return less(Block(margins, denominator, case), epsilon)


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
