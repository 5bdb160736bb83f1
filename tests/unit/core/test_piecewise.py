"""Rules in pieces: the tree is the function, everywhere and on ties; what is no piecewise rule is refused in a sentence."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import accord
from accord.core.errors import AccordError
from accord.core.piecewise import Allocation, piecewise
from accord.core.piecewise_paths import cells
from accord.core.piecewise_polynomial import Polynomial, variable
from accord.core.space import Finite, Interval, Product
from accord.core.strategy import honest, play
from accord.theory.expression_rule import traced
from tests.laws.random_pieces import parts, sample
from tests.volume import volume

UNIT = Interval(0, 1)
HALF = Fraction(1, 2)


@pytest.mark.parametrize("seed", range(volume(100)))
def test_the_tree_is_the_function(seed: int) -> None:
    drawn, dice = sample(seed), random.Random(seed)
    mechanism = drawn.mechanism
    ends = cells(mechanism.form.tree)
    for _ in range(30):
        reports: dict[str, Any] = {}
        for agent in drawn.spans:
            own = dice.choice(drawn.grid(agent, 4))
            reports[agent] = own
        found, written = mechanism(reports), drawn.rule(reports)
        assert all(found.choice[a] == written.quantities[a] for a in drawn.spans)
        assert all(found.payment(a) == written.payments[a] for a in drawn.spans)
        point = [x for own in reports.values() for x in parts(own)]
        holding = [piece for rows, piece in ends if all(p.at(point) > 0 if s else p.at(point) >= 0 for p, s in rows)]
        assert len(holding) == 1, "the cells overlap or leave a gap"


def test_sorting_ties_and_equality_are_traced() -> None:
    def rule(bids: Mapping[str, Any]) -> Allocation:
        first, second, *_ = sorted(bids, key=lambda a: bids[a], reverse=True)
        tie = bids[first] == bids[second]
        return Allocation({first: HALF, second: HALF} if tie else {first: 1}, {first: bids[second]})

    mechanism = piecewise(("ada", "bo", "cy"), UNIT, rule)
    same = dict.fromkeys(("ada", "bo", "cy"), HALF)
    assert mechanism(same).choice == {"ada": HALF, "bo": HALF, "cy": 0}
    assert mechanism({**same, "cy": Fraction(3, 4)}).choice == {"ada": 0, "bo": 0, "cy": 1}


def test_comparisons_that_the_types_settle_make_no_pieces() -> None:
    def rule(bids: Mapping[str, Any]) -> Allocation:
        x = bids["ada"]
        return Allocation({"ada": 1}) if x >= 0 and not x > 1 and (x > HALF or x <= HALF) and max(x, x - 1) >= x else Allocation()

    assert len(cells(piecewise(("ada",), UNIT, rule).form.tree)) == 2


def test_it_plays_and_simulates_like_any_mechanism() -> None:
    mechanism = piecewise(("ada",), Product(UNIT, UNIT), lambda m: Allocation({"ada": m["ada"]}, {"ada": sum(x * x for x in m["ada"]) / 2}))
    drawn = mechanism.domain.types["ada"].sample(np.random.default_rng(3), 1)[0]
    outcome = play(mechanism, honest(mechanism), {"ada": drawn}).outcome
    assert outcome.choice == {"ada": drawn}
    assert mechanism.domain.utility("ada", outcome, {"ada": drawn}) == sum(x * x for x in drawn) / 2


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (lambda m: Allocation({"ada": m["ada"] ** 2}), "quadratic"),
        (lambda m: Allocation({"ada": m["ada"]}, {"ada": m["ada"] ** 3}), "power"),
        (lambda m: Allocation({}, {"ada": m["ada"] * m["ada"] * m["ada"]}), "degree 3"),
        (lambda m: Allocation({"ada": 1 / m["ada"]}), "division by a report"),
        (lambda m: Allocation({"ada": m["ada"] / 0}), "division by 0"),
        (lambda m: Allocation({"ada": 1}) if m["ada"] * m["ada"] > HALF else Allocation(), "linear comparisons"),
        (lambda m: Allocation({"ada": 0.5}), "Fraction"),
        (lambda m: Allocation({"ada": 0.5 * m["ada"]}), "Fraction"),
        (lambda m: Allocation({"ada": float(m["ada"])}), "float"),
        (lambda m: Allocation({"bo": 1}), "'bo'"),
        (lambda m: Allocation({"ada": (1, 2)}), "no|rational"),
        (lambda m: 1, "no Allocation"),
    ],
)
def test_what_is_no_piecewise_rule_is_refused_in_a_sentence(rule: Any, says: str) -> None:
    with pytest.raises(AccordError, match=says):
        piecewise(("ada",), UNIT, rule)


def test_a_rule_that_is_no_function_of_its_input_is_caught() -> None:
    turns = iter(range(1000))

    def rule(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": 1}) if next(turns) > 0 or m["ada"] > HALF else Allocation()

    with pytest.raises(AccordError, match="run again"):
        piecewise(("ada",), UNIT, rule)


def steps(count: int) -> Any:
    return lambda m: Allocation({"ada": sum(1 for k in range(1, count) if m["ada"] > Fraction(k, count))})


def test_a_staircase_has_one_piece_for_each_step() -> None:
    """Each comparison says something about those after it, so that there are not 2^59 ways."""
    assert len(cells(piecewise(("ada",), UNIT, steps(60)).form.tree)) == 60


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda: piecewise(("ada",), Finite((0, 1)), lambda m: Allocation()), "no interval or box"),
        (lambda: piecewise(("ada", "bo"), UNIT, lambda m: Allocation(), outside=lambda own: {"ada": own["bo"]}), "another's type"),
        (lambda: piecewise(("ada",), UNIT, steps(1000)), "comparisons in a row"),
    ],
)
def test_other_spaces_and_too_many_comparisons_are_refused(attempt: Any, says: str) -> None:
    with pytest.raises(AccordError, match=says):
        attempt()


def test_too_many_pieces_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.core.piecewise_paths.MOST", 40)
    with pytest.raises(AccordError, match="more than 40 pieces"):
        piecewise(("ada",), UNIT, steps(60))


def test_a_field_that_the_cells_would_not_know_of_is_refused() -> None:
    with pytest.raises(AccordError, match="no 'cost'"):
        piecewise(("ada",), UNIT, lambda m: Allocation(), cost=lambda outcome: 1)


def test_outside_options_are_those_that_were_given() -> None:
    mechanism = piecewise(("ada", "bo"), UNIT, lambda m: Allocation(), outside=lambda own: {"bo": own["bo"] / 2})
    types = {"ada": Fraction(1), "bo": Fraction(1, 3)}
    assert [mechanism.domain.outside(a, types) for a in ("ada", "bo")] == [0, Fraction(1, 6)]
    verdict = accord.verify(mechanism, accord.individually_rational())
    assert (verdict.word, verdict.worst, verdict.witness.json()["agent"]) == ("refuted", HALF, "bo")


def test_polynomials_say_what_they_are() -> None:
    x, y = variable(0), variable(1)
    p = (x + 1) * (y - HALF)
    assert p.json() == [["-1/2"], ["-1/2", 0], ["1", 1], ["1", 0, 1]]
    assert p.at([Fraction(2), Fraction(3)]) == Fraction(15, 2)
    assert repr(p) == "-1/2 + -1/2 * x0 + x1 + x0 * x1"
    assert p.moved({0: 1, 1: 1}).terms == {(): -HALF, (1,): HALF, (1, 1): 1}
    with pytest.raises(AccordError, match="only the rule itself"):
        bool(x > y)
    assert Polynomial({(): Fraction(1)}) > 0


def counted() -> Any:
    calls = itertools.count()
    return lambda m: Allocation({"ada": 1}, {"ada": next(calls) % 2})


def on_a_tie(m: Mapping[str, Any]) -> Allocation:
    """Not what it was on symbols, only where both report the same."""
    x, y = m["ada"], m["bo"]
    return Allocation({"ada": 1 if x == y and isinstance(x, Fraction) else 0})


def in_a_corner(m: Mapping[str, Any]) -> Allocation:
    """Not what it was on symbols, only on a small triangle that no corner or middle is in."""
    x, y = m["ada"], m["bo"]
    inside = x > Fraction(70, 100) and y > Fraction(40, 100) and x + y < Fraction(111, 100)
    return Allocation({"ada": 1 if inside and isinstance(x, Fraction) else 0})


TRACED_OTHERWISE = [
    (lambda m: Allocation({"ada": 1}, {"ada": m["ada"] if isinstance(m["ada"], Fraction) else 0}), "on numbers .* on symbols"),
    (lambda m: Allocation({"ada": 1}, {"ada": len(str(m["ada"]))}), "on numbers .* on symbols"),
    (counted(), "asked again .* reports are {ada: 0, bo: 0}"),
]


@pytest.mark.parametrize(("rule", "says"), TRACED_OTHERWISE)
@pytest.mark.parametrize("make", [piecewise, traced])
def test_what_was_traced_must_be_what_was_written(make: Any, rule: Any, says: str) -> None:
    with pytest.raises(AccordError, match=says):
        make(("ada", "bo"), UNIT, rule)


@pytest.mark.parametrize("rule", [on_a_tie, in_a_corner])
def test_every_piece_and_every_edge_is_compared(rule: Any) -> None:
    with pytest.raises(AccordError, match=r"on numbers the rule says ada gets 1 .* on symbols ada gets 0"):
        piecewise(("ada", "bo"), UNIT, rule)


@pytest.mark.parametrize("make", [piecewise, traced])
def test_an_outside_option_must_be_what_was_written_too(make: Any) -> None:
    calls = itertools.count()
    with pytest.raises(AccordError, match="outside"):
        make(("ada",), UNIT, lambda m: Allocation(), outside=lambda own: {"ada": next(calls)})
    with pytest.raises(AccordError, match="given by agent"):
        make(("ada",), UNIT, lambda m: Allocation(), outside=lambda own: 3)
    with pytest.raises(AccordError, match=r"line \d+ of test_piecewise.py with KeyError"):
        make(("ada",), UNIT, lambda m: Allocation(), outside=lambda own: {"ada": own["bo"]})


ROUNDING = (
    lambda x: round(x, 1),
    round,
    math.floor,
    math.ceil,
    math.trunc,
    math.sqrt,
    float,
    int,
    complex,
    lambda x: x // 1,
    range(9).__getitem__,
)


@pytest.mark.parametrize("make", [piecewise, traced])
@pytest.mark.parametrize("use", ROUNDING)
def test_rounding_is_refused_in_a_sentence(make: Any, use: Any) -> None:
    with pytest.raises(AccordError, match="cannot be rounded"):
        make(("ada",), UNIT, lambda m: Allocation({"ada": use(m["ada"])}))


@pytest.mark.parametrize("make", [piecewise, traced])
@pytest.mark.parametrize("use", [lambda x: {Fraction(0): 1}.get(x), lambda x: len({x, 2 * x}), lambda x: 2**x])
def test_looking_a_report_up_is_refused_in_a_sentence(make: Any, use: Any) -> None:
    with pytest.raises(AccordError, match=r"looked up|power"):
        make(("ada",), UNIT, lambda m: Allocation({"ada": use(m["ada"])}))


def test_a_float_to_compare_with_is_refused() -> None:
    with pytest.raises(AccordError, match=r"0\.5 is a float"):
        piecewise(("ada",), UNIT, lambda m: Allocation({"ada": 1 if m["ada"] == 0.5 else 0}))


def test_what_a_rule_raises_is_told_with_the_way_to_it() -> None:
    def rule(m: Mapping[str, Any]) -> Allocation:
        x, y = m["ada"], m["bo"]
        if x > HALF and not 2 * y + x > 1 and not y >= Fraction(1, 8):
            return Allocation({"ada": {}["here"]})
        return Allocation()

    way = r"where ada > 1/2 and ada \+ 2 \* bo <= 1 and bo < 1/8"
    with pytest.raises(AccordError, match=rf"line \d+ of test_piecewise.py with KeyError \('here'\) {way}"):
        piecewise(("ada", "bo"), UNIT, rule)
    for make in (piecewise, traced):
        with pytest.raises(AccordError, match=r"with ZeroDivisionError .* whatever the reports are"):
            make(("ada", "bo"), UNIT, lambda m: Allocation({"ada": 1 // 0}))
