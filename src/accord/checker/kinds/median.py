"""Moulin's theorem: a generalised median of single-peaked preferences, so that no coalition makes all its members better off by lying.

`order` lists the outcomes along a line. Every type has one best outcome and likes outcomes no better the further they lie from it on one
side. Every message that can be sent names a peak: that of the types of which it is the honest message. `parameters` are places on
the line: a(S) for each set S of agents, the set's number having bit i for agent i; or a(0), a(1), ..., a(n) by the size of S. They do
not rise as S grows, and each profile of messages leads to the place min over S of max(a(S), the peaks that S name).

Then an outcome is at x or lower exactly if a(those who name x or lower) is. Agents who would all like the outcome to move up from x all
have peaks above x: honest, none of them names x or lower, and naming it can only keep the outcome down. Likewise the other way. Where a
type likes each outcome strictly less the further it lies from its best on one side, that is so of agents who only do not mind the move:
then no coalition gains in the strong sense of `group_strategy_proof` either.

Cases: each profile of messages.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import positions
from accord.checker.game import Game
from accord.checker.kind import Held, Kind
from accord.checker.refusal import Refusal
from accord.checker.reports import held, need_sealed, no_gain
from accord.checker.tabled import own_game

STATED = (("truthful", "alone"), ("truthful", "coalition"), ("strategy_proof", "alone"), ("group_strategy_proof", "none"))


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    game = own_game(certificate, claim)
    need_sealed(game, claim, *STATED)
    game.need(not claim.side_payments, "a generalised median does not withstand coalitions with side payments")
    game.need(all(len(lottery) == 1 for lottery in game.lotteries), "its outcomes are drawn by lot")
    count = len(game.outcomes)
    order = positions(certificate["order"], "the order", 0, count, count)
    if len(set(order)) < count:
        raise Refusal("the order names an outcome twice")
    parameters = _given(positions(certificate["parameters"], "the parameters", 0, count), len(game.agents))
    strict = claim.property_params.get("strength") == "strong"
    no_gain(claim, _compare(game, order, [_named(game, i, order, strict) for i in range(len(game.agents))], parameters))
    return held(claim, game, ", by Moulin's theorem on generalised medians,")


def _given(given: list[int], agents: int) -> Callable[[int], int]:
    """a(S) from the number of S. Raises Refusal where it rises as S grows."""
    if len(given) == agents + 1:
        rises = any(small < large for small, large in itertools.pairwise(given))
    elif len(given) == 2**agents:
        rises = any(given[s | 1 << i] > a for s, a in enumerate(given) for i in range(agents))
    else:
        raise Refusal(f"there are {len(given)} parameters, neither one for each number of agents nor one for each set of them")
    if rises:
        raise Refusal("a parameter rises as the set of agents grows")
    return lambda s: given[s.bit_count() if len(given) == agents + 1 else s]


def _named(game: Game, agent: int, order: list[int], strict: bool) -> dict[int, int]:
    """The place of the peak that each message names. Refuses preferences that are not single-peaked, and messages that name none or two."""
    named: dict[int, int] = {}
    for t, worth in enumerate(game.utility[agent]):
        along = [worth[o] for o in order]
        peak = along.index(max(along))
        falls = [b - a for a, b in itertools.pairwise(along[: peak + 1])] + [a - b for a, b in itertools.pairwise(along[peak:])]
        if along.count(along[peak]) > 1 or any(fall < strict for fall in falls):
            raise Refusal("some type is not single-peaked along the order")
        if named.setdefault(game.truth(game.nodes[0].seats[agent], t), peak) != peak:
            raise Refusal("types with different peaks have the same honest message")
    if set(game.sealed(agent).sendable) != set(named):
        raise Refusal("some message that can be sent names no peak")
    return named


def _compare(game: Game, order: list[int], named: list[dict[int, int]], parameter: Callable[[int], int]) -> int:
    """How many profiles there are. Raises Refusal where one does not lead to the generalised median."""
    node, profiles = game.nodes[0], 0
    place = {o: k for k, o in enumerate(order)}
    for sent in itertools.product(*(sorted(messages) for messages in named)):
        profiles += 1
        peaks = sorted((named[i][m], i) for i, m in enumerate(sent))
        best, members = parameter(0), 0  # as a(S) does not rise, only the sets of those with the lowest peaks count
        for peak, i in peaks:
            members |= 1 << i
            best = min(best, max(peak, parameter(members)))
        if place[game.lotteries[-1 - game.after(node, sent)][0][1]] != best:
            raise Refusal("at some reports the outcome is not the generalised median of the peaks that they name")
    return profiles


KIND = Kind("median", ("game", "order", "parameters"), _verify)
