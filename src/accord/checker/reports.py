"""One-shot games with private values in which a report is a type: what the theorems on them need."""

from __future__ import annotations

from collections.abc import Iterator

from accord.checker import explain
from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.kind import Held
from accord.checker.refusal import Refusal
from accord.checker.sealed import offsets


def need_sealed(game: Game, claim: Claim, *stated: tuple[str, str]) -> None:
    """Refuse a game of several rounds, without private values or without honesty, or a claim that is not one of those stated."""
    if (claim.property_name, claim.threat_name) not in stated:
        raise Refusal(f"a certificate of kind {claim.kind!r} cannot state {claim.property_name!r} against {claim.threat_name!r}")
    if claim.property_params and claim.property_name != "group_strategy_proof":
        raise Refusal(f"a certificate of kind {claim.kind!r} states {claim.property_name!r} without parameters only")
    if not game.one_shot or not game.private:
        raise Refusal(f"a certificate of kind {claim.kind!r} needs one round and private values, and its game has not both")
    game.need_truth()


def honest(game: Game) -> list[list[int]]:
    """The honest message of each type of each agent. Refuses a game in which somebody can send anything else."""
    found = []
    for i, (kinds, seat) in enumerate(zip(game.types, game.nodes[0].seats, strict=True)):
        found.append([game.truth(seat, t) for t in range(len(kinds))])
        if not set(game.sealed(i).sendable) <= set(found[i]):
            raise Refusal("some agent can send what is no type's honest message, so its reports are not types")
    return found


def distinct(game: Game) -> list[list[int]]:
    """The same, refused also where two types of an agent have one honest message."""
    found = honest(game)
    if any(len(set(messages)) < len(messages) for messages in found):
        raise Refusal("two types of an agent have the same honest message, so its reports do not tell its type")
    return found


def others(game: Game, agent: int) -> list[int]:
    """The offset in the table of every joint message that the other agents can send."""
    rest = [j for j in range(len(game.agents)) if j != agent]
    return offsets(game, rest, [game.sealed(j).sendable for j in rest])


def values(game: Game, agent: int) -> list[list[int]]:
    """What each lottery is worth to each type of the agent before payments, over `unit`."""
    return [[u + p for u, p in zip(game.expected(agent, t), paid(game, agent), strict=True)] for t in range(len(game.types[agent]))]


def paid(game: Game, agent: int) -> list[int]:
    """What the agent pays at each lottery, in expectation, over `unit`; 0 without money."""
    if game.payments is None:
        return [0] * len(game.lotteries)
    return [sum([p * game.payments[agent][o] for p, o in lottery]) for lottery in game.lotteries]


def columns(game: Game, agent: int) -> Iterator[list[int]]:
    """For each thing that the others can send, the lottery that each type's honest message leads to."""
    node = game.nodes[0]
    steps = [game.truth(node.seats[agent], t) * node.strides[agent] for t in range(len(game.types[agent]))]
    for base in others(game, agent):
        yield [-1 - node.leads[base + step] for step in steps]


def no_gain(claim: Claim, compared: int) -> None:
    """Refuse unless the claim is a proof with greatest margin 0, the margin of honesty itself, by so many comparisons."""
    if not claim.proved or claim.worst != 0:
        raise Refusal(f"a certificate of kind {claim.kind!r} proves that the greatest margin is 0, and this one says something else")
    if claim.cases != compared:
        raise Refusal(f"the certificate says {claim.cases} cases, and there are {compared}")


def held(claim: Claim, game: Game, how: str) -> Held:
    """What stands behind a theorem on a table."""
    return Held(explain.assumptions(claim, game), explain.trusted(claim, claim.behaviour_digest or "", []), how)
