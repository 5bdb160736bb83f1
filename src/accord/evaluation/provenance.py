"""Where the agents' types come from: the rows of data behind a scenario, and what other indexes say of the same labs."""

from __future__ import annotations

from typing import Any

from accord.core.canonical import encode
from accord.core.errors import AccordError
from accord.data.agreement import agreements
from accord.data.crossreading import cross_reading
from accord.data.loading import rows as data_rows
from accord.data.tiers import safety_tiers
from accord.simulation.drawing import Fixed
from accord.simulation.scenario import Edition, Scenario


def domain_section(scenario: Scenario) -> dict[str, Any]:
    """Agents, types by edition with the graded letter and its source, and cross-readings.

    Raises AccordError where a scenario built on FLI editions gives a lab another tier than its published grade maps to.
    """
    mech = scenario.mechanism
    labs = [a for a in mech.domain.agents if any(_graded(e, a) for e in scenario.editions)]
    return {
        "agents": list(mech.domain.agents),
        "type_spaces": {a: str(s) for a, s in mech.domain.types.items()},
        "values": "private" if mech.domain.private else "interdependent",
        "unit": mech.domain.unit,
        "prior": encode(mech.domain.prior) if mech.domain.prior is not None else None,
        "editions": [_edition(scenario, e) for e in scenario.editions],
        "sources": dict(scenario.sources),
        "assumptions": [*mech.domain.notes, *mech.notes],
        "cross_reading": [_reading(r) for a in labs for r in cross_reading(a)],
        "agreement": [str(a) for a in agreements()] if labs else [],
    }


def _graded(edition: Edition, agent: str) -> bool:
    graded = {row["edition"] for row in data_rows("fli_ai_safety_index")}
    return edition.name in graded and agent in safety_tiers(edition.name)


def _edition(scenario: Scenario, edition: Edition) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    given = edition.types.types if isinstance(edition.types, Fixed) else {}
    for agent, own in given.items():
        row: dict[str, Any] = {"agent": agent, "type": encode(own)}
        if _graded(edition, agent):
            tier = safety_tiers(edition.name)[agent]
            if tier.tier != own:
                meant = f"its grade {tier.letter} maps to {tier.tier}"
                raise AccordError(f"{scenario.name} gives {agent} tier {own} in {edition.name}, and {meant}: correct the scenario")
            row |= {"grade": tier.letter, "source": tier.source, "licence": tier.licence, "level": tier.evidence, "rated_as": tier.rated_as}
        else:
            row |= {"source": scenario.sources.get("types", "not stated"), "level": "assumed"}
        rows.append(row)
    return {"name": edition.name, "note": edition.note, "types": str(edition.types), "rows": rows}


def _reading(reading: Any) -> dict[str, Any]:
    fields = ("lab", "index", "measures", "edition", "rated_as", "relation", "scale", "source", "licence", "caveat")
    return {**{f: getattr(reading, f) for f in fields}, "score": str(reading.score)}
