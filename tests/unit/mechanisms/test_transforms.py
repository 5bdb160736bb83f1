"""What the transforms hide, show, refuse and inherit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from accord.core.canonical import key
from accord.core.domain import Decision, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import one_shot
from accord.core.space import Finite
from accord.core.strategy import honest, play
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.audit_lottery import audit_lottery
from accord.mechanisms.transforms.repeated import repeated
from accord.mechanisms.transforms.with_reserve import with_reserve


def coin_flip() -> Any:
    """A stage whose outcome is a lottery over who wins."""
    domain = private_values(("ada", "bo"), Finite((0, 1)), lambda agent, sale, own: own if sale.choice == agent else 0)
    return one_shot(domain, Finite((0, 1)), lambda bids: Lottery.uniform([Decision("ada"), Decision("bo", {"bo": 1})]))


def test_the_spec_of_the_inner_mechanism_nests() -> None:
    assert key(with_reserve(vickrey(values=3))) != key(with_reserve(vickrey(values=4)))
    assert key(repeated(with_reserve(vickrey(values=3)))) == key(repeated(with_reserve(vickrey(values=3))))
    assert str(with_reserve(first_price(("ada", "bo")), reserve=2)).startswith("with_reserve(mech=first_price(")


def test_a_reserve_touches_only_the_winner() -> None:
    sale = with_reserve(vickrey(values=6), reserve="5/2")
    assert str(sale({"ada": 5, "bo": 1, "cy": 0})) == "ada (ada pays 5/2)"
    assert str(sale({"ada": 5, "bo": 4, "cy": 0})) == "ada (ada pays 4)"
    assert str(sale({"ada": 2, "bo": 1, "cy": 0})) == "None (nobody pays)"


def test_a_reserve_on_a_reserve_is_the_greater_one() -> None:
    twice, once = with_reserve(with_reserve(vickrey(), reserve=3), reserve=2), with_reserve(vickrey(), reserve=3)
    for bids in once.domain.profiles():
        assert key(twice(bids)) == key(once(bids))
    assert not twice.claims


def test_a_reserve_on_a_random_sale_holds_in_each_case() -> None:
    drawn = with_reserve(coin_flip(), reserve=1)({"ada": 0, "bo": 1})
    assert isinstance(drawn, Lottery)
    assert {str(sale) for sale in drawn.support} == {"None (nobody pays)", "bo (bo pays 1)"}


def test_an_outcome_without_a_winner_is_refused() -> None:
    with pytest.raises(AccordError, match="which names no winner"):
        with_reserve(audit_lottery())({"ada": 1, "bo": 2, "cy": 3})


def test_a_repetition_shows_own_messages_and_public_outcomes_only() -> None:
    again = repeated(vickrey(("ada", "bo"), values=3))
    after_low = again.step(again.start(), {"ada": 2, "bo": 1})
    assert key(again.view(after_low, "ada")) == key(again.view(again.step(again.start(), {"ada": 2, "bo": 1}), "ada"))
    assert str(again.view(after_low, "bo")) == "stage 1: sent 1, ada (ada pays 1)"
    hidden = again.step(again.start(), {"ada": 1, "bo": 1})
    assert key(again.view(hidden, "bo")) == key(again.view(after_low, "bo"))  # the same price: ada's bid stays sealed


def test_a_repetition_of_a_dynamic_stage_starts_it_afresh() -> None:
    stage = ascending_clock(("ada", "bo"), values=3)
    run = play(repeated(stage, rounds=3), honest(repeated(stage, rounds=3)), {"ada": 2, "bo": 1})
    assert [str(sale) for sale in run.outcome] == ["ada (ada pays 1)"] * 3
    assert len(run.rounds) == 9


def test_a_stage_that_ends_in_a_lottery_cannot_be_repeated() -> None:
    with pytest.raises(AccordError, match="ends in a lottery"):
        tabulate(repeated(coin_flip()))


def test_what_opting_out_is_worth_adds_up_too() -> None:
    def outside(agent: str, types: Mapping[str, Any]) -> int:
        return 2

    domain = private_values(("ada",), Finite((0,)), lambda agent, outcome, own: 0, outside=outside)
    again = repeated(one_shot(domain, Finite((0,)), lambda sent: "done"), rounds=3, delta="1/2")
    assert again.domain.outside("ada", {"ada": 0}) == 2 + 1 + 0.5
