"""The same for games of several rounds, by listing whole contingent strategies rather than walking the tree."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode, key
from accord.core.mechanism import Mechanism
from accord.core.space import as_finite

from .brute import Cases, able, believed, known_types, named, profiles, types_of, worth

Strategy = dict[str, Any]  # from the key of a view to a message
Views = dict[str, dict[str, tuple[Any, Any]]]  # agent -> key of view -> (view, messages)


def views(mech: Mechanism) -> Views:
    """Everything that each agent may see when awaited."""
    found: Views = {a: {} for a in mech.domain.agents}

    def walk(state: Any) -> None:
        awaited = mech.awaiting(state)
        for a, messages in awaited.items():
            found[a][key(mech.view(state, a))] = (mech.view(state, a), messages)
        for sent in itertools.product(*(as_finite(m) for m in awaited.values())) if awaited else ():
            walk(mech.step(state, dict(zip(awaited, sent, strict=True))))

    walk(mech.start())
    return found


def strategies(mech: Mechanism, seen: Views, agent: str, own: list[Any]) -> Iterator[Strategy]:
    """Every pure strategy that one of the types can follow; those that several can, again for each."""
    places = seen[agent]
    for t in own:
        for sent in itertools.product(*(able(mech, agent, [t], messages) for _, messages in places.values())):
            yield dict(zip(places, sent, strict=True))


def honesty(mech: Mechanism, seen: Views, agent: str, own: Any) -> Strategy:
    return {k: mech.truth(view, own) for k, (view, _) in seen[agent].items()}


def run(mech: Mechanism, chosen: Mapping[str, Strategy]) -> tuple[list[dict[str, Any]], Any]:
    state, rounds = mech.start(), []
    while awaited := mech.awaiting(state):
        rounds.append({a: chosen[a][key(mech.view(state, a))] for a in awaited})
        state = mech.step(state, rounds[-1])
    return rounds, mech.outcome(state)


def _pair(agent: str, types: Mapping[str, Any], told: list[dict[str, Any]], lied: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "coalition": [agent],
        "types": named(types),
        "honest_play": [named(r) for r in told],
        "deviating_play": [named(r) for r in lied],
    }


def truthful(mech: Mechanism) -> Cases:
    seen = views(mech)
    for agent in mech.domain.agents:
        rest = [a for a in mech.domain.agents if a != agent]
        for types in known_types(mech, [agent]):
            own = [types[agent]]
            found = {}
            lists = [list(strategies(mech, seen, a, [types[a]] if a in types else types_of(mech, a))) for a in rest]
            for others in itertools.product(*lists):
                chosen = dict(zip(rest, others, strict=True))
                told, true = run(mech, {**chosen, agent: honesty(mech, seen, agent, own[0])})
                for lie in strategies(mech, seen, agent, own):
                    lied, end = run(mech, {**chosen, agent: lie})
                    gain = worth(mech, agent, end, types) - worth(mech, agent, true, types)
                    found[key([told, lied])] = gain, _pair(agent, types, told, lied)
            yield from found.values()


def ex_post_truthful(mech: Mechanism) -> Cases:
    seen = views(mech)
    for types in profiles(mech):
        honest = {a: honesty(mech, seen, a, t) for a, t in types.items()}
        told, true = run(mech, honest)
        for agent in mech.domain.agents:
            found = {}
            for lie in strategies(mech, seen, agent, [types[agent]]):
                lied, end = run(mech, {**honest, agent: lie})
                found[key(lied)] = worth(mech, agent, end, types) - worth(mech, agent, true, types), _pair(agent, types, told, lied)
            yield from found.values()


def bayesian_truthful(mech: Mechanism) -> Cases:
    seen = views(mech)
    for agent in mech.domain.agents:
        for own in types_of(mech, agent):
            beliefs = believed(mech, agent, own)
            judged = []
            for lie in strategies(mech, seen, agent, [own]) if beliefs else ():
                gain = Fraction(0)
                for p, types in beliefs:
                    honest = {a: honesty(mech, seen, a, t) for a, t in types.items()}
                    gain += p * (
                        worth(mech, agent, run(mech, {**honest, agent: lie})[1], types) - worth(mech, agent, run(mech, honest)[1], types)
                    )
                steps = [[encode(seen[agent][k][0]), encode(m)] for k, m in lie.items()]
                judged.append((gain, {"coalition": [agent], "types": named({agent: own}), "strategy": steps}))
            if judged:
                yield max(judged, key=lambda pair: pair[0])
