"""Exhaustion: judge every case over the tabulated game, in scaled integers."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

from accord.core.canonical import sha256
from accord.core.certificate import FORMAT, identity, packed, sealed
from accord.core.gamefile import game_json
from accord.core.rational import text
from accord.core.space import Finite, Product
from accord.properties.property import Arena, Case, Property
from accord.verification.shrink import shrink
from accord.verification.verdict import Proved, Refuted, Verdict

NAME = "exhaustion"


def accepts(arena: Arena, prop: Property) -> str | None:
    """None if every type space is finite; else a sentence that says which is not."""
    for agent, space in arena.mechanism.domain.types.items():
        if not isinstance(space, (Finite, Product)):
            return f"{agent}'s types {space} are not finite, and exhaustion needs a list: choose a grid"
    return None


def run(arena: Arena, prop: Property) -> Verdict:
    """Judge all cases; shrink and replay the first violation. The verdict carries its certificate."""
    start = time.perf_counter()
    cases, worst, found = 0, None, None
    for block in prop.blocks(arena):
        cases += block.margins.size
        if block.margins.size:
            top = block.worst()
            worst = top if worst is None else max(worst, top)
            if top > 0 and found is None:
                found = block.first()
    witness, gain = shrink(arena, prop, found) if found is not None else (None, Fraction(0))
    return _verdict(arena, prop, cases, worst, witness, gain, start)


def _verdict(
    arena: Arena, prop: Property, cases: int, worst: Fraction | None, witness: Case | None, gain: Fraction, start: float
) -> Verdict:
    mech, threat = arena.mechanism, arena.threat
    game = game_json(arena.game)
    who = identity(mech, sha256(game))
    assumptions = (*mech.domain.notes, *mech.notes, *prop.assumes(mech), *threat.assumptions(mech))
    body: dict[str, Any] = {
        "format": FORMAT,
        "kind": "table" if mech.one_shot else "tree",
        "mechanism": who,
        "property": {"name": prop.name, "params": dict(prop.params)},
        "threat": {"name": threat.name, "params": dict(threat.params)},
        "verdict": "proved" if witness is None else "refuted",
        "method": NAME,
        "arithmetic": "exact",
        "cases": cases,
        "worst": text(worst) if worst is not None else None,
        "witness": {**witness.json(), "gain": text(gain)} if witness is not None else None,
        "assumptions": list(assumptions),
        "game": packed(game),
    }
    if arena.worlds:
        body["worlds"] = [packed(game_json(g)) for g in arena.world_games]
    settled = (mech, prop, threat, NAME, cases, worst, assumptions, time.perf_counter() - start, sealed(body), who)
    if witness is None:
        return Proved(*settled)
    return Refuted(*settled, witness=witness, gain=gain, words=prop.words(arena, witness, gain))
