"""Exact payoffs from the mechanism itself, for replays: no table is consulted here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.space import as_finite


def payoff(mechanism: Mechanism, agent: str, outcome: Any, types: Mapping[str, Any]) -> Fraction:
    """Expected utility of an outcome or lottery. `types` needs only the agent's own type where values are private."""
    domain = mechanism.domain
    if domain.own_utility is not None:
        own = domain.own_utility
        return as_lottery(outcome).expect(lambda o: exact(own(agent, o, types[agent]), f"{agent}'s utility"))
    return as_lottery(outcome).expect(lambda o: exact(domain.utility(agent, o, types), f"{agent}'s utility"))


def truth_of(mechanism: Mechanism, agent: str, own: Any) -> Any:
    """The honest message of a one-shot mechanism."""
    assert mechanism.truth is not None, "callers check that honesty is declared"
    return mechanism.truth(mechanism.view(mechanism.start(), agent), own)


def able(mechanism: Mechanism, agent: str, own: Any, message: Any) -> bool:
    can = mechanism.domain.can_send
    return can is None or bool(can(agent, own, message))


def all_types(mechanism: Mechanism, agent: str) -> tuple[Any, ...]:
    return as_finite(mechanism.domain.types[agent]).items


def needs_truth(mechanism: Mechanism) -> str | None:
    """The refusal of every property that speaks of honesty, where honesty is not declared."""
    if mechanism.truth is None:
        return f"{mechanism.name} does not say which strategy is the truthful one: give it truth=(view, type) -> message"
    return None


def no_prior(mechanism: Mechanism) -> str:
    """That a mechanism has no prior, and how it gets one."""
    if "prior" not in mechanism.params:
        return f"{mechanism.name} has none: give the domain one"
    how = "prior='uniform', or --set prior=uniform" if believed(mechanism) else "its parameter prior"
    return f"{mechanism.name} has none as it is: give its factory one ({how})"


def believed(mechanism: Mechanism) -> Mechanism | None:
    """The mechanism with prior="uniform", where it has no prior and its factory takes that one."""
    if mechanism.domain.prior is not None or "prior" not in mechanism.params:
        return None
    try:
        return mechanism.rebuild(prior="uniform")
    except AccordError:
        return None


def pairs(mapping: Mapping[str, Any]) -> str:
    """A mapping in a sentence: 'bo 2, cy 0'."""
    return ", ".join(f"{name} {show(value)}" for name, value in mapping.items())
