"""Generalised medians: on single-peaked preferences no agent, and no coalition without side payments, gains by misreporting peaks.

Theorem (Moulin 1980, Propositions 2 and 3; coalitions as in Barbera, Gul and Stacchetti 1993). Let the outcomes have
an order along which all preferences are single-peaked, let a report name a peak, and let the rule be a generalised median of the peaks
named. Then no coalition can make every member better off. For suppose they all prefer y to the honest outcome x < y: all their peaks
are above x, so what they name is already above x, and whether the outcome is x or lower depends only on who names x or lower, more
of whom can only lower it. If every type likes outcomes strictly less the further they lie from its peak on one side, the same holds of
members who only do not lose: the strong sense of group strategy-proofness.

The parameters are read off the extreme profiles and compared at all profiles, for one place on the line after another: that settles
coalitions of every size at once.
"""

from __future__ import annotations

import time
from fractions import Fraction
from functools import partial

import numpy as np

from accord.core.gamefile import behaviour_digest
from accord.properties.property import Arena, Property
from accord.theory.medians import line, parameters, peaks, phantoms
from accord.theory.payments import sendable, truths
from accord.verification.direct import STEP, game_field, no_table, tabulation, type_counts
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.verdict import Verdict

NAME = "generalised median"
MOST_AGENTS = 12


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for the truthfulness of agents and of coalitions without side payments, on a table with private values and no money."""
    mech = arena.mechanism
    asked = prop.name in ("truthful", "strategy_proof") and not prop.params
    alone = arena.threat.name == "alone"
    joint = prop.name == "truthful" and arena.threat.name == "coalition" and not arena.threat.params["side_payments"]
    group = prop.name == "group_strategy_proof"
    if not (asked and (alone or joint)) and not group:
        return "generalised medians prove that agents or coalitions without side payments do not gain by lies, and nothing else"
    if not mech.one_shot or not mech.domain.private or mech.domain.payment is not None or len(mech.domain.agents) > MOST_AGENTS:
        return f"generalised medians need one round, private values, no money and at most {MOST_AGENTS} agents, unlike {mech.name}"
    return no_table(mech)


def cost(arena: Arena, prop: Property) -> float:
    """A set of agents for each profile and each place on the line, of which there are about as many as types."""
    profiles, seconds = tabulation(arena.mechanism)
    return 2e-3 + seconds + STEP * profiles * max(type_counts(arena.mechanism)) * (1 + len(arena.mechanism.domain.agents))


def run(arena: Arena, prop: Property) -> Verdict | None:
    """Proved where preferences are single-peaked on a known line and the rule is a generalised median; else None."""
    start, game = time.perf_counter(), arena.game
    strict = dict(prop.params).get("strength") == "strong"
    order = line(game, strict=strict) if all(len(chances) == 1 for chances in game.lotteries) else None
    if order is None:
        return None
    places = np.empty(len(order), dtype=np.int64)
    places[list(order)] = range(len(order))
    tops = []
    for i, own in enumerate(peaks(game, order)):
        named = dict.fromkeys(sendable(game, i), -1)
        for message, peak in zip(truths(game, i), own, strict=True):
            if named[message] not in (-1, peak):
                return None
            named[message] = peak
        if -1 in named.values():
            return None
        tops.append(list(named.values()))
    outcome = np.array([chances[0][1] for chances in game.lotteries])
    chosen = places[outcome[game.table[np.ix_(*(sendable(game, i) for i in range(len(tops))))]]]
    found = parameters(chosen, tops)
    if found is None:
        return None
    given = phantoms(found, len(tops)) or found
    return issue(
        arena, prop, method=NAME, kind="median", cases=int(chosen.size), worst=Fraction(0), start=start,
        body=lambda: {**game_field(arena), "order": list(order), "parameters": list(given)},
        behaviour=partial(behaviour_digest, game), size=game.size(),
    )  # fmt: skip


METHOD = Method(NAME, accepts, cost, run)
