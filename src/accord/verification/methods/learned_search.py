"""Learned search as a method, when it is asked for: see `accord.verification.learned_search`. It never proves."""

from __future__ import annotations

from accord.core.errors import AccordError
from accord.properties.property import Arena, Property
from accord.verification.learned_search import NAME, learn
from accord.verification.method import Method
from accord.verification.search import check_effort, not_drawn
from accord.verification.verdict import Verdict

EVALUATION = 6e-5  # seconds: one margin and one draw from the best


def learning(budget: int = 2000, seed: int = 0) -> Method:
    """The method that evaluates `budget` deviations."""
    check_effort(budget, seed)

    def cost(arena: Arena, prop: Property) -> float:
        return EVALUATION * budget

    def run(arena: Arena, prop: Property) -> Verdict:
        return learn(arena, prop, budget, seed)

    return Method(NAME, not_drawn, cost, run, by_default=False, settings=_tuned)


def _tuned(budget: str = "2000", seed: str = "0", *more: str) -> Method:
    written = (budget, seed, *more)
    if more or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in written):
        raise AccordError(f"'learned-search:{':'.join(written)}' is no search: write learned-search:BUDGET:SEED in whole numbers")
    return learning(int(budget), int(seed))


METHOD = learning()
