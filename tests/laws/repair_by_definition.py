"""The whole linear program of a repair, not taken apart, from the definitions alone; solved in floats.

Margins come from `by_definition`; what a change of payments does to each is written here. Nothing of the designer is used.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linprog

from tests.laws import by_definition as brute
from tests.laws.random_sealed import Sample

Name = tuple[str, tuple[Any, ...]]  # an agent and what everybody sends
Row = tuple[dict[Name, Fraction], Fraction]  # terms . change >= margin


def moved(
    agent: str, better: Mapping[str, Any], worse: Mapping[str, Any], agents: tuple[str, ...], weight: Fraction
) -> dict[Name, Fraction]:
    """How a case's margin falls when the agent pays more at what it gains by, and less at the truth."""
    up, down = (agent, tuple(better[a] for a in agents)), (agent, tuple(worse[a] for a in agents))
    return {} if up == down else {up: weight, down: -weight}


def added(parts: Iterator[dict[Name, Fraction]]) -> dict[Name, Fraction]:
    total: dict[Name, Fraction] = {}
    for part in parts:
        for name, a in part.items():
            total[name] = total.get(name, Fraction(0)) + a
    return total


def honest(sample: Sample, types: Mapping[str, Any]) -> dict[str, Any]:
    return {a: brute.told(sample.mechanism, t) for a, t in types.items()}


def truthful(sample: Sample) -> Iterator[Row]:
    agents = sample.mechanism.domain.agents
    for ((i,), types, lie, _, others), margin in brute.truthful(sample).items():
        rest, told = dict(others), {i: brute.told(sample.mechanism, dict(types)[i])}
        yield moved(i, {**rest, **dict(lie)}, {**rest, **told}, agents, Fraction(1)), margin


def ex_post(sample: Sample) -> Iterator[Row]:
    agents = sample.mechanism.domain.agents
    for ((i,), types, lie, _, _), margin in brute.ex_post_truthful(sample).items():
        told = honest(sample, dict(types))
        yield moved(i, {**told, **dict(lie)}, told, agents, Fraction(1)), margin


def bayesian(sample: Sample) -> Iterator[Row]:
    agents = sample.mechanism.domain.agents
    for ((i,), ((_, own),), lie, _, _), margin in brute.bayesian_truthful(sample).items():
        told = [(p, honest(sample, types)) for p, types in brute.given(sample, i, own)]
        yield added(moved(i, {**m, **dict(lie)}, m, agents, p) for p, m in told), margin


def rational(sample: Sample, stage: str) -> Iterator[Row]:
    agents = sample.mechanism.domain.agents
    assert sample.prior is not None or stage == "ex post"
    for ((i,), types, _, _, _), margin in brute.individually_rational(sample, stage).items():
        if stage == "ex post":
            told = [(Fraction(1), honest(sample, dict(types)))]
        elif stage == "interim":
            told = [(p, honest(sample, drawn)) for p, drawn in brute.given(sample, i, types[0][1])]
        else:
            told = [(p, honest(sample, dict(zip(agents, drawn, strict=True)))) for drawn, p in sample.prior.items()]
        yield added({(i, tuple(m[a] for a in agents)): -p} for p, m in told), margin


def balanced(sample: Sample) -> Iterator[Row]:
    mech, worth = sample.mechanism, brute.worths(sample)
    for sent in brute.each(mech.domain.agents, lambda a: brute.able_somehow(mech, a)):
        deficit = max(-brute.paid(mech, outcome) for outcome, _ in worth.end(sent))
        yield {(a, tuple(sent.values())): Fraction(1) for a in mech.domain.agents}, deficit


def weights(sample: Sample) -> dict[tuple[Any, ...], Fraction]:
    """The probability with which honest agents send each message profile."""
    agents, found = sample.mechanism.domain.agents, dict[tuple[Any, ...], Fraction]()
    assert sample.prior is not None
    for profile, p in sample.prior.items():
        sent = tuple(honest(sample, dict(zip(agents, profile, strict=True))).values())
        found[sent] = found.get(sent, Fraction(0)) + p
    return found


def least(rows: list[Row], norm: str, priced: Callable[[Name], float], keep: tuple[str, ...] = ()) -> float | None:
    """The least size of a change in floats; None if the solver says that there is none."""
    names = {name: k for k, name in enumerate(sorted({v for terms, _ in rows for v in terms if v[0] not in keep}, key=repr))}
    n = len(names)
    split = np.zeros((len(rows), 2 * n + 1))
    for r, (terms, _) in enumerate(rows):
        for name, a in terms.items():
            if name in names:
                split[r, names[name]] += float(a)
                split[r, n + names[name]] -= float(a)
    bounds = [-float(margin) for _, margin in rows]
    costs = [priced(name) for name in names] * 2 + [0.0]
    if norm == "sup-norm":
        costs = [0.0] * (2 * n) + [1.0]
        box = np.zeros((2 * n, 2 * n + 1))
        for v, sign in itertools.product(range(n), (1, -1)):
            row = v if sign > 0 else n + v
            box[row, v], box[row, n + v], box[row, 2 * n] = sign, -sign, -1
        split, bounds = np.vstack([-split, box]), bounds + [0.0] * (2 * n)
    else:
        split = -split
    found = linprog(costs, A_ub=split, b_ub=bounds, bounds=[(0, None)] * (2 * n + 1), method="highs")
    return float(found.fun) if found.status == 0 else None
