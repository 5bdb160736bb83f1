"""What a table says that agents want and believe: values of outcomes, outside options, and the prior."""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from accord.adapters.blocks import Block, Line, Source
from accord.adapters.cells import Label, Profile
from accord.adapters.roster import agent_of, brief, known, naming
from accord.core.canonical import show

Values = Mapping[str, Mapping[tuple[Label | Profile, Label], Fraction]]


def values_of(block: Block, agents: Sequence[str], types: Mapping[str, Sequence[Label]], outcomes: Sequence[Label]) -> Values:
    """Each agent's value by (own type, outcome), or by (type profile, outcome) where the block has columns type:AGENT.

    Raises AccordError for an unknown agent, type or outcome, a value that stands twice, and one that is missing.
    """
    whole = bool(block.family("type"))
    if whole:
        _check_family(block, agents)
    feasible = dict.fromkeys(outcomes)
    told: dict[str, dict[tuple[Label | Profile, Label], Fraction]] = {a: {} for a in agents}
    for line in block:
        agent = agent_of(line, agents)
        own = _profile(line, agents, types) if whole else known(line, "type", f"type of {agent}", types[agent])
        place = (own, known(line, "outcome", "outcome", feasible))
        if place in told[agent]:
            raise line.place.error(f"{agent}'s value of {show(place[1])} with type {show(own)} stands twice: keep one of the rows")
        told[agent][place] = line["value"].number()
    for agent in agents:
        lists = [types[a] for a in agents] if whole else [types[agent]]
        if len(told[agent]) < math.prod(map(len, lists)) * len(outcomes):
            every = itertools.product(*lists) if whole else iter(types[agent])
            own, outcome = next(p for p in itertools.product(every, outcomes) if p not in told[agent])
            raise block.place.error(
                f"no row has {agent}'s value of {show(outcome)} with type {show(own)}{_same(outcome, outcomes)}: "
                "add one, with 0 for nothing"
            )
    return told


def _same(outcome: Label, outcomes: Sequence[Label]) -> str:
    """A question about an outcome that is written almost alike, as slips of the pen are."""
    others = [show(o) for o in outcomes if o != outcome]
    alike = difflib.get_close_matches(show(outcome), others, n=1, cutoff=0.85)
    return f" (is {alike[0]!r} the same?)" if alike else ""


def outside_of(listed: Block | None) -> dict[str, dict[Label, Fraction]] | None:
    """What each type gets by opting out, or None if [types] does not say."""
    return _column(listed, "outside")


def marginals_of(source: Source, agents: Sequence[str]) -> dict[str, dict[Label, Fraction]] | None:
    """The probability of each type from [types], or None. Raises AccordError unless they sum to 1 for each agent."""
    listed = source.blocks.get("types")
    marginals = _column(listed, "probability")
    if marginals is None or listed is None:
        return None
    if "prior" in source.blocks:
        raise listed.place.error("there are a column 'probability' here and a block [prior]: keep the one that is meant")
    for agent in agents:
        _check_prior(listed, f"{agent}'s types", marginals[agent].values())
    return marginals


def joint_of(source: Source, agents: Sequence[str], types: Mapping[str, Sequence[Label]]) -> dict[Profile, Fraction] | None:
    """The probability of each type profile from [prior], or None; profiles not listed have none. Raises AccordError unless
    they sum to 1."""
    listed = source.blocks.get("prior")
    if listed is None:
        return None
    _check_family(listed, agents)
    joint: dict[Profile, Fraction] = {}
    for line in listed:
        profile = _profile(line, agents, types)
        if profile in joint:
            raise line.place.error(f"the types {naming(agents, profile)} stand twice: keep one of the rows")
        joint[profile] = line["probability"].number()
    _check_prior(listed, "the type profiles", joint.values())
    return joint


def _check_family(block: Block, agents: Sequence[str]) -> None:
    named = block.family("type")
    if "type" in block:
        raise block.place.error("there are a column 'type' and columns 'type:AGENT': keep 'type' if values are private, else the others")
    odd = [a for a in (*agents, *named) if a not in named or a not in agents]
    if odd:
        raise block.place.error(f"the columns type:AGENT and the agents of the rule disagree about {odd[0]!r}: give each agent one column")


def _profile(line: Line, agents: Sequence[str], types: Mapping[str, Sequence[Label]]) -> Profile:
    return tuple(known(line, f"type:{a}", f"type of {a}", types[a]) for a in agents)


def _column(listed: Block | None, heading: str) -> dict[str, dict[Label, Fraction]] | None:
    if listed is None or heading not in listed:
        return None
    numbers: dict[str, dict[Label, Fraction]] = {}
    for line in listed:
        numbers.setdefault(line["agent"].name(), {})[line["type"].label()] = line[heading].number()
    return numbers


def _check_prior(block: Block, what: str, chances: Collection[Fraction]) -> None:
    if min(chances) < 0:
        raise block.place.error(f"the probability {min(chances)} of one of {what} is negative: give one of at least 0")
    if sum(chances) != 1:
        raise block.place.error(
            f"the probabilities of {what} sum to {brief(sum(chances, Fraction(0)))}: make them sum to 1, with thirds as fractions (1/3)"
        )
