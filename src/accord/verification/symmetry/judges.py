"""Which questions are judged by orbits, and how."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from accord.properties.property import Property, Threat
from accord.properties.threats import Alone, Coalition, Nobody
from accord.verification.symmetry import budgets, lies, participation, surplus
from accord.verification.symmetry.coalitions import coalitions
from accord.verification.symmetry.finding import Finding
from accord.verification.symmetry.quotient import Quotient

MOST = 2_000_000  # histograms, or ways to deal the alternatives, to list
GROUPED = 10_000_000  # cases of coalitions: more would keep the checker busy for minutes

Judge = Callable[[Quotient], Finding]
LIES: dict[str, Callable[[Quotient, Fraction], Finding]] = {
    "truthful": lies.truthful,
    "ex_post_truthful": lies.ex_post_truthful,
    "bayesian_truthful": lies.bayesian_truthful,
}
OUTCOMES: dict[tuple[str, str | None], Judge] = {
    ("individually_rational", "ex post"): participation.ex_post,
    ("individually_rational", "interim"): participation.interim,
    ("individually_rational", "ex ante"): participation.ex_ante,
    ("weak_budget_balance", None): budgets.weak,
    ("strong_budget_balance", None): budgets.strong,
    ("efficient", None): surplus.efficient,
}
JOINT = frozenset({"weak_budget_balance", "strong_budget_balance", "efficient"})
"""Properties of what all agents get together."""


def judge_of(prop: Property, threat: Threat) -> Judge | None:
    """What judges the question on a quotient; None where nothing does."""
    params = dict(prop.params)
    if prop.name in LIES and set(params) <= {"epsilon"}:
        slack = Fraction(params.get("epsilon", 0))
        if isinstance(threat, Alone):
            return lambda quotient: LIES[prop.name](quotient, slack)
        if isinstance(threat, Coalition) and prop.name == "truthful":
            return partial(coalitions, slack=slack, size=threat.size, side_payments=threat.side_payments)
    stage = params.pop("stage", None)
    return OUTCOMES.get((prop.name, stage)) if isinstance(threat, Nobody) and not params else None


def in_expectation(prop: Property) -> bool:
    """Whether it is judged in expectation over all profiles. The first violation is minimal then."""
    return prop.name == "bayesian_truthful" or dict(prop.params).get("stage") in ("interim", "ex ante")


def unjudged(prop: Property, threat: Threat, histograms: int, cases: int = 0) -> str | None:
    """Why a question is not judged by orbits; None if it is."""
    if judge_of(prop, threat) is None:
        return f"{prop} against {threat} is not judged by orbits"
    if histograms > MOST:
        return f"there are {histograms:,} histograms to list, and the quotient lists at most {MOST:,}: use fewer messages, types or agents"
    if cases > GROUPED:
        return f"{threat} have {cases:,} cases by orbits, and the quotient judges at most {GROUPED:,} of coalitions: use smaller ones"
    return None
