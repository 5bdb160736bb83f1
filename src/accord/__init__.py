"""Accord: define a mechanism, prove what it guarantees, attack it, simulate it, operate it."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

EXPORTS = {
    "AccordError": "accord.core.errors",
    "Refused": "accord.core.errors",
    "Finite": "accord.core.space",
    "Interval": "accord.core.space",
    "Product": "accord.core.space",
    "Lottery": "accord.core.lottery",
    "Independent": "accord.core.prior",
    "Correlated": "accord.core.prior",
    "Decision": "accord.core.domain",
    "Domain": "accord.core.domain",
    "private_values": "accord.core.domain",
    "quasi_linear": "accord.core.domain",
    "symmetric_values": "accord.core.symmetric",
    "Part": "accord.core.symmetric",
    "Assignment": "accord.core.symmetric",
    "ByLot": "accord.core.symmetric",
    "Each": "accord.core.counts",
    "anonymous_rule": "accord.core.counts",
    "claims_symmetry": "accord.core.claimed",
    "Mechanism": "accord.core.mechanism",
    "one_shot": "accord.core.mechanism",
    "from_table": "accord.core.from_table",
    "Allocation": "accord.core.piecewise",
    "piecewise": "accord.core.piecewise",
    "traced": "accord.theory.expression_rule",
    "minimum": "accord.theory.expression",
    "maximum": "accord.theory.expression",
    "honest": "accord.core.strategy",
    "play": "accord.core.strategy",
    "tabulate": "accord.core.tabulate",
    "discounted": "accord.theory.stochastic",
    "mechanism": "accord.core.registry",
    "groves_rule": "accord.mechanisms.groves.rule",
    "clarke": "accord.mechanisms.groves.rule",
    "truthful": "accord.properties.truthful",
    "ex_post_truthful": "accord.properties.ex_post_truthful",
    "bayesian_truthful": "accord.properties.bayesian_truthful",
    "individually_rational": "accord.properties.individually_rational",
    "efficient": "accord.properties.efficient",
    "pareto_efficient": "accord.properties.pareto_efficient",
    "weak_budget_balance": "accord.properties.weak_budget_balance",
    "strong_budget_balance": "accord.properties.strong_budget_balance",
    "strategy_proof": "accord.properties.strategy_proof",
    "anonymous": "accord.properties.anonymous",
    "obviously_strategy_proof": "accord.properties.obviously_strategy_proof",
    "group_strategy_proof": "accord.properties.group_strategy_proof",
    "incentive_ratio": "accord.properties.incentive_ratio",
    "robustly_truthful": "accord.properties.robustly_truthful",
    "equilibrium": "accord.properties.equilibrium",
    "subgame_perfect": "accord.properties.subgame_perfect",
    "monotone": "accord.properties.monotone",
    "maskin_monotone": "accord.properties.maskin_monotone",
    "non_bossy": "accord.properties.non_bossy",
    "consumer_sovereign": "accord.properties.consumer_sovereign",
    "neutral": "accord.properties.neutral",
    "envy_free": "accord.properties.envy_free",
    "in_core": "accord.properties.in_core",
    "implementable": "accord.properties.implementable",
    "Alone": "accord.properties.threats",
    "Coalition": "accord.properties.threats",
    "Sybils": "accord.properties.threats",
    "Bribe": "accord.properties.threats",
    "verify": "accord.verification.verify",
    "smallest_coalition": "accord.verification.smallest_coalition",
    "Proved": "accord.verification.verdict",
    "Refuted": "accord.verification.verdict",
    "Bounded": "accord.verification.verdict",
    "Unsettled": "accord.verification.verdict",
    "branch_and_bound": "accord.verification.methods.branch_and_bound",
    "attack": "accord.redteam.attack",
    "Partial": "accord.core.partial",
    "as_floats": "accord.core.floats",
    "recheck": "accord.verification.recheck",
    "searching": "accord.verification.methods.search",
    "matrix": "accord.verification.matrix",
    "equivalent": "accord.verification.refinement",
    "verify_kernel": "accord.verification.refinement_kernel",
    "check": "accord.checker",
    "Scenario": "accord.simulation.scenario",
    "Edition": "accord.simulation.scenario",
    "Fixed": "accord.simulation.drawing",
    "FromPrior": "accord.simulation.drawing",
    "Uniform": "accord.simulation.drawing",
    "Population": "accord.simulation.population",
    "load": "accord.simulation.scenario_file",
    "simulate": "accord.simulation.simulate",
    "conforms": "accord.simulation.conforms",
    "Terms": "accord.institutions.terms",
    "Charter": "accord.institutions.charter",
    "Requirement": "accord.institutions.charter",
    "live": "accord.institutions.live",
    "transfer": "accord.institutions.transfer",
    "found": "accord.institutions.institution",
    "repair": "accord.designer.repair",
    "Repaired": "accord.designer.repaired",
    "Irreparable": "accord.designer.repaired",
    "OneNorm": "accord.designer.norm",
    "SupNorm": "accord.designer.norm",
    "diagnose": "accord.designer.diagnose",
    "evaluate": "accord.evaluation.evaluate",
}
"""Every public name and the module that holds it; loaded when first used, so that importing accord stays fast."""


def __getattr__(name: str) -> Any:
    if name not in EXPORTS:
        raise AttributeError(f"module 'accord' has no attribute {name!r}")
    return getattr(importlib.import_module(EXPORTS[name]), name)


__all__ = [*EXPORTS, "__version__"]


def __dir__() -> list[str]:
    return sorted([*EXPORTS, "__version__"])
