"""What outcomes are worth, told apart from money: values gross of payments, and parts of outcomes by what they are worth.

In the tables an outcome is a name. What an agent gets of it is known by what it is worth to the agent, whatever its type, and
by what the agent pays: two outcomes that agree in both are the same to that agent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable
from fractions import Fraction
from typing import Any

from accord.core.game import Chances, Game
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.scaled import Scaled, total
from accord.properties.payoff import all_types, payoff


def gross(game: Game, agent: int) -> Scaled:
    """The agent's utility of each outcome plus what it pays there: its value, under quasi-linear utility."""
    utility, payments = game.utility[agent], game.payments
    assert payments is not None, "callers refuse domains without payments"
    denominator = math.lcm(utility.denominator, payments.denominator)
    paid = payments.over(denominator)[agent]
    return Scaled(total([utility.over(denominator), paid[None, :].repeat(utility.shape[0], axis=0)]), denominator)


def parts(game: Game, agent: int) -> list[int]:
    """For each outcome the number of the agent's part of it."""
    columns = game.utility[agent].numerators.T.tolist()
    paid = game.payments.numerators[agent].tolist() if game.payments is not None else [0] * len(columns)
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault((tuple(column), p), len(numbers)) for column, p in zip(columns, paid, strict=True)]


def shares(chances: Chances, part: list[int]) -> frozenset[tuple[int, Fraction]]:
    """The chance of each part under a lottery."""
    found: dict[int, Fraction] = {}
    for p, outcome in chances:
        found[part[outcome]] = found.get(part[outcome], Fraction(0)) + p
    return frozenset(found.items())


def part_of(mechanism: Mechanism, agent: str, outcome: Any) -> tuple[Fraction, ...]:
    """What the agent pays at an outcome, then what the outcome is worth to it at each type (or type profile)."""
    domain = mechanism.domain
    if domain.private:
        seen = [{agent: t} for t in all_types(mechanism, agent)]
    else:
        lists = [all_types(mechanism, a) for a in domain.agents]
        seen = [dict(zip(domain.agents, profile, strict=True)) for profile in itertools.product(*lists)]
    return (paid_by(mechanism, agent, outcome), *(payoff(mechanism, agent, outcome, types) for types in seen))


def paid_by(mechanism: Mechanism, agent: str, outcome: Any) -> Fraction:
    """What the agent pays at an outcome; 0 without money."""
    payment = mechanism.domain.payment
    return exact(payment(agent, outcome), f"{agent}'s payment") if payment is not None else Fraction(0)
