"""The canonical JSON of a finite game, and the behaviour digest that is its hash.

Distinct rationals are listed once, in "numbers", and referred to by position; "-1" never occurs as a position.
`accord.checker.game` reads this format without this module.
"""

from __future__ import annotations

import weakref
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode, sha256
from accord.core.game import Game, Infoset
from accord.core.rational import text
from accord.core.scaled import Scaled


class _Numbers:
    """Rationals by position, in the order of first use."""

    def __init__(self) -> None:
        self.position: dict[Fraction, int] = {}

    def __call__(self, value: Fraction) -> int:
        return self.position.setdefault(value, len(self.position))

    def table(self, values: Scaled) -> list[list[int]]:
        known: dict[int, int] = {}
        rows = []
        for row in values.numerators.reshape(values.shape[0], -1).tolist():
            for v in row:
                if v not in known:
                    known[v] = self(Fraction(int(v), values.denominator))
            rows.append([known[v] for v in row])
        return rows


_FILES: weakref.WeakKeyDictionary[Game, dict[str, Any]] = weakref.WeakKeyDictionary()


def game_json(game: Game) -> dict[str, Any]:
    """The game as canonical JSON; made once for each game object."""
    if game not in _FILES:
        _FILES[game] = _form(game)
    return _FILES[game]


def _form(game: Game) -> dict[str, Any]:
    numbers = _Numbers()
    form: dict[str, Any] = {
        "agents": list(game.agents),
        "types": [[encode(t) for t in ts] for ts in game.types],
        "values": "private" if game.private else "interdependent",
        "infosets": [[_infoset(s) for s in sets] for sets in game.infosets],
        "nodes": [{"awaited": [list(seat) for seat in n.awaited], "leads": n.leads.ravel().tolist()} for n in game.nodes],
        "root": game.root,
        "lotteries": [[[numbers(p), o] for p, o in chances] for chances in game.lotteries],
        "outcomes": [encode(o) for o in game.outcomes],
        "utility": [numbers.table(u) for u in game.utility],
        "outside": [numbers.table(u) for u in game.outside],
        "payments": numbers.table(game.payments) if game.payments else None,
        "cost": numbers.table(game.cost) if game.cost else None,
        "alternatives": list(game.alternatives) if game.alternatives is not None else None,
        "permuted": [list(row) for row in game.permuted] if game.permuted is not None else None,
        "prior": [numbers(p) for p in game.prior] if game.prior is not None else None,
    }
    if game.alone is not None:
        form["alone"] = [list(able) for able in game.alone]
    form["numbers"] = [text(v) for v in numbers.position]
    return form


def _infoset(infoset: Infoset) -> dict[str, Any]:
    return {
        "view": encode(infoset.view),
        "messages": [encode(m) for m in infoset.messages],
        "truth": list(infoset.truth) if infoset.truth is not None else None,
        "can": [[int(x) for x in row] for row in infoset.can] if infoset.can is not None else None,
    }


def behaviour_digest(game: Game) -> str:
    """The hash of what the mechanism does, whatever it is built from."""
    return sha256(game_json(game))
