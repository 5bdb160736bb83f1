"""The best and the worst that an agent can come to from each point of a game, whatever the others do.

A *state* is a node and, for each agent, the types that are able to have sent all that it sent so far. Where every type can
send everything, states are nodes. Chance at the end counts like a move of the others: a lottery is as good as its best
outcome, and as bad as its worst. All values are numerators over the denominator of the agent's utility.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.scaled import Integers

Kinds = tuple[frozenset[int], ...]
State = tuple[int, Kinds]
FEW = 64


@dataclass(frozen=True)
class Part:
    """Combinations of messages at a state after which the same types are `left`. `axes`: the messages of each seat. `after`:
    where each combination leads, k for state k, and -1 - k for lottery k."""

    axes: tuple[tuple[int, ...], ...]
    left: Kinds
    after: Integers

    @cached_property
    def everywhere(self) -> Integers:
        return _distinct(self.after)

    def sending(self, axis: int, message: int) -> Integers:
        """Where the combinations with this message lead."""
        return _distinct(self.after.take(self.axes[axis].index(message), axis=axis))


def _distinct(places: Integers) -> Integers:
    return np.unique(places) if places.size > FEW else places.ravel()


class Board:
    """All states of a game that some types can come to, every state before those that follow it."""

    def __init__(self, game: Game) -> None:
        self.game = game
        start = game.root, tuple(frozenset(range(n)) for n in game.sizes)
        self.states: list[State] = [start] if game.root >= 0 else []
        numbers, found, blocks = {start: 0}, [], []
        for node, kinds in self.states:
            blocks.append(list(_blocks(game, node, kinds)))
            for _, left, leads in blocks[-1]:
                for k in np.unique(leads[leads >= 0]).tolist():
                    if (k, left) not in numbers:
                        numbers[k, left] = len(self.states)
                        self.states.append((k, left))
        depth = _depths(game)
        order = sorted(range(len(self.states)), key=lambda s: depth[self.states[s][0]])
        place = {s: at for at, s in enumerate(order)}
        for s in order:
            found.append([Part(axes, left, _renumbered(leads, left, numbers, place)) for axes, left, leads in blocks[s]])
        self.states = [self.states[s] for s in order]
        self.parts: list[list[Part]] = found

    def seat(self, state: int, agent: int) -> tuple[int, int] | None:
        """(axis, infoset) of the agent where it is awaited at a state."""
        for axis, (i, s) in enumerate(self.game.nodes[self.states[state][0]].awaited):
            if i == agent:
                return axis, s
        return None


def _blocks(game: Game, node: int, kinds: Kinds) -> Iterator[tuple[tuple[tuple[int, ...], ...], Kinds, Integers]]:
    """The combinations that the types of a state are able to send, by the types that remain."""
    here = game.nodes[node]
    for chosen in itertools.product(*(_told(game, i, s, kinds[i]).items() for i, s in here.awaited)):
        left = list(kinds)
        for (i, _), (types, _) in zip(here.awaited, chosen, strict=True):
            left[i] = types
        axes = tuple(tuple(messages) for _, messages in chosen)
        yield axes, tuple(left), here.leads[np.ix_(*axes)]


def _told(game: Game, agent: int, infoset: int, types: frozenset[int]) -> dict[frozenset[int], list[int]]:
    """The messages that some of the types can send, by which of them can."""
    here = game.infosets[agent][infoset]
    told: dict[frozenset[int], list[int]] = {}
    for m in range(len(here.messages)):
        able = types if here.can is None else frozenset(t for t in types if here.can[t][m])
        if able:
            told.setdefault(able, []).append(m)
    return told


def _renumbered(leads: Integers, left: Kinds, numbers: dict[State, int], place: dict[int, int]) -> Integers:
    """Nodes as the numbers of their states."""
    after = leads.copy()
    for k in np.unique(leads[leads >= 0]).tolist():
        after[leads == k] = place[numbers[k, left]]
    return after


def _depths(game: Game) -> list[int]:
    """The longest way to each node: what follows a node is deeper."""
    before = [0] * len(game.nodes)
    leading = [np.unique(node.leads[node.leads >= 0]).tolist() for node in game.nodes]
    for after in leading:
        for k in after:
            before[k] += 1
    depth, ready = [0] * len(game.nodes), [k for k, n in enumerate(before) if not n]
    for k in ready:
        for later in leading[k]:
            depth[later] = max(depth[later], depth[k] + 1)
            before[later] -= 1
            if not before[later]:
                ready.append(later)
    return depth


class Outlook:
    """What one agent, of each of its types, can come to: `best[k]` over all play from state k on, `worst[k]` over its honest play.

    Lottery l has the place -1 - l in both, so that where a combination leads is its place there. Columns are own types; those
    that cannot come to a state mean nothing. `honest[k]` says which types can come to state k by honest play of their own.
    Raises AccordError where the agent comes to one view after different pasts of its own (no perfect recall).
    """

    def __init__(self, board: Board, agent: int) -> None:
        _check_recall(board, agent)
        self.board, self.game, self.agent = board, board.game, agent
        utility = self.game.utility[agent].numerators
        shape = len(board.states) + len(self.game.lotteries), self.game.sizes[agent]
        self.best, self.worst = np.zeros(shape, dtype=utility.dtype), np.zeros(shape, dtype=utility.dtype)
        for k, chances in enumerate(self.game.lotteries):
            worths = utility[:, [o for _, o in chances]]
            self.best[-1 - k], self.worst[-1 - k] = worths.max(axis=1), worths.min(axis=1)
        for state in reversed(range(len(board.states))):
            self._judge(state)
        self.honest = np.zeros((len(board.states), shape[1]), dtype=bool)
        self.honest[:1] = True
        for state in range(len(board.states)):
            self._follow(state)

    def sent(self, state: int) -> Iterator[tuple[int, list[int], Integers]]:
        """At a state where the agent is awaited: each message, the types able to send it, and where it leads."""
        seat = self.board.seat(state, self.agent)
        assert seat is not None, "callers ask where the agent is awaited"
        for part in self.board.parts[state]:
            for m in part.axes[seat[0]]:
                yield m, sorted(part.left[self.agent]), part.sending(seat[0], m)

    def tells(self, infoset: int, message: int, types: list[int]) -> list[int]:
        """Those of the types whose honest message it is."""
        return [t for t in types if self.game.truth(self.agent, infoset, t) == message]

    def path(self, own: int, infoset: int, message: int, worth: int, *, honestly: bool) -> list[dict[str, Any]]:
        """A play, as the messages of each round by agent, in which a type comes to the infoset by honest play of its own, sends
        the message there and ends with this worth: its `best`, or, going on `honestly`, its `worst`."""
        came: dict[int, tuple[int, tuple[int, ...]]] = {}
        for state in np.flatnonzero(self.honest[:, own]).tolist():
            if state and state not in came:
                continue
            seat = self.board.seat(state, self.agent)
            if seat is not None and seat[1] == infoset:
                step = self._step(state, own, message, self.worst if honestly else self.best, worth)
                if step is not None:
                    return [*self._way(came, state), *self._onward(state, step, own, worth, honestly=honestly)]
            for sent, k in self._steps(state, own, None if seat is None else self.game.truth(self.agent, seat[1], own)):
                if k >= 0:
                    came.setdefault(k, (state, sent))
        raise AssertionError("the worth was found on some play")

    def _steps(self, state: int, own: int, message: int | None) -> Iterator[tuple[tuple[int, ...], int]]:
        """What can be sent at a state while the type sends the message (None: anything that it can), and where it leads."""
        seat = self.board.seat(state, self.agent)
        for part in self.board.parts[state]:
            if own in part.left[self.agent]:
                for sent, k in zip(itertools.product(*part.axes), part.after.ravel().tolist(), strict=True):
                    if seat is None or message is None or sent[seat[0]] == message:
                        yield sent, k

    def _step(self, state: int, own: int, message: int | None, table: Integers, worth: int) -> tuple[tuple[int, ...], int] | None:
        return next((step for step in self._steps(state, own, message) if table[step[1], own] == worth), None)

    def _way(self, came: dict[int, tuple[int, tuple[int, ...]]], state: int) -> list[dict[str, Any]]:
        rounds: list[dict[str, Any]] = []
        while state in came:
            state, sent = came[state]
            rounds.insert(0, self._round(state, sent))
        return rounds

    def _onward(self, state: int, step: tuple[tuple[int, ...], int], own: int, worth: int, *, honestly: bool) -> list[dict[str, Any]]:
        rounds, table = [self._round(state, step[0])], self.worst if honestly else self.best
        while step[1] >= 0:
            state = step[1]
            seat = self.board.seat(state, self.agent)
            told = self.game.truth(self.agent, seat[1], own) if honestly and seat is not None else None
            found = self._step(state, own, told, table, worth)
            assert found is not None, "a value comes from what follows"
            step = found
            rounds.append(self._round(state, step[0]))
        return rounds

    def _round(self, state: int, sent: tuple[int, ...]) -> dict[str, Any]:
        game, node = self.game, self.game.nodes[self.board.states[state][0]]
        return {game.agents[i]: game.infosets[i][s].messages[m] for (i, s), m in zip(node.awaited, sent, strict=True)}

    def _judge(self, state: int) -> None:
        best, worst = _Extreme(self.best, state, np.maximum), _Extreme(self.worst, state, np.minimum)
        seat = self.board.seat(state, self.agent)
        if seat is None:
            everybody = list(range(self.game.sizes[self.agent]))
            for part in self.board.parts[state]:
                best.see(everybody, part.everywhere)
                worst.see(everybody, part.everywhere)
            return
        for m, able, after in self.sent(state):
            best.see(able, after)
            worst.see(self.tells(seat[1], m, able), after)

    def _follow(self, state: int) -> None:
        """Pass on which types come here honestly."""
        seat, here = self.board.seat(state, self.agent), self.honest[state]
        if seat is None:
            for part in self.board.parts[state]:
                for k in part.everywhere[part.everywhere >= 0]:
                    self.honest[k] |= here
            return
        for m, able, after in self.sent(state):
            telling = [t for t in self.tells(seat[1], m, able) if here[t]]
            for k in after[after >= 0] if telling else ():
                self.honest[k, telling] = True


class _Extreme:
    """The greatest or least of rows of a table, kept in a row of it, type by type."""

    def __init__(self, table: Integers, row: int, keep: np.ufunc) -> None:
        self.table, self.row, self.keep = table, table[row], keep
        self.fresh = np.ones(table.shape[1], dtype=bool)

    def see(self, types: list[int], places: Integers) -> None:
        if types:
            found = self.keep.reduce(self.table[places], axis=0)[types]
            self.row[types] = np.where(self.fresh[types], found, self.keep(self.row[types], found))
            self.fresh[types] = False


def _check_recall(board: Board, agent: int) -> None:
    """Raise AccordError unless the agent's last move before each of its views is always the same."""
    last: list[set[tuple[int, int] | None]] = [set() for _ in board.states]
    known: dict[int, tuple[int, int] | None] = {}
    if board.states:
        last[0].add(None)
    for state in range(len(board.states)):
        seat = board.seat(state, agent)
        if seat is not None:
            for move in last[state]:
                if known.setdefault(seat[1], move) != move:
                    name, view = board.game.agents[agent], show(board.game.infosets[agent][seat[1]].view)
                    raise AccordError(f"{name} sees {view} after different pasts of its own, so it forgets its past: put it in its view")
        for part in board.parts[state]:
            for m in part.axes[seat[0]] if seat else (None,):
                after = part.everywhere if seat is None or m is None else part.sending(seat[0], m)
                for k in after[after >= 0]:
                    last[k] |= last[state] if seat is None or m is None else {(seat[1], m)}
