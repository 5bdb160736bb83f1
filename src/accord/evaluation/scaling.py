"""How the cost of deciding grows with the roster: measured on this machine, on the mechanism's own smaller rosters."""

from __future__ import annotations

import math
import time
from typing import Any

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress
from accord.core.space import Finite
from accord.evaluation.measure import Measure, not_measured
from accord.properties.truthful import truthful
from accord.verification.verify import verify

LARGEST = 5_000  # type profiles


def scaling(mechanism: Mechanism, progress: Progress) -> tuple[list[Measure], list[dict[str, Any]]]:
    """Measures, and the points behind them: cases and seconds of an exact verdict on *truthful* for rosters of 2, 3, ... agents."""
    if "agents" not in mechanism.params:
        return [*_profiles(mechanism), not_measured("growth with the roster", "the mechanism's factory has no parameter 'agents'")], []
    if mechanism.truth is None:
        return [*_profiles(mechanism), not_measured("growth with the roster", "the mechanism declares no honest play to judge")], []
    points: list[dict[str, Any]] = []
    roster = mechanism.domain.agents
    for n in range(2, len(roster) + 1):
        progress("measuring growth", n, len(roster))
        try:
            smaller = mechanism.rebuild(agents=roster[:n])
            start = time.perf_counter()
            verdict = verify(smaller, truthful())
        except AccordError:  # a roster too small for the other parameters, or too large to tabulate, says nothing about growth
            continue
        seconds = round(time.perf_counter() - start, 4)
        points.append({"agents": n, "cases": verdict.cases, "seconds": seconds, "verdict": verdict.word, "level": "measured here"})
        if verdict.cases * 8 > LARGEST * 32:
            break
    measures = _profiles(mechanism)
    if points:
        cases = ", ".join(f"{p['agents']}: {p['cases']:,}" for p in points)
        judged = "exhaustion over the first agents of the roster"
        measures.append(Measure("cases of 'truthful' against one agent alone, by number of agents", cases, "cases", "exact", judged))
    if len(points) < 3:
        return [*measures, not_measured("growth of verification time", f"only {len(points)} rosters were judged, and it takes 3")], points
    source = f"exact verdicts on rosters of {points[0]['agents']} to {points[-1]['agents']}, one run each"
    last = points[-2:]
    base = float(last[1]["seconds"] / max(last[0]["seconds"], 1e-9)) ** (1 / (last[1]["agents"] - last[0]["agents"]))
    slope = _slope([(math.log(p["cases"]), math.log(max(p["seconds"], 1e-9))) for p in points])
    pair = f"rosters of {last[0]['agents']} and {last[1]['agents']}, one run each"
    measures += [
        Measure("factor of verification time per added participant", round(base, 2), "times", "measured here", pair),
        Measure("exponent of verification time in the number of cases", round(slope, 2), "", "measured here", source),
    ]
    return measures, points


def _profiles(mechanism: Mechanism) -> list[Measure]:
    if mechanism.messages is None or not all(isinstance(s, Finite) for s in mechanism.messages.values()):
        return []
    count = math.prod(len(s) for s in mechanism.messages.values() if isinstance(s, Finite))
    return [Measure("message profiles of the whole roster", count, "profiles", "exact", "message spaces")]


def _slope(points: list[tuple[float, float]]) -> float:
    """Least squares."""
    mx, my = (sum(c) / len(points) for c in zip(*points, strict=True))
    covariance, variance = sum((x - mx) * (y - my) for x, y in points), sum((x - mx) ** 2 for x, _ in points)
    return float(covariance / variance)
