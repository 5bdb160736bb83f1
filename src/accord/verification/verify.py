"""The verb: is this property true of this mechanism under this threat?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from accord.core.errors import AccordError, TooLarge
from accord.core.estimate import duration
from accord.core.mechanism import Mechanism
from accord.core.partial import Partial
from accord.core.protocols import Progress, silent
from accord.core.registry import PROPERTIES
from accord.properties.property import Arena, Property, Threat
from accord.properties.threats import Alone, Nobody, Sybils
from accord.verification.method import Method, found_methods, method_named
from accord.verification.methods import exhaustion
from accord.verification.verdict import Alternative, Verdict


class TooLong(AccordError):
    """A question that would take longer to settle than was allowed."""


class NoMethod(AccordError):
    """A question that is defined, and that no method takes or settles."""


def verify(
    mechanism: Mechanism,
    prop: Property,
    threat: Threat | None = None,
    *,
    method: Method | str | None = None,
    partial: Partial | None = None,
    within: float = math.inf,
    progress: Progress = silent,
) -> Verdict:
    """An exact verdict, by the cheapest method that settles the question, or by `method` (or the one of
    that name, as in `search:5000:1`).

    Without a threat: one agent alone, or nobody for properties that have no deviator. The verdict's `others` say what the
    other methods would have cost, or why they were not for it. `partial` always holds what exhaustion has done so far, to be
    passed again after an interruption (`accord.verification.state` writes it down); the verdict is the same. Methods whose estimated
    cost is more than `within` seconds are not tried.
    Raises AccordError, with the sentence, where the property is not defined for the mechanism or the threat, or where no
    method accepts or settles it (TooLong where one might that would take longer than `within`, TooLarge where only the size of the
    table is in the way, else NoMethod).
    """
    _asked_well(mechanism, prop, threat)
    chosen = method_named(method) if isinstance(method, str) else method
    arena = Arena(mechanism, settled(mechanism, prop, threat), progress, partial or Partial())
    refusal = prop.refuses(mechanism, arena.threat)
    if refusal:
        raise AccordError(refusal)
    asked = [chosen] if chosen else [m for m in found_methods() if m.by_default and mechanism.arithmetic in m.arithmetic]
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
    large = exhaustion.NAME in reasons and exhaustion.outgrown(arena) is not None
    raise (TooLarge if large else NoMethod)(_why_not(others))


def _asked_well(mechanism: Any, prop: Any, threat: Any) -> None:
    """Raise AccordError unless a mechanism, a property and a threat are given, each built."""
    if not isinstance(mechanism, Mechanism):
        raise AccordError(f"{_shown(mechanism)} is no mechanism: give one that is built, as in vickrey() or accord.one_shot(...)")
    if not isinstance(prop, Property):
        named = prop if isinstance(prop, str) else getattr(prop, "__name__", None)
        example = named if named in {entry.name for entry in PROPERTIES} else "truthful"
        raise AccordError(f"{_shown(prop)} is no property: give one that is built, as in accord.{example}()")
    if threat is not None and (isinstance(threat, type) or not hasattr(threat, "worlds")):
        raise AccordError(f"{_shown(threat)} is no threat: give one that is built, as in accord.Coalition(2)")


def _shown(given: Any) -> str:
    return f"the factory {given.__name__}" if callable(given) and hasattr(given, "__name__") else repr(given)


def answerable(mechanism: Mechanism, prop: Property, threat: Threat | None = None) -> bool:
    """Whether the property is defined here and some method takes the question without being asked for by name."""
    arena = Arena(mechanism, settled(mechanism, prop, threat))
    if prop.refuses(mechanism, arena.threat) is not None:
        return False
    return any(m.by_default and mechanism.arithmetic in m.arithmetic and m.refuses(arena, prop) is None for m in found_methods())


def _why_not(others: Sequence[Alternative]) -> str:
    """The sentence for a question that no method settles: exhaustion's reason, which every finite question has; else the first
    method's, by its name."""
    return next((other.why for other in others if other.method.startswith("exhaustion")), str(others[0]))


def settled(mechanism: Mechanism, prop: Property, threat: Threat | None) -> Threat:
    """The threat with its defaults filled in for this mechanism and property."""
    if threat is None:
        return Alone() if prop.has_deviator else Nobody()
    return threat.settle(mechanism) if isinstance(threat, Sybils) else threat
