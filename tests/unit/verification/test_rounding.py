"""Mechanisms in floats: refuted beyond rounding, bounded within it, at every scale; never proved, and never certified."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.floats import as_floats
from accord.core.mechanism import Mechanism, one_shot
from accord.core.rational import ROUNDING
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.properties.anonymous import anonymous
from accord.properties.efficient import efficient
from accord.properties.individually_rational import individually_rational
from accord.properties.threats import Alone, Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import exhaustion
from accord.verification.methods.exhaustion import METHOD as EXHAUSTION
from accord.verification.methods.rounding import METHOD as ROUNDED
from accord.verification.verdict import Bounded, Refuted
from accord.verification.verify import verify

TRIO = ("ada", "bo", "cy")
LEVELS = Finite(range(4))


def auction(agents: Any = TRIO, rank: int = 2, unit: Any = 0.1) -> Mechanism:
    """The highest bidder pays the bid of a rank, in some unit."""
    domain = quasi_linear(agents, LEVELS, lambda i, w, t: t * unit if i == w else 0, Finite(agents))

    def rule(bids: Mapping[str, int]) -> Decision:
        first = max(bids, key=lambda a: bids[a])
        return Decision(first, {first: sorted(bids.values())[-rank] * unit})

    return one_shot(domain, LEVELS, rule)


@mechanism()
def float_auction(agents: tuple[str, ...] = ("ada", "bo"), rank: int = 2) -> Mechanism:
    """An auction in floats."""
    return auction(agents, rank)


UNITS = [0.1, 1e-9, 0.1 * 3e8, 1 / 3, 1e-300, 7e200]


@pytest.mark.parametrize("unit", UNITS)
def test_the_second_price_is_bounded_and_the_first_refuted_at_every_scale(unit: float) -> None:
    second = verify(as_floats(auction(rank=2, unit=unit)), truthful())
    assert isinstance(second, Bounded)
    assert not second.holds
    assert second.worst == ROUNDING * Fraction(3 * unit) * 3  # the largest number is a payment or a value of 3 units
    first = verify(as_floats(auction(rank=1, unit=unit)), truthful())
    assert isinstance(first, Refuted)
    assert first.witness.parts == {"coalition": ("ada",), "types": {"ada": 1}, "lie": {"ada": 0}, "others": {"bo": 0, "cy": 0}}
    assert first.gain == Fraction(unit) == first.replay()
    for verdict in (first, second):
        assert verdict.certificate is None
        form = verdict.json()
        assert (form["arithmetic"], form["method"]) == ("float", "exhaustion in floats")
        assert any("numbers are floats, read as they are" in a for a in verdict.assumptions)
    assert "rounding leaves nothing to certify, so write the rule in Fractions for a proof" in str(second)
    assert f"gains {unit!r} utils" in str(first)


@pytest.mark.parametrize("prop", [individually_rational(), efficient(), weak_budget_balance()], ids=str)
@pytest.mark.parametrize("unit", UNITS)
def test_other_properties_are_bounded_where_the_exact_mechanism_has_them(prop: Any, unit: float) -> None:
    assert verify(auction(unit=Fraction(unit)), prop).holds
    assert isinstance(verify(as_floats(auction(unit=unit)), prop), Bounded)


def test_a_gain_is_a_violation_only_above_the_tolerance() -> None:
    """The winner's price is a little below the second bid where the winner bids high: just within rounding, and just beyond it."""
    tolerance = ROUNDING * 3 * 3

    def shaded(by: Fraction) -> Mechanism:
        domain = quasi_linear(TRIO, LEVELS, lambda i, w, t: float(t) if i == w else 0.0, Finite(TRIO))

        def rule(bids: Mapping[str, int]) -> Decision:
            first = max(bids, key=lambda a: bids[a])
            return Decision(first, {first: float(sorted(bids.values())[-2] - (by if bids[first] == 3 else 0))})

        return as_floats(one_shot(domain, LEVELS, rule))

    within, beyond = verify(shaded(tolerance / 2), truthful()), verify(shaded(2 * tolerance), truthful())
    assert isinstance(within, Bounded)
    assert isinstance(beyond, Refuted)
    assert beyond.gain == 2 * tolerance
    assert beyond.witness["lie"] == {"ada": 3}


def test_sybils_and_coalitions_play_in_floats_too() -> None:
    mech = as_floats(float_auction())
    assert isinstance(verify(mech, truthful(), Sybils(1)), Bounded)
    joint = verify(mech, truthful(), Coalition(2, side_payments=True))
    exact = verify(auction(("ada", "bo"), unit=Fraction(1, 10)), truthful(), Coalition(2, side_payments=True))
    assert isinstance(joint, Refuted)
    assert isinstance(exact, Refuted)
    assert joint.witness == exact.witness
    assert float(joint.gain) == pytest.approx(float(exact.gain))


def test_what_rounding_makes_undecidable_is_refused() -> None:
    domain = private_values(TRIO, LEVELS, lambda i, o, t: 0.5, permute=lambda o, names: o)
    mech = as_floats(one_shot(domain, LEVELS, lambda sent: sum(0.1 * m for m in sent.values())))
    with pytest.raises(AccordError, match="compares outcomes or orders, not amounts, so a rounding error cannot be told from a violation"):
        verify(mech, anonymous())


def test_methods_are_for_one_arithmetic() -> None:
    with pytest.raises(AccordError, match=r"it proves, and .* computes in floats, where rounding leaves nothing to prove"):
        verify(as_floats(auction()), truthful(), method=EXHAUSTION)
    with pytest.raises(AccordError, match=r"it is for mechanisms that compute in floats, and .* is exact"):
        verify(auction(unit=1), truthful(), method=ROUNDED)
    assert verify(as_floats(auction()), truthful()).others == ()
    assert exhaustion.METHOD in {exhaustion.METHOD}
    assert verify(auction(unit=1), truthful(), Alone()).holds
