"""Learned search: deviations drawn from what the best ones so far have in common.

Each generation draws from the marginal distribution of every part (a type, a lie, another's message) among the best cases, and
now and then afresh: the univariate marginal distribution algorithm of Muehlenbein and Paass (1996), PPSN IV, which on such
products is the cross-entropy method of Rubinstein (1999), Methodology and Computing in Applied Probability 1. It learns where
margins rise; on level ground it is a uniform search.
"""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np

from accord.properties.property import Arena, Case, Property
from accord.verification.search import refuted, unsettled
from accord.verification.shrink import shrink
from accord.verification.verdict import Verdict

NAME = "learned search"
GENERATION, BEST, PATIENCE = 50, 10, 10
Deviators = tuple[tuple[str, ...], int]  # who deviates, with how many false identities: each learns from its own


def learn(arena: Arena, prop: Property, budget: int, seed: int) -> Verdict:
    """Look for a violation in `budget` evaluations: a generation of uniform draws, then generations that learn from the best.

    Half of the draws are about the deviators whose best margin rose last. Where nothing has risen for ten generations it begins
    anew.
    """
    assert prop.draw is not None, "callers have seen that cases are drawn"
    start, rng = time.perf_counter(), np.random.default_rng(seed)
    best: dict[Deviators, list[tuple[Fraction, Case]]] = {}
    risen: Deviators | None = None
    worst: Fraction | None = None
    drawn = level = 0
    for done in range(0, budget, GENERATION):
        arena.progress("learning", done, budget)
        parents = [case for ranked in best.values() for _, case in ranked]
        promising = [case for _, case in best[risen]] if risen in best else parents
        level += 1
        for k in range(done, min(done + GENERATION, budget)):
            case = prop.draw(arena, rng, (promising if k % 2 else parents) or None)
            margin = prop.margin(arena, case)
            worst = margin if worst is None else max(worst, margin)
            if margin > 0:
                found, gain = shrink(arena, prop, case)
                return refuted(arena, prop, NAME, k + 1, max(worst, gain), found, gain, start)
            drawn += not parents
            who = _deviators(case)
            ranked = best.setdefault(who, [])
            if ranked and margin > ranked[0][0]:
                risen, level = who, 0
            ranked.append((margin, case))
            ranked.sort(key=lambda one: -one[0])
            del ranked[BEST:]
        best = {} if level == PATIENCE else best
    words = f"{budget:,} deviations searched ({drawn:,} drawn at random, the rest learned from the best; seed {seed})"
    return unsettled(arena, prop, NAME, budget, worst, words, drawn, start)


def _deviators(case: Case) -> Deviators:
    return case["coalition"], len(case.parts.get("fakes", {}))
