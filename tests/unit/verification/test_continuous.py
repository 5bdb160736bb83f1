"""The methods for intervals: textbook verdicts, suprema that nothing attains, scale, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, relabel
from accord.core.piecewise import Allocation, piecewise
from accord.core.space import Interval, Product
from accord.properties.property import Arena
from accord.properties.threats import Alone, Coalition
from accord.theory.expression_rule import traced
from accord.verification.methods import branch_and_bound
from accord.verification.methods import piecewise as pieces
from accord.verification.methods.branch_and_bound import rounded
from accord.verification.replay import replay
from accord.verification.verdict import Bounded, Proved, Refuted
from accord.verification.verify import verify

UNIT = Interval(0, 1)
HALF = Fraction(1, 2)
NOT_ATTAINED = pieces.NOT_ATTAINED


def auction(price: Any) -> Any:
    def rule(m: Mapping[str, Any]) -> Allocation:
        winner = max(m, key=lambda a: m[a])
        return Allocation({winner: 1}, {winner: price(m[winner], max(m[a] for a in m if a != winner))})

    return rule


@pytest.mark.parametrize(
    ("price", "worst"),
    [
        (lambda first, second: second, Fraction(0)),  # Vickrey (1961)
        (lambda first, second: first, Fraction(1)),  # bid 0 and win the tie
        (lambda first, second: (first + second) / 2, HALF),  # bid what the other bids, and pay half a value less
        (lambda first, second: second / 2, HALF),  # with a value just below the other's bid of 1, win at half of it
    ],
)
def test_auctions_on_the_unit_interval(price: Any, worst: Fraction) -> None:
    verdict = verify(piecewise(("ada", "bo"), UNIT, auction(price)), accord.truthful())
    assert (verdict.worst, verdict.holds) == (worst, worst == 0)


def test_a_supremum_that_nothing_attains_is_reported_as_such() -> None:
    def beyond(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": 1}, {"ada": m["ada"]}) if m["ada"] > HALF else Allocation()

    def reached(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": 1}, {"ada": m["ada"]}) if m["ada"] >= HALF else Allocation()

    for rule, attains in ((beyond, False), (reached, True)):
        verdict = verify(piecewise(("ada",), UNIT, rule), accord.truthful())
        assert isinstance(verdict, Refuted)
        assert verdict.worst == HALF
        assert (NOT_ATTAINED in verdict.assumptions) != attains
        assert verdict.replay() == verdict.gain
        assert (verdict.gain == HALF) == attains
        assert any("supremum" in line and "shown" in line for line in accord.check(verdict.certificate).assumptions) != attains


def test_a_proof_may_rest_on_a_supremum_too() -> None:
    """Who enters pays just what it is worth at the door, and the door itself is outside."""

    def rule(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": 1}, {"ada": HALF}) if m["ada"] > HALF else Allocation({}, {"ada": -1})

    verdict = verify(piecewise(("ada",), UNIT, rule, outside=lambda own: {"ada": 1}), accord.individually_rational())
    assert isinstance(verdict, Refuted)
    assert (verdict.worst, NOT_ATTAINED in verdict.assumptions) == (1, True)
    cheap = verify(piecewise(("ada",), UNIT, rule, outside=lambda own: {"ada": own["ada"] - HALF}), accord.individually_rational())
    assert isinstance(cheap, Proved)


@pytest.mark.parametrize("scale", [Fraction(1, 10**9), Fraction(1), Fraction(3 * 10**8), Fraction(355, 113)])
def test_scale_changes_nothing(scale: Fraction) -> None:
    """Values times 1e-9, 3e8 or an awkward ratio: the same verdicts, and everything scaled."""
    space = Interval(0, scale)
    proved = verify(piecewise(("ada", "bo"), space, auction(lambda first, second: second)), accord.truthful())
    refuted = verify(piecewise(("ada", "bo"), space, auction(lambda first, second: first)), accord.truthful())
    assert isinstance(proved, Proved)
    assert isinstance(refuted, Refuted)
    assert (refuted.worst, refuted.cases, proved.cases) == (scale, 8, 8)
    assert refuted.gain >= scale / 2


def test_an_allowance_is_taken_off_every_gain() -> None:
    mechanism = piecewise(("ada", "bo"), UNIT, auction(lambda first, second: first))
    assert verify(mechanism, accord.truthful(epsilon=1)).worst == 0
    assert verify(mechanism, accord.truthful(epsilon=HALF)).worst == HALF
    on_boxes = traced(("ada",), UNIT, lambda m: Allocation({"ada": 2 * m["ada"]}, {"ada": m["ada"] ** 2}))
    assert isinstance(verify(on_boxes, accord.truthful(epsilon=HALF)), Proved)


def test_a_violation_on_boxes_is_found_and_bounded() -> None:
    """A posted fee of m / 2 for a share 2 m: the best report is 1, and type 0 would rather report 0; gain 1 - 0 at type 1."""
    fee = traced(("ada",), UNIT, lambda m: Allocation({"ada": m["ada"]}, {"ada": m["ada"] / 2}))
    verdict = verify(fee, accord.truthful())
    assert isinstance(verdict, Refuted)
    exact = verify(piecewise(("ada",), UNIT, lambda m: Allocation({"ada": m["ada"]}, {"ada": m["ada"] / 2})), accord.truthful())
    assert exact.worst is not None
    assert verdict.gain <= exact.worst <= (verdict.worst or 0) <= exact.worst * Fraction(51, 50)


def test_a_bound_is_rounded_up_to_three_digits() -> None:
    assert [str(rounded(Fraction(x))) for x in ("1/3", "2", "12345", "-1/3", "1/7000", "0")] == [
        "167/500",
        "2",
        "12400",
        "-1/3",
        "143/1000000",
        "0",
    ]


def opaque() -> Mechanism:
    domain = accord.quasi_linear(("ada",), UNIT, lambda agent, choice, own: own * choice)
    return accord.one_shot(domain, UNIT, lambda m: accord.Decision(1))


def square(m: Mapping[str, Any]) -> Allocation:
    return Allocation({"ada": m["ada"]}, {"ada": m["ada"] ** 2 / 2})


@pytest.mark.parametrize(
    ("mechanism", "method", "says"),
    [
        (opaque(), pieces.METHOD, "accord.piecewise"),
        (opaque(), branch_and_bound.METHOD, "accord.traced"),
        (traced(("ada",), UNIT, square), pieces.METHOD, "accord.piecewise"),
        (piecewise(("ada",), UNIT, square), branch_and_bound.METHOD, "accord.traced"),
    ],
)
def test_other_rules_are_told_how_to_be_written(mechanism: Mechanism, method: Any, says: str) -> None:
    with pytest.raises(AccordError, match=says):
        verify(mechanism, accord.truthful(), method=method)


@pytest.mark.parametrize("make", [piecewise, traced])
def test_a_form_speaks_of_its_own_rule_and_domain_only(make: Any) -> None:
    mechanism = make(("ada",), UNIT, square)
    method = mechanism.form and (pieces.METHOD if make is piecewise else branch_and_bound.METHOD)
    assert method.accepts(Arena(mechanism, Alone()), accord.truthful()) is None
    other = relabel(mechanism, rule=lambda m: accord.Decision({"ada": m["ada"]}))
    dearer = relabel(mechanism, domain=replace_outside(mechanism))
    narrower = relabel(mechanism, messages={"ada": UNIT.grid(3)})
    assert "as accord." in (method.accepts(Arena(narrower, Alone()), accord.truthful()) or "")
    for changed in (other, dearer):
        assert "written" in (method.accepts(Arena(changed, Alone()), accord.truthful()) or "")
    assert "one agent alone" in (method.accepts(Arena(mechanism, Coalition(2)), accord.truthful()) or "")
    assert "ex post" in (method.accepts(Arena(mechanism, Alone()), accord.pareto_efficient()) or "")


def replace_outside(mechanism: Mechanism) -> Any:
    return replace_domain(mechanism.domain, outside=lambda agent, types: Fraction(1))


def replace_domain(domain: Any, **changes: Any) -> Any:
    kept = {k: getattr(domain, k) for k in domain.__dataclass_fields__}
    return accord.Domain(**{**kept, **changes})


def test_a_division_by_zero_is_named() -> None:
    mechanism = traced(("ada", "bo"), UNIT, lambda m: Allocation({a: m[a] / sum(m.values()) for a in m}))
    with pytest.raises(AccordError, match="divides by zero"):
        mechanism({"ada": 0, "bo": 0})
    with pytest.raises(AccordError, match="divides by"):
        verify(mechanism, accord.truthful(), method=branch_and_bound.branch_and_bound(50))


@pytest.mark.parametrize(
    "prop", [accord.truthful(), accord.ex_post_truthful(), accord.individually_rational(), accord.weak_budget_balance()]
)
def test_a_division_by_zero_at_a_centre_is_named(prop: Any) -> None:
    def share(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": 1 / (m["ada"] - HALF)}, {"ada": 1 / (m["ada"] - HALF)})

    with pytest.raises(AccordError, match=r"divides by zero when the reports are {ada: 1/2}"):
        verify(traced(("ada",), UNIT, share), prop)


def test_an_outside_option_that_divides_by_zero_is_named() -> None:
    mechanism = traced(("ada",), UNIT, lambda m: Allocation(), outside=lambda own: {"ada": 1 / own["ada"]})
    with pytest.raises(AccordError, match=r"divides by zero when the reports are {ada: 0}"):
        mechanism.domain.outside("ada", {"ada": 0})


@pytest.mark.parametrize("make", [piecewise, traced])
def test_what_needs_a_list_says_what_does_not(make: Any) -> None:
    mechanism = make(("ada", "bo"), UNIT, lambda m: Allocation({"ada": m["ada"]}))
    for ask in (accord.diagnose, accord.attack):
        with pytest.raises(AccordError, match=r"\.grid\(points\).* verify .*accord\.piecewise or accord\.traced, which needs none"):
            ask(mechanism, accord.truthful())
    with pytest.raises(AccordError, match=r"\.grid\(points\), or ask for truthful, .* against one agent alone"):
        verify(mechanism, accord.truthful(), Coalition(2))


@pytest.mark.parametrize("budget", [0, -1, "many"])
def test_a_budget_is_a_number_of_boxes(budget: Any) -> None:
    with pytest.raises(AccordError, match="boxes"):
        accord.branch_and_bound(budget)


def test_boxes_with_two_goods() -> None:
    """A menu of a good, another good and both: truthful where each takes the best offer, and not where the bundle is overpriced
    for those who are sent to it."""

    def menu(m: Mapping[str, Any]) -> Allocation:
        x, y = m["ada"]
        offers = [(x - HALF, (1, 0), HALF), (y - Fraction(1, 3), (0, 1), Fraction(1, 3)), (x + y - Fraction(2, 3), (1, 1), Fraction(2, 3))]
        best = max(offers, key=lambda offer: offer[0])
        return Allocation({"ada": best[1]}, {"ada": best[2]}) if best[0] > 0 else Allocation()

    space = Product(UNIT, Interval(0, 2))
    assert isinstance(verify(piecewise(("ada",), space, menu), accord.truthful()), Proved)

    def forced(m: Mapping[str, Any]) -> Allocation:
        x, y = m["ada"]
        return Allocation({"ada": (1, 1)}, {"ada": Fraction(2, 3)}) if x + y > 1 else Allocation()

    verdict = verify(piecewise(("ada",), space, forced), accord.truthful())
    assert isinstance(verdict, Refuted)
    assert verdict.worst == Fraction(1, 3)
    assert isinstance(
        verify(traced(("ada",), space, lambda m: Allocation({"ada": m["ada"]})), accord.weak_budget_balance()), Proved | Bounded
    )


def test_refutations_are_read_back_and_replayed() -> None:
    """From the verdict's JSON and from the certificate, in pieces and on boxes, in intervals and boxes, lies, losses and budgets."""

    def pair(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": m["ada"]}, {"ada": m["ada"][0]})

    def single(m: Mapping[str, Any]) -> Allocation:
        return Allocation({"ada": m["ada"]}, {"ada": 2 * m["ada"] - HALF})

    for make in (piecewise, traced):
        for mechanism in (make(("ada",), UNIT, single), make(("ada",), Product(UNIT, UNIT), pair)):
            for prop in (accord.truthful(), accord.individually_rational(), accord.strong_budget_balance()):
                verdict = verify(mechanism, prop)
                if isinstance(verdict, Refuted):
                    for told in (verdict.json(), verdict.certificate or {}):
                        assert replay(mechanism, told) == (verdict.gain, verdict.gain, verdict.words)
    verdict = verify(piecewise(("ada",), UNIT, single), accord.truthful())
    assert isinstance(verdict, Refuted)
    elsewhere = piecewise(("ada",), Interval(5, 6), single)
    with pytest.raises(AccordError, match="not about this mechanism"):
        replay(elsewhere, verdict.json())
