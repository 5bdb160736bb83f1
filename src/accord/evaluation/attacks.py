"""What was tried against the mechanism, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress
from accord.redteam.attack import attack
from accord.simulation.scenario import Pair
from accord.verification.verdict import Verdict


def strike(mechanism: Mechanism, attacks: Sequence[Pair], seed: int, progress: Progress) -> list[Verdict]:
    """The verdict of each attack in the scenario."""
    return [attack(mechanism, prop, threat, seed=seed, progress=progress) for prop, threat in attacks]


def attack_section(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Each attack as JSON, with the plain word for its result."""
    words = {"refuted": "succeeded", "proved": "impossible", "unsettled": "not found", "bounded": "bounded"}
    return [{**v.json(), "title": v.property.title, "against": str(v.threat), "result": words[v.word]} for v in verdicts]
