"""Behaviours in words."""

from __future__ import annotations

import pytest

from accord.evaluation.deeds import deed
from accord.simulation.population import Behaviour
from accord.simulation.strategies.constant import constant
from accord.simulation.strategies.mixture import mixture
from accord.simulation.strategies.noisy import noisy
from accord.simulation.strategies.random import random
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (truthful(), "being honest"),
        (shading(1), "reporting 1 type higher"),
        (shading(-2), "reporting 2 types lower"),
        (shading(-1, "1/5"), "reporting 1 type lower in 1/5 of the rounds"),
        (noisy("1/10"), "reporting a random type in 1/10 of the rounds"),
        (random(), "reporting at random"),
        (constant(3), "always sending 3"),
        (mixture([("1", truthful())]), "playing mixture(parts=((1, truthful)))"),
    ],
)
def test_a_behaviour_is_named_by_what_it_does(behaviour: Behaviour, words: str) -> None:
    assert deed(behaviour) == words
