"""Monotone allocation with Myerson payments: one number a type, so that neighbouring types suffice.

Theorem (Myerson 1981, Lemma 2, on a grid). Let an agent's utility be a(t) q - p, where a(t) belongs to its type and q, p to the outcome
(in expectation). Fix what the others send, and list the types by rising a. If q does not fall along the list, and from each type to the
next the payment rises by an amount in the interval [a(t) dq, a(t') dq], then no type gains by reporting another: the sums of
neighbouring constraints give all others, since a and q rise together. On a grid the payments need not be unique; that is why it is
an interval.

a and q are found from the table: rows of the utility table differ from the first by multiples of one vector, or the theorem is not
for it. The types need not be numbers, and the outcomes need not have payments: p is what remains.
"""

from __future__ import annotations

import math
import time
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.gamefile import behaviour_digest
from accord.core.scaled import Integers, Scaled, fit, integers, weighted
from accord.properties.property import Arena, Property
from accord.theory.payments import outcomes_of, sendable, truths
from accord.verification.direct import STEP, game_field, no_table, tabulation, truthful_alone
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.verdict import Verdict

NAME = "monotone with Myerson payments"


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for `truthful` against one agent alone on a table with private values."""
    return truthful_alone(arena, prop, "the theorem on monotone allocations") or no_table(arena.mechanism)


def cost(arena: Arena, prop: Property) -> float:
    """Some numbers for each agent and profile, however many types there are."""
    profiles, seconds = tabulation(arena.mechanism)
    return 1.5e-3 + seconds + 20 * STEP * profiles * len(arena.mechanism.domain.agents)


def run(arena: Arena, prop: Property) -> Verdict | None:
    """Proved where utilities have one number a type and neighbouring types do not gain; else None."""
    start, game = time.perf_counter(), arena.game
    compared = 0
    for i in range(len(game.agents)):
        told = truths(game, i)
        found = single_parameter(game.expected[i])
        if found is None or not set(sendable(game, i)) <= set(told):
            return None
        order, numbers, quantity = found
        reached = outcomes_of(game, i, [told[t] for t in order])
        if not neighbours_hold(numbers, quantity[reached], -game.expected[i].numerators[0][reached]):
            return None
        compared += reached.shape[1] * (len(order) - 1)
    return issue(
        arena, prop, method=NAME, kind="monotone", cases=compared, worst=Fraction(0), start=start,
        body=lambda: game_field(arena), behaviour=partial(behaviour_digest, game), size=game.size(),
    )  # fmt: skip


def single_parameter(utility: Scaled) -> tuple[list[int], list[Fraction], Integers] | None:
    """(types by rising number, their numbers in that order, quantity of each lottery) with u(t, l) = a(t) q(l) + u(0, l); else None.

    Steps: (1) subtract the first type's row; (2) the first row that is then not zero is q; (3) every row must be a multiple of it.
    """
    differences = utility.numerators - utility.numerators[:1]
    other = np.flatnonzero((differences != 0).any(axis=1))
    if not len(other):
        return list(range(len(differences))), [Fraction(0)] * len(differences), differences[0]
    quantity = differences[other[0]]
    place = int(np.flatnonzero(quantity)[0])
    pivot, multiples = int(quantity[place]), differences[:, place : place + 1]
    if (fit(differences, pivot) != product(quantity, multiples)).any():
        return None
    ratios = [Fraction(int(multiple), pivot) for multiple in multiples[:, 0]]
    order = sorted(range(len(ratios)), key=lambda t: (ratios[t], t))
    return order, [ratios[t] for t in order], quantity


def neighbours_hold(numbers: list[Fraction], quantity: Integers, price: Integers) -> bool:
    """Whether quantities do not fall and prices rise within the intervals, along axis 0, in every column."""
    scale = math.lcm(*(a.denominator for a in numbers))
    whole = integers([int(a * scale) for a in numbers], (len(numbers), 1))
    rise, due = np.diff(quantity, axis=0), fit(np.diff(price, axis=0), scale)
    return bool((rise >= 0).all() and (product(rise, whole[:-1]) <= due).all() and (due <= product(rise, whole[1:])).all())


def product(numbers: Integers, factors: Integers) -> Integers:
    """Their products, which cannot overflow."""
    return weighted(numbers, factors, max(abs(int(factors.max(initial=0))), abs(int(factors.min(initial=0)))))


METHOD = Method(NAME, accepts, cost, run)
