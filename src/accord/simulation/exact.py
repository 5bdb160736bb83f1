"""The exact side of a comparison with a kernel: what the rule gives in each case, as odds over columns of numbers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.canonical import show
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.simulation.columns import Floats, outcome_columns
from accord.simulation.naming import named
from accord.simulation.seat import Positions, Seat


@dataclass(frozen=True)
class Cases:
    """Type and message positions, shape (cases, agents), and for each case its message profile among `profiles`."""

    types: Positions
    messages: Positions
    profiles: Positions
    profile: Positions

    def __len__(self) -> int:
        return len(self.types)


def cases_of(types: Positions, messages: Positions) -> Cases:
    profiles, profile = np.unique(messages, axis=0, return_inverse=True)
    return Cases(types, messages, profiles, profile.reshape(-1))


@dataclass(frozen=True)
class Moments:
    """What the rule says of a column before chance decides: its mean, variance, least and greatest value, each with one row a case."""

    mean: Floats
    variance: Floats
    least: Floats
    greatest: Floats


@dataclass(frozen=True)
class Rule:
    """The rule evaluated at the message profiles of some cases.

    lotteries   one for each profile
    supports    for each profile the columns of its possible outcomes: name -> shape (outcomes, agents) or (outcomes,); only names
                that all of them have
    sure        whether the profile has a single possible outcome, shape (profiles,)
    """

    lotteries: tuple[Lottery, ...]
    supports: tuple[Mapping[str, Floats], ...]
    sure: npt.NDArray[np.bool_]


def rule_at(mechanism: Mechanism, seats: list[Seat], profiles: Positions) -> Rule:
    """Evaluate the rule exactly once for each message profile. Raises AccordError where the mechanism does."""
    lotteries = []
    for profile in profiles:
        messages = {s.agent: s.messages.items[m] for s, m in zip(seats, profile, strict=True)}
        with named(f"{mechanism.name}, given {show(messages)},"):
            lotteries.append(as_lottery(mechanism(messages)))
    supports = []
    for lottery in lotteries:
        rows = [outcome_columns(mechanism, outcome) for outcome in lottery.support]
        names = [n for n in rows[0] if all(n in row and np.shape(row[n]) == np.shape(rows[0][n]) for row in rows)]
        supports.append({n: np.array([row[n] for row in rows], dtype=np.float64) for n in names})
    return Rule(tuple(lotteries), tuple(supports), np.array([len(lottery) == 1 for lottery in lotteries]))


def parts_at(rule: Rule, cases: Cases, name: str) -> Moments:
    """Moments of a part of the outcome."""
    rows = []
    for lottery, support in zip(rule.lotteries, rule.supports, strict=True):
        values, odds = support[name], np.array([float(p) for _, p in lottery])
        mean = np.tensordot(odds, values, axes=1)
        rows.append((mean, np.tensordot(odds, (values - mean) ** 2, axes=1), values.min(axis=0), values.max(axis=0)))
    return Moments(*(np.array(part)[cases.profile] for part in zip(*rows, strict=True)))


def utilities_at(mechanism: Mechanism, seats: list[Seat], cases: Cases, rule: Rule) -> Moments:
    """Exact moments of every agent's utility in every case, turned to floats at the very end."""
    known: dict[tuple[Any, ...], tuple[float, float, float, float]] = {}
    table = np.empty((4, *cases.types.shape))
    for c, i in itertools.product(range(len(cases)), range(len(seats))):
        where = int(cases.profile[c])
        own = (int(cases.types[c, i]),) if mechanism.domain.private else tuple(cases.types[c].tolist())
        if (i, where, own) not in known:
            known[i, where, own] = _worth(mechanism, seats, i, cases.types[c], rule.lotteries[where])
        table[:, c, i] = known[i, where, own]
    return Moments(*table)


def _worth(mechanism: Mechanism, seats: list[Seat], i: int, types: Positions, lottery: Lottery) -> tuple[float, float, float, float]:
    profile = {s.agent: s.types.items[t] for s, t in zip(seats, types, strict=True)}
    agent, utility = seats[i].agent, mechanism.domain.utility
    worth = [(exact(utility(agent, outcome, profile), f"{agent}'s utility"), p) for outcome, p in lottery]
    if len(worth) == 1:
        sure = float(worth[0][0])
        return sure, 0.0, sure, sure
    mean = sum((p * u for u, p in worth), Fraction(0))
    variance = sum((p * (u - mean) ** 2 for u, p in worth), Fraction(0))
    return float(mean), float(variance), float(min(u for u, _ in worth)), float(max(u for u, _ in worth))
