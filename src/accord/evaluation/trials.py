"""Step 2, simulation: populations in editions, and how what is earned is distributed."""

from __future__ import annotations

from typing import Any

from accord.simulation.result import Result


def simulation_section(result: Result) -> dict[str, Any]:
    """Estimates of the round as a whole and paired differences, with intervals; whether the kernel conforms to the rule."""
    return {
        "seed": result.seed,
        "rounds": result.scenario.rounds,
        "digest": result.digest,
        "populations": {n: str(p) for n, p in result.scenario.populations.items()},
        "baseline": result.scenario.baseline,
        "engines": sorted({r.engine for r in result.runs}),
        "conformity": {e: ({**c.json(), "sentence": str(c)} if c is not None else None) for e, c in result.conformity.items()},
        "estimates": [r.json() for r in result.rows if r.agent is None],
        "differences": [r.json() for r in result.differences if r.agent is None],
    }


def distribution_section(result: Result) -> dict[str, Any]:
    """What each agent gets, by edition and population: the column that the first Gini metric names, else utility."""
    column = next((m.name.removeprefix("gini of ") for m in result.scenario.metrics if m.name.startswith("gini of ")), None)
    named = {m.name for m in result.scenario.metrics}
    wanted = next((m for m in (f"mean of {column}", column, "utility") if m in named), None)
    return {
        "metric": wanted,
        "by_agent": [r.json() for r in result.rows if r.agent is not None and r.metric == wanted],
        "gains": [r.json() for r in result.differences if r.agent is not None and r.metric == "utility"],
        "gini": [r.json() for r in result.rows if r.metric == f"gini of {column}"],
    }
