"""How the cost of deciding grows with the roster: measured on this machine, on the mechanism's own smaller rosters."""

from __future__ import annotations

import math
import time
from typing import Any

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress
from accord.evaluation.measure import Measure, not_measured
from accord.properties.truthful import truthful
from accord.verification.verify import verify

LARGEST = 5_000  # type profiles


def scaling(mechanism: Mechanism, progress: Progress) -> tuple[list[Measure], list[dict[str, Any]]]:
    """Measures, and the points behind them: seconds of an exact verdict for rosters of 2, 3, ... agents."""
    if "agents" not in mechanism.params or mechanism.truth is None:
        return [not_measured("growth with the roster", "the mechanism's factory has no parameter 'agents'")], []
    points: list[dict[str, Any]] = []
    roster = mechanism.domain.agents
    for n in range(2, len(roster) + 1):
        progress("measuring growth", n, len(roster))
        try:
            smaller = mechanism.rebuild(agents=roster[:n])
        except AccordError:  # a roster too small for the other parameters (more audit slots than labs) says nothing about growth
            continue
        start = time.perf_counter()
        verdict = verify(smaller, truthful())
        points.append({"agents": n, "cases": verdict.cases, "seconds": round(time.perf_counter() - start, 4), "level": "measured here"})
        if verdict.cases * 8 > LARGEST * 32:
            break
    if len(points) < 3:
        return [not_measured("growth with the roster", f"only {len(points)} smaller rosters could be built")], points
    source = f"exact verdicts on rosters of {points[0]['agents']} to {points[-1]['agents']}, one run each"
    last = points[-2:]
    base = float(last[1]["seconds"] / max(last[0]["seconds"], 1e-9)) ** (1 / (last[1]["agents"] - last[0]["agents"]))
    slope = _slope([(math.log(p["cases"]), math.log(max(p["seconds"], 1e-9))) for p in points])
    measures = [
        Measure("factor of verification time per added participant", round(base, 2), "times", "measured here", source),
        Measure("exponent of verification time in the number of cases", round(slope, 2), "", "measured here", source),
    ]
    return measures, points


def _slope(points: list[tuple[float, float]]) -> float:
    """Least squares."""
    mx, my = (sum(c) / len(points) for c in zip(*points, strict=True))
    covariance, variance = sum((x - mx) * (y - my) for x, y in points), sum((x - mx) ** 2 for x, _ in points)
    return float(covariance / variance)
