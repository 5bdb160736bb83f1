"""Truthful and ex post truthful over whole plays: an honest play against every deviating play.

truthful   Cases: each agent and row, each pair of an honest and a deviating play of the agent that one contingent strategy
           of the others explains. The honest play branches over what the others can send and records it; the deviating
           play branches over what the agent can send, follows the record, and branches (and records) where there is none.
ex post    Cases: each type profile and agent, each deviating play of the agent while the others are truthful.

The margin is the agent's gain in expected utility. An agent that meets an infoset twice on one play is refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from accord.checker.claim import Claim
from accord.checker.game import Game, Seat
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally

Record = dict[Seat, int]


def plays(game: Game, options: Callable[[Seat], Sequence[int]], known: Record, free: int) -> Iterator[tuple[int, Record]]:
    """Every play as its lottery and what the agents other than `free` sent; `known` messages are kept to."""
    stack: list[tuple[int, Record, frozenset[Seat]]] = [(game.root, known, frozenset())]
    while stack:
        at, known, met = stack.pop()
        if at < 0:
            yield -1 - at, known
            continue
        node = game.nodes[at]
        recall(game, met, node.seats)
        met = met.union(node.seats)
        choices = [(known[seat],) if seat in known else options(seat) for seat in node.seats]
        for sent in itertools.product(*choices):
            taken = {seat: m for seat, m in zip(node.seats, sent, strict=True) if seat[0] != free}
            stack.append((game.after(node, sent), {**known, **taken}, met))


def recall(game: Game, met: Container[Seat], seats: Sequence[Seat]) -> None:
    """Refuse a play on which a seat is met twice."""
    for seat in seats:
        if seat in met:
            raise Refusal(f"{name(game.agents[seat[0]])} meets the same view twice on one play, so it lacks perfect recall")


def exhaust(game: Game, claim: Claim) -> Tally:
    """All pairs of plays of `truthful`."""
    game.need_truth()
    tally = Tally(game.unit)
    for i in range(len(game.agents)):
        for known in [{i: t} for t in range(len(game.types[i]))] if game.private else [dict(enumerate(p)) for p in game.profiles()]:
            worth = game.expected(i, own_row(game, i, known))

            def free(seat: Seat, known: Mapping[int, int] = known) -> Sequence[int]:
                return allowed(game, seat, known)

            def honest(seat: Seat, i: int = i, known: Mapping[int, int] = known) -> Sequence[int]:
                return (game.truth(seat, known[i]),) if seat[0] == i else allowed(game, seat, known)

            for told, others in plays(game, honest, {}, i):
                tally.add(worth[lied] - worth[told] for lied, _ in plays(game, free, others, i))
    return tally


def exhaust_ex_post(game: Game, claim: Claim) -> Tally:
    """All deviating plays of `ex_post_truthful`."""
    game.need_truth()
    tally = Tally(game.unit)
    for profile in game.profiles():
        told = game.honest(profile)
        for i in range(len(game.agents)):
            worth = game.expected(i, game.row(i, profile))

            def options(seat: Seat, i: int = i, profile: Sequence[int] = profile) -> Sequence[int]:
                return game.infoset(seat).able[profile[i]] if seat[0] == i else (game.truth(seat, profile[seat[0]]),)

            tally.add(worth[lied] - worth[told] for lied, _ in plays(game, options, {}, i))
    return tally


def own_row(game: Game, agent: int, known: Mapping[int, int]) -> int:
    """The agent's utility row, where `known` has its own type (private values) or everybody's."""
    return known[agent] if game.private else game.row(agent, [known[j] for j in range(len(game.agents))])


def allowed(game: Game, seat: Seat, known: Mapping[int, int]) -> Sequence[int]:
    """What an agent is able to send at a seat: with its type where that is known, else with some type."""
    infoset = game.infoset(seat)
    return infoset.able[known[seat[0]]] if seat[0] in known else infoset.sendable
