"""Search as a method, when it is asked for: random deviations and hill climbing, and, with a prior, the exposure.

It never proves. Exposure is sampled for *truthful* against one agent alone: of type profiles drawn from
the prior, at how many some agent has a profitable lie while the others are honest, decided at each by trying every message of
every agent where these are at most 2,000, and by drawing some where they are more.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from accord.core.errors import AccordError
from accord.properties.property import Arena, Property
from accord.properties.threats import Alone
from accord.verification.exposure import TRIED, exposure
from accord.verification.method import Method
from accord.verification.search import check_effort, explore, not_drawn
from accord.verification.verdict import Verdict

NAME = "search"
EVALUATION = 5e-5  # seconds: one margin
PROFILES = 300


def searching(budget: int = 2000, seed: int = 0, profiles: int = PROFILES) -> Method:
    """The method that evaluates `budget` deviations, and samples the exposure at `profiles` type profiles."""
    check_effort(budget, seed)
    if type(profiles) is not int or profiles < 0:
        raise AccordError(f"{profiles!r} type profiles cannot be sampled: give a whole number of at least 0")

    def cost(arena: Arena, prop: Property) -> float:
        return EVALUATION * (budget + (profiles * TRIED / 10 if _exposed(arena, prop) else 0))

    def run(arena: Arena, prop: Property) -> Verdict:
        start = time.perf_counter()
        verdict = explore(arena, prop, budget, seed)
        if profiles and _exposed(arena, prop):
            verdict = replace(verdict, exposure=exposure(arena, profiles, np.random.default_rng([seed, 1])))
        return replace(verdict, seconds=time.perf_counter() - start)

    return Method(NAME, not_drawn, cost, run, by_default=False, settings=_tuned)


def _exposed(arena: Arena, prop: Property) -> bool:
    """Whether the exposure has a meaning here."""
    mech = arena.mechanism
    return prop.name == "truthful" and isinstance(arena.threat, Alone) and mech.domain.prior is not None and mech.one_shot


def _tuned(budget: str = "2000", seed: str = "0", profiles: str = str(PROFILES), *more: str) -> Method:
    written = (budget, seed, profiles, *more)
    if more or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in written):
        raise AccordError(f"'search:{':'.join(written)}' is no search: write search:BUDGET:SEED:PROFILES in whole numbers")
    return searching(int(budget), int(seed), int(profiles))


METHOD = searching()
