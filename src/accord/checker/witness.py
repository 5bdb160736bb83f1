"""Reading witnesses: values by their canonical texts, agents by name, and only what a type is able to send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, record
from accord.checker.game import Game, Seat
from accord.checker.numbers import canonical_json, name, show
from accord.checker.refusal import Refusal


def keys(witness: Mapping[str, Any], *parts: str, optional: Iterable[str] = ()) -> None:
    """Refuse a witness without exactly these fields and its gain."""
    record(witness, "the witness", (*parts, "gain"), optional)


def place(known: Sequence[str], value: Any, where: str) -> int:
    """The number of a value among canonical texts."""
    text = canonical_json(value)
    if text not in known:
        raise Refusal(f"the witness gives {show(value)} as {where}, which is not one of those in the game")
    return known.index(text)


def agent(game: Game, value: Any) -> int:
    """The number of the agent of a name."""
    if type(value) is not str or value not in game.agents:
        raise Refusal(f"the witness names {show(value)}, who is not an agent of the game")
    return game.agents.index(value)


def coalition(game: Game, value: Any, size: int) -> list[int]:
    """The members, in the order of the roster."""
    members = sorted({agent(game, v) for v in array(value, "the witness's coalition")})
    if len(members) < len(value) or not 1 <= len(members) <= size:
        raise Refusal(f"the witness's coalition is not 1 to {size} different agents")
    return members


def types(game: Game, value: Any, agents: Iterable[int]) -> dict[int, int]:
    """The types of exactly these agents, by number."""
    form = record(value, "the witness's types", [game.agents[i] for i in agents])
    return {i: place(game.types[i], form[game.agents[i]], "a type") for i in agents}


def messages(game: Game, value: Any, where: str, able: Mapping[Seat, Sequence[int]]) -> dict[int, int]:
    """The messages of exactly the agents of these seats, each among those that may be sent there."""
    form = record(value, where, [game.agents[i] for i, _ in able])
    sent = {}
    for seat, allowed in able.items():
        i = seat[0]
        sent[i] = place(game.infoset(seat).messages, form[game.agents[i]], "a message")
        if sent[i] not in allowed:
            raise Refusal(f"the witness has {name(game.agents[i])} send {show(form[game.agents[i]])}, which it is not able to send there")
    return sent


@dataclass(frozen=True)
class Deviation:
    """A lie in a one-shot game: the members, their utility rows, and the lotteries with the truth and with the lie."""

    members: list[int]
    rows: list[int]
    honest: int
    lying: int


def deviation(game: Game, claim: Claim, witness: Mapping[str, Any], size: int | None = None) -> Deviation:
    """The lie of a coalition, up to the claim's size or the one given, that a witness describes with what the others send."""
    keys(witness, "coalition", "types", "lie", "others")
    members = coalition(game, witness["coalition"], claim.size if size is None else size)
    everybody = range(len(game.agents))
    own = types(game, witness["types"], members if game.private else everybody)
    seats, node = game.nodes[0].seats, game.nodes[0]
    lie = messages(game, witness["lie"], "the witness's lie", {seats[i]: game.infoset(seats[i]).able[own[i]] for i in members})
    rest = {seats[j]: game.sealed(j).sendable if game.private else game.sealed(j).able[own[j]] for j in everybody if j not in members}
    others = messages(game, witness["others"], "the witness's others", rest)
    told = {i: game.truth(seats[i], own[i]) for i in members}
    rows = [own[i] if game.private else game.row(i, [own[j] for j in everybody]) for i in members]
    honest, lying = ({**others, **told}, {**others, **lie})
    return Deviation(
        members,
        rows,
        -1 - game.after(node, [honest[j] for j in everybody]),
        -1 - game.after(node, [lying[j] for j in everybody]),
    )
