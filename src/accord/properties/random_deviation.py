"""Random deviations, for searching where exhaustion is too long: uniform draws, draws near a case already seen, and mixtures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from accord.core.canonical import key
from accord.core.space import as_finite
from accord.properties.payoff import able, all_types, truth_of
from accord.properties.property import Arena, Case
from accord.properties.threats import Coalition, Sybils

INHERITED = 0.8  # the share of a mixture's parts that come from its parents


def draw_deviation(arena: Arena, rng: np.random.Generator, near: Case | Sequence[Case] | None = None) -> Case:
    """A deviation in a one-shot mechanism, every part drawn uniformly and independently; if that is no lie at all, one is made
    (the honest case gains 0, which would hold up a climb through losses to a gain).

    With a case `near`, that case with one part drawn afresh: the neighbourhood that hill climbing walks in. With several, a
    mixture of them: each part from any of those with the same deviators, or afresh.
    """
    if near is None:
        return _fresh(arena, rng)
    if not isinstance(near, Case):
        return _mixture(arena, rng, near)
    other = _fresh(arena, rng, coalition=near["coalition"], fakes=_fakes(near))
    slots = [(part, name) for part in ("types", "lie", "fakes", "others") for name in near.parts.get(part, {})]
    part, name = slots[int(rng.integers(len(slots)))]
    moved = near.replace(**{part: {**near[part], name: other[part][name]}})
    return moved if _sendable(arena, moved) and not _idle(arena, moved) else other


def _mixture(arena: Arena, rng: np.random.Generator, parents: Sequence[Case]) -> Case:
    """A draw from the parts that the parents have, each part on its own: what is common among them stays likely."""
    first = _pick(rng, parents)
    alike = [p for p in parents if p["coalition"] == first["coalition"] and _fakes(p) == _fakes(first)]
    other = _fresh(arena, rng, coalition=first["coalition"], fakes=_fakes(first))
    parts: dict[str, Any] = {"coalition": first["coalition"]}
    for part in ("types", "lie", "fakes", "others"):
        if part in first.parts:
            parts[part] = {name: (_pick(rng, alike) if rng.random() < INHERITED else other)[part][name] for name in first[part]}
    mixed = Case(parts)
    return mixed if _sendable(arena, mixed) and not _idle(arena, mixed) else other


def _fakes(case: Case) -> int:
    return len(case.parts.get("fakes", {}))


def _fresh(arena: Arena, rng: np.random.Generator, coalition: tuple[str, ...] = (), fakes: int | None = None) -> Case:
    mech, threat = arena.mechanism, arena.threat
    agents = mech.domain.agents
    if not coalition:
        largest = min(threat.size, len(agents)) if isinstance(threat, Coalition) else 1
        size = int(rng.integers(1, largest + 1))
        chosen = sorted(rng.choice(len(agents), size=size, replace=False).tolist())
        coalition = tuple(agents[k] for k in chosen)
    if fakes is None:
        fakes = int(rng.integers(0, threat.count + 1)) if isinstance(threat, Sybils) else 0
    types = {a: _pick(rng, all_types(mech, a)) for a in (coalition if mech.domain.private else agents)}
    world = arena.worlds[fakes - 1] if fakes else mech
    spaces = {a: as_finite((world.messages or {})[a]).items for a in world.domain.agents}
    identities = world.domain.agents[len(agents) :]
    parts: dict[str, Any] = {
        "coalition": coalition,
        "types": types,
        "lie": {a: _pick(rng, [m for m in spaces[a] if able(mech, a, types[a], m)]) for a in coalition},
        "others": {a: _pick(rng, _sendable_by(arena, a, types.get(a), spaces[a])) for a in agents if a not in coalition},
    }
    if identities:
        own = types[coalition[0]]
        parts["fakes"] = {f: _pick(rng, [m for m in spaces[f] if able(world, f, own, m)]) for f in identities}
    elif _idle(arena, Case(parts)):
        liar = _pick(rng, coalition)
        honest = key(parts["lie"][liar])
        lies = [m for m in spaces[liar] if able(mech, liar, types[liar], m) and key(m) != honest]
        parts["lie"] |= {liar: _pick(rng, lies)} if lies else {}
    return Case(parts)


def _idle(arena: Arena, case: Case) -> bool:
    """Whether everybody in the coalition is honest, and nobody is added."""
    mech = arena.mechanism
    return not case.parts.get("fakes") and all(key(m) == key(truth_of(mech, i, case["types"][i])) for i, m in case["lie"].items())


def _pick(rng: np.random.Generator, items: Any) -> Any:
    return items[int(rng.integers(len(items)))]


def _sendable_by(arena: Arena, agent: str, own: Any, messages: Any) -> list[Any]:
    kinds = [own] if own is not None else all_types(arena.mechanism, agent)
    return [m for m in messages if any(able(arena.mechanism, agent, t, m) for t in kinds)]


def _sendable(arena: Arena, case: Case) -> bool:
    mech, own = arena.mechanism, case["types"][case["coalition"][0]]
    lies = all(able(mech, a, case["types"][a], m) for a, m in case["lie"].items())
    added = case.parts.get("fakes", {})
    fakes = all(able(arena.worlds[len(added) - 1], f, own, m) for f, m in added.items())
    others = all(_sendable_by(arena, a, case["types"].get(a), [m]) for a, m in case["others"].items())
    return lies and fakes and others
