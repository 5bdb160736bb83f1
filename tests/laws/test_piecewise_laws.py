"""Rules in pieces: 100 random ones against a fine grid, and the linear ones against a solver in floats on every pair of cells.

Nothing is proved that the grid refutes; the supremum is never below the grid, and is come near to inside the cell that it is
said to be in; refutations replay exactly; every certificate passes the trusted checker.
"""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from accord.checker import check
from accord.core.piecewise_paths import cells
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws.random_pieces import Sample, deficits, gains, losses, sample
from tests.volume import volume

POINTS = {1: 41, 2: 9, 3: 5}
"""Grid points for each component, by how many components there are."""


def points(drawn: Sample) -> int:
    return POINTS[sum(map(len, drawn.spans.values()))]


def compare(verdict: Verdict, grid: Fraction) -> None:
    assert verdict.method == "piecewise"
    assert verdict.worst is not None
    assert verdict.worst >= grid, "the supremum is below a case of the grid"
    assert isinstance(verdict, Proved if verdict.worst <= 0 else Refuted)
    assert not (isinstance(verdict, Proved) and grid > 0), "proved, and the grid shows a violation"
    if isinstance(verdict, Refuted):
        assert verdict.worst >= verdict.gain >= verdict.worst / 2
        assert verdict.replay() == verdict.gain
    assert verdict.certificate is not None
    found = check(verdict.certificate)
    assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, verdict.worst)


def approached(drawn: Sample, verdict: Verdict) -> None:
    """From the top point into the cell, gains by the function itself come as near to the supremum as they should."""
    assert verdict.certificate is not None
    top = verdict.certificate["top"]
    inner = [Fraction(x) for x in verdict.certificate["cells"][top["cell"]]["point"]]
    share = Fraction(1, 2**30)
    point = [Fraction(t) + share * (x - Fraction(t)) for t, x in zip(top["point"], inner, strict=True)]
    ends = len(cells(drawn.mechanism.form.tree))
    agent = list(drawn.spans)[top["cell"] // ends**2]
    reports, k = {}, 0
    for a, own in drawn.spans.items():
        found = tuple(point[k : k + len(own)])
        reports[a], k = found if len(own) > 1 else found[0], k + len(own)
    own_type = tuple(point[k:]) if len(point[k:]) > 1 else point[k]
    lied, told = drawn.rule(reports), drawn.rule({**reports, agent: own_type})

    def worth(found: object) -> Fraction:
        got, paid = found.quantities[agent], found.payments[agent]  # type: ignore[attr-defined]
        pairs = zip(own_type, got, strict=True) if isinstance(own_type, tuple) else [(own_type, got)]
        return Fraction(sum(x * q for x, q in pairs) - paid)

    assert abs(worth(lied) - worth(told) - (verdict.worst or 0)) < Fraction(1, 10**6)


@pytest.mark.parametrize("seed", range(volume(100)))
def test_truthful_against_the_grid(seed: int) -> None:
    drawn = sample(seed)
    verdict = verify(drawn.mechanism, truthful())
    compare(verdict, max(gains(drawn, points(drawn))))
    approached(drawn, verdict)
    other = verify(drawn.mechanism, ex_post_truthful())
    assert (other.word, other.worst, other.cases) == (verdict.word, verdict.worst, verdict.cases)


@pytest.mark.parametrize("seed", range(volume(100)))
def test_outcomes_against_the_grid(seed: int) -> None:
    drawn = sample(seed)
    mechanism, fine = drawn.mechanism, points(drawn)
    compare(verify(mechanism, individually_rational()), max(losses(drawn, fine)))
    compare(verify(mechanism, weak_budget_balance()), max(deficits(drawn, fine)))
    compare(verify(mechanism, strong_budget_balance()), max(map(abs, deficits(drawn, fine))))


def test_the_random_rules_are_of_every_kind() -> None:
    """Menus are truthful and slips mostly not, so that both verdicts are tested."""
    drawn = [sample(seed) for seed in range(100)]
    families = Counter(d.family for d in drawn)
    assert min(families.values()) >= 10
    menus = [d for d in drawn if d.family == "menu"][:5]
    slips = [d for d in drawn if d.family == "slip"][:8]
    assert len({len(d.spans) for d in drawn}) == 3
    assert any(len(own) == 2 for d in drawn for own in d.spans.values())
    assert sum(isinstance(verify(d.mechanism, truthful()), Refuted) for d in slips) >= 3
    assert any(isinstance(verify(d.mechanism, truthful()), Proved) for d in menus)


def linear(drawn: Sample) -> bool:
    return all(
        t.degree <= 1 and all(q.degree == 0 for own in piece.quantities for q in own)
        for _, piece in cells(drawn.mechanism.form.tree)
        for t in piece.payments
    )


@pytest.mark.parametrize("drawn", [d for d in map(sample, range(100)) if linear(d)][: volume(100)], ids=lambda d: str(d.seed))
def test_linear_gains_against_a_float_solver(drawn: Sample) -> None:
    """For every pair of ends, scipy maximises the gain on the closed pair of cells; strict sides must have room."""
    form = drawn.mechanism.form
    ends, count = cells(form.tree), sum(map(len, form.spans))
    best = -np.inf
    for i, own in enumerate(form.spans):
        first, size = form.first(i), count + len(own)
        places = {k: count + k - first if first <= k < first + len(own) else k for k in range(count)}
        bounds = [tuple(map(float, span)) for agent in form.spans for span in agent] + [tuple(map(float, span)) for span in own]
        for (told, honest), (lied, lying) in itertools.product(ends, ends):
            rows = [(p.moved(places), s) for p, s in told] + list(lied)
            matrix = [[-float(p.terms.get((k,), 0)) for k in range(size)] for p, _ in rows]
            sides = [float(p.constant) for p, _ in rows]
            if rows and _room(matrix, sides, [s for _, s in rows], bounds) < 1e-9:
                continue
            gain = np.zeros(size)
            constant = 0.0
            for sign, piece, shown in ((1, lying, None), (-1, honest, places)):
                for k, q in enumerate(piece.quantities[i]):
                    gain[count + k] += sign * float(q.constant)
                paid = piece.payments[i].moved(shown) if shown else piece.payments[i]
                constant -= sign * float(paid.constant)
                for k in range(size):
                    gain[k] -= sign * float(paid.terms.get((k,), 0))
            found = linprog(-gain, A_ub=matrix or None, b_ub=sides or None, bounds=bounds)
            assert found.success
            best = max(best, constant - found.fun)
    assert float(verify(drawn.mechanism, truthful()).worst or 0) == pytest.approx(best, abs=1e-7)


def _room(matrix: list[list[float]], sides: list[float], strict: list[bool], bounds: list[tuple[float, ...]]) -> float:
    """How much all strict rows can hold by at once; -1 where the weak ones have no solution."""
    wider = [[*row, 1.0 if s else 0.0] for row, s in zip(matrix, strict, strict=True)]
    found = linprog([0.0] * len(bounds) + [-1.0], A_ub=wider, b_ub=sides, bounds=[*bounds, (0.0, 1.0)])
    return -float(found.fun) if found.success else -1.0
