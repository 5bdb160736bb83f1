"""Behaviours: what they send, that both faces of each agree, and what they refuse."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.core.strategy import play
from accord.simulation.population import POPULATIONS, Behaviour, Population
from accord.simulation.seat import Seat
from accord.simulation.strategies.constant import constant
from accord.simulation.strategies.mixture import mixture
from accord.simulation.strategies.noisy import noisy
from accord.simulation.strategies.random import random
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful
from tests.unit.simulation.small import auction, dial, haggle, hiding

ROUNDS = 4000


def sent(behaviour: Behaviour, mechanism: Any = None, seed: int = 1) -> np.ndarray[Any, Any]:
    """For each of four types, how often each of four messages is sent in a batch, shape (4, 4)."""
    seat = Seat(mechanism or auction(), "ada")
    types = np.repeat(np.arange(4), ROUNDS)
    messages = behaviour.send(seat, types, np.random.default_rng(seed))
    assert messages.shape == types.shape
    return np.histogram2d(types, messages, bins=[range(5), range(5)])[0] / ROUNDS


def acted(behaviour: Behaviour, mechanism: Any = None, plays: int = ROUNDS) -> np.ndarray[Any, Any]:
    """The same for the strategy of single plays."""
    seat, rng = Seat(mechanism or auction(), "ada"), np.random.default_rng(2)
    counts = np.zeros((4, 4))
    for own in range(4):
        for _ in range(plays):
            counts[own, behaviour.act(seat, own, rng)(None, own, rng)] += 1
    return counts / plays


def test_what_each_behaviour_sends() -> None:
    assert (sent(truthful()) == np.eye(4)).all()
    assert (sent(constant(2))[:, 2] == 1).all()
    assert (sent(shading())[[0, 1, 2, 3], [1, 2, 3, 3]] == 1).all()
    assert (sent(shading(-2))[[0, 1, 2, 3], [0, 0, 0, 1]] == 1).all()
    assert sent(shading(1, "1/4"))[0] == pytest.approx([3 / 4, 1 / 4, 0, 0], abs=0.05)
    assert sent(noisy("2/5"))[2] == pytest.approx([0.1, 0.1, 0.7, 0.1], abs=0.05)
    assert sent(random()) == pytest.approx(np.full((4, 4), 0.25), abs=0.05)


@pytest.mark.parametrize(
    "behaviour",
    [truthful(), shading(2), shading(-1, "1/3"), noisy("1/2"), random(), constant(1), mixture([("1/3", truthful()), ("2/3", constant(0))])],
    ids=str,
)
@pytest.mark.parametrize("mechanism", [auction(), hiding()], ids=["auction", "hiding"])
def test_both_faces_agree(behaviour: Behaviour, mechanism: Any) -> None:
    assert acted(behaviour, mechanism, 1000) == pytest.approx(sent(behaviour, mechanism), abs=0.08)


def test_nobody_sends_what_its_type_cannot() -> None:
    for behaviour in (shading(1), shading(3, "1/2"), noisy(1), random(), constant(3)):
        assert np.triu(sent(behaviour, hiding()), 1).sum() == 0, behaviour
    assert sent(random(), hiding())[2] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0], abs=0.05)
    assert (sent(constant(2), hiding())[[0, 1, 2, 3], [0, 1, 2, 2]] == 1).all()  # honest below what it can send


def test_a_mixture_keeps_its_chances_and_its_parts_draw_apart() -> None:
    mixed = mixture([("1/4", constant(0)), ("1/4", constant(1)), (Fraction(1, 2), constant(3))])
    assert sent(mixed) == pytest.approx(np.tile([0.25, 0.25, 0, 0.5], (4, 1)), abs=0.05)
    assert str(mixed) == "mixture(parts=((1/4, constant(message=0)), (1/4, constant(message=1)), (1/2, constant(message=3))))"


def test_over_two_rounds_a_pose_is_kept_to_the_end() -> None:
    mechanism = haggle()
    bo, rng = Seat(mechanism, "bo"), np.random.default_rng(3)
    offer_one = constant(1).act(Seat(mechanism, "ada"), 2, rng)
    for behaviour, takes in ((truthful(), 0), (shading(-1), 1), (shading(1), 0)):
        strategies = {"ada": offer_one, "bo": behaviour.act(bo, 2, rng)}
        assert play(mechanism, strategies, {"ada": 2, "bo": 2}, rng).outcome == {"offer": 1, "taken": takes}, behaviour
    offers = [random().act(Seat(mechanism, "ada"), 0, rng)((), 0, rng) for _ in range(300)]
    assert set(offers) == {0, 1, 2}


def test_honesty_needs_no_list_of_types() -> None:
    seat, rng = Seat(dial(), "ada"), np.random.default_rng(0)
    assert truthful().act(seat, Fraction(2, 7), rng)(None, Fraction(2, 7), rng) == Fraction(2, 7)
    with pytest.raises(AccordError, match="is not finite"):
        shading().act(seat, Fraction(2, 7), rng)


def test_a_population_gives_some_agents_a_behaviour_of_their_own() -> None:
    population = Population(truthful(), {"cy": random()})
    assert (population.of("ada"), population.of("cy")) == (truthful(), random())
    assert str(population) == "truthful, cy: random"
    with pytest.raises(AccordError, match="'cy' has a behaviour of its own but is not an agent here"):
        population.check(("ada", "bo"))


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: shading(0), "0 steps is no shading"),
        (lambda: shading("1"), "'1' steps is no shading"),
        (lambda: shading(1, 0.5), r"0\.5 is a float, and the share of plays that are shaded must be exact"),
        (lambda: noisy("3/2"), r"3/2 is outside \[0, 1\], and the chance of a slip is a probability"),
        (lambda: mixture([("1/2", truthful())]), "the chances of a mixture sum to 1/2"),
        (lambda: sent(constant(9)), "9 is not in ada's message space"),
        (lambda: sent(constant("x")), "'x' is not one of"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(build: Any, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence):
        build()


def test_the_behaviours_are_registered_by_being_there() -> None:
    assert {"truthful", "shading", "noisy", "random", "constant", "mixture"} <= {entry.name for entry in POPULATIONS}
    assert all(entry.summary for entry in POPULATIONS)
