"""The two engines: the same columns where nothing is left to chance, and the plain loop for what has no kernel."""

from __future__ import annotations

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.core.mechanism import relabel
from accord.runs.seeds import Streams
from accord.simulation.drawing import Fixed, FromPrior, Uniform
from accord.simulation.engine import by_kernel, by_loop, engine_for
from accord.simulation.population import Population
from accord.simulation.strategies.constant import constant
from accord.simulation.strategies.random import random
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful
from tests.unit.simulation.small import auction, dial, haggle, raffle


@pytest.mark.parametrize("population", [Population(truthful()), Population(shading(-1), {"bo": constant(2)})], ids=str)
def test_the_engines_agree_to_the_last_bit_where_nothing_is_left_to_chance(population: Population) -> None:
    streams = Streams(5)
    drawn = FromPrior().draw(auction(), 200, streams)
    fast, slow = by_kernel(auction(), population, drawn, streams), by_loop(auction(), population, drawn, streams)
    assert fast.keys() == slow.keys() == {"utility", "payments", "misreport"}
    for name in fast:
        assert (fast[name] == slow[name]).all(), name


def test_the_engines_agree_on_average_where_something_is() -> None:
    streams, population = Streams(5), Population(random())
    drawn = Uniform().draw(raffle(), 3000, streams)
    fast, slow = by_kernel(raffle(), population, drawn, streams), by_loop(raffle(), population, drawn, streams)
    assert slow.keys() == fast.keys()
    for name in fast:
        error = np.sqrt((fast[name].var(axis=0) + slow[name].var(axis=0)) / 3000)
        assert (np.abs(fast[name].mean(axis=0) - slow[name].mean(axis=0)) <= 4.5 * error + 1e-12).all(), name


def test_the_plain_loop_plays_several_rounds_and_notes_lies() -> None:
    drawn = Fixed({"ada": 2, "bo": 1}).draw(haggle(), 10, Streams(1))
    honest = by_loop(haggle(), Population(truthful()), drawn, Streams(1))
    assert honest["utility"].tolist() == [[2, 3]] * 10  # ada 2 * taken; bo 1 * taken + the offer of 2
    assert honest["offer"].tolist() == [2] * 10
    assert honest["misreport"].tolist() == [[0, 0]] * 10
    low = by_loop(haggle(), Population(truthful(), {"ada": shading(-2)}), drawn, Streams(1))
    assert low["utility"].tolist() == [[0, 0]] * 10
    assert low["misreport"].tolist() == [[1, 0]] * 10


def test_the_plain_loop_needs_no_finite_space() -> None:
    columns = by_loop(dial(), Population(truthful()), Uniform().draw(dial(), 20, Streams(1)), Streams(1))
    assert columns["utility"].tolist() == [[0]] * 20
    assert columns["outcome"].shape == (20, 1)


def test_the_kernel_is_used_where_there_is_one() -> None:
    assert engine_for(auction()) is by_kernel
    assert engine_for(relabel(auction(), kernel=None)) is by_loop


def test_a_rule_that_fails_is_named_with_the_types() -> None:
    broken = relabel(auction(), outcome=lambda state: 1 / 0)
    with pytest.raises(AccordError, match=r"auction, played with types \{ada: 1, bo: 1, cy: 1\}, raises ZeroDivisionError"):
        by_loop(broken, Population(truthful()), Fixed(dict.fromkeys(("ada", "bo", "cy"), 1)).draw(auction(), 1, Streams(1)), Streams(1))


def test_a_message_outside_the_space_is_refused_in_a_sentence() -> None:
    with pytest.raises(AccordError, match="7 is not in bo's message space"):
        by_loop(
            haggle(), Population(constant(1), {"bo": constant(7)}), Fixed({"ada": 0, "bo": 0}).draw(haggle(), 1, Streams(1)), Streams(1)
        )
