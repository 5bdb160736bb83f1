"""Implementable against the definition, against a linear program, and by what the payments found do."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from accord.checker import check
from accord.core.domain import Decision
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.tabulate import tabulate
from accord.properties.implementable import implementable
from accord.properties.truthful import truthful
from accord.theory.payments import Obstacle, implementing_payments
from accord.verification.methods import cyclic_monotonicity, exhaustion
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify
from tests.laws.random_values import random_groves, random_rule, single_parameter
from tests.unit.checker import brute
from tests.volume import volume


def drawn(seed: int) -> Mechanism:
    """All shapes in turn: plain, with abilities, with one more message, with lotteries, of one number a type, and Groves."""
    shapes = (
        lambda: random_rule(seed),
        lambda: random_rule(seed, limited=True),
        lambda: random_rule(seed, silent=True),
        lambda: random_rule(seed, limited=True, silent=True, lotteries=True),
        lambda: single_parameter(seed),
        lambda: random_groves(seed, lotteries=bool(seed % 4)),
    )
    return shapes[seed % len(shapes)]()


@pytest.mark.parametrize("seed", range(volume(600)))
def test_the_verdict_is_that_of_every_cycle_written_out(seed: int) -> None:
    mech = drawn(seed)
    cases = list(brute.implementable(mech))
    worst = max(margin for margin, _ in cases)
    for method in (cyclic_monotonicity.METHOD, exhaustion.METHOD):
        verdict = verify(mech, implementable(), method=method)
        assert (verdict.cases, verdict.worst) == (len(cases), worst)
        assert isinstance(verdict, Refuted if worst > 0 else Proved)
        assert verdict.method == method.name
        if isinstance(verdict, Refuted):
            assert 0 < verdict.gain == verdict.replay() <= worst
        found = check(json.loads(json.dumps(verdict.certificate)))
        assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, worst)


def charged(mech: Mechanism, prices: tuple[object, ...]) -> Mechanism:
    """The same allocation with other payments."""
    game, agents = tabulate(mech), mech.domain.agents
    places = [{repr(m): k for k, m in enumerate(mech.messages[a])} for a in agents]

    def rule(sent: dict[str, object]) -> object:
        at = tuple(place[repr(sent[a])] for place, a in zip(places, agents, strict=True))
        paid = {a: prices[i].at(*at) for i, a in enumerate(agents)}
        return as_lottery(mech.rule(sent)).map(lambda o: Decision(o.choice, paid))

    assert all(p.shape == game.table.shape for p in prices)
    return one_shot(mech.domain, mech.messages, rule, truth=mech.truth)


def test_the_payments_found_make_honesty_dominant() -> None:
    sound = 0
    for seed in range(volume(600)):
        mech = drawn(seed)
        found = implementing_payments(tabulate(mech))
        holds = verify(mech, implementable(), method=exhaustion.METHOD).holds
        assert isinstance(found, Obstacle) != holds
        if holds:
            sound += 1
            again = charged(mech, found)
            assert verify(again, truthful(), method=exhaustion.METHOD).holds, seed
            for i, prices in enumerate(found):
                told = tabulate(mech).infosets[i][0].truth
                assert not np.take(prices.numerators, told[0], axis=i).any(), "the first type pays nothing"
        else:
            assert found.gain == verify(mech, implementable()).worst
    assert sound >= volume(600) // 5


def test_a_truthful_mechanism_is_implementable_whatever_it_charges() -> None:
    """Taking payments away keeps implementability and, in general, not honesty."""
    for seed in range(volume(200)):
        mech = random_groves(seed)
        free = one_shot(mech.domain, mech.messages, lambda sent, mech=mech: Decision(mech.rule(sent).choice))
        assert verify(free, implementable()).holds
        assert verify(mech, implementable()).holds


def value_of(mech: Mechanism, agent: str, own: object, report: object) -> Fraction:
    """What the report of one agent alone is worth to a type before payments."""
    return as_lottery(mech.rule({agent: report})).expect(lambda o: mech.domain.own_utility(agent, o, own) + o.payment(agent))


def test_the_margin_is_the_least_gain_that_the_best_payments_leave() -> None:
    """A linear program over all payments of one agent minimises its greatest gain by lying; one agent alone, so one graph."""
    compared = 0
    for seed in range(volume(400)):
        mech = random_rule(seed, lotteries=bool(seed % 2))
        if len(mech.domain.agents) > 1:
            continue
        (agent,) = mech.domain.agents
        kinds = list(mech.domain.types[agent])
        value = {(t, s): value_of(mech, agent, t, s) for t in kinds for s in kinds}
        rows, bounds = [], []
        for t in kinds:
            for s in kinds:
                row = np.zeros(len(kinds) + 1)
                row[t] += 1
                row[s] -= 1
                row[-1] = -1
                rows.append(row)
                bounds.append(float(value[t, t] - value[t, s]))
        free = [(None, None)] * len(kinds)
        answer = linprog([*[0] * len(kinds), 1], A_ub=np.array(rows), b_ub=bounds, bounds=[*free, (0, None)], method="highs")
        assert answer.fun == pytest.approx(float(verify(mech, implementable()).worst), abs=1e-9)
        compared += 1
    assert compared >= volume(400) // 8


def test_scaling_values_scales_the_margin() -> None:
    for scale in (Fraction(1, 10**9), Fraction(3 * 10**8), Fraction(10**30, 7)):
        for seed in range(10):
            small, large = random_groves(seed, spoilt=True), random_groves(seed, spoilt=True, scale=scale)
            assert verify(large, implementable()).worst == scale * verify(small, implementable()).worst
