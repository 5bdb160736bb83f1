"""The witness of a symmetric game: it names agents, and its margin is that of the orbit that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker import orbits
from accord.checker.claim import Claim
from accord.checker.fields import array, record
from accord.checker.histograms import Quotient
from accord.checker.interim import Interim
from accord.checker.numbers import canonical_json, name, show
from accord.checker.refusal import Refusal
from accord.checker.witness import keys, place

Witness = Mapping[str, Any]


def _types(q: Quotient, value: Any, agents: list[str]) -> list[int]:
    form = record(value, "the witness's types", agents)
    return [place(q.types, form[a], "a type") for a in agents]


def _deviator(q: Quotient, witness: Witness) -> str:
    (who,) = array(witness["coalition"], "the witness's coalition", 1)
    return _agent(q, who)


def _agent(q: Quotient, who: Any) -> str:
    if type(who) is not str or who not in q.agents:
        raise Refusal(f"the witness names {show(who)}, who is not an agent of the quotient")
    return who


def _lie(q: Quotient, witness: Witness, who: str, own: int) -> int:
    return _able(q, who, own, record(witness["lie"], "the witness's lie", [who])[who])


def _able(q: Quotient, who: str, own: int, message: Any) -> int:
    lie = place(q.messages, message, "a message")
    if lie not in q.able[own]:
        raise Refusal(f"the witness has {name(who)} send {show(message)}, which it is not able to send")
    return lie


def _gain(q: Quotient, own: int, lie: int, others: list[int]) -> Fraction:
    row, worth = q.met(tuple(sorted(others))), q.worth[own]
    return Fraction(worth[row[lie]] - worth[row[q.told()[own]]], q.money * q.chance)


def truthful(q: Quotient, claim: Claim, witness: Witness) -> Fraction:
    """The gain of the witness's agent or coalition, the others sending what it says."""
    keys(witness, "coalition", "types", "lie", "others")
    who = [_agent(q, a) for a in array(witness["coalition"], "the witness's coalition")]
    if not 1 <= len(set(who)) == len(who) <= claim.size:
        raise Refusal(f"the witness's coalition is not 1 to {claim.size} different agents")
    rest = [a for a in q.agents if a not in who]
    own, sent = _types(q, witness["types"], who), record(witness["others"], "the witness's others", rest)
    others, form = [place(q.messages, sent[a], "a message") for a in rest], record(witness["lie"], "the witness's lie", who)
    lies = [_able(q, a, t, form[a]) for a, t in zip(who, own, strict=True)]
    gains = []
    for seat, t in enumerate(own):
        lied, told = ([*others, *(m for k, m in enumerate(sent) if k != seat)] for sent in (lies, [q.told()[t] for t in own]))
        gains.append(q.worth[t][q.met(tuple(sorted(lied)))[lies[seat]]] - q.worth[t][q.met(tuple(sorted(told)))[q.told()[t]]])
    return Fraction(sum(gains) if claim.side_payments else min(gains), q.money * q.chance)


def ex_post(q: Quotient, claim: Claim, witness: Witness) -> Fraction:
    """The gain of the witness's agent, the others, whose types it names, being honest."""
    keys(witness, "coalition", "types", "lie")
    who, known = _deviator(q, witness), _types(q, witness["types"], q.agents)
    own, others = _split(q, who, known)
    return _gain(q, own, _lie(q, witness, who, own), [q.told()[t] for t in others])


def _split(q: Quotient, who: str, known: list[int]) -> tuple[int, list[int]]:
    seat = q.agents.index(who)
    return known[seat], known[:seat] + known[seat + 1 :]


def bayesian(q: Quotient, claim: Claim, witness: Witness) -> Fraction:
    """The gain that the witness's agent expects."""
    keys(witness, "coalition", "types", "lie")
    who = _deviator(q, witness)
    (own,) = _types(q, witness["types"], [who])
    return _possible(q, own).gain(own, _lie(q, witness, who, own))


def _possible(q: Quotient, own: int) -> Interim:
    interim = Interim(q)
    if not interim.prior[own]:
        raise Refusal("the witness names a type of probability zero, at which beliefs are not defined")
    return interim


def rational(q: Quotient, claim: Claim, witness: Witness) -> Fraction:
    """How much the witness's agent loses by taking part."""
    keys(witness, "agent", "types")
    who = _agent(q, witness["agent"])
    known = _types(q, witness["types"], {"ex post": q.agents, "interim": [who], "ex ante": []}[claim.stage])
    if claim.stage == "ex ante":
        return Interim(q).mean_loss()
    if claim.stage == "interim":
        return _possible(q, known[0]).loss(known[0])
    own, others = _split(q, who, known)
    told = q.told()
    row = q.met(tuple(sorted(told[t] for t in others)))
    return Fraction(q.outside[own] * q.chance - q.worth[own][row[told[own]]], q.money * q.chance)


def _parts(q: Quotient, value: Any, where: str) -> list[int]:
    """Each agent's own outcome: its part of an assignment, or the public outcome."""
    if canonical_json(value) in q.owns:
        return [q.owns.index(canonical_json(value))] * len(q.agents)
    kind, fields = array(record(value, where, ["record"])["record"], where, 2)
    pairs = array(record(record(fields, where, ["parts"])["parts"], where, ["map"])["map"], where, len(q.agents))
    parts = {array(pair, where, 2)[0]: place(q.owns, pair[1], "an own outcome") for pair in pairs}
    if kind != "Assignment" or set(parts) != set(q.agents):
        raise Refusal(f"{where} is neither an own outcome for all nor an assignment to the agents")
    return [parts[a] for a in q.agents]


def _count(parts: list[int]) -> list[tuple[int, int]]:
    return [(own, parts.count(own)) for own in sorted(set(parts))]


def budget(q: Quotient, claim: Claim, witness: Witness) -> Fraction:
    """By how much the witness's outcome is off."""
    keys(witness, "outcome")
    count, known = _count(_parts(q, witness["outcome"], "the witness's outcome")), [c for c, _ in q.counts]
    if count not in known:
        raise Refusal("no histogram of messages reaches the witness's outcome")
    deficit = orbits.deficit(q, known.index(count))
    return Fraction(abs(deficit) if claim.property_name == "strong_budget_balance" else deficit, q.money)


def efficient(q: Quotient, claim: Claim, witness: Witness) -> Fraction:
    """By how much the witness's alternative is better than honest play at its types."""
    keys(witness, "types", "alternative")
    known, parts = _types(q, witness["types"], q.agents), _parts(q, witness["alternative"], "the witness's alternative")
    costs = [cost for count, cost in q.alternatives or () if count == _count(parts)]
    if not costs:
        raise Refusal("the witness's alternative is not one of the feasible ones")
    paid = q.payments or [0] * len(q.owns)
    value = sum(q.utility[t][own] + paid[own] for t, own in zip(known, parts, strict=True)) - costs[0]
    return Fraction(value * q.chance - orbits.surplus(q)(tuple(sorted(known))), q.money * q.chance)
