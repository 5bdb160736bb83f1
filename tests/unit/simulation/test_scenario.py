"""Scenarios in Python: what they hold, and what they refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accord.core.errors import AccordError
from accord.core.mechanism import relabel
from accord.simulation.drawing import Fixed, FromPrior, Uniform
from accord.simulation.metrics import metric_of
from accord.simulation.population import Population
from accord.simulation.scenario import Edition, Scenario
from accord.simulation.strategies.truthful import truthful
from tests.unit.simulation.small import auction, haggle


def scenario(**changes: Any) -> Scenario:
    given: dict[str, Any] = {
        "name": "small",
        "mechanism": auction(),
        "editions": [Edition("first", Fixed({"ada": 1, "bo": 2, "cy": 3})), Edition("second", Fixed({"cy": 0, "ada": 3}))],
        "populations": {"honest": truthful()},
        "metrics": ["welfare", metric_of("gini of payments")],
        "rounds": 10,
    }
    return Scenario(**(given | changes))


def test_an_edition_has_a_roster_and_the_mechanism_is_built_among_them() -> None:
    found = scenario()
    assert found.editions[1].roster(found.mechanism) == ("ada", "cy")
    assert found.mechanisms["second"].domain.agents == ("ada", "cy")
    assert found.mechanisms["first"] is found.mechanism
    drawn = scenario(editions=[Edition("few", FromPrior(), agents=("bo", "cy"))])
    assert drawn.mechanisms["few"].domain.agents == ("bo", "cy")


def test_a_behaviour_stands_for_a_population_and_a_text_for_a_metric() -> None:
    found = scenario()
    assert found.populations["honest"] == Population(truthful())
    assert [m.name for m in found.metrics] == ["welfare", "gini of payments"]
    assert found.baseline == "honest"


def test_a_scenario_travels_as_json() -> None:
    told = scenario(editions=[Edition("all", Uniform(), note="assumed")], institution={"days": 14}).json()
    assert json.loads(json.dumps(told)) == told
    assert told["editions"] == [{"name": "all", "agents": ["ada", "bo", "cy"], "types": "drawn uniformly", "note": "assumed"}]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rounds": 0}, "0 rounds cannot be simulated"),
        ({"rounds": 2.5}, r"2\.5 rounds cannot be simulated"),
        ({"rounds": 99999999999999999999999}, "99,999,999,999,999,999,999,999 rounds are too many to simulate: give at most 1,000,000,000"),
        ({"seed": -3}, "-3 is not the seed of a scenario"),
        ({"confidence": 0.95}, r"0\.95 is a float, and the confidence must be exact"),
        ({"confidence": 1}, "1 is no confidence"),
        ({"editions": []}, "needs at least one edition"),
        ({"metrics": []}, "needs at least one metric"),
        ({"populations": {}}, "needs at least one population"),
        ({"metrics": ["welfare", "welfare"]}, "two metrics are called 'welfare'"),
        ({"editions": [Edition("x", Uniform()), Edition("x", Uniform())]}, "two editions are called 'x'"),
        ({"rouds": 5}, "a scenario has no 'rouds'"),
        ({"populations": {"odd": Population(truthful(), {"eve": truthful()})}}, "population 'odd': 'eve' has a behaviour of its own"),
        ({"editions": [Edition("x", Fixed({"eve": 1}))]}, "edition 'x': 'eve' is not an agent here"),
        ({"editions": [Edition("x", Fixed({"ada": 1, "bo": 9}))]}, "edition 'x': 9 is not in bo's type space"),
        ({"mechanism": haggle(), "editions": [Edition("x", FromPrior())]}, "edition 'x': .* has no prior"),
        ({"mechanism": relabel(auction(), spec=None)}, "edition 'second': bo is missing here, and .* has no parameter 'agents'"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence):
        scenario(**changes)
