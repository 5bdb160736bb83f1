"""Between which values each column of a round must lie: the least and greatest over everything that the rule can give.

Read off the exact tables (`accord.core.tabulate`), where these are small. The plain loop plays the rule itself, so the ranges hold for it.
A kernel's column has them where it was compared with the rule value by value: those parts of the outcome, and a utility without chance.
A utility that a kernel draws may lie beyond the rule's expectations, so nothing is claimed of it.
"""

from __future__ import annotations

import numpy as np

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.tabulate import tabulate
from accord.simulation.columns import Columns, outcome_columns
from accord.simulation.conformity import Conformity

LARGEST = 20_000  # plays to tabulate for this purpose


def column_ranges(mechanism: Mechanism, conformity: Conformity | None) -> tuple[Columns, Columns]:
    """Least and greatest values by column, shape (1, agents) or (1,); only columns whose range is known."""
    agents = len(mechanism.domain.agents)
    low, high = {"misreport": np.zeros((1, agents))}, {"misreport": np.ones((1, agents))}
    compared = None if conformity is None else {*conformity.exact, *conformity.drawn} - ({"utility"} - {*conformity.exact})
    if compared is not None and not compared:
        return low, high
    try:
        game = tabulate(mechanism, limit=LARGEST)
    except AccordError:  # too large, or continuous: then no other range is known
        return low, high
    worth = [u.numerators / u.denominator for u in game.utility]
    low["utility"] = np.array([[float(u.min()) for u in worth]])
    high["utility"] = np.array([[float(u.max()) for u in worth]])
    parts = [outcome_columns(mechanism, outcome) for outcome in game.outcomes]
    for name in parts[0]:
        if all(name in part and np.shape(part[name]) == np.shape(parts[0][name]) for part in parts):
            values = np.array([part[name] for part in parts], dtype=np.float64)
            low[name], high[name] = values.min(axis=0, keepdims=True), values.max(axis=0, keepdims=True)
    known = [n for n in low if compared is None or n == "misreport" or n in compared]
    return {n: low[n] for n in known}, {n: high[n] for n in known}
