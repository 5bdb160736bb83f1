"""Counterexamples in words: who does what, when, and what it gains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.numbers import rational
from accord.reporting.words import listed, shown

Moves = Mapping[str, Any]


def story(verdict: Mapping[str, Any], unit: str) -> str:
    """The witness of a refuted verdict as a sentence, and how it compares with the greatest margin that was found."""
    witness = verdict["witness"]
    told = f"For example, {_told(verdict, witness, unit)}."
    worst = verdict["worst"]
    if worst is not None and worst != witness["gain"]:
        return f"{told} The greatest margin among all cases is {rational(worst)}."
    if verdict["method"] != "exhaustion":
        return f"{told} It was found by {verdict['method']}: a greater gain is not excluded."
    return told


def _told(verdict: Mapping[str, Any], witness: Mapping[str, Any], unit: str) -> str:
    gain = f"{rational(witness['gain'])} {unit}".strip()
    property_ = verdict["property"].partition("(")[0]
    if "lie" in witness and property_ == "strategy_proof":
        return f"{_lie(witness)}: that reaches a wanted outcome with a probability higher by {rational(witness['gain'])}"
    if "lie" in witness:
        if len(witness["coalition"]) == 1:
            return f"{_lie(witness)}, and gains {gain}"
        shared = verdict["threat"].get("params", {}).get("side_payments")
        return f"{_lie(witness)}, and {'together' if shared else 'each'} gain {gain}{'' if shared else ' or more'}"
    if "agent" in witness:
        return f"{witness['agent']}{_when(witness)} does {gain} worse by taking part honestly than by staying outside"
    if "alternative" in witness:
        instead = f" instead of {shown(witness['outcome'])}" if "outcome" in witness else ""
        return f"{_given(witness)}{shown(witness['alternative'])}{instead} would be better by {gain}"
    if "swap" in witness:
        return f"exchanging the messages of {listed(witness['swap'])} changes more than their names, when {_sends(witness['messages'])}"
    return f"{_rest(witness)}; the margin is {gain}"


def _lie(witness: Mapping[str, Any]) -> str:
    members = witness["coalition"]
    who = listed(members) + _own_types(witness, members)
    does = f"{'sends' if len(members) == 1 else 'send'} {_messages(witness['lie'])}"
    fakes = witness.get("fakes") or {}
    added = f" and {'adds' if len(members) == 1 else 'add'} the false {_fakes(fakes)}" if fakes else ""
    others = witness.get("others")
    rest = f" while {_others(others)}" if others else ""
    hidden = {a: t for a, t in witness.get("types", {}).items() if a not in members}
    known = f" (the others' types: {_pairs(hidden)})" if hidden else ""
    return f"{who} {does}{added}{rest}{known}"


def _own_types(witness: Mapping[str, Any], members: list[str]) -> str:
    own = {a: t for a, t in witness.get("types", {}).items() if a in members}
    if not own:
        return ""
    each = " each" if len(own) > 1 and len({shown(t) for t in own.values()}) == 1 else ""
    return f", of true type{'s' if len(own) > 1 and not each else ''} {_messages(own)}{each},"


def _messages(sent: Moves) -> str:
    """The messages of several senders; once where they are equal."""
    values = [shown(v) for v in sent.values()]
    return values[0] if len(set(values)) == 1 else listed(values)


def _fakes(fakes: Moves) -> str:
    names = listed(list(fakes))
    return f"{'identity' if len(fakes) == 1 else 'identities'} {names}, sending {_messages(fakes)},"


def _others(others: Moves) -> str:
    if len(others) > 1 and len({shown(v) for v in others.values()}) == 1:
        return f"all the others send {_messages(others)}"
    return _sends(others)


def _sends(sent: Moves) -> str:
    return listed([f"{agent} sends {shown(message)}" for agent, message in sent.items()])


def _pairs(given: Moves) -> str:
    return ", ".join(f"{agent} {shown(value)}" for agent, value in given.items())


def _when(witness: Mapping[str, Any]) -> str:
    return f", when the types are {_pairs(witness['types'])}," if witness.get("types") else ""


def _given(witness: Mapping[str, Any]) -> str:
    return f"when the types are {_pairs(witness['types'])}, " if witness.get("types") else ""


def _rest(witness: Mapping[str, Any]) -> str:
    """Any other witness, part by part: plays round by round."""
    parts = []
    for key, value in witness.items():
        if key in ("honest_play", "deviating_play"):
            parts.append(f"{key.replace('_', ' ')}: " + "; ".join(f"round {k}, {_sends(sent)}" for k, sent in enumerate(value, 1)))
        elif key == "coalition":
            parts.append(f"{listed(value)} deviates")
        elif key != "gain":
            parts.append(f"{key.replace('_', ' ')} {_pairs(value) if isinstance(value, Mapping) and 'q' not in value else shown(value)}")
    return ", ".join(parts)
