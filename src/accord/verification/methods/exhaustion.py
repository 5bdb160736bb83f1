"""Exhaustion: judge every case over the tabulated game, in scaled integers."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.canonical import sha256
from accord.core.certificate import FORMAT, identity, packed, sealed
from accord.core.gamefile import game_json
from accord.core.rational import text
from accord.core.space import Finite, Product, as_finite
from accord.core.tabulate import LIMIT
from accord.properties.property import Arena, Case, Property
from accord.properties.threats import Sybils
from accord.verification.shrink import shrink
from accord.verification.verdict import Proved, Refuted, Verdict

NAME = "exhaustion"


def accepts(arena: Arena, prop: Property) -> str | None:
    """None if every type space is finite and the rosters are short enough to tabulate; else a sentence that says what is not."""
    for agent, space in arena.mechanism.domain.types.items():
        if not isinstance(space, (Finite, Product)):
            return f"{agent}'s types {space} are not finite, and exhaustion needs a list: choose a grid"
    return _too_many(arena)


def _too_many(arena: Arena) -> str | None:
    """The refusal of false identities whose message profiles are too many, estimated before any padded roster is built."""
    mech, threat = arena.mechanism, arena.threat
    if not isinstance(threat, Sybils) or mech.messages is None:
        return None
    sizes = [len(as_finite(space)) for space in mech.messages.values()]
    profiles = math.prod(sizes) * min(sizes) ** threat.count
    if profiles <= LIMIT:
        return None
    shown = f"{profiles:,}" if profiles < 10**15 else f"about 10^{math.floor(math.log10(profiles))}"
    return (
        f"{mech.name} with {threat.count} false identities has {shown} message profiles, and exhaustion judges at most {LIMIT:,}: "
        "use fewer identities or messages, or search with accord attack"
    )


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
    sizes = [g.size() for g in (arena.game, *arena.world_games)]
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
    settled = (mech, prop, threat, NAME, cases, worst, assumptions, time.perf_counter() - start, sealed(body), who, _total(sizes))
    if witness is None:
        return Proved(*settled)
    return Refuted(*settled, witness=witness, gain=gain, words=prop.words(arena, witness, gain))


def _total(sizes: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The sizes of all worlds together; agents of the largest."""
    return {what: (max if what == "agents" else sum)(size[what] for size in sizes) for what in sizes[0]}
