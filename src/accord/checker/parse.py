"""From the JSON of a game to its tables, refusing everything that is not exactly a finite game."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, distinct, one_of, positions, record, text
from accord.checker.game import Game, over
from accord.checker.moves import check_finite, infoset, node
from accord.checker.numbers import name, rational, sha256, unpack
from accord.checker.refusal import Refusal

FIELDS = (
    "agents", "types", "values", "infosets", "nodes", "root", "lotteries", "outcomes", "utility", "outside",
    "payments", "cost", "alternatives", "permuted", "prior", "numbers",
)  # fmt: skip
OPTIONAL = ("alone",)


def parse_game(form: Any) -> tuple[Game, str]:
    """The game, and its behaviour digest. Raises Refusal unless every index is in range and every shape is right."""
    plain = unpack(form)
    game = _game(record(plain, "the game", FIELDS, OPTIONAL))
    return game, sha256(plain)


def _game(form: dict[str, Any]) -> Game:
    numbers = [rational(v, "an entry of the game's numbers") for v in array(form["numbers"], "the game's numbers")]
    agents = tuple(text(a, "an agent's name") for a in array(form["agents"], "the game's agents"))
    if not agents or len(set(agents)) < len(agents):
        raise Refusal("the game's agents are none, or two of the same name")
    types = tuple(
        distinct(ts, f"the types of {name(a)}") for a, ts in zip(agents, array(form["types"], "the types", len(agents)), strict=True)
    )
    private = one_of(form["values"], "the game's 'values'", ("private", "interdependent")) == "private"
    outcomes = distinct(form["outcomes"], "the game's outcomes")
    profiles = math.prod(len(ts) for ts in types)
    infosets = tuple(
        tuple(infoset(s, len(ts)) for s in array(sets, "an agent's infosets"))
        for ts, sets in zip(types, array(form["infosets"], "the infosets", len(agents)), strict=True)
    )
    for agent, sets in zip(agents, infosets, strict=True):
        if len({s.view for s in sets}) < len(sets):
            raise Refusal(f"two infosets of {name(agent)} have the same view")
    lotteries, chance = _lotteries(form["lotteries"], numbers, len(outcomes))
    places = array(form["nodes"], "the nodes")
    nodes = tuple(node(n, infosets, len(places), len(lotteries)) for n in places)
    (root,) = positions([form["root"]], "the game's root", -len(lotteries), len(nodes))
    check_finite(nodes, root, infosets)

    def table(value: Any, rows: int, columns: int, where: str) -> list[list[int]]:
        return [positions(r, where, 0, len(numbers), columns) for r in array(value, where, rows)]

    rows = [len(ts) if private else profiles for ts in types]
    utility = [
        table(u, r, len(outcomes), "a utility table")
        for u, r in zip(array(form["utility"], "the utilities", len(agents)), rows, strict=True)
    ]
    outside = [
        table(u, r, 1, "an outside table") for u, r in zip(array(form["outside"], "the outside options", len(agents)), rows, strict=True)
    ]
    payments = _maybe(form["payments"], lambda v: table(v, len(agents), len(outcomes), "the payments"))
    cost = _maybe(form["cost"], lambda v: table(v, len(outcomes), 1, "the cost"))
    used = {p for t in (*utility, *outside, payments or [], cost or []) for r in t for p in r}
    money = over([numbers[p].denominator for p in used])
    scaled = {p: numbers[p].numerator * (money // numbers[p].denominator) for p in used}
    return Game(
        agents, types, private, infosets, nodes, root, lotteries, outcomes,
        tuple([[scaled[p] for p in r] for r in t] for t in utility),
        tuple([scaled[p] for (p,) in t] for t in outside),
        _maybe(payments, lambda t: [[scaled[p] for p in r] for r in t]),
        _maybe(cost, lambda t: [scaled[p] for (p,) in t]),
        _maybe(form["alternatives"], lambda v: _alternatives(v, len(outcomes))),
        _maybe(form["permuted"], lambda v: [
            positions(r, "a row of 'permuted'", -1, len(outcomes), len(outcomes)) for r in array(v, "'permuted'", len(agents) - 1)
        ]),
        _maybe(form["prior"], lambda v: _weights([numbers[p] for p in positions(v, "the prior", 0, len(numbers), profiles)], least=0)[0]),
        _maybe(form.get("alone"), lambda v: [_distinct(r, len(outcomes)) for r in array(v, "'alone'", 2 ** len(agents) - 1)]),
        money, chance,
    )  # fmt: skip


def _maybe(value: Any, build: Callable[[Any], Any]) -> Any:
    return None if value is None else build(value)


def _alternatives(value: Any, outcomes: int) -> list[int]:
    found = positions(value, "the alternatives", 0, outcomes)
    if not found or len(set(found)) < len(found):
        raise Refusal("the alternatives are none, or one of them twice")
    return found


def _distinct(value: Any, outcomes: int) -> list[int]:
    found = positions(value, "a coalition's list in 'alone'", 0, outcomes)
    if len(set(found)) < len(found):
        raise Refusal("a coalition's list in 'alone' names an outcome twice")
    return found


def _weights(chances: list[Fraction], least: int) -> tuple[list[int], int]:
    """Probabilities as whole numbers over their least common denominator."""
    common = over([p.denominator for p in chances])
    whole = [p.numerator * (common // p.denominator) for p in chances]
    if any(w < least for w in whole) or sum(whole) != common:
        raise Refusal("the probabilities of a lottery or of the prior do not sum to 1, or one is out of range")
    return whole, common


def _lotteries(value: Any, numbers: list[Fraction], outcomes: int) -> tuple[tuple[tuple[tuple[int, int], ...], ...], int]:
    read = []
    for lottery in array(value, "the lotteries"):
        pairs = [array(pair, "an entry of a lottery", 2) for pair in array(lottery, "a lottery")]
        chances = [numbers[p] for p in positions([p for p, _ in pairs], "a lottery", 0, len(numbers))]
        ends = positions([o for _, o in pairs], "a lottery", 0, outcomes)
        if any(a >= b for a, b in itertools.pairwise(ends)):
            raise Refusal("a lottery does not list its outcomes once each, in order")
        read.append((*_weights(chances, least=1), ends))
    chance = over([common for _, common, _ in read])
    return tuple(tuple((w * (chance // common), o) for w, o in zip(whole, ends, strict=True)) for whole, common, ends in read), chance
