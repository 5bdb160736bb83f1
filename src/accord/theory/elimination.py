"""Linear equations in rationals, by fraction-free elimination over sparse rows of whole numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

Equation = tuple[Mapping[int, Fraction], Fraction]  # coefficients by unknown, right side
_RIGHT = -1  # the column of the right side


def solve_equations(equations: Iterable[Equation], unknowns: Iterable[int]) -> dict[int, Fraction] | None:
    """The values of the unknowns, from the first equations that determine them; later ones are not looked at.

    None where the equations leave an unknown undetermined, or one contradicts those before it. Steps: (1) write each equation in whole
    numbers; (2) take the pivots met so far out of it, dividing by the greatest common divisor so that numbers stay short; (3) if
    something is left, its unknown that occurs in the fewest equations becomes a pivot; (4) when every unknown is a pivot, substitute
    backwards. Validated against Cramer's rule and random products.
    """
    wanted = set(unknowns)
    rows = [_whole({j: a for j, a in terms.items() if j in wanted}, right) for terms, right in equations]
    often: dict[int, int] = {}
    for row in rows:
        for j in row:
            often[j] = often.get(j, 0) + 1
    pivots: dict[int, dict[int, int]] = {}
    for row in rows:
        if len(pivots) == len(wanted):
            break
        left = _reduced(row, pivots)
        free = [j for j in left if j != _RIGHT]
        if free:
            pivots[min(free, key=lambda j: (often[j], j))] = left
        elif left:
            return None
    if len(pivots) < len(wanted):
        return None
    found: dict[int, Fraction] = {}
    for j, row in reversed(pivots.items()):
        known = sum((a * found[k] for k, a in row.items() if k not in (_RIGHT, j)), Fraction(0))
        found[j] = (row.get(_RIGHT, 0) - known) / row[j]
    return found


def _whole(terms: Mapping[int, Fraction], right: Fraction) -> dict[int, int]:
    common = math.lcm(right.denominator, *(a.denominator for a in terms.values()))
    row = {j: a.numerator * (common // a.denominator) for j, a in terms.items() if a}
    if right:
        row[_RIGHT] = right.numerator * (common // right.denominator)
    return row


def _reduced(row: dict[int, int], pivots: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """The row without the pivots, which are taken out in the order in which they were met."""
    for j, pivot in pivots.items():
        if j not in row:
            continue
        mine, theirs = pivot[j], row[j]
        shared = math.gcd(mine, theirs)
        mine, theirs = mine // shared, theirs // shared
        row = {k: a * mine for k, a in row.items()}
        for k, a in pivot.items():
            left = row.get(k, 0) - a * theirs
            if left:
                row[k] = left
            else:
                del row[k]
        shared = math.gcd(*row.values()) if row else 1
        if shared > 1:
            row = {k: a // shared for k, a in row.items()}
    return row
