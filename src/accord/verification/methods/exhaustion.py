"""Exhaustion: judge every case over the tabulated game, in scaled integers."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from accord.core.certificate import packed
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.space import Finite, Product, as_finite
from accord.core.tabulate import LIMIT
from accord.properties.property import Arena, Property
from accord.properties.threats import Sybils
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.shrink import shrink
from accord.verification.verdict import Verdict

NAME = "exhaustion"
RULE, COMPARISON = 1e-5, 2e-9  # seconds: one evaluation of a rule, one case


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


def cost(arena: Arena, prop: Property) -> float:
    """The rule's evaluations, and a few numbers of each agent's table for each message profile and type."""
    mech = arena.mechanism
    types = [len(as_finite(space)) for space in mech.domain.types.values()]
    messages = [len(as_finite(space)) for space in (mech.messages or mech.domain.types).values()]
    profiles = float(math.prod(messages))
    return 1e-4 + profiles * (RULE + COMPARISON * sum(types))


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
    sizes = [g.size() for g in (arena.game, *arena.world_games)]
    return issue(
        arena, prop, method=NAME, kind="table" if arena.mechanism.one_shot else "tree", cases=cases, worst=worst, start=start,
        body=partial(tables, arena), behaviour=partial(behaviour_digest, arena.game), size=_total(sizes), witness=witness, gain=gain,
    )  # fmt: skip


def tables(arena: Arena) -> dict[str, Any]:
    """The fields of a certificate that carries the whole game."""
    body: dict[str, Any] = {"game": packed(game_json(arena.game))}
    if arena.worlds:
        body["worlds"] = [packed(game_json(g)) for g in arena.world_games]
    return body


def _total(sizes: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The sizes of all worlds together; agents of the largest."""
    return {what: (max if what == "agents" else sum)(size[what] for size in sizes) for what in sizes[0]}


METHOD = Method(NAME, accepts, cost, run)
