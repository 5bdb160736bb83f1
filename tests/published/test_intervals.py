"""Theorems about continuous types, with their numbers, on the unit interval."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord import Allocation, Interval, Product, piecewise, verify

UNIT = Interval(0, 1)
TRADERS = ("buyer", "seller")
HALF = Fraction(1, 2)


def trade(bought: Any, sold: Any) -> Allocation:
    """The good goes over: the buyer pays `bought`, the seller, whose type is its cost, receives `sold`."""
    return Allocation({"buyer": 1, "seller": -1}, {"buyer": bought, "seller": -sold})


def posted(m: Mapping[str, Any]) -> Allocation:
    return trade(HALF, HALF) if m["buyer"] >= HALF >= m["seller"] else Allocation()


def double_auction(m: Mapping[str, Any]) -> Allocation:
    price = (m["buyer"] + m["seller"]) / 2
    return trade(price, price) if m["buyer"] >= m["seller"] else Allocation()


def pivotal_trade(m: Mapping[str, Any]) -> Allocation:
    return trade(m["seller"], m["buyer"]) if m["buyer"] >= m["seller"] else Allocation()


@pytest.mark.parametrize(
    ("rule", "lie", "deficit", "off"),
    [
        (posted, 0, 0, 0),  # Hagerty and Rogerson (1987), Robust trading mechanisms, JET 42(1): a posted price has it all but efficiency
        (double_auction, HALF, 0, 0),  # Chatterjee and Samuelson (1983), Operations Research 31(5): who is 1 or 0 shades to the other
        (pivotal_trade, 0, 1, 1),  # Myerson and Satterthwaite (1983), JET 29(2): efficient and truthful trade runs a deficit of the gains
    ],
)
def test_bilateral_trade(rule: Any, lie: Fraction, deficit: Fraction, off: Fraction) -> None:
    mechanism = piecewise(TRADERS, UNIT, rule)
    assert verify(mechanism, accord.truthful()).worst == lie
    assert verify(mechanism, accord.individually_rational()).holds
    assert verify(mechanism, accord.weak_budget_balance()).worst == deficit
    assert verify(mechanism, accord.strong_budget_balance()).worst == off


def test_the_pivotal_tax_on_a_public_project() -> None:
    """Clarke (1971), Public Choice 11; Green and Laffont (1979), ch. 3: truthful, never a deficit, and up to 1/2 is wasted. Types are
    net values from -1/2 to 1/2; who turns the decision around pays what it costs the other."""

    def clarke(m: Mapping[str, Any]) -> Allocation:
        built = m["ada"] + m["bo"] >= 0
        tax = {a: abs(m[b]) if (m[b] >= 0) != built else 0 for a, b in (("ada", "bo"), ("bo", "ada"))}
        return Allocation(dict.fromkeys(m, 1 if built else 0), tax)

    mechanism = piecewise(("ada", "bo"), Interval(-HALF, HALF), clarke)
    assert verify(mechanism, accord.truthful()).holds
    assert verify(mechanism, accord.weak_budget_balance()).holds
    assert verify(mechanism, accord.strong_budget_balance()).worst == HALF


def test_dissolving_a_partnership_of_equals() -> None:
    """Cramton, Gibbons and Klemperer (1987), Econometrica 55(3): who bids more buys the other's half at half the mean bid. Opting out
    keeps one's half: nobody who is honest loses by it, and honesty is not dominant (1 saves 1/4 by bidding 0 against 0)."""

    def buy_out(m: Mapping[str, Any]) -> Allocation:
        buyer, seller = ("ada", "bo") if m["ada"] >= m["bo"] else ("bo", "ada")
        price = (m["ada"] + m["bo"]) / 4
        return Allocation({buyer: 1}, {buyer: price, seller: -price})

    mechanism = piecewise(("ada", "bo"), UNIT, buy_out, outside=lambda own: {a: own[a] / 2 for a in own})
    assert verify(mechanism, accord.individually_rational()).worst == 0
    assert verify(mechanism, accord.strong_budget_balance()).holds
    assert verify(mechanism, accord.truthful()).worst == Fraction(1, 4)


@pytest.mark.parametrize("price", [Fraction(2, 3), Fraction(1, 2)])
def test_selling_two_goods(price: Fraction) -> None:
    """Manelli and Vincent (2006), JET 127(1): the best menu for two uniform goods has single prices 2/3 and the bundle at
    (4 - sqrt 2)/3. Any menu from which the buyer picks is truthful (Rochet 1987); here the bundle is at 6/7, just below."""

    def menu(m: Mapping[str, Any]) -> Allocation:
        x, y = m["ada"]
        offers = [(0, (0, 0), 0), (x - price, (1, 0), price), (y - price, (0, 1), price), (x + y - Fraction(6, 7), (1, 1), Fraction(6, 7))]
        _, got, paid = max(offers, key=lambda offer: offer[0])
        return Allocation({"ada": got}, {"ada": paid})

    mechanism = piecewise(("ada",), Product(UNIT, UNIT), menu)
    assert verify(mechanism, accord.truthful()).holds
    assert verify(mechanism, accord.individually_rational()).holds
