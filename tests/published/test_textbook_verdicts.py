"""Verdicts that the textbooks give, on rules written down here from their definitions."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord import Coalition, Decision, Finite, Lottery, Mechanism, one_shot, private_values, quasi_linear

PAIR, TRIO = ("ada", "bo"), ("ada", "bo", "cy")
Rule = Callable[[Mapping[str, Any]], Any]


# -- auctions of one item ----------------------------------------------------------------------------------------------


def item(rule: Rule, agents: tuple[str, ...] = PAIR, values: int = 4) -> Mechanism:
    grid = Finite(range(values))
    return one_shot(
        quasi_linear(agents, grid, lambda who, winner, own: own if who == winner else 0, choices=Finite((None, *agents))), grid, rule
    )


def ranked(bids: Mapping[str, int]) -> list[str]:
    return sorted(bids, key=lambda who: -bids[who])


def kth_price(k: int) -> Rule:
    def rule(bids: Mapping[str, int]) -> Decision:
        order = ranked(bids)
        return Decision(order[0], {order[0]: bids[order[k - 1]]})

    return rule


def all_pay(bids: Mapping[str, int]) -> Decision:
    return Decision(ranked(bids)[0], dict(bids))


def posted(bids: Mapping[str, int]) -> Decision:
    buyers = [who for who in bids if bids[who] >= 2]
    return Decision(buyers[0], {buyers[0]: 2}) if buyers else Decision(None)


def random_ration(bids: Mapping[str, int]) -> Any:
    """A posted price with a fair lottery among those who accept it."""
    buyers = [who for who in bids if bids[who] >= 2]
    return Lottery.uniform([Decision(who, {who: 2}) for who in buyers]) if buyers else Decision(None)


def give_to_highest(bids: Mapping[str, int]) -> Decision:
    return Decision(ranked(bids)[0])


# -- two units, slots --------------------------------------------------------------------------------------------------

UNITS = Finite((a, b) for a in range(3) for b in range(a + 1))  # marginal values, the first unit's first


def two_units(pay: Callable[[Mapping[str, tuple[int, int]], dict[str, int]], dict[str, int]]) -> Mechanism:
    def value(who: str, won: Any, own: tuple[int, int]) -> int:
        return sum(own[: dict(won).get(who, 0)])

    def rule(bids: Mapping[str, tuple[int, int]]) -> Decision:
        offers = sorted(((-b, k, who) for who in bids for k, b in enumerate(bids[who])))[:2]
        won = {who: sum(1 for *_, w in offers if w == who) for who in bids}
        return Decision(tuple(won.items()), pay(bids, won))

    return one_shot(quasi_linear(PAIR, UNITS, value), UNITS, rule)


def losing(bids: Mapping[str, tuple[int, int]]) -> list[int]:
    return sorted((b for both in bids.values() for b in both), reverse=True)


def uniform_price(bids: Mapping[str, tuple[int, int]], won: dict[str, int]) -> dict[str, int]:
    return {who: won[who] * losing(bids)[2] for who in bids}


def discriminatory(bids: Mapping[str, tuple[int, int]], won: dict[str, int]) -> dict[str, int]:
    return {who: sum(bids[who][: won[who]]) for who in bids}


def multi_vickrey(bids: Mapping[str, tuple[int, int]], won: dict[str, int]) -> dict[str, int]:
    (a, b) = PAIR
    return {who: sum(sorted(bids[other], reverse=True)[2 - won[who] :][: won[who]]) for who, other in ((a, b), (b, a))}


def slots(pay: Callable[[list[int], int], Fraction]) -> Mechanism:
    """Two slots with click rates 2 and 1; a type is the value of a click."""
    grid, rates = Finite(range(4)), (2, 1, 0)

    def rule(bids: Mapping[str, int]) -> Decision:
        order = ranked(bids)
        falling = [bids[who] for who in order]
        return Decision(tuple(order), {who: pay(falling, k) for k, who in enumerate(order)})

    return one_shot(quasi_linear(TRIO, grid, lambda who, order, own: own * rates[order.index(who)]), grid, rule)


def next_price(falling: list[int], k: int) -> Fraction:
    return Fraction((2, 1, 0)[k] * (falling[k + 1] if k < 2 else 0))


def externality(falling: list[int], k: int) -> Fraction:
    rates = (2, 1, 0)
    return Fraction(sum((rates[j - 1] - rates[j]) * falling[j] for j in range(k + 1, 3)))


# -- trade and public goods --------------------------------------------------------------------------------------------


def trade(rule: Rule) -> Mechanism:
    """ada owns an item that bo may buy; a type is what it is worth to its owner."""
    grid = Finite(range(4))
    domain = quasi_linear(PAIR, grid, lambda who, sold, own: (-own if who == "ada" else own) if sold else 0, choices=Finite((False, True)))
    return one_shot(domain, grid, rule)


def split_the_difference(bids: Mapping[str, int]) -> Decision:
    price = Fraction(bids["ada"] + bids["bo"], 2)
    return Decision(True, {"ada": -price, "bo": price}) if bids["bo"] >= bids["ada"] else Decision(False)


def fixed_price(bids: Mapping[str, int]) -> Decision:
    return Decision(True, {"ada": -2, "bo": 2}) if bids["bo"] >= 2 >= bids["ada"] else Decision(False)


def vickrey_trade(bids: Mapping[str, int]) -> Decision:
    return Decision(True, {"ada": -bids["bo"], "bo": bids["ada"]}) if bids["bo"] >= bids["ada"] else Decision(False)


# -- votes -------------------------------------------------------------------------------------------------------------


def vote(choices: str, rule: Rule, agents: tuple[str, ...] = TRIO) -> Mechanism:
    rankings = Finite(itertools.permutations(choices))
    domain = private_values(agents, rankings, lambda who, chosen, own: len(own) - own.index(chosen), outcomes=Finite(choices))
    return one_shot(domain, rankings, rule)


def scored(points: tuple[int, ...]) -> Rule:
    def rule(votes: Mapping[str, Any]) -> str:
        total = {c: sum(points[v.index(c)] for v in votes.values()) for c in sorted(next(iter(votes.values())))}
        return max(total, key=lambda c: total[c])

    return rule


def dictator(votes: Mapping[str, Any]) -> str:
    return str(votes["ada"][0])


def random_dictator(votes: Mapping[str, Any]) -> Lottery:
    chances: dict[str, Fraction] = {}
    for ballot in votes.values():
        chances[ballot[0]] = chances.get(ballot[0], Fraction(0)) + Fraction(1, len(votes))
    return Lottery(chances)


def runoff(votes: Mapping[str, Any]) -> str:
    first = {c: sum(v[0] == c for v in votes.values()) for c in "abc"}
    last = min(reversed("abc"), key=lambda c: first[c])
    left = [c for c in "abc" if c != last]
    return max(left, key=lambda c: sum(min(v, key=lambda x: v.index(x) if x in left else 9) == c for v in votes.values()))


def copeland(votes: Mapping[str, Any]) -> str:
    def wins(c: str) -> int:
        return sum(2 * sum(v.index(c) < v.index(d) for v in votes.values()) > len(votes) for d in "abc" if d != c)

    return max("abc", key=wins)


def approval() -> Mechanism:
    """Dichotomous preferences: a type is the set of candidates that are good."""
    sets = Finite(tuple(c) for k in (1, 2) for c in itertools.combinations("abc", k))

    def rule(votes: Mapping[str, Any]) -> str:
        return max("abc", key=lambda c: sum(c in v for v in votes.values()))

    return one_shot(private_values(TRIO, sets, lambda who, chosen, own: int(chosen in own)), sets, rule)


# -- matching ----------------------------------------------------------------------------------------------------------

SEATS = {"x": ("ada", "bo", "cy"), "y": ("bo", "cy", "ada"), "z": ("cy", "ada", "bo")}  # priorities of schools with one seat


def school(rule: Rule) -> Mechanism:
    rankings = Finite(itertools.permutations("xyz"))
    return one_shot(private_values(TRIO, rankings, lambda who, seats, own: 3 - own.index(dict(seats)[who])), rankings, rule)


def boston(lists: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    seated: dict[str, str] = {}
    for choice in range(3):
        for seat, priority in SEATS.items():
            asking = [who for who in priority if who not in seated and lists[who][choice] == seat]
            if asking and seat not in seated.values():
                seated[asking[0]] = seat
    return tuple(sorted(seated.items()))


def deferred(lists: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    held: dict[str, str] = {}
    place, free = dict.fromkeys(lists, 0), list(lists)
    while free:
        who = free.pop()
        seat = lists[who][place[who]]
        place[who] += 1
        best = min([who, *([held[seat]] if seat in held else [])], key=SEATS[seat].index)
        free += sorted({who, held.get(seat, who)} - {best})
        held[seat] = best
    return tuple(sorted((who, seat) for seat, who in held.items()))


def serial(lists: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    left, taken = set("xyz"), []
    for who in TRIO:
        best = next(seat for seat in lists[who] if seat in left)
        left.discard(best)
        taken.append((who, best))
    return tuple(taken)


# -- the table ---------------------------------------------------------------------------------------------------------

truthful, rational = accord.truthful(), accord.individually_rational("ex post")
weak, strong, efficient = accord.weak_budget_balance(), accord.strong_budget_balance(), accord.efficient()
VERDICTS: list[tuple[str, Mechanism, list[tuple[Any, Any, bool]]]] = [
    ("first price", item(kth_price(1)), [(truthful, None, False), (rational, None, True), (efficient, None, True)]),
    (
        "second price",
        item(kth_price(2), TRIO, 3),
        [
            (truthful, None, True),
            (truthful, Coalition(2), True),
            (truthful, Coalition(2, side_payments=True), False),
            (efficient, None, True),
            (rational, None, True),
            (weak, None, True),
            (strong, None, False),
        ],
    ),
    ("third price", item(kth_price(3), TRIO), [(truthful, None, False), (rational, None, True)]),
    ("all-pay", item(all_pay), [(truthful, None, False), (rational, None, False)]),
    ("posted price", item(posted), [(truthful, None, True), (rational, None, True), (efficient, None, False)]),
    ("posted price with a lottery", item(random_ration), [(truthful, None, True), (rational, None, True)]),
    ("free for the highest", item(give_to_highest), [(truthful, None, False), (strong, None, True), (efficient, None, True)]),
    ("uniform price, two units", two_units(uniform_price), [(truthful, None, False), (rational, None, True)]),
    ("pay as bid, two units", two_units(discriminatory), [(truthful, None, False), (rational, None, True)]),
    ("Vickrey, two units", two_units(multi_vickrey), [(truthful, None, True), (rational, None, True)]),
    ("generalised second price", slots(next_price), [(truthful, None, False), (rational, None, True)]),
    ("slots by externality", slots(externality), [(truthful, None, True), (rational, None, True), (weak, None, True)]),
    (
        "split the difference",
        trade(split_the_difference),
        [(truthful, None, False), (strong, None, True), (rational, None, True), (efficient, None, True)],
    ),
    ("a fixed price", trade(fixed_price), [(truthful, None, True), (strong, None, True), (rational, None, True), (efficient, None, False)]),
    ("Vickrey trade", trade(vickrey_trade), [(truthful, None, True), (weak, None, False), (rational, None, True), (efficient, None, True)]),
    (
        "majority of two",
        vote("ab", scored((1, 0))),
        [(truthful, None, True), (accord.strategy_proof(), None, True), (truthful, Coalition(3), True)],
    ),
    ("plurality of three", vote("abc", scored((1, 0, 0))), [(truthful, None, False)]),
    ("anti-plurality", vote("abc", scored((1, 1, 0))), [(truthful, None, False)]),
    ("Borda", vote("abc", scored((2, 1, 0)), PAIR), [(truthful, None, False)]),
    (
        "dictatorship",
        vote("abc", dictator),
        [(truthful, None, True), (truthful, Coalition(3), True), (accord.pareto_efficient(), None, True)],
    ),
    ("random dictatorship", vote("abc", random_dictator), [(truthful, None, True), (accord.strategy_proof(), None, True)]),
    ("runoff", vote("abc", runoff, ("ada", "bo", "cy", "di")), [(accord.strategy_proof(), None, False)]),
    ("Copeland", vote("abc", copeland), [(accord.strategy_proof(), None, False)]),
    ("approval, dichotomous", approval(), [(truthful, None, True)]),
    ("Boston", school(boston), [(truthful, None, False)]),
    (
        "deferred acceptance",
        school(deferred),
        [(truthful, None, True), (accord.strategy_proof(), None, True), (truthful, Coalition(3), True)],
    ),
    ("serial dictatorship", school(serial), [(truthful, None, True), (truthful, Coalition(3), True)]),
]
QUESTIONS = [
    (f"{name}: {prop}, {threat or 'default'}", mech, prop, threat, holds) for name, mech, asked in VERDICTS for prop, threat, holds in asked
]


@pytest.mark.parametrize(("mech", "prop", "threat", "holds"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_the_verdict_is_that_of_the_textbooks(mech: Mechanism, prop: Any, threat: Any, holds: bool) -> None:
    verdict = accord.verify(mech, prop, threat)
    assert verdict.word == ("proved" if holds else "refuted"), verdict
    assert accord.check(json.loads(json.dumps(verdict.certificate))).verdict == verdict.word
    if isinstance(verdict, accord.Refuted):
        assert verdict.replay() == verdict.gain > 0
