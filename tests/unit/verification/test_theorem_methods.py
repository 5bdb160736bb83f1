"""When the theorem methods are asked, what they say where they are not for a question, and what they find in a table."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.scaled import scaled
from accord.core.space import Finite, Interval
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.voting.borda import borda
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.implementable import implementable
from accord.properties.property import Arena, Property, Threat
from accord.properties.threats import Alone, Coalition, Nobody
from accord.properties.truthful import truthful
from accord.theory.medians import line, parameters, phantoms
from accord.theory.payments import Obstacle, implementing_payments
from accord.verification.method import Method, found_methods
from accord.verification.methods import cyclic_monotonicity, exhaustion, generalised_median, groves_form, monotone_payments
from accord.verification.methods import taxation_principle as taxation
from accord.verification.methods.monotone_payments import neighbours_hold, single_parameter
from accord.verification.methods.taxation_principle import menus
from accord.verification.replay import replay
from accord.verification.shrink import shrink
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify

THEOREMS = (groves_form, monotone_payments, taxation, generalised_median, cyclic_monotonicity)


def test_each_is_found_by_name() -> None:
    assert {m.METHOD.name for m in THEOREMS} <= {method.name for method in found_methods()}


@pytest.mark.parametrize("mech", [vickrey(), clarke_pivot(), median_vote(), first_price(values=3)], ids=str)
def test_small_games_are_still_searched_one_by_one(mech: Mechanism) -> None:
    verdict = verify(mech, truthful())
    assert verdict.method == "exhaustion"
    assert {m.METHOD.name for m in THEOREMS} <= {other.method for other in verdict.others}


def test_implementable_is_settled_by_cycles_with_the_payments() -> None:
    verdict = verify(vickrey(values=3), implementable())
    assert (verdict.method, verdict.word) == ("cyclic monotonicity", "proved")
    assert verdict.certificate is not None
    assert set(verdict.certificate["payments"]) == {"numbers", "tables"}


@pytest.mark.parametrize(
    ("method", "mech", "prop", "threat", "sentence"),
    [
        (groves_form.METHOD, vickrey(), ex_post_truthful(), Alone(), "nothing else"),
        (groves_form.METHOD, vickrey(), truthful(), Coalition(2), "nothing else"),
        (groves_form.METHOD, median_vote(), truthful(), Alone(), "needs money"),
        (groves_form.METHOD, clarke_pivot(outside="the others decide"), truthful(), Alone(), "private values"),
        (monotone_payments.METHOD, ascending_clock(), truthful(), Alone(), "one round"),
        (taxation.METHOD, vickrey(("ada", "bo", "cy", "di", "ed", "flo"), values=30), truthful(), Alone(), "at most"),
        (generalised_median.METHOD, vickrey(), truthful(), Alone(), "no money"),
        (generalised_median.METHOD, vickrey(), truthful(), Coalition(2, side_payments=True), "without side payments"),
        (cyclic_monotonicity.METHOD, vickrey(), truthful(), Alone(), "decides 'implementable'"),
    ],
)
def test_what_a_method_is_not_for_it_says_in_a_sentence(
    method: Method, mech: Mechanism, prop: Property, threat: Threat, sentence: str
) -> None:
    with pytest.raises(AccordError, match=sentence) as problem:
        verify(mech, prop, threat, method=method)
    assert "\n" not in str(problem.value)


def test_limited_messages_are_not_for_menus() -> None:
    domain = private_values(("ada",), Finite((0, 1)), lambda a, o, t: o * t, can_send=lambda a, t, m: m <= t)
    mech = one_shot(domain, Finite((0, 1)), lambda m: m["ada"])
    with pytest.raises(AccordError, match="limits them"):
        verify(mech, truthful(), method=taxation.METHOD)
    assert verify(mech, truthful()).holds


def test_a_grid_is_needed_where_types_are_continuous() -> None:
    domain = quasi_linear(("ada",), Interval(0, 1), lambda a, c, t: t)
    mech = one_shot(domain, Interval(0, 1), lambda m: Decision("x"))
    for method in (groves_form.METHOD, monotone_payments.METHOD, taxation.METHOD):
        with pytest.raises(AccordError, match="choose a grid"):
            verify(mech, truthful(), method=method)
    with pytest.raises(AccordError, match="choose a grid"):
        verify(mech, implementable(), method=cyclic_monotonicity.METHOD)


@pytest.mark.parametrize("method", [groves_form.METHOD, monotone_payments.METHOD])
def test_a_hypothesis_that_fails_settles_nothing(method: Method) -> None:
    with pytest.raises(AccordError, match="hypotheses do not hold"):
        verify(first_price(values=3), truthful(), method=method)


def test_a_rule_that_is_no_median_settles_nothing() -> None:
    for rule in (borda(("ada", "bo"), candidates=3), _averaging()):
        with pytest.raises(AccordError, match="hypotheses do not hold"):
            verify(rule, truthful(), method=generalised_median.METHOD)


def _averaging() -> Mechanism:
    domain = private_values(("ada", "bo"), Finite(range(5)), lambda a, o, t: -abs(o - t), outcomes=Finite(range(5)))
    return one_shot(domain, Finite(range(5)), lambda m: sum(m.values()) // 2)


def test_menus_refute_with_the_greatest_gain_and_a_shrunk_lie() -> None:
    for mech in (first_price(), _averaging()):
        by_menus, by_cases = (verify(mech, truthful(), method=m) for m in (taxation.METHOD, exhaustion.METHOD))
        assert isinstance(by_menus, Refuted)
        assert by_menus.worst == by_cases.worst
        assert shrink(Arena(mech, Alone()), truthful(), by_menus.witness) == (by_menus.witness, by_menus.gain)


def test_one_number_a_type_is_found_whatever_types_are_called() -> None:
    """u(t, l) = a(t) q(l) + base(l), with a = 0, 3/2, -1 and q = 2, 0, -4."""
    base, quantity = (Fraction(1), Fraction(2), Fraction(-3)), (2, 0, -4)
    table = [b + a * q for a in (Fraction(0), Fraction(3, 2), Fraction(-1)) for b, q in zip(base, quantity, strict=True)]
    found = single_parameter(scaled(table, (3, 3)))
    assert found is not None
    order, numbers, per_unit = found
    assert order == [2, 0, 1]
    assert [n / numbers[2] for n in numbers] == [Fraction(-2, 3), 0, 1]
    assert [int(q) * numbers[2] for q in per_unit] == [q * Fraction(3, 2) for q in quantity]
    assert single_parameter(scaled([*table[:8], Fraction(9)], (3, 3))) is None
    assert single_parameter(scaled([Fraction(1)] * 6, (2, 3))) is not None


def test_neighbours_are_compared_exactly_however_large_the_numbers() -> None:
    huge = 10**30
    numbers = [Fraction(0), Fraction(1, 3), Fraction(huge)]
    quantity = np.array([[0], [3], [4]], dtype=object)
    for last, holds in ((huge, True), (huge + 1, False), (1, True), (0, False)):
        assert neighbours_hold(numbers, quantity, np.array([[0], [1], [1 + last]], dtype=object)) is holds
    assert not neighbours_hold(numbers, quantity[::-1], np.zeros((3, 1), dtype=object))


def test_menus_with_the_same_entries_are_one() -> None:
    reached = np.array([[3, 1, 3, 2], [1, 3, 1, 2], [3, 3, 1, 2]])
    listed, place = menus(reached)
    assert listed.shape[1] == 2
    assert place[0] == place[1] == place[2] != place[3]
    assert [set(listed[:, k].tolist()) for k in place] == [{1, 3}, {1, 3}, {1, 3}, {2}]


def test_parameters_of_a_median_are_read_off_extreme_profiles() -> None:
    tops = [[0, 1, 2], [2, 0, 1]]  # the second agent lists its messages otherwise
    lower = np.array([[min(a, b) for b in tops[1]] for a in tops[0]])
    assert parameters(lower, tops) == (2, 0, 0, 0)
    assert phantoms((2, 0, 0, 0), 2) == (2, 0, 0)
    lower[1, 2] = 0
    assert parameters(lower, tops) is None
    assert parameters(np.array([[2 - a] * 3 for a in tops[0]]), tops) is None, "a dictator turned upside down"


def test_the_line_is_that_of_numbers_else_that_of_the_list() -> None:
    def voting(points: tuple[object, ...], listed: tuple[object, ...]) -> Mechanism:
        domain = private_values(("ada",), Finite(points), lambda a, o, t: -abs(points.index(o) - points.index(t)), outcomes=Finite(listed))
        return one_shot(domain, Finite(points), lambda m: m["ada"])

    numbers = tabulate(voting((0, 1, 2), (2, 0, 1)))
    assert [numbers.outcomes[o] for o in line(numbers) or ()] == [0, 1, 2]
    letters = tabulate(voting(("c", "a", "b"), ("c", "a", "b")))
    assert [letters.outcomes[o] for o in line(letters) or ()] == ["c", "a", "b"]
    assert line(tabulate(voting(("c", "a", "b"), ("a", "b", "c")))) is None


def test_payments_that_no_type_can_reach_deter_and_unsendable_ones_are_zero() -> None:
    domain = private_values(("ada",), Finite((0, 1)), lambda a, o, t: {"x": 0, "y": t, "z": 9}[o], can_send=lambda a, t, m: m != "never")
    mech = one_shot(domain, Finite((0, 1, "extra", "never")), lambda m: {0: "x", 1: "y"}.get(m["ada"], "z"), truth=lambda view, own: own)
    found = implementing_payments(tabulate(mech))
    assert isinstance(found, tuple)
    (paid,) = found
    assert [paid.at(k) for k in range(4)] == [0, 1, 9, 0]


def test_an_obstacle_names_the_cycle_that_gains_most() -> None:
    domain = private_values(("ada", "bo"), Finite((0, 1)), lambda a, o, t: {"same": 0, "swap": 3}[o] if a == "ada" and t else 0)
    mech = one_shot(domain, Finite((0, 1)), lambda m: "swap" if m["bo"] and not m["ada"] else "same")
    found = implementing_payments(tabulate(mech))
    assert found == Obstacle(0, {1: 1}, (0, 1), Fraction(3, 2))
    verdict = verify(mech, implementable(), Nobody())
    assert isinstance(verdict, Refuted)
    assert verdict.worst == Fraction(3, 2)
    assert "whatever is charged, types of ada gain 3/2 utils each on average if 1 reports 0, 0 reports 1" in verdict.words


def test_a_cycle_of_types_replays_from_its_certificate() -> None:
    """Types that are no plain numbers are found again by their canonical forms."""
    kinds = Finite(((Fraction(1, 2), "a"), (Fraction(1, 3), "b")))
    domain = private_values(("ada", "bo"), kinds, lambda a, o, t: int(o != t[1]))
    verdict = verify(one_shot(domain, kinds, lambda m: m["ada"][1]), implementable())
    assert isinstance(verdict, Refuted)
    for told in (verdict.certificate, verdict.json()):
        assert told is not None
        margin, written, words = replay(verdict.mechanism, json.loads(json.dumps(told)))
        assert margin == written == verdict.gain == 1
        assert words == verdict.words


def test_implementable_says_what_it_needs() -> None:
    shared = quasi_linear(("ada",), Finite((0, 1)), lambda a, c, types: 0, interdependent=True)
    with pytest.raises(AccordError, match="private values"):
        verify(one_shot(shared, Finite((0, 1)), lambda m: Decision("x")), implementable())
    with pytest.raises(AccordError, match="one round"):
        verify(ascending_clock(), implementable())
    with pytest.raises(AccordError, match="no deviator"):
        verify(vickrey(), implementable(), Alone())
    assert any("no money" in line for line in verify(median_vote(), implementable()).assumptions)
    assert isinstance(verify(median_vote(), implementable()), Proved)
