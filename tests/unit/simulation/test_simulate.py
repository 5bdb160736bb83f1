"""The verb: right numbers, right pairing, digests, and what its result tells."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.core.mechanism import relabel
from accord.simulation.drawing import Fixed, FromPrior, Uniform
from accord.simulation.scenario import Edition, Scenario
from accord.simulation.simulate import BATCH, simulate
from accord.simulation.strategies.constant import constant
from accord.simulation.strategies.random import random
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful
from tests.unit.simulation.small import auction, bid_kernel, haggle, raffle, raffle_kernel


def scenario(**changes: Any) -> Scenario:
    given: dict[str, Any] = {
        "name": "small",
        "mechanism": auction(),
        "editions": [Edition("prior", FromPrior())],
        "populations": {"honest": truthful(), "shading": shading(-1, "1/2")},
        "metrics": ["welfare", "utility", "total of payments", "gini of utility", "misreports"],
        "rounds": 3 * BATCH + 17,
        "seed": 11,
    }
    return Scenario(**(given | changes))


def test_the_estimates_cover_the_exact_expectations() -> None:
    found = simulate(scenario())
    first = [max(a, b, c) for a in range(4) for b in range(4) for c in range(4)]
    second = [sorted((a, b, c))[1] for a in range(4) for b in range(4) for c in range(4)]
    for metric, exact in (("welfare", sum(first) / 64), ("total of payments", sum(second) / 64)):
        estimate = found.estimate(metric, "honest")
        assert estimate.low < exact < estimate.high, metric
        assert (estimate.n, estimate.level, estimate.confidence) == (3 * BATCH + 17, "sampled", Fraction(19, 20))
    each = found.estimate("utility", "honest", agent="bo")
    assert each.low < (sum(first) - sum(second)) / 64 / 3 < each.high
    assert found.estimate("misreports", "honest").value == 0
    assert found.estimate("misreports", "shading").value == pytest.approx(3 / 8, abs=0.02)  # type 0 has nothing simpler to report


def test_common_random_numbers_make_differences_sharp() -> None:
    found = simulate(scenario())
    gap = found.difference("welfare", "shading")
    honest, shaded = found.estimate("welfare", "honest"), found.estimate("welfare", "shading")
    assert gap.value == pytest.approx(honest.value - shaded.value)
    unpaired = np.hypot(honest.high - honest.value, shaded.high - shaded.value)
    assert gap.high - gap.value < unpaired / 2
    assert gap.low > 0


def test_a_population_like_the_first_differs_from_it_by_nothing() -> None:
    found = simulate(scenario(mechanism=raffle(), populations={"a": random(), "b": random()}, metrics=["utility", "gini of spent"]))
    assert {(r.estimate.value, r.estimate.low, r.estimate.high) for r in found.differences} == {(0.0, 0.0, 0.0)}


def test_each_edition_has_its_own_roster_and_types() -> None:
    editions = [Edition("three", Fixed({"ada": 1, "bo": 3, "cy": 2})), Edition("two", Fixed({"ada": 1, "cy": 2}))]
    found = simulate(scenario(editions=editions, populations={"honest": truthful()}, rounds=10))
    assert [r.agent for r in found.rows if (r.edition, r.metric) == ("two", "utility")] == [None, "ada", "cy"]
    assert found.estimate("total of payments", "honest", "three").value == 2
    assert found.estimate("utility", "honest", "two", "cy").value == 1
    assert found.estimate("utility", "honest", "two", "cy").level == "exact"
    assert found.estimate("gini of utility", "honest", "two").level == "exact"
    assert found.conformity["two"] is not None
    assert found.conformity["two"].cases == 16**2
    with pytest.raises(AccordError, match="has 2 editions: say which one is meant"):
        found.estimate("welfare", "honest")
    with pytest.raises(AccordError, match="there is no 'utility' of bo with population 'honest' in edition 'two' here"):
        found.estimate("utility", "honest", "two", "bo")


def test_the_gini_is_not_defined_where_somebody_loses() -> None:
    poorer = simulate(
        scenario(populations={"greedy": constant(3)}, editions=[Edition("poor", Fixed({"ada": 0, "bo": 0, "cy": 0}))], rounds=50)
    )
    estimate = poorer.estimate("gini of utility", "greedy")
    assert (estimate.value, estimate.low) == (None, None)
    assert "somebody's mean is negative" in str(estimate)


def test_a_kernel_that_does_not_conform_is_not_believed() -> None:
    def generous(messages: Any, types: Any, rng: np.random.Generator) -> Any:
        return bid_kernel(messages, types, rng) | {"utility": types * 1.0}

    with pytest.raises(AccordError, match=r"small, edition 'prior': the kernel of auction differs from its rule, .*: mend the kernel"):
        simulate(scenario(mechanism=auction(kernel=generous)))


def test_a_mechanism_without_kernel_goes_through_the_plain_loop() -> None:
    found = simulate(
        scenario(mechanism=haggle(), editions=[Edition("any", Uniform())], metrics=["utility", "misreports", "mean of offer"], rounds=60)
    )
    assert found.conformity["any"] is None
    assert {r.engine for r in found.runs} == {"plain loop"}
    assert found.estimate("mean of offer", "honest").value == pytest.approx(1, abs=0.5)
    same = simulate(scenario(mechanism=relabel(auction(), kernel=None), rounds=60))
    assert same.estimate("welfare", "shading").value == simulate(scenario(rounds=60)).estimate("welfare", "shading").value


def test_a_metric_without_its_column_says_which_there_are() -> None:
    with pytest.raises(AccordError, match="needs the column 'credits', and the rounds give misreport, payments, utility"):
        simulate(scenario(metrics=["mean of credits"], rounds=5))


def test_progress_is_told_from_start_to_end() -> None:
    told: list[tuple[str, int, int]] = []
    total = 2 * (2 * BATCH)
    simulate(scenario(rounds=2 * BATCH), progress=lambda *report: told.append(report))
    reports = [(done, whole) for stage, done, whole in told if stage == "simulating"]
    assert reports == [(k * BATCH, total) for k in range(5)]
    assert any(stage == "comparing the kernel with the rule" for stage, _, _ in told)


def test_the_result_travels_as_json_and_as_a_table() -> None:
    found = simulate(scenario(rounds=200))
    told = json.loads(json.dumps(found.json()))
    assert told["digest"] == found.digest
    assert told["seed"] == 11
    assert told["rows"][0] == {
        "population": "honest", "edition": "prior", "metric": "welfare", "agent": None, "value": told["rows"][0]["value"],
        "low": told["rows"][0]["low"], "high": told["rows"][0]["high"], "n": 200, "method": "t", "confidence": "19/20", "level": "sampled",
    }  # fmt: skip
    assert told["differences"][0]["less"] == "shading"
    assert told["conformity"]["prior"]["holds"] is True
    table = found.to_pandas()
    assert len(table) == len(found.rows) + len(found.differences)
    assert {"population", "less", "metric", "agent", "value", "low", "high", "level"} <= set(table.columns)
    assert "honest less shading" in str(found)
    assert "<td>honest less shading</td>" in found._repr_html_()


def test_the_kernel_may_use_as_much_luck_as_it_likes() -> None:
    def wasteful(messages: Any, types: Any, rng: np.random.Generator) -> Any:
        rng.random(len(messages) * 7)
        return raffle_kernel(messages, types, rng)

    found = simulate(scenario(mechanism=raffle(wasteful), metrics=["welfare"], rounds=100))
    assert found.estimate("welfare", "honest").value > 0
