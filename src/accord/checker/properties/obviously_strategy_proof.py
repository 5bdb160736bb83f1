"""Obviously strategy-proof (Li 2017): the best after a departure from honesty is no better than the worst after honesty.

Cases: each agent, own type, information set that the type comes to by honest play of its own, and message there that it is
able to send and that is not honest. The margin is the greatest utility of a play in which the agent comes there honestly,
sends the message and goes on as it likes, less the least of a play in which it is honest throughout: over all nodes of the
information set, all that the others can do (one type of each being able to send all of it) and all outcomes of lotteries.
An agent that comes to an information set after different last moves of its own is refused. Private values only.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.replay import end, two_plays
from accord.checker.sealed import own_types_only
from accord.checker.tally import Tally
from accord.checker.tree import Kinds, allowed, anyone, left

State = tuple[int, Kinds]  # a node (or an end), and of each agent the types that can have sent what it sent
Move = tuple[int, int] | None  # an own infoset and the message sent there; None where the agent is not awaited


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally = Tally(game.money)
    for i, kinds in enumerate(game.types):
        pasts: dict[int, Move] = {}
        for own in range(len(kinds)):
            for best, worst in _departures(game, i, own, pasts):
                tally.add(good - worst for good in best)
    return tally


def _departures(game: Game, i: int, own: int, pasts: dict[int, Move]) -> Iterator[tuple[list[int], int]]:
    """At each infoset that the type comes to honestly: the best after each message that is not honest, the worst after honesty."""
    order = _upwards(game, i, own)
    best: dict[State, int] = {}
    worst: dict[State, int] = {}
    for state in order:
        after = list(_moves(game, i, state))
        if state[0] < 0:
            worths = [game.utility[i][own][o] for _, o in game.lotteries[-1 - state[0]]]
            best[state], worst[state] = max(worths), min(worths)
        else:
            best[state] = max([best[there] for _, there in after])
            worst[state] = min([worst[there] for move, there in after if _honest(game, i, own, move)])
    _check_recall(game, i, order, pasts)
    honest, good, bad = {order[-1]}, dict[tuple[int, int], list[int]](), dict[int, list[int]]()
    for state in reversed(order):
        for move, there in _moves(game, i, state) if state in honest else ():
            if _honest(game, i, own, move):
                honest.add(there)
            if move is not None and _honest(game, i, own, move):
                bad.setdefault(move[0], []).append(worst[there])
            elif move is not None:
                good.setdefault(move, []).append(best[there])
    for infoset, lows in bad.items():
        yield [max(highs) for (s, _), highs in good.items() if s == infoset], min(lows)


def _honest(game: Game, i: int, own: int, move: Move) -> bool:
    return move is None or move[1] == game.truth((i, move[0]), own)


def _moves(game: Game, i: int, state: State) -> Iterator[tuple[Move, State]]:
    """Everything that can be sent at a state, as agent i's part of it and the state that follows."""
    at, kinds = state
    if at < 0:
        return
    node = game.nodes[at]
    for sent in itertools.product(*(allowed(game, seat, kinds[seat[0]]) for seat in node.seats)):
        taken = dict(zip(node.seats, sent, strict=True))
        mine = next(((s, m) for (j, s), m in taken.items() if j == i), None)
        yield mine, (game.after(node, sent), left(game, kinds, taken))


def _upwards(game: Game, i: int, own: int) -> list[State]:
    """All states that the type can come to, each after all those that follow it; the start is last."""
    start = game.root, anyone(game, {i: own})
    order: list[State] = []
    seen, stack = {start}, [(start, _moves(game, i, start))]
    while stack:
        state, rest = stack[-1]
        for _, there in rest:
            if there not in seen:
                seen.add(there)
                stack.append((there, _moves(game, i, there)))
                break
        else:
            order.append(state)
            stack.pop()
    return order


def _check_recall(game: Game, i: int, order: list[State], pasts: dict[int, Move]) -> None:
    """Refuse an agent whose last move before an infoset is not always the same."""
    last: dict[State, set[Move]] = {order[-1]: {None}}
    for state in reversed(order):
        for move, there in _moves(game, i, state):
            if move is not None and any(pasts.setdefault(move[0], before) != before for before in last[state]):
                raise Refusal(f"{name(game.agents[i])} comes to one view after different pasts of its own, so it lacks perfect recall")
            last.setdefault(there, set()).update(last[state] if move is None else {move})


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The best end of the witness's deviating play less the worst of its honest play, which part at one infoset."""
    _need(game)
    i, known, told, lied = two_plays(game, witness, everybody=False)
    honestly, otherwise = ([(s, m) for (j, s), m in play.items() if j == i] for play in (told, lied))
    parted = [(a, b) for a, b in itertools.zip_longest(honestly, otherwise) if a != b]
    if not parted or None in parted[0] or parted[0][0][0] != parted[0][1][0]:
        raise Refusal(f"the witness's two plays do not part at one view of {name(game.agents[i])}")
    worth = game.utility[i][known[i]]
    best = max(worth[o] for _, o in game.lotteries[end(game, lied)])
    return Fraction(best - min(worth[o] for _, o in game.lotteries[end(game, told)]), game.money)


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.private, "its values are interdependent, and obvious dominance is judged for private values")


PROPERTY = Judged(
    "obviously_strategy_proof",
    "wherever honest play leads, the worst that can follow it is at least the best that can follow any departure from it",
    {("table", "alone"): (exhaust, margin), ("tree", "alone"): (exhaust, margin)},
    assumes=own_types_only,
)
