"""Step 1, theory: the required properties, each with a certificate that the trusted checker has confirmed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from accord.checker import check
from accord.core.canonical import canonical_json
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress
from accord.simulation.scenario import Pair
from accord.verification.methods.exhaustion import METHOD as EXHAUSTION
from accord.verification.verdict import Verdict
from accord.verification.verify import verify


def prove(mechanism: Mechanism, required: Sequence[Pair], progress: Progress) -> list[Verdict]:
    """A verdict for each required (property, threat) pair. By exhaustion: the institution of the pilot rests on the whole table."""
    return [verify(mechanism, prop, threat, method=EXHAUSTION, progress=progress) for prop, threat in required]


def theory_section(verdicts: Sequence[Verdict], progress: Progress) -> list[dict[str, Any]]:
    """Each verdict as JSON, with what the checker says of its certificate."""
    rows = []
    for k, verdict in enumerate(verdicts):
        progress("checking certificates", k, len(verdicts))
        start = time.perf_counter()
        checked = check(verdict.certificate or {})
        rows.append({
            **verdict.json(),
            "title": verdict.property.title,
            "source": verdict.property.source,
            "certificate": {
                "file": verdict.certificate_name,
                "seal": (verdict.certificate or {})["seal"],
                "bytes": len(canonical_json(verdict.certificate)),
                "checked": checked.sentence,
                "trusted": list(checked.trusted),
                "seconds": round(time.perf_counter() - start, 3),
            },
        })  # fmt: skip
    return rows
