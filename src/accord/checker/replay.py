"""Witnesses over whole plays: the honest and the deviating play of one agent, replayed node by node."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, record
from accord.checker.game import Game
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.tree import Record, anyone, left, own_row, recall
from accord.checker.witness import coalition, keys, place, types


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain of `truthful`: one contingent strategy of one type of each other agent must explain both plays."""
    i, known, told, lied = two_plays(game, witness, everybody=not game.private)
    for seat in told.keys() & lied.keys():
        if seat[0] != i and told[seat] != lied[seat]:
            raise Refusal(f"no one strategy of {name(game.agents[seat[0]])} explains both plays of the witness")
    for j, kinds in enumerate(left(game, left(game, anyone(game, known), told), lied)):
        if not kinds:
            raise Refusal(f"no one type of {name(game.agents[j])} is able to send all its messages in both plays of the witness")
    return _gain(game, i, known, told, lied)


def margin_ex_post(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain of `ex_post_truthful`: the others must be truthful in both plays."""
    i, known, told, lied = two_plays(game, witness, everybody=True)
    for seat, message in (*told.items(), *lied.items()):
        if seat[0] != i and message != game.truth(seat, known[seat[0]]):
            raise Refusal(
                f"{name(game.agents[seat[0]])} is not truthful in a play of the witness, where everybody but the deviator must be"
            )
    return _gain(game, i, known, told, lied)


def two_plays(game: Game, witness: Mapping[str, Any], *, everybody: bool) -> tuple[int, dict[int, int], Record, Record]:
    """The deviator, the types given, and what is sent at each seat in the honest and in the deviating play."""
    game.need_truth()
    keys(witness, "coalition", "types", "honest_play", "deviating_play")
    (i,) = coalition(game, witness["coalition"], 1)
    known = types(game, witness["types"], range(len(game.agents)) if everybody else [i])
    told, lied = (_play(game, witness[part], known) for part in ("honest_play", "deviating_play"))
    for seat, message in told.items():
        if seat[0] == i and message != game.truth(seat, known[i]):
            raise Refusal(f"{name(game.agents[i])} is not truthful in the witness's honest play")
    return i, known, told, lied


def _play(game: Game, value: Any, known: Mapping[int, int]) -> Record:
    """What is sent at each seat of a play of the witness, which must go to an end and no further."""
    at, sent = game.root, Record()
    for form in array(value, "a play of the witness"):
        if at < 0:
            raise Refusal("a play of the witness goes on after its end")
        node = game.nodes[at]
        recall(game, sent, node.seats)
        messages = record(form, "a round of the witness", [game.agents[i] for i, _ in node.seats])
        for seat in node.seats:
            who = game.agents[seat[0]]
            sent[seat] = place(game.infoset(seat).messages, messages[who], "a message")
        at = game.after(node, [sent[seat] for seat in node.seats])
    if at >= 0:
        raise Refusal("a play of the witness stops before its end")
    for j, kinds in enumerate(left(game, anyone(game, known), sent)):
        if not kinds:
            raise Refusal(f"{name(game.agents[j])} is not able to send its messages in a play of the witness")
    return sent


def _gain(game: Game, agent: int, known: Mapping[int, int], told: Record, lied: Record) -> Fraction:
    worth = game.expected(agent, own_row(game, agent, known))
    return Fraction(worth[end(game, lied)] - worth[end(game, told)], game.unit)


def end(game: Game, sent: Record) -> int:
    """The lottery that a complete play leads to."""
    at = game.root
    while at >= 0:
        node = game.nodes[at]
        at = game.after(node, [sent[seat] for seat in node.seats])
    return -1 - at
