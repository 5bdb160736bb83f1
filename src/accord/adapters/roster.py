"""Who there is in a table, of which types, with which messages, and which outcomes there are."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from accord.adapters.blocks import Block, Line, Source, near
from accord.adapters.cells import Label, Profile
from accord.core.canonical import show


def distinct(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Each label once, in the order of first appearance."""
    return tuple(dict.fromkeys(labels))


def listing(labels: Collection[Label]) -> str:
    """The first labels, for a sentence."""
    return ", ".join(show(label) for label in itertools.islice(labels, 12)) + (", ..." if len(labels) > 12 else "")


def naming(agents: Sequence[str], profile: Profile) -> str:
    """A profile in words: ada=1, bo=2."""
    return ", ".join(f"{a}={show(m)}" for a, m in zip(agents, profile, strict=True))


def brief(total: Fraction) -> str:
    """A sum for a sentence: exact, unless that is longer than anybody reads."""
    return str(total) if total.denominator < 10**30 else f"about {float(total):.6g}"


def known(line: Line, heading: str, what: str, among: Collection[Label]) -> Label:
    """The label under `heading`. Raises AccordError, listing `among`, if it is none of these."""
    label = line[heading].label()
    if label not in among:
        seen = repr(show(label))
        raise line[heading].place.error(f"{seen} is no {what}: {near(show(label), map(show, among))}choose from {listing(among)}")
    return label


def agent_of(line: Line, agents: Sequence[str]) -> str:
    """The agent named in the row. Raises AccordError for one that the rule does not know."""
    name = line["agent"].name()
    if name not in agents:
        raise line["agent"].place.error(f"{name!r} is no agent of the rule: {near(name, agents)}choose from {listing(agents)}")
    return name


def agents_of(rule: Block) -> tuple[str, ...]:
    """The agents, from the headings report:AGENT. Raises AccordError if there is none, or if pay:AGENT names others."""
    agents, paying = rule.family("report"), rule.family("pay")
    if not agents:
        raise rule.place.error("no column is headed report:AGENT: give every agent one, such as report:ada")
    for agent in paying:
        if agent not in agents:
            raise rule.place.error(f"pay:{agent} has no column report:{agent} beside it: {near(agent, agents)}name the same agents")
    for agent in agents:
        if paying and agent not in paying:
            raise rule.place.error(f"the column 'pay:{agent}' is missing: give every agent one, with 0 where it pays nothing, or drop all")
    return agents


def types_of(rule: Block, agents: Sequence[str], listed: Block | None) -> dict[str, tuple[Label, ...]]:
    """Each agent's types, simplest first: as listed in [types], else as they first appear in the reports."""
    if listed is None:
        return {a: distinct(line[f"report:{a}"].label() for line in rule) for a in agents}
    types: dict[str, list[Label]] = {a: [] for a in agents}
    for line in listed:
        agent, own = agent_of(line, agents), line["type"].label()
        if own in types[agent]:
            raise line["type"].place.error(f"{agent}'s type {show(own)} stands twice: list it once")
        types[agent].append(own)
    for agent in agents:
        if not types[agent]:
            raise listed.place.error(f"{agent} has no type: list at least one")
    return {a: tuple(ts) for a, ts in types.items()}


def truth_of(listed: Block, messages: Mapping[str, Sequence[Label]]) -> dict[Label, Label]:
    """What each type sends when honest. Raises AccordError for a message that the rule does not know, and where two agents'
    types share a name but not the honest message."""
    truth: dict[Label, Label] = {}
    for line in listed:
        agent, own = line["agent"].name(), line["type"].label()
        sent = known(line, "truth", f"report of {agent} in the rule", messages[agent])
        if truth.setdefault(own, sent) != sent:
            raise line["truth"].place.error(
                f"type {show(own)} sends {show(sent)} here and {show(truth[own])} above: name types apart that send different messages"
            )
    return truth


def outcomes_of(source: Source) -> tuple[Label, ...]:
    """The feasible outcomes: as listed in [outcomes], else as they first appear in [rule] and [values]."""
    listed = source.blocks.get("outcomes")
    if listed is None:
        return distinct(line["outcome"].label() for name in ("rule", "values") for line in source.blocks[name])
    seen: dict[Label, None] = {}
    for line in listed:
        label = line["outcome"].label()
        if label in seen:
            raise line["outcome"].place.error(f"the outcome {show(label)} stands twice: list it once")
        seen[label] = None
    return tuple(seen)


def costs_of(source: Source) -> dict[Label, Fraction] | None:
    """What each outcome costs the principal, or None if [outcomes] does not say."""
    listed = source.blocks.get("outcomes")
    if listed is None or "cost" not in listed:
        return None
    return {line["outcome"].label(): line["cost"].number() for line in listed}
