"""Pareto efficient: the cases and the margin stand beside those of `efficient`."""

from __future__ import annotations

from accord.checker.judged import Judged
from accord.checker.properties.efficient import exhaust_pareto, margin_pareto

PROPERTY = Judged(
    "pareto_efficient",
    "no feasible alternative is better for somebody and worse for nobody than an outcome of honest play",
    {("table", "none"): (exhaust_pareto, margin_pareto), ("tree", "none"): (exhaust_pareto, margin_pareto)},
)
