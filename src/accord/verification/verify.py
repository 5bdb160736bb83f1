"""The verb: is this property true of this mechanism under this threat?"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.properties.property import Arena, Property, Threat
from accord.properties.threats import Alone, Nobody, Sybils
from accord.verification import methods
from accord.verification.verdict import Verdict


def verify(mechanism: Mechanism, prop: Property, threat: Threat | None = None, *, progress: Progress = silent) -> Verdict:
    """An exact verdict, by the first method that accepts the question.

    Without a threat: one agent alone, or nobody for properties that have no deviator.
    Raises AccordError, with the sentence, where the property is not defined for the mechanism or the threat, or where no
    method accepts.
    """
    arena = Arena(mechanism, settled(mechanism, prop, threat), progress)
    refusal = prop.refuses(mechanism, arena.threat)
    if refusal:
        raise AccordError(refusal)
    reasons = []
    for method in _methods():
        reason = method.accepts(arena, prop)
        if reason is None:
            return method.run(arena, prop)  # type: ignore[no-any-return]
        reasons.append(reason)
    raise AccordError(reasons[0])


def settled(mechanism: Mechanism, prop: Property, threat: Threat | None) -> Threat:
    """The threat with its defaults filled in for this mechanism and property."""
    if threat is None:
        return Alone() if prop.has_deviator else Nobody()
    return threat.settle(mechanism) if isinstance(threat, Sybils) else threat


def _methods() -> list[ModuleType]:
    found = (importlib.import_module(f"{methods.__name__}.{m.name}") for m in pkgutil.iter_modules(methods.__path__))
    return sorted((m for m in found if hasattr(m, "run")), key=lambda m: m.__name__)
