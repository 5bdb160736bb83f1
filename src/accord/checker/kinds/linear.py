"""The least change of payments that gives a game some properties, or that none does: a pair of solutions of a linear program.

The program is built here from the certificate's own game: minimise the size of the change x subject to A x >= b, one inequality a case
(see `accord.checker.payment_rows`). `change` lists [agent, place of the message profile, amount], `dual` [number of the inequality,
multiplier]; what is not listed is 0. With multipliers y >= 0 and z = A^T y, every x with A x >= b has y . b <= z . x. So

size  |  `change` must satisfy A x >= b and have that size; y . b must be the size too, and z must be small: |z_v| <= w_v for each v
      |  (1-norm, with weights w), or the |z_v| sum to at most 1 (sup-norm). Then no x that satisfies A x >= b is smaller.
null  |  z = 0 and y . b > 0, so nothing satisfies A x >= b (Farkas).

The payments of the agents in `keep` do not change: theirs are no variables. Cases: the inequalities.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker import explain
from accord.checker.claim import Claim
from accord.checker.fields import array, positions, whole
from accord.checker.game import Game
from accord.checker.kind import Held, Kind
from accord.checker.numbers import rational
from accord.checker.payment_rows import Row, rows
from accord.checker.refusal import Refusal
from accord.checker.tabled import own_game

Vector = dict[tuple[int, int], Fraction]


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    """Build the program, then check both of its solutions, or the multipliers alone where there is none."""
    if claim.property_name != "least_repair" or claim.threat_name != "none" or claim.verdict != "proved" or claim.worst is not None:
        raise Refusal("a certificate of kind 'linear' proves 'least_repair' with the threat 'none', and has no worst margin")
    game, asked = own_game(certificate, claim), claim.property_params
    game.need(game.one_shot, "it is not one round in which everybody is awaited")
    game.need(game.payments is not None, "it has no payments")
    if any(name not in game.agents for name in asked["keep"]):
        raise Refusal("the certificate keeps the payments of somebody who is not an agent of the game")
    program = [row for form in asked["of"] for row in rows(game, form)]
    if claim.cases != len(program):
        raise Refusal(f"the certificate says {claim.cases} cases, and the linear program has {len(program)} inequalities")
    kept = {game.agents.index(name) for name in asked["keep"]}
    multipliers = _multipliers(certificate["dual"], len(program))
    value, pull = _combined(program, multipliers, kept)
    if asked["size"] is None:
        if certificate["change"] is not None or any(pull.values()) or value <= 0:
            raise Refusal(f"the multipliers do not contradict each other: they sum to {value}, or leave some payment a say")
    else:
        size = rational(asked["size"], "the size of the change")
        change = _change(certificate["change"], game, kept)
        _satisfies(program, change)
        found = _size(change, asked["norm"], game)
        if found != size or value != size:
            raise Refusal(f"the change has the size {found} and the multipliers prove {value}, and the certificate says {size} of both")
        _within(pull, asked["norm"], game)
    assumed = ("a payment lowers its payer's utility by as much, whatever the agents' types", *explain.assumptions(claim, game))
    return Held(assumed, explain.trusted(claim, claim.behaviour_digest or "", ()), ", by linear programming duality,")


def _multipliers(listed: Any, count: int) -> dict[int, Fraction]:
    pairs = [array(entry, "an entry of 'dual'", 2) for entry in array(listed, "'dual'")]
    numbers = positions([r for r, _ in pairs], "'dual'", 0, count)
    found = {r: rational(y, "a multiplier") for r, (_, y) in zip(numbers, pairs, strict=True)}
    if len(found) < len(pairs) or any(y <= 0 for y in found.values()):
        raise Refusal("'dual' lists an inequality twice, or a multiplier that is not above 0")
    return found


def _change(listed: Any, game: Game, kept: set[int]) -> Vector:
    entries = [array(entry, "an entry of 'change'", 3) for entry in array(listed, "'change'")]
    found = {
        (whole(i, "an agent of 'change'"), whole(place, "a message profile of 'change'")): rational(x, "a change")
        for i, place, x in entries
    }
    agents, places = set(range(len(game.agents))) - kept, len(game.nodes[0].leads)
    if len(found) < len(entries) or any(i not in agents or place >= places for i, place in found):
        raise Refusal("'change' lists a payment twice, one that is kept, or one that is not in the game")
    return found


def _combined(program: list[Row], multipliers: Mapping[int, Fraction], kept: set[int]) -> tuple[Fraction, Vector]:
    """y . b, and A^T y on the payments that may change."""
    value, pull = Fraction(0), Vector()
    for r, y in multipliers.items():
        terms, bound = program[r]
        value += y * bound
        for change, a in terms.items():
            if change[0] not in kept:
                pull[change] = pull.get(change, Fraction(0)) + y * a
    return value, pull


def _satisfies(program: list[Row], change: Vector) -> None:
    for number, (terms, bound) in enumerate(program):
        if sum((a * change[v] for v, a in terms.items() if v in change), Fraction(0)) < bound:
            raise Refusal(f"the change does not satisfy the inequality {number}, so it is no repair")


def _size(change: Vector, norm: str, game: Game) -> Fraction:
    amounts = [abs(x) for x in change.values()]
    if norm == "sup-norm":
        return max(amounts, default=Fraction(0))
    weights = _weights(norm, game)
    return sum((weights[place] * x for (_, place), x in zip(change, amounts, strict=True)), Fraction(0))


def _within(pull: Vector, norm: str, game: Game) -> None:
    if norm == "sup-norm":
        small = sum((abs(z) for z in pull.values()), Fraction(0)) <= 1
    else:
        weights = _weights(norm, game)
        small = all(abs(z) <= weights[place] for (_, place), z in pull.items())
    if not small:
        raise Refusal("the multipliers are too large, so they do not prove that the change is the least")


def _weights(norm: str, game: Game) -> list[Fraction]:
    """What a change of one counts at each message profile: 1, or the probability that honest agents send it."""
    if norm == "1-norm":
        return [Fraction(1)] * len(game.nodes[0].leads)
    game.need(game.prior is not None, "it has no prior to weigh changes with")
    weights, node = [Fraction(0)] * len(game.nodes[0].leads), game.nodes[0]
    for weight, profile in zip(game.prior or (), game.profiles(), strict=True):
        place = sum(game.truth(seat, t) * stride for seat, t, stride in zip(node.seats, profile, node.strides, strict=True))
        weights[place] += Fraction(weight, sum(game.prior or ()))
    return weights


KIND = Kind("linear", ("game", "change", "dual"), _verify)
