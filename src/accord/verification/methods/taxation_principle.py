"""Taxation principle: an agent's report only picks from a menu that the others' reports fix, and honesty picks the best entry.

Theorem (Hammond 1979; Guesnerie 1981). A rule is truthful in dominant strategies with private values exactly if for each agent there is
for each thing that the others can send a menu of outcomes with prices, one price an outcome, such that the agent's report gets it an
entry, and its honest report one that its type likes best. Without money it is a menu of outcomes (Barbera 1983).

The menu is what the agent's messages reach. Many messages of the others leave the same menu, and what each type likes best of it is found
once for each menu. So the work hardly grows with the number of types, and it decides both ways, with the exact greatest gain.
"""

from __future__ import annotations

import time
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.game import Game
from accord.core.gamefile import behaviour_digest
from accord.core.scaled import Integers
from accord.properties.property import Arena, Case, Property
from accord.theory.payments import outcomes_of, sendable, truths
from accord.verification.direct import STEP, game_field, no_table, tabulation, truthful_alone, type_counts
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.shrink import shrink
from accord.verification.verdict import Verdict

NAME = "taxation principle"


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for `truthful` against one agent alone on a table with private values, where every type can send every message."""
    mech = arena.mechanism
    refusal = truthful_alone(arena, prop, "the taxation principle") or no_table(mech)
    if refusal is None and mech.domain.can_send is not None:
        return f"the taxation principle needs every type to be able to send every message, and {mech.name} limits them"
    return refusal


def cost(arena: Arena, prop: Property) -> float:
    """Sorting what each agent can reach, and a comparison for each type."""
    profiles, seconds = tabulation(arena.mechanism)
    return 3e-3 + seconds + 100 * STEP * profiles * len(type_counts(arena.mechanism))


def run(arena: Arena, prop: Property) -> Verdict:
    """Proved or refuted."""
    start, game = time.perf_counter(), arena.game
    cases, worst, found = 0, Fraction(0), None
    for i in range(len(game.agents)):
        arena.progress("comparing menus", i, len(game.agents))
        gains = menu_gains(game, i)
        cases += gains.size
        top = Fraction(int(gains.max()), game.expected[i].denominator)
        if top > 0 and found is None:
            found = _case(game, i, *np.argwhere(gains > 0)[0].tolist())
        worst = max(worst, top)
    witness, gain = shrink(arena, prop, found) if found is not None else (None, Fraction(0))
    return issue(
        arena, prop, method=NAME, kind="taxation", cases=cases, worst=worst, start=start,
        body=lambda: game_field(arena), behaviour=partial(behaviour_digest, game), size=game.size(), witness=witness, gain=gain,
    )  # fmt: skip


def menus(reached: Integers) -> tuple[Integers, Integers]:
    """(distinct menus as columns, the menu of each column of `reached`). A menu is sorted, and an entry met twice is its first."""
    entries = np.sort(reached, axis=0)
    entries[1:] = np.where(entries[1:] == entries[:-1], entries[:1], entries[1:])
    listed, place = np.unique(np.sort(entries, axis=0), axis=1, return_inverse=True)
    return listed, place.reshape(-1)


def menu_gains(game: Game, agent: int) -> Integers:
    """What the best entry of the menu is worth above what honesty gets: shape (types, what the others send)."""
    worth, told = game.expected[agent].numerators, truths(game, agent)
    reached = outcomes_of(game, agent, sendable(game, agent))
    listed, place = menus(reached)
    best = np.stack([row[listed].max(axis=0) for row in worth])
    row_of = {m: k for k, m in enumerate(sendable(game, agent))}
    honest = reached[[row_of[m] for m in told]]
    gains: Integers = best[:, place] - worth[np.arange(len(told))[:, None], honest]
    return gains


def _case(game: Game, agent: int, own: int, place: int) -> Case:
    """The best lie of a type against one joint message of the others."""
    messages = [sendable(game, j) for j in range(len(game.agents))]
    rest = [j for j in range(len(game.agents)) if j != agent]
    index = np.unravel_index(place, [len(messages[j]) for j in rest]) if rest else ()
    sent = {j: messages[j][int(k)] for j, k in zip(rest, index, strict=True)}
    column = outcomes_of(game, agent, messages[agent])[:, place]
    lie = messages[agent][int(np.argmax(game.expected[agent].numerators[own][column]))]
    name = game.agents[agent]
    return Case({
        "coalition": (name,),
        "types": {name: game.types[agent][own]},
        "lie": {name: game.infosets[agent][0].messages[lie]},
        "others": {game.agents[j]: game.infosets[j][0].messages[m] for j, m in sent.items()},
    })  # fmt: skip


METHOD = Method(NAME, accepts, cost, run)
