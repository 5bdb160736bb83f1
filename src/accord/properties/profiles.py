"""What the properties of outcomes share: everybody is honest, and each type profile is judged."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from accord.core.canonical import key
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.strategy import honest, play
from accord.properties.payoff import all_types
from accord.properties.property import Arena, Case, Threat
from accord.properties.threats import Nobody


def honest_outcome(arena: Arena, case: Case) -> Lottery:
    """What honest play leads to at the case's types."""
    return as_lottery(play(arena.mechanism, honest(arena.mechanism), case["types"]).outcome)


def simpler_types(arena: Arena, case: Case) -> Iterator[Case]:
    """Cases with one type moved toward the start of its space."""
    for agent, own in case["types"].items():
        for t in itertools.takewhile(lambda x, own=own: key(x) != key(own), all_types(arena.mechanism, agent)):  # type: ignore[misc]
            yield case.replace(types={**case["types"], agent: t})


def simpler_alternatives(arena: Arena, case: Case) -> Iterator[Case]:
    """Cases with the alternative moved toward the start of the feasible outcomes."""
    outcomes = arena.mechanism.domain.outcomes
    assert outcomes is not None, "refused without feasible outcomes"
    for better in itertools.takewhile(lambda x: key(x) != key(case["alternative"]), outcomes):
        yield case.replace(alternative=better)


def without_deviator(name: str, needs: Callable[[Mechanism], str | None]) -> Callable[[Mechanism, Threat], str | None]:
    """The refusals of a property that has no deviator."""

    def refuses(mechanism: Mechanism, threat: Threat) -> str | None:
        if not isinstance(threat, Nobody):
            return f"{name!r} has no deviator, so the threat {threat} has no meaning here: leave it out"
        return needs(mechanism)

    return refuses


def welfare(mechanism: Mechanism, outcome: Any, types: Any) -> Fraction:
    """Everybody's utility plus what the principal receives, minus its cost."""
    domain = mechanism.domain
    value = sum((Fraction(domain.utility(a, outcome, types)) for a in domain.agents), Fraction(0))
    if domain.payment is not None:
        value += sum((domain.payment(a, outcome) for a in domain.agents), Fraction(0))
    return value - (Fraction(domain.cost(outcome)) if domain.cost is not None else 0)
