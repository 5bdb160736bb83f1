"""Search: random deviations and hill climbing from them, for threats too large to exhaust.

A climb starts at a random case and steps to a neighbour that is no worse; after PATIENCE steps without a better one it starts
anew, since most lies of most agents gain nothing and would hold it on level ground.

A hit is shrunk and replayed like any other; no hit leaves the question unsettled, with what was searched, and for the cases
drawn at random an exact upper confidence bound on the chance that such a case violates (Clopper and Pearson 1934 at zero hits).
"""

from __future__ import annotations

import time
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.certificate import identity
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.properties.property import Arena, Case, Property, Threat
from accord.verification.shrink import shrink
from accord.verification.verdict import Evidence, Refuted, Unsettled, Verdict
from accord.verification.verify import settled

CONFIDENCE = 0.95
PATIENCE = 100


def search(
    mechanism: Mechanism, prop: Property, threat: Threat | None = None, *, budget: int = 2000, seed: int = 0, progress: Progress = silent
) -> Verdict:
    """Look for a violation in `budget` evaluations: half of them uniform draws, half steps of climbs.

    Raises AccordError where the property is not defined for the threat, or draws no random cases.
    """
    check_effort(budget, seed)
    arena = Arena(mechanism, settled(mechanism, prop, threat), progress)
    refusal = prop.refuses(mechanism, arena.threat) or not_drawn(arena, prop)
    if refusal:
        raise AccordError(refusal)
    return explore(arena, prop, budget, seed)


def not_drawn(arena: Arena, prop: Property) -> str | None:
    """Why no random cases can be drawn, if so."""
    if prop.draw is None or not arena.mechanism.one_shot:
        return f"deviations from {prop} are not drawn at random for {arena.mechanism.name}: settle it without search"
    return None


def explore(arena: Arena, prop: Property, budget: int, seed: int) -> Verdict:
    """The search itself, where cases are drawn."""
    assert prop.draw is not None, "callers have seen that cases are drawn"
    start, rng = time.perf_counter(), np.random.default_rng(seed)
    here: Case | None = None
    level = worst = Fraction(0)
    drawn, waited = 0, PATIENCE
    for k in range(budget):
        if k % 64 == 0:
            arena.progress("attacking", k, budget)
        climbing = k % 2 == 1
        case = prop.draw(arena, rng, here if climbing else None)
        margin = prop.margin(arena, case)
        worst = max(worst, margin) if k else margin
        if climbing:
            waited = 0 if margin > level else waited + 1
            if margin >= level:
                here, level = case, margin
        else:
            drawn += 1
            if waited >= PATIENCE:
                here, level, waited = case, margin, 0
        if margin > 0:
            found, gain = shrink(arena, prop, case)
            return refuted(arena, prop, "search", k + 1, max(worst, gain), found, gain, start)
    words = f"{budget:,} deviations searched ({drawn:,} drawn at random, the rest by hill climbing; seed {seed})"
    return unsettled(arena, prop, "search", budget, worst, words, drawn, start)


def check_effort(budget: int, seed: int) -> None:
    """Raise AccordError for a budget that searches nothing, or a seed that is none."""
    if type(budget) is not int or budget < 2:
        raise AccordError(f"a budget of {budget!r} evaluations searches nothing: give a whole number of at least 2")
    if type(seed) is not int or seed < 0:
        raise AccordError(f"{seed!r} is no seed: give a whole number of at least 0")


def _assumptions(arena: Arena) -> tuple[str, ...]:
    mech = arena.mechanism
    return (*mech.domain.notes, *mech.notes, *arena.threat.assumptions(mech))


def refuted(arena: Arena, prop: Property, method: str, cases: int, worst: Fraction, found: Case, gain: Fraction, start: float) -> Refuted:
    """A hit, shrunk and replayed by the caller."""
    mech = arena.mechanism
    return Refuted(
        mech, prop, arena.threat, method, cases, worst, _assumptions(arena), time.perf_counter() - start,
        evidence=Evidence(partial(identity, mech, None)), witness=found, gain=gain, words=prop.words(arena, found, gain),
    )  # fmt: skip


def unsettled(
    arena: Arena, prop: Property, method: str, cases: int, worst: Fraction | None, words: str, drawn: int, start: float
) -> Unsettled:
    """No hit: what was searched, and what the `drawn` uniform cases bound."""
    mech = arena.mechanism
    return Unsettled(
        mech, prop, arena.threat, method, cases, worst, _assumptions(arena), time.perf_counter() - start,
        evidence=Evidence(partial(identity, mech, None)), searched=words, chance_bound=1 - (1 - CONFIDENCE) ** (1 / drawn),
        confidence=CONFIDENCE,
    )  # fmt: skip
