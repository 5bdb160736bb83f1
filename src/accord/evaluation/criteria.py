"""The six criteria of the evaluation framework. Each lists what was measured, and says of the rest that it was not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.mechanism import Mechanism
from accord.core.space import Finite
from accord.evaluation.deeds import deed
from accord.evaluation.measure import Measure, not_measured
from accord.evaluation.nearness import nearness
from accord.properties.property import Property
from accord.simulation.intervals import Estimate
from accord.simulation.result import Result
from accord.simulation.scenario import Scenario
from accord.verification.verdict import Bounded, Unsettled, Verdict


def criteria_section(
    mechanism: Mechanism,
    verdicts: Sequence[Verdict],
    attacks: Sequence[Verdict],
    boundary: Mapping[str, Any] | None,
    result: Result,
    growth: Sequence[Measure],
    points: Sequence[Mapping[str, Any]],
    pilot: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """One entry a criterion: name, question, measures. `points` are the rosters behind `growth`."""
    filled = [
        ("incentive compatibility", "Is the safe choice the rational one?", _incentives(verdicts, result)),
        ("robustness", "Does it hold when assumptions bend and agents collude?", _robustness(attacks, boundary, result.scenario)),
        ("implementation feasibility", "What does it take to run?", _feasibility(mechanism, result, pilot)),
        ("scalability", "What happens as it grows?", list(growth)),
        ("adaptability", "How does it cope with change?", _adaptability(result, points)),
        ("distributional effects", "Who gains, who loses?", _distribution(result)),
    ]
    return [{"name": n, "question": q, "measures": [m.json() for m in measures]} for n, q, measures in filled]


def _verdict(v: Verdict) -> Measure:
    level = {"proved": "proved", "refuted": "refuted", "bounded": "bounded"}.get(v.word, "sampled")
    what = "greatest margin seen" if isinstance(v, Unsettled) else "bound on the margin" if isinstance(v, Bounded) else "worst margin"
    against = "" if v.threat.name == "none" else f" against {v.threat}"
    source = f"{v.method}, {v.cases:,} cases" + (f", {v.searched}" if isinstance(v, Unsettled) else "")
    unit = {"strategy_proof": "probability", "anonymous": "(1: swapping two agents changes the lottery)"}.get(v.property.name)
    return Measure(f"{what} of '{v.property}'{against}", v.worst, v.mechanism.domain.unit if unit is None else unit, level, source)


def _incentives(verdicts: Sequence[Verdict], result: Result) -> list[Measure]:
    found = [_verdict(v) for v in verdicts if v.property.has_deviator]
    scenario, edition = result.scenario, result.scenario.editions[-1].name
    base = scenario.populations[scenario.baseline]
    for row in result.differences:
        if row.metric == "utility" and row.agent is not None and row.less is not None and row.edition == edition:
            other = scenario.populations[row.less]
            roster = scenario.mechanisms[edition].domain.agents
            if [a for a in roster if other.of(a) != base.of(a)] == [row.agent]:
                name = f"utility that {row.agent} loses by {deed(other.of(row.agent))} alone, not {deed(base.of(row.agent))} ({edition})"
                found.append(_sampled(name, row.estimate, result.scenario.mechanism.domain.unit))
    return [*found, not_measured("regret under learning", "no learning populations are simulated here")]


def _sampled(name: str, estimate: Estimate, unit: str) -> Measure:
    if estimate.value is None:
        return not_measured(name, f"not defined here: {estimate.method}")
    source = f"simulation, {estimate.n:,} rounds, {estimate.method}"
    if estimate.level == "exact" or estimate.low is None or estimate.high is None:
        return Measure(name, estimate.value, unit, estimate.level, source)
    return Measure(name, estimate.value, unit, estimate.level, source, (estimate.low, estimate.high), str(estimate.confidence))


def _robustness(attacks: Sequence[Verdict], boundary: Mapping[str, Any] | None, scenario: Scenario) -> list[Measure]:
    found = [_verdict(v) for v in attacks]
    if boundary is None:
        found.append(not_measured("distance to the boundary", "the mechanism states no parameter frontier"))
    else:
        found += nearness(boundary)
    return [*found, *_priors(scenario)]


def _priors(scenario: Scenario) -> list[Measure]:
    """Which required properties would fail with the prior: as a count, and what was not tried."""
    resting = [str(prop) for prop, _ in scenario.required if _rests_on_prior(prop)]
    source = f"the definitions of the {len(scenario.required)} required"
    counted = Measure("required properties that rest on the prior", len(resting), "properties", "exact", source)
    if resting:
        why = f"{', '.join(resting)} {'rests' if len(resting) == 1 else 'rest'} on the prior, and no other prior was tried"
    elif not scenario.required:
        why = "the scenario requires no property"
    else:
        has = "the domain has no prior" if scenario.mechanism.domain.prior is None else "the domain has a prior"
        why = f"no required property rests on a prior ({has}), and simulated types were drawn in one way only"
    return [counted, not_measured("misspecified priors", why)]


def _rests_on_prior(prop: Property) -> bool:
    return prop.name == "bayesian_truthful" or dict(prop.params).get("stage") in ("interim", "ex ante")


def _feasibility(mechanism: Mechanism, result: Result, pilot: Mapping[str, Any]) -> list[Measure]:
    found = []
    sizes = [len(s) for s in (mechanism.messages or {}).values() if isinstance(s, Finite)]
    told = "information each participant reports, at most"
    if mechanism.messages is None:
        found.append(not_measured(told, "the mechanism runs over several rounds"))
    elif len(sizes) == len(mechanism.messages):
        bits = round(max(map(math.log2, sizes)), 3)
        found.append(Measure(told, bits, "bits a round", "exact", f"message spaces of at most {max(sizes)}"))
    edition, baseline = result.scenario.editions[-1].name, result.scenario.baseline
    for row in result.rows:
        if row.metric.startswith("total of") and row.agent is None and row.edition == edition and row.population == baseline:
            found.append(_sampled(f"{row.metric}, population '{baseline}' ({edition})", row.estimate, "a round"))
    if mechanism.domain.payment is None:
        found.append(Measure("money moved", 0, "a round", "exact", "the domain has no payments"))
    entries = "ledger entries of one round, all members honest"
    if pilot["founded"]:
        found.append(Measure(entries, pilot["entries"], "entries", "exact", "the live pilot"))
    else:
        found.append(not_measured(entries, f"the pilot was not run: {pilot['refusal']}"))
    return [*found, not_measured("cost of a round in money", "the data hold no cost of taking part, of auditing or of operating")]


def _adaptability(result: Result, points: Sequence[Mapping[str, Any]]) -> list[Measure]:
    scenario = result.scenario
    welfare = [r for r in result.rows if r.metric == "welfare" and r.population == scenario.baseline and r.agent is None]
    found = [
        _change(
            f"welfare change, {a.edition} to {b.edition}, population '{scenario.baseline}'",
            a.estimate,
            b.estimate,
            scenario.mechanism.domain.unit,
            _changed(scenario, k),
        )
        for k, (a, b) in enumerate(itertools.pairwise(welfare))
    ]
    if points:
        kept = [str(p["agents"]) for p in points if p["verdict"] == "proved"]
        name = f"numbers of agents at which 'truthful' is proved, of {', '.join(str(p['agents']) for p in points)}"
        found.append(Measure(name, ", ".join(kept) or "none", "agents", "exact", "exhaustion over the first agents of the roster"))
    return [*found, not_measured("recovery after a capability jump or a change of regime", "no such shocks are simulated here")]


def _changed(scenario: Scenario, k: int) -> str:
    """What differs between edition k and the next."""
    before, after = scenario.editions[k], scenario.editions[k + 1]
    differing = []
    if before.roster(scenario.mechanism) != after.roster(scenario.mechanism):
        differing.append("roster")
    if str(before.types) != str(after.types):
        differing.append("types")
    return f"editions differ in {' and '.join(differing) or 'their draws only'}"


def _change(name: str, before: Estimate, after: Estimate, unit: str, differing: str) -> Measure:
    """The difference of two independent estimates, with the square-and-add interval: each end lies the root of the sum of squares of the
    two estimates' own distances away (Zou and Donner 2008, Construction of confidence limits about effect measures: a general approach,
    Statistics in Medicine 27(10), eq. 2; for two t intervals this is close to Welch's). Editions draw from streams of their own."""
    if before.value is None or after.value is None:
        return not_measured(name, f"not defined here: {before.method if before.value is None else after.method}")
    change, rounds = after.value - before.value, f"simulation, {after.n:,} rounds an edition, {differing}"
    if before.level == after.level == "exact":
        return Measure(name, change, unit, "exact", f"{rounds}, {after.method}")
    if before.low is None or before.high is None or after.low is None or after.high is None:
        lacking = before if before.low is None else after
        return Measure(name, change, unit, "sampled", f"{rounds}, {lacking.method}")
    low = change - math.hypot(after.value - after.low, before.high - before.value)
    high = change + math.hypot(after.high - after.value, before.value - before.low)
    source = f"{rounds}, independent samples, square-and-add"
    return Measure(name, change, unit, "sampled", source, (low, high), str(after.confidence))


def _distribution(result: Result) -> list[Measure]:
    edition, baseline = result.scenario.editions[-1].name, result.scenario.baseline
    rows = [r for r in result.rows if r.edition == edition and r.population == baseline]
    scale = "(0: all equal)"
    where = f"({edition}, population '{baseline}')"
    found = [
        _sampled(
            f"{r.metric} {where}",
            r.estimate,
            scale,
        )
        for r in rows
        if r.metric.startswith("gini of")
    ]
    own = [(r.estimate.value, r) for r in rows if r.metric == "utility" and r.agent is not None and r.estimate.value is not None]
    if own:
        for which, (_, row) in (("least", min(own, key=lambda p: p[0])), ("greatest", max(own, key=lambda p: p[0]))):
            found.append(_sampled(f"{which} mean utility: {row.agent} {where}", row.estimate, result.scenario.mechanism.domain.unit))
    return [*found, not_measured("incidence by region and size", "the scenario holds neither regions nor sizes of its agents")]
