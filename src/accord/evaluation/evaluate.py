"""The main job: one scenario through all four drivers."""

from __future__ import annotations

import inspect
from typing import Any

from accord import __version__
from accord.core.certificate import identity
from accord.core.protocols import Ledger, Progress, silent
from accord.core.tabulate import tabulate
from accord.evaluation.attacks import attack_section, strike
from accord.evaluation.boundary import boundary_section
from accord.evaluation.criteria import criteria_section
from accord.evaluation.evaluation import Evaluation
from accord.evaluation.pilot import pilot_section
from accord.evaluation.provenance import domain_section
from accord.evaluation.scaling import scaling
from accord.evaluation.theory import prove, theory_section
from accord.evaluation.trials import distribution_section, simulation_section
from accord.simulation.scenario import Scenario
from accord.simulation.simulate import simulate


def evaluate(scenario: Scenario, *, ledger: Ledger, seed: int | None = None, progress: Progress = silent) -> Evaluation:
    """Verify, attack, simulate and operate the scenario's mechanism, and measure the six criteria.

    Steps: prove the required properties and have each certificate checked; replay the ends of the parameter's exact set; attack;
    simulate every edition with every population; found a live institution on the certificates and run one round; then the
    criteria, from these numbers only. A required property that is refuted is reported as such, and the pilot is not founded.
    `ledger` is an empty one, which keeps the pilot's record; `seed` replaces the scenario's. Raises AccordError as these steps do.
    """
    mech = scenario.mechanism
    root = scenario.seed if seed is None else seed
    where = domain_section(scenario)
    verdicts = prove(mech, scenario.required, progress)
    theory = theory_section(verdicts, progress)
    boundary = boundary_section(mech, progress)
    attacks = strike(mech, scenario.attacks, root, progress)
    result = simulate(scenario, seed=root, progress=progress)
    pilot = pilot_section(scenario, verdicts, ledger, root, progress)
    growth, points = scaling(mech, progress)
    sections: dict[str, Any] = {
        "title": scenario.title or scenario.name,
        "summary": scenario.summary,
        "version": __version__,
        "scenario": {"rounds": scenario.rounds, "seed": root, "metrics": [m.name for m in scenario.metrics]},
        "mechanism": {
            **identity(mech, theory[0]["mechanism"]["behaviour_digest"] if theory else None),
            "summary": mech.summary,
            "text": inspect.getdoc(mech.spec.factory) if mech.spec else "",
            "size": dict(tabulate(mech).size()) if theory else {},
            "claims": [
                {"claim": " against ".join(map(str, k)) if isinstance(k, tuple) else str(k), "stated": v} for k, v in mech.claims.items()
            ],
        },
        "domain": where,
        "theory": theory,
        "boundary": boundary,
        "attacks": attack_section(attacks),
        "simulation": simulation_section(result),
        "distribution": distribution_section(result),
        "pilot": pilot,
        "criteria": criteria_section(mech, verdicts, attacks, boundary, result, growth, points, pilot),
        "growth": points,
        "references": _references(scenario, verdicts),
    }
    return Evaluation(scenario.name, sections, verdicts)


def _references(scenario: Scenario, verdicts: Any) -> list[str]:
    """Sources of the mechanism, of the properties decided, and of the data, each once."""
    found = [*scenario.mechanism.cites, *(v.property.source for v in verdicts), *scenario.sources.values()]
    return list(dict.fromkeys(found))
