"""Bounds on boxes: never below a grid, smaller with more boxes, refutations that replay, and the exact verdict where there is one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.mechanism import Mechanism
from accord.core.piecewise import Allocation, piecewise
from accord.core.space import Interval
from accord.properties.individually_rational import individually_rational
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.theory.expression import maximum, minimum
from accord.theory.expression_rule import traced
from accord.verification.methods.branch_and_bound import branch_and_bound
from accord.verification.verdict import Bounded, Proved, Refuted
from accord.verification.verify import verify
from tests.volume import volume


def proportional(m: Mapping[str, Any]) -> Allocation:
    return Allocation({a: m[a] / sum(m.values()) for a in m}, {a: m[a] / 3 for a in m})


def capped(m: Mapping[str, Any]) -> Allocation:
    """Each gets what it asks for, up to what the others leave; its price is the square that makes the truth optimal below that."""
    got = {a: minimum(m[a], 2 - maximum(*(m[b] for b in m if b != a), 0)) for a in m}
    return Allocation(got, {a: got[a] * got[a] / 2 for a in m})


def nearness(m: Mapping[str, Any]) -> Allocation:
    return Allocation({a: 1 - abs(m[a] - sum(m.values()) / len(m)) for a in m}, {a: m[a] * m[a] / 4 for a in m})


def quadratic(m: Mapping[str, Any]) -> Allocation:
    return Allocation({a: 2 * m[a] for a in m}, {a: m[a] ** 2 for a in m})


RULES = {"proportional": proportional, "capped": capped, "nearness": nearness, "quadratic": quadratic}
SPAN = Interval(Fraction(1, 4), 1)


def grid(rule: Any, agents: tuple[str, ...], points: int = 7) -> tuple[Fraction, Fraction, Fraction]:
    """The greatest gain, loss and deficit on a grid, by the function itself."""
    values = list(SPAN.grid(points))
    gain = loss = deficit = None
    for profile in itertools.product(values, repeat=len(agents)):
        types = dict(zip(agents, profile, strict=True))
        honest = rule(types)
        for a in agents:
            told = types[a] * honest.quantities[a] - honest.payments[a]
            loss = -told if loss is None else max(loss, -told)
            for m in values:
                lied = rule({**types, a: m})
                here = types[a] * lied.quantities[a] - lied.payments[a] - told
                gain = here if gain is None else max(gain, here)
        kept = -sum(honest.payments.values())
        deficit = kept if deficit is None else max(deficit, kept)
    assert gain is not None
    assert loss is not None
    assert deficit is not None
    return gain, loss, Fraction(deficit)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("agents", [("ada",), ("ada", "bo")])
def test_bounds_against_the_grid(name: str, agents: tuple[str, ...]) -> None:
    mechanism = traced(agents, SPAN, RULES[name])
    for prop, least in zip((truthful(), individually_rational(), weak_budget_balance()), grid(RULES[name], agents), strict=True):
        bounds = []
        for boxes in (4, 20, 60):
            verdict = verify(mechanism, prop, method=branch_and_bound(boxes))
            assert verdict.worst is not None
            assert verdict.worst >= least
            assert not (least > 0 and isinstance(verdict, Proved))
            assert isinstance(verdict, Proved) == (verdict.worst <= 0)
            if isinstance(verdict, Refuted):
                assert 0 < verdict.gain <= verdict.worst
                assert verdict.replay() == verdict.gain
            assert verdict.certificate is not None
            found = check(verdict.certificate)
            assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, verdict.worst)
            bounds.append(verdict.worst)
        assert bounds == sorted(bounds, reverse=True), "more boxes gave a greater bound"


def random_polynomial(seed: int) -> tuple[Mechanism, Mechanism]:
    """The same random quadratic rule, in pieces and traced."""
    dice = random.Random(f"boxes/{seed}")
    agents = ("ada", "bo")[: dice.choice((1, 2))]
    weights = {a: {b: Fraction(dice.randint(-2, 2), 2) for b in agents} for a in agents}
    squares = {a: {b: Fraction(dice.randint(-1, 2), 2) for b in agents} for a in agents}

    def rule(m: Mapping[str, Any]) -> Allocation:
        got = {a: sum(weights[a][b] * m[b] for b in agents) for a in agents}
        return Allocation(got, {a: sum(squares[a][b] * m[b] * m[b] for b in agents) for a in agents})

    return piecewise(agents, SPAN, rule), traced(agents, SPAN, rule)


@pytest.mark.parametrize("seed", range(volume(60)))
def test_a_polynomial_has_the_same_verdict_in_pieces_and_on_boxes(seed: int) -> None:
    in_pieces, on_boxes = random_polynomial(seed)
    for prop in (truthful(), individually_rational(), strong_budget_balance()):
        exact, bound = verify(in_pieces, prop), verify(on_boxes, prop, method=branch_and_bound(150))
        assert exact.method == "piecewise"
        assert exact.worst is not None
        assert bound.worst is not None
        assert exact.worst <= bound.worst <= max(exact.worst, Fraction(0)) * Fraction(21, 20) + Fraction(1, 10)
        if isinstance(bound, Refuted):
            assert isinstance(exact, Refuted)
            assert bound.gain <= exact.worst
        if isinstance(bound, Proved):
            assert isinstance(exact, Proved)


def test_the_quadratic_score_is_bounded_ever_closer() -> None:
    """Brier (1950): truthful, with gain -(lie - type)^2, whose maximum 0 lies along the whole diagonal."""
    brier = traced(("ada",), Interval(0, 1), quadratic)
    bounds = []
    for boxes in (16, 64, 256):
        verdict = verify(brier, truthful(), method=branch_and_bound(boxes))
        assert isinstance(verdict, Bounded)
        assert verdict.cases == boxes
        bounds.append(verdict.worst or 0)
    assert 4 * bounds[1] <= bounds[0]
    assert 4 * bounds[2] <= bounds[1]
