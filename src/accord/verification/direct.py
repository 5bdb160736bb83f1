"""What the theorem methods share: one-shot mechanisms with private values, tabulated, in which a report is a type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.core.certificate import packed
from accord.core.estimate import profiles, size
from accord.core.gamefile import game_json
from accord.core.mechanism import Mechanism
from accord.core.tabulate import LIMIT
from accord.properties.property import Arena, Property
from accord.properties.truthful import truthful
from accord.theory.payments import sendable

RULE = 1e-5
"""Seconds for one evaluation of a rule."""
STEP = 4e-9
"""Seconds for one number of an array."""


def truthful_alone(arena: Arena, prop: Property, method: str) -> str | None:
    """None for `truthful` without tolerance, against one agent alone, with private values in one round; else the sentence."""
    mech = arena.mechanism
    if prop != truthful() or arena.threat.name != "alone":
        return f"{method} proves 'truthful' against one agent alone, and nothing else"
    if not mech.one_shot or not mech.domain.private:
        return f"{method} needs one round and private values, and {mech.name} has not both"
    return None


def no_table(mech: Mechanism) -> str | None:
    """None where the message profiles of a one-shot mechanism can be listed; else the sentence."""
    count = profiles(mech)
    if count is None or any(size(space) is None for space in mech.domain.types.values()):
        return f"the types or messages of {mech.name} are not finite, and this needs a list: choose a grid"
    if count > LIMIT:
        return f"{mech.name} has {count:,} message profiles, and a table holds at most {LIMIT:,}: use fewer types or agents"
    return None


def tabulation(mech: Mechanism) -> tuple[float, float]:
    """How many message profiles there are, and roughly how many seconds it takes to ask the rule at all of them."""
    count = float(profiles(mech) or 0)
    return count, RULE * count


def type_counts(mech: Mechanism) -> list[int]:
    """How many types each agent has."""
    return [size(space) or 0 for space in mech.domain.types.values()]


def honest_reports(arena: Arena) -> list[tuple[int, ...]] | None:
    """For each agent the honest message of each type, by number; None unless whatever is sent is the honest report of one type."""
    game, found = arena.game, []
    for i in range(len(game.agents)):
        told = game.infosets[i][0].truth
        if told is None or sorted(told) != sendable(game, i):
            return None
        found.append(told)
    return found


def game_field(arena: Arena) -> Mapping[str, Any]:
    """The field of a certificate that carries the game."""
    return {"game": packed(game_json(arena.game))}
