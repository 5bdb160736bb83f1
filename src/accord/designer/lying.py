"""What lies earn in a one-shot game: exact whole-number arrays over all situations that a property is about."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.game import Game
from accord.core.scaled import Integers, fit, total
from accord.properties.deviation import able_numbers
from accord.properties.property import Case

Axis = Sequence[int]


@dataclass(frozen=True)
class Situation:
    """Some members' true types are fixed, and so are the messages `axes` that each agent may send: the members what their types can,
    the others what they are heard to say. `worth` is the members' utility over `unit` for each combination (of each member first, where
    it is not shared); `gain` what the members have more than by the truth; `honest` what the truth gives."""

    members: tuple[int, ...]
    types: Mapping[int, int]
    axes: tuple[Axis, ...]
    gain: Integers
    worth: Integers
    honest: Integers
    unit: int

    def best(self) -> tuple[Fraction, tuple[int, ...]]:
        """The greatest gain and the first message profile that gives it."""
        flat = int(np.argmax(self.gain))
        index = np.unravel_index(flat, self.gain.shape)
        sent = tuple(axis[int(k)] for axis, k in zip(self.axes, index, strict=True))
        return Fraction(int(self.gain.ravel()[flat]), self.unit), sent


def situations(game: Game, members: tuple[int, ...], *, heard: bool, shared: bool = True) -> Iterator[Situation]:
    """One for each joint type of the members (private values) or each type profile.

    `heard`: the others send anything that they are able to send; else they are truthful, whatever their types. `shared`: several
    members count the sum of their utilities; else the gain is that of the member that gains least.
    """
    agents = range(len(game.agents))
    told = [sorted({game.truth(j, 0, t) for t in range(game.sizes[j])}) for j in agents]
    if game.private:
        for own in itertools.product(*(range(game.sizes[i]) for i in members)):
            types = dict(zip(members, own, strict=True))
            axes = [able_numbers(game, j, types.get(j)) if heard or j in types else told[j] for j in agents]
            yield _situation(game, members, types, axes, own, shared)
    else:
        for profile in game.profiles():
            axes = [able_numbers(game, j, t) if heard or j in members else [game.truth(j, 0, t)] for j, t in enumerate(profile)]
            yield _situation(game, members, dict(enumerate(profile)), axes, [game.row(i, profile) for i in members], shared)


def _situation(
    game: Game, members: tuple[int, ...], types: Mapping[int, int], axes: Sequence[Axis], rows: Sequence[int], shared: bool
) -> Situation:
    reached = game.table[np.ix_(*axes)]
    unit = math.lcm(*(game.expected[i].denominator for i in members))
    truth: list[Any] = [slice(None)] * len(axes)
    for i in members:
        place = list(axes[i]).index(game.truth(i, 0, types[i]))
        truth[i] = slice(place, place + 1)
    worths = [
        fit(game.expected[i].numerators[row], unit // game.expected[i].denominator)[reached] for i, row in zip(members, rows, strict=True)
    ]
    gains = [worth - worth[tuple(truth)] for worth in worths]
    gain = total(gains) if shared else np.minimum.reduce(gains)
    return Situation(members, types, tuple(axes), gain, total(worths), total([worth[tuple(truth)] for worth in worths]), unit)


def case(game: Game, here: Situation, sent: Sequence[int], *, heard: bool) -> Case:
    """The situation with these messages, as the property would state it."""
    lie = {game.agents[i]: game.infosets[i][0].messages[sent[i]] for i in here.members}
    types = dict(here.types)
    if not heard:
        for j in range(len(game.agents)):
            if j not in types:
                types[j] = next(t for t in range(game.sizes[j]) if game.truth(j, 0, t) == sent[j])
    parts = {
        "coalition": tuple(game.agents[i] for i in here.members),
        "types": {game.agents[j]: game.types[j][types[j]] for j in sorted(types)},
        "lie": lie,
    }
    if heard or len(here.members) > 1:
        parts["others"] = {game.agents[j]: game.infosets[j][0].messages[m] for j, m in enumerate(sent) if j not in here.members}
    return Case(parts)


def at_profiles(game: Game, i: int) -> Integers:
    """What agent i gains by its best lie at each type profile while the others are truthful, over `game.expected[i].denominator`."""
    found = np.zeros(game.sizes, dtype=object)
    for here in situations(game, (i,), heard=False):
        best = np.moveaxis(here.gain, i, -1).max(axis=-1)
        if game.private:
            told = [
                np.array([list(here.axes[j]).index(game.truth(j, 0, t)) for t in range(game.sizes[j])])
                for j in range(len(game.agents))
                if j != i
            ]
            index: list[Any] = [slice(None)] * len(game.sizes)
            index[i] = here.types[i]
            found[tuple(index)] = best[np.ix_(*told)] if told else best
        else:
            found[tuple(here.types[j] for j in range(len(game.agents)))] = int(best.ravel()[0])
    return found


def interim(game: Game, i: int) -> dict[int, tuple[list[int], list[Fraction]]]:
    """For each type of agent i of positive probability: its messages, and what it expects from each while the others are truthful."""
    assert game.prior is not None, "refused without a prior"
    found: dict[int, tuple[list[int], list[Fraction]]] = {}
    for own in range(game.sizes[i]):
        believed = [(p, types) for p, types in zip(game.prior, game.profiles(), strict=True) if p and types[i] == own]
        mass = sum((p for p, _ in believed), Fraction(0))
        if not mass:
            continue
        lies, worth = able_numbers(game, i, own), list[Fraction]()
        for lie in lies:
            sent = [(p, types, tuple(lie if j == i else game.truth(j, 0, t) for j, t in enumerate(types))) for p, types in believed]
            worth.append(sum((p * game.expected[i].at(game.row(i, types), int(game.table[m])) for p, types, m in sent), Fraction(0)) / mass)
        found[own] = lies, worth
    return found
