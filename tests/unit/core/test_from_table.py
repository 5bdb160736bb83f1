"""A rule that is an array: the same game as when the rule is called, and sentences for arrays that are none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.from_table import from_table
from accord.core.gamefile import behaviour_digest
from accord.core.lottery import Lottery
from accord.core.mechanism import one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.single_item import single_item
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.truthful import truthful
from accord.verification.verify import verify

NAMES, GRID = ("ada", "bo", "cy"), (0, Fraction(1, 2), 2)


def test_the_game_is_that_of_the_rule() -> None:
    bids = np.indices((3, 3, 3))
    winner, price = bids.argmax(axis=0), np.sort(bids, axis=0)[1]
    sales = [Decision(who, {who: paid}) for who in NAMES for paid in GRID]
    mech = from_table(single_item(NAMES, GRID, None), Finite(GRID), sales, winner * 3 + price)
    called = vickrey(NAMES, values=GRID)
    assert behaviour_digest(tabulate(mech)) == behaviour_digest(tabulate(called))
    assert mech(dict(zip(NAMES, GRID, strict=True))) == called(dict(zip(NAMES, GRID, strict=True)))
    assert verify(mech, truthful()).holds


def test_outcomes_may_be_lotteries_repeated_or_never_used() -> None:
    domain = private_values(("ada", "bo"), Finite((0, 1)), lambda a, o, t: t * o)
    coin = Lottery([(0, Fraction(1, 3)), (1, Fraction(2, 3))])
    outcomes: list[Any] = [7, 1, coin, 1, Lottery.sure(1), 0]
    table = np.array([[4, 2], [3, 5]], dtype=np.uint8)
    mech = from_table(domain, Finite((0, 1)), outcomes, table)
    called = one_shot(domain, Finite((0, 1)), lambda sent: outcomes[table[sent["ada"], sent["bo"]]])
    assert behaviour_digest(tabulate(mech)) == behaviour_digest(tabulate(called))
    verdict = verify(mech, truthful())
    assert (verdict.word, verdict.gain, verdict.replay()) == ("refuted", Fraction(2, 3), Fraction(2, 3))


def test_the_rule_is_not_asked_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = Finite.position
    monkeypatch.setattr(Finite, "position", lambda space, item: asked.append(item) or real(space, item))
    size = 200
    domain = quasi_linear(("ada", "bo"), Finite(range(size)), lambda a, choice, t: t if choice == a else 0)
    mech = from_table(domain, Finite(range(size)), [Decision("ada"), Decision("bo")], np.arange(size * size).reshape(size, size) % 2)
    assert tabulate(mech).table.shape == (size, size)
    assert len(asked) < 2 * 1100 < size * size


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[0, 1]], r"the table has shape \(1, 2\) and entries of kind int64, and the messages ask for whole numbers of shape \(2, 2\)"),
        ([[0, 1], [1, 0.5]], "entries of kind float64"),
        ([[0, 1], [1, 2]], "the table names outcomes from 0 to 2, and 2 are given: number them from 0 to 1"),
        ([[0, 1], [-1, 1]], "the table names outcomes from -1 to 1, and 2 are given"),
    ],
)
def test_a_table_that_is_none_is_refused(table: Any, words: str) -> None:
    domain = private_values(("ada", "bo"), Finite((0, 1)), lambda a, o, t: 0)
    with pytest.raises(AccordError, match=words):
        from_table(domain, Finite((0, 1)), ["x", "y"], table)
