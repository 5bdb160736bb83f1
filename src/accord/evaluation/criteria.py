"""The six criteria of the evaluation framework. Each lists what was measured, and says of the rest that it was not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.mechanism import Mechanism
from accord.core.space import Finite
from accord.evaluation.measure import Measure, not_measured
from accord.simulation.intervals import Estimate
from accord.simulation.result import Result
from accord.verification.verdict import Unsettled, Verdict


def criteria_section(
    mechanism: Mechanism,
    verdicts: Sequence[Verdict],
    attacks: Sequence[Verdict],
    boundary: Mapping[str, Any] | None,
    result: Result,
    growth: Sequence[Measure],
    pilot: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """One entry a criterion: name, question, measures."""
    filled = [
        ("incentive compatibility", "Is the safe choice the rational one?", _incentives(verdicts, result)),
        ("robustness", "Does it hold when assumptions bend and agents collude?", _robustness(attacks, boundary)),
        ("implementation feasibility", "What does it take to run?", _feasibility(mechanism, result, pilot)),
        ("scalability", "What happens as it grows?", list(growth)),
        ("adaptability", "How does it cope with change?", _adaptability(result)),
        ("distributional effects", "Who gains, who loses?", _distribution(result)),
    ]
    return [{"name": n, "question": q, "measures": [m.json() for m in measures]} for n, q, measures in filled]


def _verdict(v: Verdict) -> Measure:
    level = {"proved": "proved", "refuted": "refuted", "bounded": "bounded"}.get(v.word, "sampled")
    against = "" if v.threat.name == "none" else f" against {v.threat}"
    source = f"{v.method}, {v.cases:,} cases" + (f", {v.searched}" if isinstance(v, Unsettled) else "")
    return Measure(f"worst margin of '{v.property}'{against}", v.worst, v.mechanism.domain.unit, level, source)


def _incentives(verdicts: Sequence[Verdict], result: Result) -> list[Measure]:
    found = [_verdict(v) for v in verdicts if v.property.has_deviator]
    for row in result.differences:
        if row.metric == "utility" and row.agent is not None and row.edition == result.scenario.editions[-1].name:
            alone = result.scenario.populations[row.less or ""].agents if row.less else {}
            if row.agent in alone:
                found.append(_sampled(f"what {row.agent} loses by inflating alone ({row.edition})", row.estimate, "utility", result))
    return [*found, not_measured("regret under learning", "no learning populations are simulated here")]


def _sampled(name: str, estimate: Estimate, unit: str, result: Result) -> Measure:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return not_measured(name, f"not defined here: {estimate.method}")
    source = f"simulation, {estimate.n:,} rounds, {estimate.method}"
    return Measure(name, estimate.value, unit, "sampled", source, (estimate.low, estimate.high), str(estimate.confidence))


def _robustness(attacks: Sequence[Verdict], boundary: Mapping[str, Any] | None) -> list[Measure]:
    found = [_verdict(v) for v in attacks]
    if boundary is None:
        found.append(not_measured("distance to the boundary", "the mechanism states no parameter frontier"))
    else:
        found += _distance(boundary)
    return [*found, not_measured("misspecified priors", "honesty is required in dominant strategies, and no prior is assumed")]


def _distance(boundary: Mapping[str, Any]) -> list[Measure]:
    value, ends = Fraction(boundary["value"]), [Fraction(e) for i in boundary["intervals"] for e in i if e is not None]
    source = "exact set of the parameter (forfeiture constraints)"
    found = [
        Measure(
            f"smallest change of {boundary['parameter']} that breaks a requirement",
            min((abs(value - e) for e in ends), default=None),
            "",
            "exact",
            source,
        )
    ]
    for name, points in boundary["curves"].items():
        holding = [p["at"] for p in points if any(Fraction(a) <= value and (b is None or value <= Fraction(b)) for a, b in p["intervals"])]
        text = f"{holding[0]} to {holding[-1]}" if holding else "nowhere on the grid"
        found.append(
            Measure(
                f"grid values of {name} at which {boundary['parameter']} = {value} is sound",
                text,
                "",
                "exact",
                f"{len(points)} grid points",
            )
        )
    return found


def _feasibility(mechanism: Mechanism, result: Result, pilot: Mapping[str, Any]) -> list[Measure]:
    found = []
    if mechanism.messages is not None:
        sizes = [len(s) for s in mechanism.messages.values() if isinstance(s, Finite)]
        if len(sizes) == len(mechanism.messages):
            found.append(
                Measure(
                    "information each participant reports", round(max(map(math.log2, sizes)), 3), "bits a round", "exact", "message spaces"
                )
            )
    edition, baseline = result.scenario.editions[-1].name, result.scenario.baseline
    for row in result.rows:
        if row.metric.startswith("total of") and row.agent is None and row.edition == edition and row.population == baseline:
            found.append(_sampled(f"{row.metric}, honest population ({edition})", row.estimate, "a round", result))
    if mechanism.domain.payment is None:
        found.append(Measure("money moved", 0, "none: the mechanism has no payments", "exact", "its domain"))
    found.append(Measure("ledger entries of one round, all members honest", pilot["entries"], "entries", "exact", "the live pilot"))
    return [*found, not_measured("cost of an audit in money", "no published cost of an independent audit is in the data")]


def _adaptability(result: Result) -> list[Measure]:
    found, welfare = [], [r for r in result.rows if r.metric == "welfare" and r.population == result.scenario.baseline and r.agent is None]
    for before, after in itertools.pairwise(welfare):
        change = (after.estimate.value or 0.0) - (before.estimate.value or 0.0)
        source = f"simulated editions {before.edition} and {after.edition}: roster and grades change"
        found.append(Measure(f"welfare change, {before.edition} to {after.edition}", round(change, 4), "utility", "sampled", source))
    return [*found, not_measured("recovery after a capability jump or a change of regime", "no such shocks are simulated here")]


def _distribution(result: Result) -> list[Measure]:
    edition, baseline = result.scenario.editions[-1].name, result.scenario.baseline
    rows = [r for r in result.rows if r.edition == edition and r.population == baseline]
    found = [_sampled(f"{r.metric} ({edition}, honest)", r.estimate, "", result) for r in rows if r.metric.startswith("gini of")]
    own = [r for r in rows if r.metric == "utility" and r.agent is not None]
    if own:
        low, high = (f(own, key=lambda r: r.estimate.value or 0.0) for f in (min, max))
        found.append(_sampled(f"least utility: {low.agent} ({edition})", low.estimate, "utility", result))
        found.append(_sampled(f"greatest utility: {high.agent} ({edition})", high.estimate, "utility", result))
    return [*found, not_measured("incidence by region and size", "the scenario holds neither regions nor sizes of labs")]
