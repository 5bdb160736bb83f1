"""What each member of a coalition gets by a joint lie in one round: for margins that are more than a least gain or a sum."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.game import Game
from accord.core.scaled import Integers
from accord.properties.deviation import able_numbers, coalitions
from accord.properties.payoff import payoff, truth_of
from accord.properties.property import Arena, Case


@dataclass(frozen=True)
class Situation:
    """A coalition whose types are given: `types` of its members (private values) or of everybody. Arrays have one axis an agent,
    over the messages `axes` that it can send."""

    game: Game
    group: tuple[int, ...]
    types: dict[int, int]
    axes: tuple[tuple[int, ...], ...]

    @property
    def cases(self) -> int:
        return math.prod(map(len, self.axes))

    @property
    def denominator(self) -> int:
        """Of all members' utilities."""
        return math.lcm(*(self.game.expected[i].denominator for i in self.group))

    def utilities(self) -> list[tuple[Integers, Integers]]:
        """For each member its utility by what is sent, and the same with the coalition honest (one entry on its axes)."""
        game, at_truth = self.game, list[Any](slice(None) for _ in self.axes)
        for i in self.group:
            place = self.axes[i].index(game.truth(i, 0, self.types[i]))
            at_truth[i] = slice(place, place + 1)
        reached = game.table[np.ix_(*self.axes)]
        found = []
        for i in self.group:
            row = self.types[i] if game.private else game.row(i, tuple(self.types.values()))
            worth = game.expected[i].over(self.denominator)[row][reached]
            found.append((worth, worth[tuple(at_truth)]))
        return found

    def gains(self) -> list[Integers]:
        return [lied - told for lied, told in self.utilities()]

    def case(self, index: tuple[int, ...], **more: Any) -> Case:
        """The joint lie at an index of the arrays."""
        game, names = self.game, self.game.agents
        sent = {j: game.infosets[j][0].messages[self.axes[j][k]] for j, k in enumerate(index)}
        return Case({
            "coalition": tuple(names[i] for i in self.group),
            "types": {names[j]: game.types[j][t] for j, t in self.types.items()},
            "lie": {names[i]: sent[i] for i in self.group},
            "others": {names[j]: m for j, m in sent.items() if j not in self.group},
            **more,
        })  # fmt: skip


def situations(arena: Arena, size: int) -> Iterator[Situation]:
    """Every set of 1 to `size` agents with its types, smaller sets first."""
    game = arena.game
    groups = list(coalitions(game, size))
    for done, group in enumerate(groups):
        arena.progress("searching deviations", done, len(groups))
        members = group if game.private else tuple(range(len(game.agents)))
        for types in itertools.product(*(range(game.sizes[i]) for i in members)):
            known = dict(zip(members, types, strict=True))
            axes = tuple(tuple(able_numbers(game, j, known.get(j))) for j in range(len(game.agents)))
            yield Situation(game, group, known, axes)


def both_payoffs(arena: Arena, case: Case) -> dict[str, tuple[Fraction, Fraction]]:
    """For each member its utility with the joint lie and with honesty, from the mechanism's own rule."""
    mech, types = arena.mechanism, case["types"]
    told = {i: truth_of(mech, i, types[i]) for i in case["coalition"]}
    honest, lied = (mech({**case["others"], **sent}) for sent in (told, case["lie"]))
    return {i: (payoff(mech, i, lied, types), payoff(mech, i, honest, types)) for i in case["coalition"]}


def gains_of(arena: Arena, case: Case) -> dict[str, Fraction]:
    """What each member gains by the joint lie, from the mechanism's own rule."""
    return {i: lied - told for i, (lied, told) in both_payoffs(arena, case).items()}
