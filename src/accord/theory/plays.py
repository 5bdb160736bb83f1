"""Plays of a finite game, for reasoning over whole decision trees: which moves lead where, under which strategies."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.game import Game

Assigned = Mapping[tuple[int, int], int]  # (agent, infoset) -> message: part of a contingent strategy
Choices = Callable[[int, int, Assigned], list[int]]  # (agent, infoset, assigned) -> possible messages
Steps = tuple[tuple[int, tuple[int, ...]], ...]  # of one play: each node passed, with the messages sent there
DEEPEST = 300  # own moves on one play that backward induction follows


@dataclass(frozen=True)
class Path:
    """One play to its end: the combination of messages at each node passed, the strategies it used, its lottery."""

    steps: Steps
    assigned: Assigned
    lottery: int


def rounds(game: Game, steps: Steps) -> list[dict[str, Any]]:
    """The messages of each round of a play, by agent."""
    return [
        {game.agents[i]: game.infosets[i][s].messages[m] for (i, s), m in zip(game.nodes[k].awaited, sent, strict=True)}
        for k, sent in steps
    ]


def paths(game: Game, choices: Choices, assigned: Assigned, free: int | None = None) -> Iterator[Path]:
    """Every play in which each (agent, infoset) takes one of its `choices`; what agents other than `free` do is recorded.

    Raises AccordError when an agent meets the same view twice on one play (no perfect recall).
    """

    stack: list[tuple[int, tuple[Any, ...], Assigned, frozenset[tuple[int, int]]]] = [(game.root, (), assigned, frozenset())]
    while stack:
        at, steps, known, met = stack.pop()
        if at < 0:
            yield Path(steps, known, -1 - at)
            continue
        node = game.nodes[at]
        again = met & set(node.awaited)
        if again:
            i, s = min(again)
            raise forgets(game, i, s)
        met = met | set(node.awaited)
        for sent in reversed(list(itertools.product(*(choices(i, s, known) for i, s in node.awaited)))):
            taken = {seat: m for seat, m in zip(node.awaited, sent, strict=True) if seat[0] != free}
            stack.append((int(node.leads[sent]), (*steps, (at, sent)), {**known, **taken} if taken else known, met))


def able(game: Game, agent: int, infoset: int, own: int | None) -> list[int]:
    """Messages that a type of the agent (None: some type) can send at an infoset."""
    here = game.infosets[agent][infoset]
    if here.can is None:
        return list(range(len(here.messages)))
    rows = here.can if own is None else (here.can[own],)
    return [m for m in range(len(here.messages)) if any(row[m] for row in rows)]


def explained(game: Game, agent: int, infoset: int, assigned: Assigned) -> list[int]:
    """Messages at an infoset of a strategy that one type of the agent can follow, and that has sent what is assigned to it."""
    sent = [(s, m) for (i, s), m in assigned.items() if i == agent]
    kinds = [t for t in range(game.sizes[agent]) if all(m in able(game, agent, s, t) for s, m in sent)]
    return sorted({m for t in kinds for m in able(game, agent, infoset, t)})


def best_response(game: Game, agent: int, own: int, beliefs: list[tuple[Fraction, tuple[int, ...]]]) -> tuple[Fraction, dict[int, int]]:
    """The best contingent strategy against truthful others, by backward induction, and its expected utility.

    `beliefs` are (probability, type profile) pairs. The strategy maps the infosets it meets to messages.
    Raises AccordError when the agent comes to one view after different pasts of its own (no perfect recall), or moves more
    than 300 times on one play.
    """
    pasts: dict[int, tuple[tuple[int, int], ...]] = {}

    def value(groups: list[tuple[Fraction, tuple[int, ...], int]], past: tuple[tuple[int, int], ...]) -> tuple[Fraction, dict[int, int]]:
        reached: dict[int, list[tuple[Fraction, tuple[int, ...], int]]] = {}
        worth = Fraction(0)
        for chance, types, start in groups:
            at = start
            while at >= 0 and agent not in [i for i, _ in game.nodes[at].awaited]:
                at = int(game.nodes[at].leads[tuple(game.truth(i, s, types[i]) for i, s in game.nodes[at].awaited)])
            if at < 0:
                worth += chance * game.expected[agent].at(game.row(agent, types), -1 - at)
            else:
                reached.setdefault(dict(game.nodes[at].awaited)[agent], []).append((chance, types, at))
        if len(past) > DEEPEST:
            raise AccordError(
                f"{game.agents[agent]} moves more than {DEEPEST} times on one play, too often for backward induction: use fewer rounds"
            )
        plan: dict[int, int] = {}
        for infoset, members in sorted(reached.items()):
            if pasts.setdefault(infoset, past) != past:
                twice = infoset in dict(past)
                raise forgets(game, agent, infoset, "twice on one play" if twice else "after different pasts of its own")
            options: list[tuple[int, Fraction, dict[int, int]]] = []
            for message in able(game, agent, infoset, own):
                after = [
                    (chance, types, int(game.nodes[at].leads[tuple(
                        message if i == agent else game.truth(i, s, types[i]) for i, s in game.nodes[at].awaited
                    )]))
                    for chance, types, at in members
                ]  # fmt: skip
                worthwhile, then = value(after, (*past, (infoset, message)))
                options.append((message, worthwhile, then))
            told = game.truth(agent, infoset, own)
            message, gained, later = max(options, key=lambda option: (option[1], option[0] == told))
            worth += gained
            plan |= {infoset: message, **later}
        return worth, plan

    return value([(chance, types, game.root) for chance, types in beliefs], ())


def forgets(game: Game, agent: int, infoset: int, when: str = "twice on one play") -> AccordError:
    """The refusal of an agent without perfect recall."""
    view = show(game.infosets[agent][infoset].view)
    return AccordError(f"{game.agents[agent]} sees {view} {when}, so it forgets its past: put it in its view")
