"""Exhaustion: judge every case over the tabulated game, in scaled integers."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any

from accord.core.certificate import packed
from accord.core.estimate import count, profiles, size
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.partial import Judged
from accord.core.piecewise import Pieces
from accord.core.space import as_finite
from accord.core.tabulate import LIMIT
from accord.core.walk import too_large
from accord.properties.property import Arena, Property
from accord.properties.threats import Sybils
from accord.theory.expression_rule import Traced
from accord.theory.stochastic import Discounted
from accord.verification.intervals import JUDGED
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.shrink import shrink
from accord.verification.verdict import Verdict

NAME = "exhaustion"
RULE, COMPARISON = 1e-5, 2e-9  # seconds: one evaluation of a rule, one case


def accepts(arena: Arena, prop: Property) -> str | None:
    """None if every type space is finite and the rosters are short enough to tabulate; else a sentence that says what is not."""
    if isinstance(arena.mechanism.form, Discounted):
        return f"{arena.mechanism.name} never ends, and exhaustion needs a table of its plays: ask whether it is subgame_perfect"
    for agent, space in arena.mechanism.domain.types.items():
        if size(space) is None:
            written = isinstance(arena.mechanism.form, (Pieces, Traced))
            asking = f"ask for {', '.join(JUDGED)} against one agent alone"
            instead = asking if written else "write the rule with accord.piecewise or accord.traced"
            return f"{agent}'s types {space} are not finite, and exhaustion needs a list: choose a grid with .grid(points), or {instead}"
    return outgrown(arena)


def outgrown(arena: Arena) -> str | None:
    """The sentence for a mechanism whose table, or that of a padded roster, would be too long; else None."""
    found = profiles(arena.mechanism)
    if found is None:
        return None
    return too_large(arena.mechanism, LIMIT) if found > LIMIT else _too_many(arena)


def _too_many(arena: Arena) -> str | None:
    """The refusal of false identities whose message profiles are too many, estimated before any padded roster is built."""
    mech, threat = arena.mechanism, arena.threat
    if not isinstance(threat, Sybils) or mech.messages is None:
        return None
    sizes = [len(as_finite(space)) for space in mech.messages.values()]
    found = math.prod(sizes) * min(sizes) ** threat.count
    if found <= LIMIT:
        return None
    return (
        f"{mech.name} with {threat.count} false identities has {count(found)} message profiles, and exhaustion judges at most {LIMIT:,}: "
        "use fewer identities or messages, or search with accord attack"
    )


def cost(arena: Arena, prop: Property) -> float:
    """The rule's evaluations, and a few numbers of each agent's table for each message profile and type."""
    mech = arena.mechanism
    types = [len(as_finite(space)) for space in mech.domain.types.values()]
    messages = [len(as_finite(space)) for space in (mech.messages or mech.domain.types).values()]
    return 1e-4 + float(math.prod(messages)) * (RULE + COMPARISON * sum(types))


def run(arena: Arena, prop: Property) -> Verdict:
    """Judge all cases that are not judged yet; shrink and replay the first violation. The verdict carries its certificate."""
    start = time.perf_counter()
    so_far, found = arena.partial, None
    for block in islice(prop.blocks(arena), so_far.judged.blocks, None):
        judged = so_far.judged.with_block(block.cases, block.worst() if block.cases else None)
        if judged.first == so_far.judged.blocks:
            found = block.first()
        so_far.judged = judged
    if found is None and so_far.judged.first is not None:  # it was found before an interruption
        found = next(islice(prop.blocks(arena), so_far.judged.first, None)).first()
    cases, worst, so_far.judged = so_far.judged.cases, so_far.judged.worst, Judged()
    witness, gain = shrink(arena, prop, found) if found is not None else (None, Fraction(0))
    sizes = [g.size() for g in (arena.game, *arena.world_games)]
    return issue(
        arena, prop, method=NAME, kind="table" if arena.mechanism.one_shot else "tree", cases=cases, worst=worst, start=start,
        body=lambda: {**tables(arena), **prop.carries(arena)}, behaviour=partial(behaviour_digest, arena.game), size=total(sizes),
        witness=witness, gain=gain,
    )  # fmt: skip


def tables(arena: Arena) -> dict[str, Any]:
    """The fields of a certificate that carries the whole game."""
    body: dict[str, Any] = {"game": packed(game_json(arena.game))}
    if arena.worlds:
        body["worlds"] = [packed(game_json(g)) for g in arena.world_games]
    return body


def total(sizes: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The sizes of all worlds together; agents of the largest."""
    return {what: (max if what == "agents" else sum)(size[what] for size in sizes) for what in sizes[0]}


METHOD = Method(NAME, accepts, cost, run)
