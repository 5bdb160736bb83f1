"""Exhaustion of a mechanism that computes in floats: every margin is compared with the rounding tolerance.

Floats are read as the rationals that they are (`accord.core.floats`), so margins are exact for the rounded mechanism. How far they
are from those of the mechanism that was meant is bounded relative to the numbers that they come from: 2**-40 of the largest
utility, outside option, payment or cost, times the number of agents whose numbers a margin adds up. Scaling a mechanism scales
its tolerance. A margin above it refutes; otherwise the verdict is bounded by it. Nothing is proved, and there is no certificate.
"""

from __future__ import annotations

import time
from fractions import Fraction
from functools import partial

from accord.core.certificate import identity
from accord.core.game import Game
from accord.core.gamefile import behaviour_digest
from accord.core.rational import ROUNDING
from accord.core.scaled import Scaled
from accord.properties.property import Arena, Property
from accord.verification.method import Method
from accord.verification.methods import exhaustion
from accord.verification.shrink import shrink
from accord.verification.verdict import Bounded, Evidence, Refuted, Verdict

NAME = "exhaustion in floats"


def accepts(arena: Arena, prop: Property) -> str | None:
    """None where exhaustion accepts and margins are amounts."""
    if not prop.cardinal:
        return (
            f"{prop} compares outcomes or orders, not amounts, so a rounding error cannot be told from a violation: write the rule of "
            f"{arena.mechanism.name} in Fractions"
        )
    return exhaustion.accepts(arena, prop)


def run(arena: Arena, prop: Property) -> Verdict:
    """Refuted where a margin exceeds the tolerance, with a witness shrunk above it; else Bounded by the tolerance."""
    start = time.perf_counter()
    allowed = tolerance(arena)
    cases, worst, found = 0, None, None
    for block in prop.blocks(arena):
        cases += block.cases
        if block.cases:
            top = block.worst()
            worst = top if worst is None else max(worst, top)
            if top > allowed and found is None:
                found = block.first(allowed)
    mech, threat = arena.mechanism, arena.threat
    assumed = (
        *mech.domain.notes, *mech.notes, *prop.assumes(mech), *threat.assumptions(mech),
        f"numbers are floats, read as they are, and rounding errors stay below {float(allowed):.3g}: 2^-40 of the largest number, "
        "for each agent",
    )  # fmt: skip
    who = Evidence(partial(identity, mech, behaviour_digest(arena.game)))
    size = exhaustion.total([g.size() for g in (arena.game, *arena.world_games)])
    if found is None:
        return Bounded(mech, prop, threat, NAME, cases, allowed, assumed, time.perf_counter() - start, who, size)
    witness, gain = shrink(arena, prop, found, above=allowed)
    words = prop.words(arena, witness, gain).replace(str(gain), repr(float(gain)))
    seconds = time.perf_counter() - start
    return Refuted(mech, prop, threat, NAME, cases, worst, assumed, seconds, who, size, witness=witness, gain=gain, words=words)


def tolerance(arena: Arena) -> Fraction:
    """2**-40 of the largest number in the tables, for each agent of the largest roster."""
    games = (arena.game, *arena.world_games)
    return ROUNDING * max(_largest(game) for game in games) * max(len(game.agents) for game in games)


def _largest(game: Game) -> Fraction:
    tables = (*game.utility, *game.outside, *(t for t in (game.payments, game.cost) if t is not None))
    return max((_top(table) for table in tables), default=Fraction(0))


def _top(table: Scaled) -> Fraction:
    return Fraction(max(int(table.numerators.max(initial=0)), -int(table.numerators.min(initial=0))), table.denominator)


METHOD = Method(NAME, accepts, exhaustion.cost, run, arithmetic=("float",))
