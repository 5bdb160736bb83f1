"""The most that each agent of each type gains by a lie, whatever the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.rational import text
from accord.properties.deviation import maximal_gains
from accord.properties.property import Arena, Case
from accord.properties.threats import Alone
from accord.properties.truthful import truthful


@dataclass(frozen=True)
class Gain:
    """An agent, one of its types, the most that a lie alone gains it, and the first case that does."""

    agent: str
    own: Any
    gain: Fraction
    case: Case

    def json(self) -> Mapping[str, Any]:
        return {"agent": self.agent, "type": encode(self.own), "gain": text(self.gain), "witness": self.case.json()}


def greatest_gains(mechanism: Mechanism, *, progress: Progress = silent) -> tuple[Gain, ...]:
    """For each agent and type of a one-shot mechanism, the most that a lie alone gains over all that the others may send.

    Exact, by exhaustion. Raises AccordError where *truthful* against one agent alone is not defined, or over several rounds.
    """
    refusal = truthful().refuses(mechanism, Alone())
    if refusal is None and not mechanism.one_shot:
        refusal = f"gains are listed for one round, and {mechanism.name} runs over several: ask for the verdict alone"
    if refusal is not None:
        raise AccordError(refusal)
    return tuple(Gain(*found) for found in maximal_gains(Arena(mechanism, Alone(), progress)))
