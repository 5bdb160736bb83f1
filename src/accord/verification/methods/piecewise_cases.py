"""From a point in local variables to the case that it is: the reports, in order, and after them a deviator's own type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from accord.core.piecewise import Pieces, joined
from accord.properties.property import Case
from accord.theory.expression_rule import Traced

Form = Pieces | Traced
CaseOf = Callable[[Sequence[Fraction]], Case]


def profile(form: Form, point: Sequence[Fraction]) -> dict[str, Any]:
    """A point as everybody's report (or type)."""
    reports, start = {}, 0
    for agent, own in zip(form.agents, form.spans, strict=True):
        reports[agent] = joined(tuple(point[start : start + len(own)]), form.domain.types[agent])
        start += len(own)
    return reports


def lie(form: Form, i: int, *, everybody: bool) -> CaseOf:
    """A deviation of agent i; with `everybody`, all types are part of the case and the others honest."""
    agent, count = form.agents[i], sum(map(len, form.spans))

    def case(point: Sequence[Fraction]) -> Case:
        sent = profile(form, point)
        own = joined(tuple(point[count:]), form.domain.types[agent])
        others = {a: m for a, m in sent.items() if a != agent}
        if everybody:
            types = {a: own if a == agent else m for a, m in sent.items()}
            return Case({"coalition": (agent,), "types": types, "lie": {agent: sent[agent]}})
        return Case({"coalition": (agent,), "types": {agent: own}, "lie": {agent: sent[agent]}, "others": others})

    return case


def participation(form: Form, i: int) -> CaseOf:
    """Agent i taking part, everybody honest."""
    return lambda point: Case({"agent": form.agents[i], "types": profile(form, point)})


def reached(form: Form) -> CaseOf:
    """The outcome that the reports lead to."""
    return lambda point: Case({"outcome": form.rule(profile(form, point))})
