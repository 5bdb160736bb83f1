"""Budget balance: payments cover the principal's cost (weak) or equal it (strong), at outcomes that are reached or expected.

ex post  Cases: each distinct outcome in the support of a lottery at which a play ends in which one type of each agent is able
         to send all that the agent sends.
interim  Cases: each agent and own type of positive probability, everybody being truthful; in expectation given that type.
ex ante  One case: everybody is truthful; in expectation.

The margin is the deficit (weak) or the distance from balance (strong).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.beliefs import beliefs
from accord.checker.claim import Claim
from accord.checker.fields import one_of
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.tree import allowed, anyone, left
from accord.checker.witness import agent, keys, place, types

Weighted = Sequence[tuple[int, tuple[int, ...]]]


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases of the claim's stage."""
    _need(game, claim)
    tally = Tally()
    if _stage(claim) == "ex post":
        tally.add(Fraction(_judged(claim, _deficit(game, o)), game.money) for o in sorted(_reached(game)))
    elif _stage(claim) == "interim":
        tally.add(_expected(game, claim, belief.profiles) for belief in beliefs(game))
    else:
        tally.add([_expected(game, claim, _possible(game))])
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """By how much the budget is off in the witness's case."""
    _need(game, claim)
    if _stage(claim) == "ex post":
        keys(witness, "outcome")
        outcome = place(game.outcomes, witness["outcome"], "an outcome")
        if outcome not in _reached(game):
            raise Refusal("no play reaches the witness's outcome")
        return Fraction(_judged(claim, _deficit(game, outcome)), game.money)
    named = []
    if _stage(claim) == "interim":
        keys(witness, "agent", "types")
        named = [agent(game, witness["agent"])]
    else:
        keys(witness, "types")
    known = types(game, witness["types"], named)
    profiles = [(weight, profile) for weight, profile in _possible(game) if all(profile[i] == t for i, t in known.items())]
    if not profiles:
        raise Refusal("the witness names a type of probability zero, at which beliefs are not defined")
    return _expected(game, claim, profiles)


def _stage(claim: Claim) -> str:
    return str(claim.property_params.get("stage", "ex post"))


def _need(game: Game, claim: Claim) -> None:
    game.need(game.payments is not None, "it has no payments, so there is no budget")
    if _stage(claim) != "ex post":
        game.need_truth()
        game.need(game.prior is not None, "it has no prior")


def _possible(game: Game) -> Weighted:
    return [(weight, profile) for weight, profile in zip(game.prior or (), game.profiles(), strict=True) if weight]


def _expected(game: Game, claim: Claim, profiles: Weighted) -> Fraction:
    """The margin of the expected deficit of honest play over weighted profiles."""
    owed = sum(weight * p * _deficit(game, o) for weight, profile in profiles for p, o in game.lotteries[game.honest(profile)])
    return Fraction(_judged(claim, owed), game.unit * sum(weight for weight, _ in profiles))


def _reached(game: Game) -> set[int]:
    """The outcomes of all plays. Types narrow along a play, so a node counts once for each set of types that comes to it."""
    before = game.root, anyone(game, {})
    seen, queue = {before}, [before]
    for at, kinds in queue:
        if at < 0:
            continue
        node = game.nodes[at]
        if any(game.infoset(seat).limited for seat in node.seats):
            sendable = itertools.product(*(allowed(game, seat, kinds[seat[0]]) for seat in node.seats))
            after = {(game.after(node, sent), left(game, kinds, dict(zip(node.seats, sent, strict=True)))) for sent in sendable}
        else:
            after = {(k, kinds) for k in set(node.leads)}
        queue += after - seen
        seen |= after
    return {o for at, _ in seen if at < 0 for _, o in game.lotteries[-1 - at]}


def _deficit(game: Game, outcome: int) -> int:
    """Cost less payments, over `money`."""
    return (game.cost[outcome] if game.cost is not None else 0) - sum(paid[outcome] for paid in game.payments or ())


def _judged(claim: Claim, deficit: int) -> int:
    return abs(deficit) if claim.property_name == "strong_budget_balance" else deficit


def _late_stage(value: Any, where: str) -> str:
    """When it is judged, if not ex post."""
    return one_of(value, where, ("interim", "ex ante"))


def budget_property(name: str, compares: str) -> Judged:
    """A budget property, by how payments should compare with the cost."""

    def statement(claim: Claim) -> str:
        if _stage(claim) == "ex post":
            return f"the payments {compares} the cost at every outcome that some play reaches"
        given = " given any one type of any agent" if _stage(claim) == "interim" else ""
        return f"the expected payments {compares} the expected cost of honest play{given}"

    judge = (exhaust, margin)
    return Judged(name, statement, {("table", "none"): judge, ("tree", "none"): judge}, optional={"stage": _late_stage})
