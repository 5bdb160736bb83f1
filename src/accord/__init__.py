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
    "Mechanism": "accord.core.mechanism",
    "one_shot": "accord.core.mechanism",
    "honest": "accord.core.strategy",
    "play": "accord.core.strategy",
    "tabulate": "accord.core.tabulate",
    "mechanism": "accord.core.registry",
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
    "Alone": "accord.properties.threats",
    "Coalition": "accord.properties.threats",
    "Sybils": "accord.properties.threats",
    "verify": "accord.verification.verify",
    "attack": "accord.redteam.attack",
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
