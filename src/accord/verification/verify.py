"""The verb: is this property true of this mechanism under this threat?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from accord.core.errors import AccordError
from accord.core.estimate import duration
from accord.core.mechanism import Mechanism
from accord.core.partial import Partial
from accord.core.protocols import Progress, silent
from accord.properties.property import Arena, Property, Threat
from accord.properties.threats import Alone, Nobody, Sybils
from accord.verification.method import Method, found_methods
from accord.verification.verdict import Alternative, Verdict


class TooLong(AccordError):
    """A question that would take longer to settle than was allowed."""


def verify(
    mechanism: Mechanism,
    prop: Property,
    threat: Threat | None = None,
    *,
    method: Method | None = None,
    partial: Partial | None = None,
    within: float = math.inf,
    progress: Progress = silent,
) -> Verdict:
    """An exact verdict, by the cheapest method that settles the question, or by `method`.

    Without a threat: one agent alone, or nobody for properties that have no deviator. The verdict's `others` say what the
    other methods would have cost, or why they were not for it. `partial` always holds what exhaustion has done so far, to be
    passed again after an interruption (`accord.verification.state` writes it down); the verdict is the same. Methods whose estimated
    cost is more than `within` seconds are not tried.
    Raises AccordError, with the sentence, where the property is not defined for the mechanism or the threat, or where no
    method accepts or settles it (TooLong where one might that would take longer than `within`).
    """
    arena = Arena(mechanism, settled(mechanism, prop, threat), progress, partial or Partial())
    refusal = prop.refuses(mechanism, arena.threat)
    if refusal:
        raise AccordError(refusal)
    asked = [method] if method else [m for m in found_methods() if m.by_default and mechanism.arithmetic in m.arithmetic]
    reasons = {m.name: m.refuses(arena, prop) for m in asked}
    order = sorted(((m.cost(arena, prop), m.name, m) for m in asked if reasons[m.name] is None), key=lambda entry: entry[:2])
    others = [Alternative(name, None, reason) for name, reason in reasons.items() if reason is not None]
    for place, (cost, _, candidate) in enumerate(order):
        if cost > within:
            raise TooLong(
                f"to settle whether {mechanism.name} is {prop.title} would take about {duration(cost)}: allow more time, or search"
            )
        verdict = candidate.run(arena, prop)
        if verdict is not None:
            others += [Alternative(name, seconds, "accepts, and would cost more") for seconds, name, _ in order[place + 1 :]]
            return replace(verdict, others=tuple(others))
        others.append(Alternative(candidate.name, None, "its hypotheses do not hold, so it settles nothing"))
    raise AccordError(_why_not(others))


def _why_not(others: Sequence[Alternative]) -> str:
    """The sentence for a question that no method settles: exhaustion's reason, which every finite question has, first."""
    return next((other.why for other in others if other.method.startswith("exhaustion")), others[0].why)


def settled(mechanism: Mechanism, prop: Property, threat: Threat | None) -> Threat:
    """The threat with its defaults filled in for this mechanism and property."""
    if threat is None:
        return Alone() if prop.has_deviator else Nobody()
    return threat.settle(mechanism) if isinstance(threat, Sybils) else threat
