"""Strategies, and the one driver loop that the simulator, the analyser's replays and the tests all run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.core.canonical import key
from accord.core.domain import Agent
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, check_messages
from accord.core.prior import Types

Strategy = Callable[[Any, Any, np.random.Generator], Any]


@dataclass(frozen=True)
class Play:
    """One run: what each round's agents sent, and the outcome (possibly a Lottery)."""

    rounds: tuple[Mapping[Agent, Any], ...]
    outcome: Any


def honest(mechanism: Mechanism) -> Strategy:
    """The mechanism's declared truthful strategy. Raises AccordError if it declares none."""
    if mechanism.truth is None:
        raise AccordError(f"{mechanism.name} does not say which strategy is the truthful one: give it truth=(view, type) -> message")
    told = mechanism.truth
    return lambda view, own, rng: told(view, own)


def scripted(sent: Mapping[Any, Any], otherwise: Strategy) -> Strategy:
    """Send sent[view] where the view is listed, and follow `otherwise` elsewhere."""

    def strategy(view: Any, own: Any, rng: np.random.Generator) -> Any:
        name = key(view)
        return sent[name] if name in sent else otherwise(view, own, rng)

    return strategy


def play(
    mechanism: Mechanism,
    strategies: Mapping[Agent, Strategy] | Strategy,
    types: Types,
    rng: np.random.Generator | None = None,
) -> Play:
    """Run a mechanism to its end with one strategy for all or one for each agent.

    Raises AccordError for an unknown agent, a type or a message outside its space. `rng` is needed only by strategies
    that randomise; without it they get a generator seeded with 0.
    """
    mechanism.domain.check_types(types)
    rng = rng if rng is not None else np.random.default_rng(0)
    if isinstance(strategies, Mapping):
        missing = [a for a in mechanism.domain.agents if a not in strategies]
        if missing:
            raise AccordError(f"{missing[0]} has no strategy: give one for each of the agents")
    state, rounds = mechanism.start(), []
    while awaited := mechanism.awaiting(state):
        sent = {}
        for agent in awaited:
            chosen = strategies[agent] if isinstance(strategies, Mapping) else strategies
            sent[agent] = chosen(mechanism.view(state, agent), types[agent], rng)
        check_messages(awaited, sent)
        rounds.append(sent)
        state = mechanism.step(state, sent)
    return Play(tuple(rounds), mechanism.outcome(state))
