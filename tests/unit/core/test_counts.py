"""Rules on counts: the derived outcomes by name, what a rule may answer, and the sentences for what it may not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.core.claimed import claims_symmetry
from accord.core.counts import CountRule, Each, anonymous_rule, dealt
from accord.core.errors import AccordError
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism, relabel
from accord.core.space import Finite, Interval
from accord.core.symmetric import Assignment, ByLot, Part, deals, symmetric_values, ways
from accord.mechanisms.auctions.uniform_price import uniform_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.verification.symmetry.counted import count_rule

AGENTS = ("ada", "bo", "cy")
BITS = Finite((0, 1))


def counting(rule: Any, **more: Any) -> Mechanism:
    return anonymous_rule(symmetric_values(AGENTS, BITS, lambda own, t: t if own == "x" else 0, **more), BITS, rule)


def test_a_rule_sees_what_was_sent_simplest_first() -> None:
    seen: list[dict[Any, int]] = []
    counting(lambda counts: seen.append(dict(counts)) or "x")({"ada": 1, "bo": 0, "cy": 1})
    assert list(seen[0].items()) == [(0, 1), (1, 2)]


def test_a_public_outcome_is_itself() -> None:
    assert counting(lambda counts: "x")({"ada": 0, "bo": 0, "cy": 1}) == "x"


def test_a_lot_is_dealt_with_equal_chances() -> None:
    mech = counting(lambda counts: Each({m: ByLot([("x", 1), ("y", many - 1)]) if many > 1 else "y" for m, many in counts.items()}))
    outcome = mech({"ada": 1, "bo": 0, "cy": 1})
    assert outcome == Lottery.uniform([Assignment({"ada": "x", "bo": "y", "cy": "y"}), Assignment({"ada": "y", "bo": "y", "cy": "x"})])


def test_a_lottery_for_a_group_is_drawn_for_each_sender() -> None:
    """Two senders, x with 1/3 each: both with 1/9, the first alone with 2/9."""
    coin = Lottery([("x", Fraction(1, 3)), ("y", Fraction(2, 3))])
    outcome = counting(lambda counts: Each({m: coin if m else "z" for m in counts}))({"ada": 1, "bo": 0, "cy": 1})
    assert outcome.probability(lambda o: o.parts == {"ada": "x", "bo": "z", "cy": "x"}) == Fraction(1, 9)
    assert outcome.probability(lambda o: o.parts["ada"] == "x" and o.parts["cy"] == "y") == Fraction(2, 9)


def test_a_lottery_of_answers_is_drawn_once_for_all() -> None:
    outcome = counting(lambda counts: Lottery.uniform(["x", Each(dict.fromkeys(counts, "y"))]))({"ada": 0, "bo": 0, "cy": 1})
    assert set(map(str, outcome.support)) == {"x", "ada: y, bo: y, cy: y"}


@pytest.mark.parametrize("shares", [[("x", 2), ("y", 1)], [("x", 1), ("y", 1), ("z", 2)], [("x", 3)], []])
def test_deals_are_the_different_arrangements(shares: list[tuple[str, int]]) -> None:
    listed = [own for own, many in shares for _ in range(many)]
    assert sorted(deals(shares)) == sorted(set(itertools.permutations(listed)))
    assert len(list(deals(shares))) == ways(shares)


def test_the_ways_of_a_group_have_multinomial_odds() -> None:
    coin = Lottery([("x", Fraction(1, 4)), ("y", Fraction(3, 4))])
    found = {tuple(shares[0]): p for shares, p in dealt(Each({"m": coin}), {"m": 2})}
    assert found == {(("x", 2), ("y", 0)): Fraction(1, 16), (("x", 1), ("y", 1)): Fraction(6, 16), (("x", 0), ("y", 2)): Fraction(9, 16)}


def by_ranks(bids: Mapping[str, Any], units: int, rejected: bool) -> Lottery:
    """A uniform-price auction by its definition: every order of the bidders, equally likely, breaks the ties."""
    found = []
    for order in itertools.permutations(bids):
        ranked = sorted(order, key=lambda bidder: -bids[bidder])
        winners = ranked[:units]
        marginal = ranked[units : units + 1] if rejected else winners[-1:]
        price = bids[marginal[0]] if marginal else 0
        found.append(Assignment({b: Part("a unit", price) if b in winners else Part("nothing") for b in bids}))
    return Lottery.uniform(found)


@pytest.mark.parametrize("units", [1, 2, 3, 4])
@pytest.mark.parametrize("price", ["first rejected", "lowest accepted"])
def test_uniform_price_is_its_definition(units: int, price: str) -> None:
    mech = uniform_price(units=units, values=3, price=price)
    for bids in mech.domain.profiles():
        assert as_lottery(mech(bids)) == by_ranks(bids, units, price == "first rejected")


def test_one_unit_at_the_first_rejected_bid_is_vickrey_where_nobody_ties() -> None:
    one, other = uniform_price(units=1, values=5), vickrey(values=5)
    for bids in one.domain.profiles():
        if len(set(bids.values())) == len(bids):
            sale = other(bids)
            assert one(bids).parts == {b: Part("a unit", sale.payment(b)) if b == sale.choice else Part("nothing") for b in bids}


REFUSALS: tuple[tuple[Any, str], ...] = (
    (lambda: anonymous_rule(vickrey().domain, BITS, lambda c: "x"), "is not symmetric by construction"),
    (lambda: anonymous_rule(symmetric_values(AGENTS, BITS, lambda o, t: 0), Finite((1, True)), lambda c: "x"), "are one key of a mapping"),
    (lambda: symmetric_values(AGENTS, BITS, lambda o, t: 0, prior=Fraction(1, 2)), "is no prior of one agent's type"),
    (lambda: symmetric_values(AGENTS, BITS, lambda o, t: 0, alternatives=[ByLot({"x": 2})]), "deals to 2 agents, and there are 3"),
    (lambda: symmetric_values(AGENTS, Interval(0, 1), lambda o, t: 0), "is not finite"),
    (lambda: ByLot({"x": -1}), "cannot get x by lot"),
    (lambda: ByLot([("x", 1), ("x", 1)]), "names the same own outcome twice"),
    (lambda: Part("x", 0.5), "is a float"),
    (lambda: counting(lambda c: Each({0: "x"}))({"ada": 0, "bo": 1, "cy": 1}), "says nothing about 2 senders of 1"),
    (lambda: counting(lambda c: Each(dict.fromkeys(c, ByLot({"x": 1}))))({"ada": 0, "bo": 1, "cy": 1}), "deals to 1 of the 2 senders of 1"),
    (lambda: accord.verify(counting(lambda c: "x", money=True), accord.truthful()), "and not a Part"),
    (lambda: uniform_price(price="none"), "is no price of this auction"),
    (lambda: uniform_price(prior="normal"), "is no prior of this catalogue entry"),
    (lambda: uniform_price(units=0), "0 is too small for the number of units"),
    (lambda: claims_symmetry(accord.one_shot(accord.Domain(AGENTS, BITS, lambda a, o, t: 0), BITS, lambda s: "x")), "not private"),
    (
        lambda: claims_symmetry(
            accord.one_shot(accord.private_values(AGENTS, BITS, lambda a, o, t: 0), {**dict.fromkeys(AGENTS, BITS), "cy": Finite("m")}, max)
        ),
        "have different messages",
    ),
)


@pytest.mark.parametrize(("build", "sentence"), REFUSALS)
def test_a_refusal_is_one_sentence(build: Any, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence.replace("(", r"\(")):
        build()


def test_too_many_ways_are_refused_with_their_number() -> None:
    many = tuple(f"agent {k}" for k in range(20))
    domain = symmetric_values(many, BITS, lambda own, t: 0)
    split = anonymous_rule(domain, BITS, lambda counts: Each({m: ByLot([("x", n // 2), ("y", n - n // 2)]) for m, n in counts.items()}))
    with pytest.raises(AccordError, match="184,756 ways"):
        split(dict.fromkeys(many, 0))


def test_a_form_speaks_only_of_the_rule_and_the_domain_that_it_was_made_for() -> None:
    mech = uniform_price(values=2)
    assert isinstance(mech.form, CountRule)
    assert count_rule(mech) is mech.form
    favour = lambda sent: Assignment({a: Part("a unit" if a == "ada" else "nothing") for a in sent})  # noqa: E731
    assert count_rule(relabel(mech, rule=favour)) is None
    assert count_rule(relabel(mech, outcome=favour)) is None
    assert count_rule(relabel(mech, domain=vickrey(values=2).domain)) is None
    assert count_rule(relabel(mech, messages=vickrey(values=3).messages)) is None
    assert count_rule(vickrey()) is None


def test_the_parts_of_a_symmetric_domain_are_replaced_only_by_making_another() -> None:
    """Parts that are not those of the domain would be judged in place of what is played."""
    domain = symmetric_values(AGENTS, BITS, lambda own, t: 0)
    for part in ({"utility": lambda own, t: own}, {"domain": vickrey(values=2).domain}, {}):
        with pytest.raises(AccordError, match=r"change them in symmetric_values"):
            replace(domain, **part)
