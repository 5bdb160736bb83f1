"""Anonymous: names do not matter, only messages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.canonical import key
from accord.core.game import Chances, Game
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.space import as_finite
from accord.properties.payoff import pairs
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Blocks, Case, Property, later

SOURCE = (
    "May (1952), A set of independent necessary and sufficient conditions for simple majority decision, Econometrica 20(4), condition II"
)


@listed(PROPERTIES, sources=(SOURCE,))
def anonymous() -> Property:
    """Swapping two agents' messages swaps what happens to them, and changes nothing else.

    Neighbours' swaps generate all permutations. Margin: 1 where a swap changes more than names, else 0.
    """
    return Property(
        "anonymous",
        (),
        "anonymous",
        SOURCE,
        without_deviator("anonymous", _needs),
        _blocks,
        _margin,
        _words,
        _simpler,
        has_deviator=False,
        cardinal=False,
    )


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.messages is None:
        return f"'anonymous' judges one-shot rules, and {mechanism.name} runs over several rounds"
    if mechanism.domain.permute is None:
        return f"'anonymous' needs to know what renaming does: give {mechanism.name}'s domain permute=(outcome, names) -> outcome"
    lists = {tuple(key(m) for m in as_finite(mechanism.messages[a])) for a in mechanism.domain.agents}
    if len(lists) > 1:
        return f"the agents of {mechanism.name} have different messages, so they cannot swap them: 'anonymous' has no meaning"
    return None


def _renamed(game: Game, k: int) -> list[Chances | None]:
    """Each lottery with its outcomes renamed by the swap of agents k and k+1; None where that is no outcome of the rule."""
    assert game.permuted is not None, "refused without permute"
    rename = game.permuted[k]
    return [
        None if any(rename[o] < 0 for _, o in chances) else tuple(sorted(((p, rename[o]) for p, o in chances), key=lambda c: c[1]))
        for chances in game.lotteries
    ]


def _blocks(arena: Arena) -> Blocks:
    game = arena.game
    for k in range(len(game.agents) - 1):
        yield later(game.table.size, partial(_swapped, game, k))


def _swapped(game: Game, k: int) -> Block:
    """Where the swap of agents k and k+1 does more than swap; one axis an agent."""
    number = {chances: n for n, chances in enumerate(game.lotteries)}
    renamed = np.array([number.get(c, -1) if c is not None else -1 for c in _renamed(game, k)], dtype=np.int64)

    def case(index: tuple[int, ...]) -> Case:
        sent = {a: game.infosets[j][0].messages[index[j]] for j, a in enumerate(game.agents)}
        return Case({"swap": (game.agents[k], game.agents[k + 1]), "messages": sent})

    return Block((np.swapaxes(game.table, k, k + 1) != renamed[game.table]).astype(np.int8), 1, case)


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, (a, b), sent = arena.mechanism, case["swap"], case["messages"]
    names = {x: {a: b, b: a}.get(x, x) for x in mech.domain.agents}
    rename = mech.domain.permute
    assert rename is not None, "refused without permute"
    swapped = as_lottery(mech({x: sent[names[x]] for x in mech.domain.agents}))
    return Fraction(int(swapped != as_lottery(mech(sent)).map(lambda o: rename(o, names))))


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    for agent, message in case["messages"].items():
        space = as_finite((arena.mechanism.messages or {})[agent])
        for m in itertools.takewhile(lambda x, message=message: key(x) != key(message), space):  # type: ignore[misc]
            yield case.replace(messages={**case["messages"], agent: m})


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    a, b = case["swap"]
    return f"when the messages are {pairs(case['messages'])}, exchanging those of {a} and {b} does more than exchange the two"
