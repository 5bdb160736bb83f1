"""The moves of a game from their JSON: what each agent sees and may send, and where every combination leads."""

from __future__ import annotations

import math
from typing import Any

from accord.checker.fields import array, distinct, positions, record
from accord.checker.game import Infoset, Node
from accord.checker.refusal import Refusal

Infosets = tuple[tuple[Infoset, ...], ...]


def infoset(value: Any, types: int) -> Infoset:
    """One information set of an agent with so many types."""
    form = record(value, "an infoset", ("view", "messages", "truth", "can"))
    messages = distinct(form["messages"], "an infoset's messages")
    (view,) = distinct([form["view"]], "a view")
    truth = None
    if form["truth"] is not None:
        truth = tuple(positions(form["truth"], "an infoset's 'truth'", 0, len(messages), types))
    able = tuple(tuple(range(len(messages))) for _ in range(types))
    if form["can"] is not None:
        rows = [positions(r, "a row of 'can'", 0, 2, len(messages)) for r in array(form["can"], "'can'", types)]
        able = tuple(tuple(m for m, possible in enumerate(r) if possible) for r in rows)
    for own, sent in enumerate(able):
        if not sent or (truth is not None and truth[own] not in sent):
            raise Refusal("a type can send nothing, or cannot send its truthful message")
    return Infoset(view, messages, truth, able, tuple(sorted({m for sent in able for m in sent})))


def node(value: Any, infosets: Infosets, nodes: int, lotteries: int) -> Node:
    """One node, where leads are to so many nodes and lotteries."""
    form = record(value, "a node", ("awaited", "leads"))
    seats = [positions(seat, "a seat of a node", 0, 2**31, 2) for seat in array(form["awaited"], "'awaited'")]
    agents = [i for i, _ in seats]
    if not seats or sorted(set(agents)) != agents or any(i >= len(infosets) or s >= len(infosets[i]) for i, s in seats):
        raise Refusal("a node awaits nobody, somebody unknown, or its agents not once each in order")
    sizes = [len(infosets[i][s].messages) for i, s in seats]
    strides = tuple(math.prod(sizes[k + 1 :]) for k in range(len(sizes)))
    leads = positions(form["leads"], "a node's 'leads'", -lotteries, nodes, math.prod(sizes))
    return Node(tuple((i, s) for i, s in seats), strides, leads)


def check_finite(nodes: tuple[Node, ...], root: int, infosets: Infosets) -> None:
    """Refuse unless every node is reached from the root, no play goes round in a circle, and every infoset is met."""
    leading_in = [0] * len(nodes)
    for place in nodes:
        for k in place.leads:
            if k >= 0:
                leading_in[k] += 1
    ready, done = [root] if root >= 0 and not leading_in[root] else [], 0
    while ready:
        done += 1
        for k in nodes[ready.pop()].leads:
            if k >= 0:
                leading_in[k] -= 1
                if not leading_in[k]:
                    ready.append(k)
    if done < len(nodes):
        raise Refusal("the game's nodes are not all reached from its root without going round in a circle")
    if {seat for place in nodes for seat in place.seats} != {(i, s) for i, sets in enumerate(infosets) for s in range(len(sets))}:
        raise Refusal("the game has an infoset that no node awaits")
