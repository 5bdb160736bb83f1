"""Endless discounted play, judged by the one-shot deviation principle.

`worth` gives each agent the value of the strategies in each situation. These values are believed only after they are seen to
solve V(z) = u(z) + delta * E V(next), which has one solution for delta < 1. Cases: each situation, agent and message that it
is able to send. The margin is u(z, m) + delta * E V(next) - V(z): the gain of sending m once and keeping to the strategy.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array
from accord.checker.kind import Held, Kind
from accord.checker.numbers import canonical_json, name, rational, sha256, unpack
from accord.checker.refusal import Refusal
from accord.checker.stationary import Play, parse_play
from accord.checker.tabled import compare, compare_witness
from accord.checker.tally import Tally
from accord.checker.witness import keys, place


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    if (claim.property_name, claim.threat_name) != ("subgame_perfect", "alone"):
        raise Refusal("certificates of the kind 'stationary' state 'subgame_perfect' against one agent alone, and nothing else")
    form = unpack(certificate["play"])
    if sha256(form) != claim.behaviour_digest:
        raise Refusal(f"the play has the behaviour digest {sha256(form)}, and the certificate is about {claim.behaviour_digest}")
    play = parse_play(form)
    worth = _worth(play, certificate["worth"])
    tally = Tally()
    for z in range(len(play.states)):
        for i in range(len(play.agents)):
            tally.add(_gain(play, worth, z, i, m) for m in range(len(play.messages[z][i])))
    compare(claim, tally)
    if claim.witness is not None:
        compare_witness(claim, _witnessed(play, worth, claim.witness))
    found = (
        "payoffs are finitely many and delta is below 1, so that what is far off counts little (continuity at infinity)",
        "everybody is judged as if it knew the whole situation, and may use the public state and its own type only",
    )
    trusted = (
        f"that the rule named {name(claim.mechanism)} has the play with behaviour digest {claim.behaviour_digest}",
        "that the table's types, utilities, chances and discount factor are those of the agents",
    )
    return Held((*claim.assumptions, *found), trusted, ", by the one-shot deviation principle,")


def _worth(play: Play, value: Any) -> list[list[Fraction]]:
    """The values, once they are seen to solve their equations."""
    rows = [array(row, "an agent's values", len(play.states)) for row in array(value, "'worth'", len(play.agents))]
    found = [[rational(v, "a value") for v in row] for row in rows]
    for i, worth in enumerate(found):
        for z, stated in enumerate(worth):
            if play.value(worth, z, i, play.kept[z]) != stated:
                raise Refusal(f"the value {stated} of a situation to {name(play.agents[i])} does not solve its equation")
    return found


def _gain(play: Play, worth: list[list[Fraction]], z: int, i: int, message: int) -> Fraction:
    sent = tuple(message if j == i else m for j, m in enumerate(play.kept[z]))
    return play.value(worth[i], z, i, sent) - worth[i][z]


def _witnessed(play: Play, worth: list[list[Fraction]], witness: dict[str, Any]) -> Fraction:
    """The gain of the witness's message."""
    keys(witness, "coalition", "state", "types", "lie")
    (who,) = array(witness["coalition"], "the witness's coalition", 1)
    if who not in play.agents or type(witness["types"]) is not dict or set(witness["types"]) != set(play.agents):
        raise Refusal("the witness names somebody who is not an agent of the play, or not everybody's type")
    i = play.agents.index(who)
    situation = canonical_json(witness["state"]), tuple(canonical_json(witness["types"][a]) for a in play.agents)
    known = list(zip(play.states, play.types, strict=True))
    if situation not in known or type(witness["lie"]) is not dict or set(witness["lie"]) != {who}:
        raise Refusal("the witness is not in a situation of the play, or does not say what its agent sends")
    z = known.index(situation)
    return _gain(play, worth, z, i, place(play.messages[z][i], witness["lie"][who], "a message"))


KIND = Kind("stationary", ("play", "worth"), _verify)
