"""What properties ask of a change of payments in a one-shot game: a list of inequalities, one a case.

If agent i pays x_i(m) more when the messages are m, its expected utility there falls by x_i(m) whatever its type. A case whose margin is
g at the game's own payments then has the margin g - a . x, so the property holds after the change where a . x >= g for each case:

truthful, ex post truthful     x_i(lie, others) - x_i(truth, others) >= the gain by the lie
bayesian_truthful              the same, in expectation over the others' types given the agent's own
individually_rational          -x_i(truth) >= the loss by taking part, in expectation at the stage
weak_budget_balance            the sum of x_j(m) over all agents >= the greatest deficit among the outcomes at m

A change is named (agent, place of the message profile in the game's table). The properties come in the order of the certificate, and
the cases of each in the order of the loops below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from accord.checker.beliefs import beliefs
from accord.checker.fields import one_of, record
from accord.checker.game import Game
from accord.checker.properties.individually_rational import STAGES
from accord.checker.sealed import ends, offsets, situations

Terms = dict[tuple[int, int], Fraction]
Row = tuple[Terms, Fraction]  # terms . change >= bound
ONE = Fraction(1)


def rows(game: Game, asked: Mapping[str, Any]) -> Iterator[Row]:
    """The inequalities of one property, given as {"name", "params"}. Raises Refusal for another property, or another parameter."""
    form = record(asked, "a property to be repaired", ("name", "params"))
    family = FAMILIES[one_of(form["name"], "a property to be repaired", FAMILIES)]
    params = record(form["params"], "its params", ("stage",) if form["name"] == "individually_rational" else ())
    game.need_truth()
    return family(game, one_of(params["stage"], "its stage", STAGES) if params else "")


def _gain(game: Game, i: int, row: int, lied: int, told: int) -> Row:
    """The row that agent i, whose utility has that row, does not gain by the profile at `lied` over the one at `told`."""
    at = game.nodes[0].leads
    worth = game.expected(i, row)
    gain = Fraction(worth[-1 - at[lied]] - worth[-1 - at[told]], game.unit)
    return ({} if lied == told else {(i, lied): ONE, (i, told): -ONE}), gain


def _loss(game: Game, i: int, profile: tuple[int, ...]) -> Row:
    """The row that honest agent i has at least its outside option at a type profile."""
    row, told = game.row(i, profile), _honest(game, profile)
    lost = game.outside[i][row] * game.chance - game.expected(i, row)[ends(game)[told]]
    return {(i, told): -ONE}, Fraction(lost, game.unit)


def _honest(game: Game, profile: tuple[int, ...]) -> int:
    """The place of the truthful messages of a type profile."""
    seats = game.nodes[0].seats
    return offsets(game, range(len(profile)), [[game.truth(seats[j], t)] for j, t in enumerate(profile)])[0]


def _mean(parts: Iterable[tuple[int, Row]]) -> Row:
    """The weighted average of rows."""
    listed = list(parts)
    mass, terms, bound = sum(weight for weight, _ in listed), Terms(), Fraction(0)
    for weight, (own, asked) in listed:
        bound += Fraction(weight, mass) * asked
        for change, a in own.items():
            terms[change] = terms.get(change, Fraction(0)) + Fraction(weight, mass) * a
    return terms, bound


def _truthful(game: Game, stage: str) -> Iterator[Row]:
    for i in range(len(game.agents)):
        for here in situations(game, (i,)):
            truth = here.lies[here.truth(game)]
            yield from (_gain(game, i, here.rows[0], base + lie, base + truth) for base in here.others for lie in here.lies)


def _ex_post(game: Game, stage: str) -> Iterator[Row]:
    for profile in game.profiles():
        for i, own in enumerate(profile):
            yield from (_gain(game, i, game.row(i, profile), *_moved(game, i, profile, m)) for m in game.sealed(i).able[own])


def _moved(game: Game, i: int, profile: tuple[int, ...], message: int) -> tuple[int, int]:
    """Where agent i's message leads when the others are truthful, and where its truth does."""
    told, seat = _honest(game, profile), game.nodes[0].seats[i]
    return told + (message - game.truth(seat, profile[i])) * game.nodes[0].strides[i], told


def _bayesian(game: Game, stage: str) -> Iterator[Row]:
    for belief in beliefs(game):
        i = belief.agent
        for m in game.sealed(i).able[belief.own]:
            yield _mean((w, _gain(game, i, game.row(i, p), *_moved(game, i, p, m))) for w, p in belief.profiles)


def _rational(game: Game, stage: str) -> Iterator[Row]:
    agents = range(len(game.agents))
    if stage == "ex post":
        yield from (_loss(game, i, profile) for profile in game.profiles() for i in agents)
    elif stage == "interim":
        yield from (_mean((w, _loss(game, b.agent, p)) for w, p in b.profiles) for b in beliefs(game))
    else:
        game.need(game.prior is not None, "it has no prior")
        drawn = list(zip(game.prior or (), game.profiles(), strict=True))
        yield from (_mean((w, _loss(game, i, p)) for w, p in drawn) for i in agents)


def _balanced(game: Game, stage: str) -> Iterator[Row]:
    agents = range(len(game.agents))
    for place in offsets(game, agents, [game.sealed(j).sendable for j in agents]):
        short = [
            (game.cost[o] if game.cost else 0) - sum(paid[o] for paid in game.payments or ()) for _, o in game.lotteries[ends(game)[place]]
        ]
        yield {(i, place): ONE for i in agents}, Fraction(max(short), game.money)


FAMILIES: Mapping[str, Callable[[Game, str], Iterator[Row]]] = {
    "truthful": _truthful,
    "ex_post_truthful": _ex_post,
    "bayesian_truthful": _bayesian,
    "individually_rational": _rational,
    "weak_budget_balance": _balanced,
}
"""The properties that a change of payments is computed for."""
