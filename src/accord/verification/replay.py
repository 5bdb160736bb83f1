"""Replaying a written counterexample: its margin, evaluated afresh from the mechanism's own rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from accord.core.canonical import canonical_json, key
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.piecewise import Pieces
from accord.core.rational import exact
from accord.core.registry import PROPERTIES, THREATS
from accord.properties.named import property_named
from accord.properties.property import Arena, Case, Property, Threat
from accord.properties.threats import Nobody
from accord.theory.expression_rule import Traced
from accord.theory.stochastic import Discounted
from accord.verification.intervals import interval_readers

Decoder = Callable[[str, Any], Any]


def replay(mechanism: Mechanism, told: Mapping[str, Any]) -> tuple[Fraction, Fraction, str]:
    """(margin now, margin written, the case in words) of a refutation: a certificate, or a verdict's JSON.

    Raises AccordError where it is no refutation, is not formed like one, or speaks of agents, types or messages that the
    mechanism does not have.
    """
    try:
        return _replay(mechanism, told)
    except (KeyError, TypeError, AttributeError, IndexError) as problem:
        raise AccordError(f"this counterexample is not formed as Accord writes them ({problem!r}): give the file unchanged") from problem


def _replay(mechanism: Mechanism, told: Mapping[str, Any]) -> tuple[Fraction, Fraction, str]:
    if not isinstance(told, Mapping) or told.get("verdict") != "refuted" or not isinstance(told.get("witness"), Mapping):
        raise AccordError("this holds no counterexample to replay: give the certificate or the JSON of a refuted verdict")
    prop, threat = property_of(told), threat_of(told)
    refusal = prop.refuses(mechanism, threat)
    if refusal is not None:
        raise AccordError(refusal)
    arena = Arena(mechanism, threat)
    case = _case(arena, told["witness"])
    margin = prop.margin(arena, case)
    return margin, exact(told["witness"]["gain"], "the written gain"), prop.words(arena, case, margin)


def property_of(told: Mapping[str, Any]) -> Property:
    """The property as a certificate names it (name and parameters) or as a verdict writes it (`name(parameter=value)`)."""
    named = told["property"]
    if isinstance(named, Mapping):
        found: Property = PROPERTIES[named["name"]].build(**named["params"])
        return found
    name, _, inner = str(named).partition("(")
    return property_named(":".join([name, *(p.split("=", 1)[1] for p in inner.rstrip(")").split(", ") if "=" in p)]))


def threat_of(told: Mapping[str, Any]) -> Threat:
    """The threat as certificates and verdicts name it."""
    named = told["threat"]
    if named["name"] == Nobody.name:
        return Nobody()
    found: Threat = THREATS[named["name"]].build(**named["params"])
    return found


def _case(arena: Arena, witness: Mapping[str, Any]) -> Case:
    types, messages, outcomes, views = _decoders(arena)
    by_agent: Mapping[str, Decoder] = {
        "types": types,
        "becomes": types,
        "lie": messages,
        "fakes": messages,
        "others": messages,
        "messages": messages,
    }
    parts: dict[str, Any] = {}
    for part, value in witness.items():
        if part in by_agent:
            parts[part] = {agent: by_agent[part](agent, v) for agent, v in value.items()}
        elif part in ("honest_play", "deviating_play"):
            parts[part] = [{agent: messages(agent, v) for agent, v in sent.items()} for sent in value]
        elif part == "strategy":
            who = witness["coalition"][0]
            parts[part] = [[views(who, view), messages(who, message)] for view, message in value]
        elif part in ("outcome", "alternative"):
            parts[part] = outcomes("outcome", value)
        elif part == "state":
            parts[part] = outcomes("state", value)
        elif part == "cycle":
            parts[part] = tuple(types(witness["agent"], t) for t in value)
        elif part == "alternatives":
            parts[part] = tuple(outcomes("outcome", v) for v in value)
        elif part != "gain":
            parts[part] = tuple(value) if isinstance(value, list) else value
    return Case(parts)


def _decoders(arena: Arena) -> tuple[Decoder, Decoder, Decoder, Decoder]:
    """From canonical JSON back to the mechanism's own types, messages, outcomes and views."""
    types: dict[tuple[str, str], Any] = {}
    messages: dict[tuple[str, str], Any] = {}
    views: dict[tuple[str, str], Any] = {}
    form = arena.mechanism.form
    if isinstance(form, Discounted):
        for z, here in enumerate(form.situations):
            types |= {(agent, key(t)): t for agent, t in here.types.items()}
            messages |= {(agent, key(m)): m for i, agent in enumerate(form.agents) for m in form.messages(z, i)}
        states = {("state", key(state)): state for state in form.states}
        return _reader("type", types), _reader("message", messages), _reader("state", states), _reader("view", views)
    if isinstance(form, Pieces | Traced):
        reports, reached = interval_readers(form)
        return reports, reports, reached, _reader("view", views)
    for game in (arena.game, *arena.world_games):
        for i, agent in enumerate(game.agents):
            types |= {(agent, key(t)): t for t in game.types[i]}
            views |= {(agent, key(s.view)): s.view for s in game.infosets[i]}
            messages |= {(agent, key(m)): m for s in game.infosets[i] for m in s.messages}
    outcomes = {("outcome", key(o)): o for o in arena.game.outcomes}
    return _reader("type", types), _reader("message", messages), _reader("outcome", outcomes), _reader("view", views)


def _reader(what: str, known: Mapping[tuple[str, str], Any]) -> Decoder:
    def read(whose: str, encoded: Any) -> Any:
        try:
            return known[whose, canonical_json(encoded)]
        except KeyError:
            names: Iterable[str] = dict.fromkeys(agent for agent, _ in known)
            told = f"{canonical_json(encoded)} is no {what} of {whose}" if whose in names else f"{whose!r} is unknown"
            raise AccordError(f"the counterexample is not about this mechanism: {told} here") from None

    return read
