"""Which properties are defined against which threats, for one-shot games and for games of several rounds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from accord.checker import anonymous, balanced, bayesian, efficient, ex_post, ordinal, rational, replay, sybils, tree, truthful
from accord.checker.tally import Tally

Family = tuple[Callable[..., Tally], Callable[..., Fraction]]
"""All cases of a claim, and the margin of one witness."""

_BOTH: dict[tuple[str, str], Family] = {
    ("individually_rational", "none"): (rational.exhaust, rational.margin),
    ("efficient", "none"): (efficient.exhaust, efficient.margin),
    ("pareto_efficient", "none"): (efficient.exhaust_pareto, efficient.margin_pareto),
    ("weak_budget_balance", "none"): (balanced.exhaust, balanced.margin),
    ("strong_budget_balance", "none"): (balanced.exhaust, balanced.margin),
}
FAMILIES: dict[str, dict[tuple[str, str], Family]] = {
    "table": {
        **_BOTH,
        ("truthful", "alone"): (truthful.exhaust, truthful.margin),
        ("truthful", "coalition"): (truthful.exhaust, truthful.margin),
        ("truthful", "sybils"): (sybils.exhaust, sybils.margin),
        ("ex_post_truthful", "alone"): (tree.exhaust_ex_post, ex_post.margin),
        ("bayesian_truthful", "alone"): (bayesian.exhaust, bayesian.margin),
        ("strategy_proof", "alone"): (ordinal.exhaust, ordinal.margin),
        ("anonymous", "none"): (anonymous.exhaust, anonymous.margin),
    },
    "tree": {
        **_BOTH,
        ("truthful", "alone"): (tree.exhaust, replay.margin),
        ("ex_post_truthful", "alone"): (tree.exhaust_ex_post, replay.margin_ex_post),
        ("bayesian_truthful", "alone"): (bayesian.exhaust_tree, bayesian.margin_tree),
    },
}
"""What is defined where: by kind, then by property and threat."""
