"""What each agent's place in an outcome would be worth to each other agent: utilities after two agents exchange names.

The canonical game has no such outcome where the rule never gives it, so certificates that compare places carry this beside
the game: `exchanged[i][k]`, for agent i and the k-th of the others in roster order, has a row for each row of i's utility
and a column for each outcome that honest play can end in, in rising order.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.asking import Asking
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.rational import text
from accord.core.scaled import Scaled, scaled
from accord.properties.property import Arena


@dataclass(frozen=True)
class Exchanges:
    """`outcomes`: the numbers of those that honest play can end in. `worth[i][j]`, for j other than i: rows by these outcomes."""

    outcomes: tuple[int, ...]
    worth: tuple[dict[int, Scaled], ...]


_FOUND: weakref.WeakKeyDictionary[Game, Exchanges] = weakref.WeakKeyDictionary()


def exchanges(arena: Arena) -> Exchanges:
    """The tables; made once for each game. Raises AccordError where renaming or a utility fails on an outcome."""
    game = arena.game
    if game not in _FOUND:
        _FOUND[game] = _tables(arena)
    return _FOUND[game]


def exchanged_form(arena: Arena) -> Mapping[str, Any]:
    """The tables as a field of a certificate: distinct rationals once, in "numbers", and positions in it."""
    found, numbers = exchanges(arena), dict[Fraction, int]()
    tables = [
        [
            [[numbers.setdefault(table.at(r, c), len(numbers)) for c in range(table.shape[1])] for r in range(table.shape[0])]
            for _, table in sorted(places.items())
        ]
        for places in found.worth
    ]
    return {"exchanged": {"tables": tables, "numbers": [text(v) for v in numbers]}}


def swapped(mechanism: Mechanism, outcome: Any, one: str, other: str) -> Any:
    """The outcome after two agents exchange names. Raises AccordError where the domain's `permute` fails on it."""
    names = {a: {one: other, other: one}.get(a, a) for a in mechanism.domain.agents}
    return Asking(mechanism).judged("permute", outcome, names)


def _tables(arena: Arena) -> Exchanges:
    mech, game = arena.mechanism, arena.game
    reached = tuple(sorted({o for k in set(game.honest.ravel().tolist()) for _, o in game.lotteries[k]}))
    worth, asking = list[dict[int, Scaled]](), Asking(mech)
    part = "own_utility" if mech.domain.private else "utility"
    for i, name in enumerate(game.agents):
        arena.progress("exchanging places", i, len(game.agents))
        rows: list[Any] = list(game.types[i])
        if not game.private:
            rows = [{a: game.types[j][types[j]] for j, a in enumerate(game.agents)} for types in game.profiles()]
        places = {}
        for j, other in enumerate(game.agents):
            if j != i:
                ends = [swapped(mech, game.outcomes[o], name, other) for o in reached]
                values = [asking.number(part, f"{name}'s utility in {other}'s place", name, end, known) for known in rows for end in ends]
                places[j] = scaled(values, (len(rows), len(reached)))
        worth.append(places)
    return Exchanges(reached, tuple(worth))
