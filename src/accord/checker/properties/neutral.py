"""Neutral one-shot games: exchanging two alternatives in every message exchanges them in the outcome, and nothing else.

A message names alternatives: it is one of them, a list of them, or a set of them. Cases: each two neighbours in the list of
alternatives and each message profile. The margin is 0 where the lottery after the exchange in the messages is the lottery
before it with the two exchanged, else 1. Neighbours' exchanges generate all renamings.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.numbers import canonical_json, read
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import keys, messages, place


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, node = Tally(), game.nodes[0]
    for a, b in itertools.pairwise(game.alternatives or ()):
        renamed = _renamed_messages(game, a, b)
        for sent in itertools.product(*(range(len(kinds)) for kinds in renamed)):
            after = game.after(node, [renamed[j][m] for j, m in enumerate(sent)])
            tally.add([_differ(game, -1 - game.after(node, sent), -1 - after, a, b)])
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """1 if the witness's exchange does more than exchange, else 0."""
    _need(game)
    keys(witness, "alternatives", "messages")
    a, b = (place(game.outcomes, v, "an alternative") for v in array(witness["alternatives"], "the witness's alternatives", 2))
    if (a, b) not in itertools.pairwise(game.alternatives or ()):
        raise Refusal("the witness does not exchange two neighbours in the list of alternatives, in its order")
    renamed, node = _renamed_messages(game, a, b), game.nodes[0]
    sent = messages(game, witness["messages"], "the witness's messages", {s: range(len(game.infoset(s).messages)) for s in node.seats})
    before = game.after(node, [sent[j] for j in range(len(sent))])
    after = game.after(node, [renamed[j][sent[j]] for j in range(len(sent))])
    return Fraction(_differ(game, -1 - before, -1 - after, a, b))


def _need(game: Game) -> None:
    game.need(game.alternatives is not None, "it does not list the feasible alternatives")
    game.need(game.payments is None, "it has payments, which follow no renaming of alternatives")


def _differ(game: Game, before: int, after: int, a: int, b: int) -> int:
    exchanged = sorted((weight, {a: b, b: a}.get(o, o)) for weight, o in game.lotteries[before])
    return int(sorted(game.lotteries[after]) != exchanged)


def _renamed_messages(game: Game, a: int, b: int) -> list[list[int]]:
    """For each agent and message, the message with two alternatives exchanged."""
    found = []
    for j in range(len(game.agents)):
        known = game.sealed(j).messages
        texts = [_renamed(game, message, a, b) for message in known]
        game.need(set(texts) <= set(known), f"{game.agents[j]}'s messages change when alternatives are renamed")
        found.append([known.index(text) for text in texts])
    return found


def _renamed(game: Game, message: str, a: int, b: int) -> str:
    """A message, as canonical text, with two alternatives exchanged."""
    names = [game.outcomes[o] for o in game.alternatives or ()]
    swap = {**dict(zip(names, names, strict=True)), game.outcomes[a]: game.outcomes[b], game.outcomes[b]: game.outcomes[a]}
    if message in swap:
        return swap[message]
    value = read(message)
    inside = value["set"] if type(value) is dict and set(value) == {"set"} else value
    parts = [canonical_json(part) for part in inside] if type(inside) is list else [None]
    game.need(all(part in swap for part in parts), "a message names something that is not an alternative")
    texts = [swap[part] for part in parts if part is not None]
    if inside is value:
        return f"[{','.join(texts)}]"
    return canonical_json({"set": [read(text) for text in sorted(texts)]})


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    return ("what a message says of an alternative is where the alternative stands in it",)


PROPERTY = Judged(
    "neutral",
    "exchanging two alternatives in every message exchanges them in the outcome and nothing else",
    {("table", "none"): (exhaust, margin)},
    assumes=_assumes,
)
