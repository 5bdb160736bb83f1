"""Truthful and ex post truthful over whole plays: an honest play against every deviating play.

truthful   Cases: each agent and row, each pair of an honest and a deviating play of the agent that one contingent strategy
           of the others explains, a strategy being one that a single type can follow. The honest play branches over what
           the others can send and records it; the deviating play branches over what the agent can send, follows the
           record, and branches (and records) where there is none. Each message leaves of its sender's types those that
           can send it, and is a branch only if there are any.
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
Kinds = tuple[frozenset[int], ...]  # of each agent, the types that can have sent what it sent


def plays(
    game: Game, options: Callable[[Seat, frozenset[int]], Sequence[int]], known: Record, kinds: Kinds, free: int
) -> Iterator[tuple[int, Record, Kinds]]:
    """Every play as its lottery, what the agents other than `free` sent, and the types left; `known` messages are kept to."""
    stack: list[tuple[int, Record, Kinds, frozenset[Seat]]] = [(game.root, known, kinds, frozenset())]
    while stack:
        at, known, kinds, met = stack.pop()
        if at < 0:
            yield -1 - at, known, kinds
            continue
        node = game.nodes[at]
        recall(game, met, node.seats)
        met = met.union(node.seats)
        choices = [(known[seat],) if seat in known else options(seat, kinds[seat[0]]) for seat in node.seats]
        for sent in itertools.product(*choices):
            taken = {seat: m for seat, m in zip(node.seats, sent, strict=True) if seat[0] != free}
            stack.append((game.after(node, sent), {**known, **taken}, left(game, kinds, taken), met))


def left(game: Game, kinds: Kinds, sent: Mapping[Seat, int]) -> Kinds:
    """The types that remain when what was sent is heard."""
    remaining = list(kinds)
    for (j, s), m in sent.items():
        if game.infosets[j][s].limited:
            remaining[j] = frozenset(t for t in remaining[j] if m in game.infosets[j][s].able[t])
    return tuple(remaining)


def anyone(game: Game, known: Mapping[int, int]) -> Kinds:
    """The types before anything is sent: the known one, or all."""
    return tuple(frozenset([known[j]] if j in known else range(len(ts))) for j, ts in enumerate(game.types))


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

            def free(seat: Seat, kinds: frozenset[int]) -> Sequence[int]:
                return allowed(game, seat, kinds)

            def honest(seat: Seat, kinds: frozenset[int], i: int = i, known: Mapping[int, int] = known) -> Sequence[int]:
                return (game.truth(seat, known[i]),) if seat[0] == i else allowed(game, seat, kinds)

            for told, others, kinds in plays(game, honest, {}, anyone(game, known), i):
                tally.add(worth[lied] - worth[told] for lied, _, _ in plays(game, free, others, kinds, i))
    return tally


def exhaust_ex_post(game: Game, claim: Claim) -> Tally:
    """All deviating plays of `ex_post_truthful`."""
    game.need_truth()
    tally = Tally(game.unit)
    for profile in game.profiles():
        told = game.honest(profile)
        for i in range(len(game.agents)):
            worth = game.expected(i, game.row(i, profile))

            def options(seat: Seat, kinds: frozenset[int], i: int = i, profile: Sequence[int] = profile) -> Sequence[int]:
                return allowed(game, seat, kinds) if seat[0] == i else (game.truth(seat, profile[seat[0]]),)

            kinds = anyone(game, dict(enumerate(profile)))
            tally.add(worth[lied] - worth[told] for lied, _, _ in plays(game, options, {}, kinds, i))
    return tally


def own_row(game: Game, agent: int, known: Mapping[int, int]) -> int:
    """The agent's utility row, where `known` has its own type (private values) or everybody's."""
    return known[agent] if game.private else game.row(agent, [known[j] for j in range(len(game.agents))])


def allowed(game: Game, seat: Seat, kinds: frozenset[int]) -> Sequence[int]:
    """What an agent of one of these types is able to send at a seat."""
    able = game.infoset(seat).able
    if not game.infoset(seat).limited:
        return able[0]
    return sorted({m for t in kinds for m in able[t]})
