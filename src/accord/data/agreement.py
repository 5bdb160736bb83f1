"""How far two indexes agree about the order of the labs that both rate.

Spearman's rank correlation, with ties at their mean rank. With five to seven labs, asymptotic p-values are worthless; the
p-value here is exact: the share of all n! pairings of the two sets of ranks whose correlation is at least as far from zero
(Lehmann and D'Abrera, Nonparametrics, 1975, section 7.3). The interval is that of Bonett and Wright, Psychometrika 65 (2000),
23-28: tanh(atanh(rho) +- z sqrt((1 + rho^2/2)/(n - 3))), approximate for small n and printed for its width.
Steps: match labs (a division with its parent, and that is said), rank, correlate, count pairings in integers.
Validation: the correlation and p-value against scipy, the five published-pair values of the data's own documentation.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from accord.core.errors import AccordError
from accord.data.crossreading import INDEXES, Reading, index, scores
from accord.data.labs import family

LARGEST = 9
Z = 1.959963984540054
"""The 97.5% point of the normal distribution."""


@dataclass(frozen=True)
class Agreement:
    """Rank correlation of two indexes over the labs that both rate.

    labs      the shared labs; `through_parent` names those where one index rates the parent company
    n         how many; with so few, read nothing into a second decimal
    rho       Spearman's correlation (float, since ties make it irrational); None if one index does not order the labs at all
    p_value   exact, two-sided; None likewise
    interval  approximate 95% interval; None below 4 labs or at a perfect correlation
    """

    first: str
    second: str
    labs: tuple[str, ...]
    through_parent: tuple[str, ...]
    rho: float | None
    p_value: Fraction | None
    interval: tuple[float, float] | None

    @property
    def n(self) -> int:
        return len(self.labs)

    def __str__(self) -> str:
        if self.rho is None or self.p_value is None:
            return f"{self.first} and {self.second}: no rank correlation (n = {self.n})"
        width = f", 95% interval {self.interval[0]:.2f} to {self.interval[1]:.2f}" if self.interval else ""
        return f"{self.first} and {self.second}: rho {self.rho:.2f} (n = {self.n}, exact p {float(self.p_value):.3f}{width})"


def rank_agreement(first: str, second: str) -> Agreement:
    """The agreement of two indexes of `accord.data.crossreading.INDEXES`, by name. Raises AccordError for an unknown index."""
    ours, theirs = ({family(lab): r for lab, r in scores(index(name)).items()} for name in (first, second))
    shared = [group for group in ours if group in theirs]
    pairs = [(ours[group], theirs[group]) for group in shared]
    rho, p_value = spearman([a.height for a, _ in pairs], [b.height for _, b in pairs])
    through = tuple(_division(a, b) for a, b in pairs if a.lab != b.lab)
    return Agreement(
        index(first).name, index(second).name, tuple(_division(a, b) for a, b in pairs), through, rho, p_value, _interval(rho, len(pairs))
    )


def agreements() -> tuple[Agreement, ...]:
    """Every pair of indexes, in the order of INDEXES."""
    return tuple(rank_agreement(a.name, b.name) for a, b in itertools.combinations(INDEXES, 2))


def spearman(first: Sequence[Fraction], second: Sequence[Fraction]) -> tuple[float | None, Fraction | None]:
    """Rank correlation and exact two-sided permutation p-value; (None, None) for fewer than two values or one that is constant.

    Raises AccordError for sequences of different lengths, and above 9 values, where n! pairings are too many to count.
    """
    n = len(first)
    if n != len(second) or n > LARGEST:
        raise AccordError(
            f"{n} and {len(second)} values were given, and the exact count needs two equal lists of at most {LARGEST}: choose fewer"
        )
    ours, theirs = _centred(first), _centred(second)
    scale = math.sqrt(sum(a * a for a in ours) * sum(b * b for b in theirs))
    if not scale:
        return None, None
    seen = sum(a * b for a, b in zip(ours, theirs, strict=True))
    extreme = sum(abs(sum(a * b for a, b in zip(ours, order, strict=True))) >= abs(seen) for order in itertools.permutations(theirs))
    return seen / scale, Fraction(extreme, math.factorial(n))


def _centred(values: Sequence[Fraction]) -> list[int]:
    """Twice the mean rank of each value, less its average: whole numbers that sum to zero."""
    return [sum((v > w) - (v < w) for w in values) for v in values]


def _interval(rho: float | None, n: int) -> tuple[float, float] | None:
    if rho is None or n < 4 or abs(rho) > 1 - 1e-12:
        return None
    reach = Z * math.sqrt((1 + rho * rho / 2) / (n - 3))
    return math.tanh(math.atanh(rho) - reach), math.tanh(math.atanh(rho) + reach)


def _division(a: Reading, b: Reading) -> str:
    """The narrower of two companies of one group."""
    return b.lab if family(b.lab) == a.lab else a.lab
