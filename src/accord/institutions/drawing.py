"""The draw that carries out the odds an outcome states: what it must keep, and a digest to hold on to.

Properties are proved of utilities "in expectation over the draw", and no behaviour digest covers the draw itself. So at
the founding every outcome's utility must be the expected utility of what is drawn from it, agent by agent.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.canonical import key, sha256, show
from accord.core.domain import Agent
from accord.core.errors import AccordError, Refused
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.space import Finite, Interval, Product, Space
from accord.institutions.matching import quick_game

PLAYS = 200
"""How many plays of a large mechanism are looked at."""

Known = tuple[Agent, Any]
"""An agent, and what its utility depends on: its own type where values are private, else everybody's."""


def keeps_utilities(mechanism: Mechanism) -> None:
    """Raise Refused unless, for every agent, an outcome is worth what its draw is worth in expectation.

    Every outcome and type of a mechanism with a quick table is compared; of a larger one PLAYS plays, always the same:
    everybody's first and last messages and types, each agent's against the others', and then random ones.
    """
    if mechanism.draw is None:
        return
    for outcome, known in _cases(mechanism):
        chances = _drawn(mechanism, outcome)
        for agent, own in known:
            stated = _utility(mechanism, agent, outcome, own)
            mean = chances.expect(lambda drawn, agent=agent, own=own: _utility(mechanism, agent, drawn, own))  # type: ignore[misc]
            if mean != stated:
                raise Refused(
                    f"the draw of {mechanism.name} changes what {agent} expects: with {show(own)} the outcome {show(outcome)} is worth "
                    f"{stated}, and what is drawn from it {mean}: mend the draw"
                )


def draw_digest(mechanism: Mechanism) -> str | None:
    """A digest of what is drawn at the same outcomes; None without a draw."""
    if mechanism.draw is None:
        return None
    return sha256([[key(outcome), key(_drawn(mechanism, outcome))] for outcome, _ in _cases(mechanism)])


def _drawn(mechanism: Mechanism, outcome: Any) -> Lottery:
    assert mechanism.draw is not None, "asked for only where there is one"
    try:
        return as_lottery(mechanism.draw(outcome))
    except AccordError:
        raise
    except Exception as problem:
        raise Refused(f"the draw of {mechanism.name} raises {problem!r} for {show(outcome)}: mend it") from problem


def _utility(mechanism: Mechanism, agent: Agent, outcome: Any, known: Any) -> Fraction:
    domain = mechanism.domain
    return Fraction((domain.own_utility or domain.utility)(agent, outcome, known))


def _cases(mechanism: Mechanism) -> Iterator[tuple[Any, list[Known]]]:
    """Outcomes that plays reach, and at whose types each is to be judged."""
    agents = mechanism.domain.agents
    game = quick_game(mechanism)
    if game is not None:
        if game.private:
            known = [(a, own) for a, types in zip(agents, game.types, strict=True) for own in types]
        else:
            known = [(a, dict(zip(agents, p, strict=True))) for p in itertools.product(*game.types) for a in agents]
        for number in sorted({o for chances in game.lotteries for _, o in chances}):
            yield game.outcomes[number], known
        return
    rng = np.random.default_rng(np.random.SeedSequence(PLAYS))
    for k in range(PLAYS):
        choose = _chooser(agents, k, rng)
        state = mechanism.start()
        while awaited := mechanism.awaiting(state):
            state = mechanism.step(state, {a: choose(a, space) for a, space in awaited.items()})
        known = _sampled(mechanism, choose, rng)
        for outcome in as_lottery(mechanism.outcome(state)).support:
            yield outcome, known


Chooser = Callable[[Agent, Space], Any]


def _sampled(mechanism: Mechanism, choose: Chooser, rng: np.random.Generator) -> list[Known]:
    types = mechanism.domain.types
    profiles: list[Mapping[Agent, Any]] = [
        {a: choose(a, types[a]) for a in types},
        *({a: _corner(types[a], last=last, rng=rng) for a in types} for last in (False, True)),
        {a: types[a].sample(rng, 1)[0] for a in types},
    ]
    return [(a, profile[a] if mechanism.domain.private else profile) for profile in profiles for a in mechanism.domain.agents]


def _chooser(agents: tuple[Agent, ...], k: int, rng: np.random.Generator) -> Chooser:
    """Everybody's first item, everybody's last, then each agent's first and last against the others' other, then random ones."""
    corners = 2 + 2 * len(agents)
    odd = agents[(k - 2) // 2] if 2 <= k < corners else None
    return lambda agent, space: _corner(space, last=(k % 2 == 1) != (agent == odd), rng=rng) if k < corners else space.sample(rng, 1)[0]


def _corner(space: Space, *, last: bool, rng: np.random.Generator) -> Any:
    if isinstance(space, Finite):
        return tuple(space)[-1 if last else 0]
    if isinstance(space, Interval):
        return space.high if last else space.low
    if isinstance(space, Product):
        return tuple(_corner(part, last=last, rng=rng) for part in space.spaces)
    return space.sample(rng, 1)[0]
