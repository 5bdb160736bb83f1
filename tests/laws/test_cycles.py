"""Shortest paths and least cycles against every simple cycle written out, and against a linear program."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from accord.theory.cycles import absent, least_cycle, least_means, potentials, zeros

SCALES = (1, 7**10, 10**40)


@st.composite
def graphs(draw: st.DrawFn) -> np.ndarray:
    nodes = draw(st.integers(1, 5))
    scale = draw(st.sampled_from(SCALES))
    lift = draw(st.integers(0, 6))  # the more, the fewer negative cycles
    rows = [[0 if a == b else scale * (draw(st.integers(-6, 6)) + lift) for b in range(nodes)] for a in range(nodes)]
    return np.array(rows, dtype=np.int64 if scale < 10**12 else object)


def averages(lengths: np.ndarray) -> dict[tuple[int, ...], Fraction]:
    found = {}
    for k in range(1, len(lengths) + 1):
        for way in itertools.permutations(range(len(lengths)), k):
            found[way] = Fraction(sum(int(lengths[a, b]) for a, b in zip(way, (*way[1:], way[0]), strict=True)), k)
    return found


@given(graphs())
def test_the_least_cycle_is_the_least_of_all(lengths: np.ndarray) -> None:
    every = averages(lengths)
    least = min(every.values())
    assert least_means(lengths[None]).at(0) == least
    cycle, average = least_cycle(lengths)
    assert every[cycle] == average == least
    assert cycle[0] == min(cycle)


@given(graphs())
def test_potentials_exist_exactly_without_a_negative_cycle(lengths: np.ndarray) -> None:
    found, sound = potentials(lengths[None], zeros(1, len(lengths)))
    assert bool(sound[0]) == (min(averages(lengths).values()) >= 0)
    if sound[0]:
        d = found[0]
        assert all(d[b] <= d[a] + lengths[a, b] for a in range(len(d)) for b in range(len(d)))
        assert all(any(d[b] == 0 or (a != b and d[b] == d[a] + lengths[a, b]) for a in range(len(d))) for b in range(len(d)))


@given(st.lists(graphs(), min_size=2, max_size=4))
def test_many_graphs_at_once_are_each_judged_alone(several: list[np.ndarray]) -> None:
    size = min(len(g) for g in several)
    stack = np.array([g[:size, :size].tolist() for g in several], dtype=object)
    _, sound = potentials(stack, zeros(len(several), size))
    means = least_means(stack)
    for k, lengths in enumerate(stack):
        assert bool(sound[k]) == bool(potentials(lengths[None], zeros(1, size))[1][0])
        assert means.at(k) == least_means(lengths[None]).at(0)


@pytest.mark.parametrize("seed", range(40))
def test_the_least_average_is_the_slack_of_a_linear_program(seed: int) -> None:
    """The least e with d[b] <= d[a] + lengths[a, b] + e for some d is minus the least average length of a cycle."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    lengths = rng.integers(-5, 6, size=(n, n))
    np.fill_diagonal(lengths, 0)
    rows, bounds = [], []
    for a in range(n):
        for b in range(n):
            row = np.zeros(n + 1)
            row[b] += 1
            row[a] -= 1
            row[n] = -1
            rows.append(row)
            bounds.append(lengths[a, b])
    answer = linprog([*[0] * n, 1], A_ub=np.array(rows), b_ub=bounds, bounds=[(None, None)] * n + [(0, None)], method="highs")
    assert answer.fun == pytest.approx(-float(least_means(lengths[None]).at(0)), abs=1e-9)


def test_an_edge_that_is_absent_is_never_used() -> None:
    lengths = np.array([[0, -3, 0], [0, 0, -3], [-3, 0, 0]], dtype=np.int64)
    assert least_cycle(lengths) == ((0, 1, 2), Fraction(-3))
    lengths[2, 0] = absent(lengths)
    cycle, average = least_cycle(lengths)
    assert (cycle, average) == ((0, 1), Fraction(-3, 2))
