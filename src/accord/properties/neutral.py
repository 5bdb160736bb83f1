"""Neutral: names of alternatives do not matter, only what is said of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from accord.core.canonical import canonical_json, encode, key, show
from accord.core.game import Chances, Game
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.space import as_finite
from accord.properties.payoff import pairs
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import earlier

SOURCE = (
    "May (1952), A set of independent necessary and sufficient conditions for simple majority decision, Econometrica 20(4), condition III; "
    "Moulin (1988), Axioms of Cooperative Decision Making, section 9.1"
)


@listed(PROPERTIES, sources=(SOURCE,))
def neutral() -> Property:
    """Exchanging two alternatives in every message exchanges them in the outcome, and changes nothing else.

    For rules without money whose messages name alternatives: one of them, a sequence (a ranking) or a set. Exchanges of
    neighbours in the list of feasible outcomes generate all renamings. Margin: 1 where one changes more than names, else 0.
    """
    refuses = without_deviator("neutral", _needs)
    return Property(
        "neutral", (), "neutral", SOURCE, refuses, _blocks, _margin, _words, _simpler, _assumes, has_deviator=False, cardinal=False
    )


def _needs(mechanism: Mechanism) -> str | None:
    domain = mechanism.domain
    if mechanism.messages is None:
        return f"'neutral' judges one-shot rules, and {mechanism.name} runs over several rounds"
    if domain.outcomes is None:
        return f"'neutral' renames the feasible outcomes, and {mechanism.name} lists none: give the domain outcomes=Finite(...)"
    if domain.payment is not None:
        return f"'neutral' is about rules without money, and {mechanism.name} has payments, which follow no renaming of alternatives"
    renamings = _renamings(mechanism)
    for agent in domain.agents:
        messages = as_finite(mechanism.messages[agent])
        known = {key(m) for m in messages}
        for message, swap in itertools.product(messages, renamings):
            text = _renamed(message, swap)
            if text is None:
                return f"'neutral' needs messages that name alternatives (one, a sequence or a set), and {agent}'s {show(message)} does not"
            if text not in known:
                return f"{agent} has no message like {show(message)} with two alternatives exchanged, so 'neutral' has no meaning"
    return None


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("what a message says of an alternative is where the alternative stands in it",)


def _renamings(mechanism: Mechanism) -> list[dict[str, Any]]:
    """For each two neighbours among the feasible outcomes: every one's encoded form after the exchange, by canonical text."""
    codes = [encode(o) for o in mechanism.domain.outcomes or ()]
    plain = {canonical_json(code): code for code in codes}
    return [{**plain, canonical_json(a): b, canonical_json(b): a} for a, b in itertools.pairwise(codes)]


def _renamed(message: Any, swap: Mapping[str, Any]) -> str | None:
    """The canonical text of a message with two alternatives exchanged; None where it does not name alternatives."""
    code = encode(message)
    if canonical_json(code) in swap:
        return canonical_json(swap[canonical_json(code)])
    inside = code["set"] if isinstance(code, dict) and set(code) == {"set"} else code
    if not isinstance(inside, list) or any(canonical_json(part) not in swap for part in inside):
        return None
    renamed = [swap[canonical_json(part)] for part in inside]
    return canonical_json({"set": sorted(renamed, key=canonical_json)} if inside is not code else renamed)


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    number = {chances: n for n, chances in enumerate(game.lotteries)}
    alternatives = game.alternatives or ()
    for (a, b), swap in zip(itertools.pairwise(alternatives), _renamings(arena.mechanism), strict=True):
        ends = np.array([number.get(_exchanged(chances, a, b), -1) for chances in game.lotteries], dtype=np.int64)
        axes = []
        for sets in game.infosets:
            place = {key(m): k for k, m in enumerate(sets[0].messages)}
            axes.append([place[_renamed(m, swap) or ""] for m in sets[0].messages])
        margins = (game.table[np.ix_(*axes)] != ends[game.table]).astype(np.int64)
        yield Block(margins, 1, partial(_case, game, (a, b)))


def _exchanged(chances: Chances, a: int, b: int) -> Chances:
    """A lottery with two outcomes exchanged."""
    return tuple(sorted(((p, {a: b, b: a}.get(o, o)) for p, o in chances), key=lambda chance: chance[1]))


def _case(game: Game, pair: tuple[int, int], index: tuple[int, ...]) -> Case:
    sent = {a: game.infosets[j][0].messages[index[j]] for j, a in enumerate(game.agents)}
    return Case({"alternatives": tuple(game.outcomes[o] for o in pair), "messages": sent})


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, sent, (a, b) = arena.mechanism, case["messages"], case["alternatives"]
    swap = next(r for r in _renamings(mech) if canonical_json(r[key(a)]) == key(b))
    renamed = {}
    for agent, message in sent.items():
        wanted = _renamed(message, swap)
        renamed[agent] = next(m for m in as_finite((mech.messages or {})[agent]) if key(m) == wanted)
    here = as_lottery(mech(sent)).map(lambda o: {key(a): b, key(b): a}.get(key(o), o))
    return Fraction(int(as_lottery(mech(renamed)) != here))


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    for agent, message in case["messages"].items():
        for m in earlier(as_finite((arena.mechanism.messages or {})[agent]).items, message):
            yield case.replace(messages={**case["messages"], agent: m})


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    a, b = case["alternatives"]
    return f"when the messages are {pairs(case['messages'])}, exchanging {show(a)} and {show(b)} in them does more than exchange the two"
