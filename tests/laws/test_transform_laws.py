"""Transforms of mechanisms: a reserve is one more rival bid; a repetition adds up its stages."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from accord.core.canonical import key
from accord.core.strategy import honest, play
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.groves.vcg_configuration import vcg_configuration
from accord.mechanisms.transforms.repeated import repeated
from accord.mechanisms.transforms.with_reserve import with_reserve


@given(st.integers(min_value=0, max_value=5))
def test_a_reserve_is_a_rival_bid_of_the_house(reserve: int) -> None:
    reserved = with_reserve(vickrey(values=6), reserve=reserve)
    with_house = vickrey(("ada", "bo", "cy", "house"), values=6)
    for bids in reserved.domain.profiles():
        sale, rival = reserved(bids), with_house({**bids, "house": reserve})
        assert sale.choice == (None if rival.choice == "house" else rival.choice)
        assert dict(sale.payments) == ({} if rival.choice == "house" else dict(rival.payments))


@given(st.integers(min_value=1, max_value=3), st.fractions(min_value=0, max_value=2, max_denominator=10))
def test_honest_repetition_is_worth_the_discounted_stages(rounds: int, delta: Fraction) -> None:
    for stage in (vickrey(("ada", "bo"), values=3), ascending_clock(("ada", "bo"), values=3), vcg_configuration(values="interdependent")):
        again = repeated(stage, rounds=rounds, delta=delta)
        factor = sum((delta**k for k in range(rounds)), Fraction(0))
        for types in list(stage.domain.profiles())[::7]:
            once, more = play(stage, honest(stage), types).outcome, play(again, honest(again), types).outcome
            assert [key(o) for o in more] == [key(once)] * rounds
            for agent in stage.domain.agents:
                assert again.domain.utility(agent, more, types) == factor * stage.domain.utility(agent, once, types)
                assert again.domain.payment(agent, more) == factor * stage.domain.payment(agent, once)
