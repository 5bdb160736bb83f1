"""The verb: try to break a property under a threat, exhaustively where that is short, by search where it is not."""

from __future__ import annotations

import math

from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.space import Finite, Product, as_finite
from accord.properties.property import Property, Threat
from accord.verification.search import check_effort, search
from accord.verification.verdict import Verdict
from accord.verification.verify import settled, verify

SHORT = 100_000  # plays


def attack(
    mechanism: Mechanism,
    prop: Property,
    threat: Threat | None = None,
    *,
    budget: int = 2000,
    seed: int = 0,
    progress: Progress = silent,
) -> Verdict:
    """Refuted with a shrunk, replayable witness if a violation is found; Proved if all cases were judged; else Unsettled.

    Every world of the threat with at most 100,000 message profiles: exhaustion; otherwise `budget` searched deviations.
    Raises AccordError where the property is not defined for the threat, for a budget below 2 and for a negative seed.
    """
    check_effort(budget, seed)
    chosen = settled(mechanism, prop, threat)
    if prop.draw is None or all(_plays(m) <= SHORT for m in (mechanism, *chosen.worlds(mechanism))):
        return verify(mechanism, prop, chosen, progress=progress)
    return search(mechanism, prop, chosen, budget=budget, seed=seed, progress=progress)


def _plays(mechanism: Mechanism) -> float:
    """Message profiles of a one-shot mechanism; 0 for one of several rounds, which only exhaustion handles."""
    if mechanism.messages is None:
        return 0
    spaces = mechanism.messages.values()
    return math.prod(len(as_finite(s)) if isinstance(s, (Finite, Product)) else math.inf for s in spaces)
