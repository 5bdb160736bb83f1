"""Laws of simulation: same seed same digest anywhere, independent streams, intervals that cover as often as they say."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord import Finite, Independent, Lottery, one_shot, private_values
from accord.runs.seeds import Streams
from accord.simulation.conforms import conforms
from accord.simulation.drawing import Fixed, FromPrior, Uniform
from accord.simulation.engine import by_kernel, by_loop
from accord.simulation.intervals import Estimate, jackknife_interval, mean_interval, share_interval
from accord.simulation.metrics import gini_coefficient
from accord.simulation.population import Population
from accord.simulation.result import Result
from accord.simulation.scenario import Edition, Scenario
from accord.simulation.simulate import simulate
from accord.simulation.strategies.noisy import noisy
from accord.simulation.strategies.random import random
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful
from accord.simulation.tally import Tally
from tests.unit.simulation.small import auction, raffle
from tests.volume import volume

PROGRAM = """
from accord.simulation.scenario_file import load
from accord.simulation.simulate import simulate
print(simulate(load("vickrey-small"), seed=5).digest)
"""


RAFFLE = raffle()  # one object, so that its kernel is compared with its rule once


def run(seed: int = 3, mechanism: Any = None, populations: Any = None, metrics: Any = ("welfare",), **more: Any) -> Result:
    populations = populations or {"noisy": noisy("1/3"), "shading": shading(1, "1/2")}
    editions = more.pop("editions", [Edition("prior", FromPrior())])
    return simulate(Scenario("law", mechanism or RAFFLE, editions, populations, metrics, rounds=500, seed=seed, **more))


def digests(result: Result) -> dict[tuple[str, str], str]:
    return {(r.population, r.edition): r.digest for r in result.runs}


def test_the_same_seed_gives_the_same_digest_in_any_process() -> None:
    source = str(Path(__file__).parents[2] / "src")
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": source},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1", "4711")
    }
    assert len(printed) == 1
    assert printed.pop().startswith("sha256:")


@given(st.integers(0, 2**64), st.integers(0, 2**64))
def test_digests_are_equal_exactly_when_seeds_are(a: int, b: int) -> None:
    one, other = run(a), run(b)
    assert (one.digest == other.digest) == (a == b)
    assert all((digests(one)[k] == digests(other)[k]) == (a == b) for k in digests(one))
    assert run(a).digest == one.digest


def test_a_run_without_chance_is_the_same_for_every_seed_but_its_result_names_the_seed() -> None:
    sure = {"mechanism": auction(), "populations": {"honest": truthful()}, "editions": [Edition("e", Fixed({"ada": 1, "bo": 2, "cy": 0}))]}
    one, other = run(1, **sure), run(2, **sure)
    assert digests(one) == digests(other)
    assert one.digest != other.digest


def test_a_new_population_metric_or_edition_moves_no_draw_of_another() -> None:
    before = run()
    more = run(
        populations={"first": random(), "noisy": noisy("1/3"), "other": truthful(), "shading": shading(1, "1/2")},
        metrics=("gini of spent", "misreports", "welfare"),
        editions=[Edition("uniform", Uniform()), Edition("prior", FromPrior())],
    )
    assert digests(before).items() <= digests(more).items()
    assert before.estimate("welfare", "noisy") == more.estimate("welfare", "noisy", "prior")


def test_streams_of_different_seeds_are_uncorrelated() -> None:
    draws = [
        by_kernel(raffle(), Population(random()), Uniform().draw(raffle(), 4000, s), s)["utility"].ravel() for s in map(Streams, range(6))
    ]
    correlations = np.corrcoef(draws)[np.triu_indices(6, 1)]
    assert np.abs(correlations).max() < 4.5 / np.sqrt(4000)


def test_populations_share_their_luck() -> None:
    streams = Streams(1)
    drawn = FromPrior().draw(raffle(), 3000, streams)
    honest, slightly = (by_kernel(raffle(), Population(b), drawn, streams)["won"][:, 0] for b in (truthful(), noisy("1/100")))
    assert (honest == slightly).mean() > 0.97


@given(st.integers(0, 2**32), st.integers(-3, 3).filter(bool), st.sampled_from(["1", "1/2", "1/7"]))
def test_both_engines_see_the_same_world(seed: int, steps: int, share: str) -> None:
    """Without chance in the mechanism, and with behaviours that toss no coin, kernel and loop agree round by round; types always do."""
    streams = Streams(seed)
    drawn = FromPrior().draw(auction(), 40, streams)
    sure = Population(shading(steps))
    fast, slow = by_kernel(auction(), sure, drawn, streams), by_loop(auction(), sure, drawn, streams)
    assert all((fast[name] == slow[name]).all() for name in fast)
    tossing = Population(shading(steps, share))
    fast, slow = by_kernel(auction(), tossing, drawn, streams), by_loop(auction(), tossing, drawn, streams)
    assert all((fast[name] == slow[name]).all() for name in fast)


def covered(kind: str, repeats: int) -> float:
    """How often the 9-in-10 interval of a kind contains the truth, among the intervals that are stated (nearly all must be)."""
    rng, hits, stated, nine_in_ten = np.random.default_rng(8), 0, 0, Fraction(9, 10)
    for _ in range(repeats):
        if kind == "mean":
            truth, data = 2.0, rng.gamma(2.0, 1.0, (300, 1))
        elif kind == "share":
            truth, data = 0.4, (rng.random((300, 1)) < 0.4).astype(float)
        elif kind == "rounds of several agents":
            truth, data = 0.3, np.repeat(rng.random((300, 1)) < 0.3, 4, axis=1).mean(axis=1, keepdims=True)
        else:
            truth, data = gini_coefficient(np.array([1.0, 2.0, 5.0])), rng.exponential([1.0, 2.0, 5.0], (900, 3))
        tally = Tally(data.shape[1], len(data))
        tally.add(data)
        if kind == "gini":
            found = jackknife_interval((tally,), gini_coefficient, nine_in_ten)
        elif kind == "mean":
            found = mean_interval(tally, 0, nine_in_ten)
        else:
            found = share_interval(tally, 0, nine_in_ten)
        if found.low is not None and found.high is not None:
            stated += 1
            hits += found.low <= truth <= found.high
    assert stated >= 0.98 * repeats
    return hits / stated


@pytest.mark.parametrize("kind", ["mean", "share", "rounds of several agents", "gini"])
def test_an_interval_covers_the_truth_as_often_as_it_says(kind: str) -> None:
    repeats = volume(5000)
    assert covered(kind, repeats) == pytest.approx(0.9, abs=0.03 + 3 * np.sqrt(0.09 / repeats))


def rare(chance: float, repeats: int, rounds: int, make: Any) -> float:
    """How often the 19-in-20 interval of a payoff of 100 with this chance, else 0, contains its mean."""
    rng, hits = np.random.default_rng(9), 0
    for _ in range(repeats):
        tally = Tally(1, rounds)
        tally.add(100.0 * (rng.random((rounds, 1)) < chance))
        found: Estimate = make(tally)
        hits += found.low is not None and found.low <= 100 * chance <= found.high
    return hits / repeats


def ranged(tally: Tally) -> Estimate:
    tally.low[:], tally.high[:] = 0, 100
    return mean_interval(tally, 0)


def as_share(tally: Tally) -> Estimate:
    tally.mean, tally.squares, tally.fourths = tally.mean / 100, tally.squares / 100**2, tally.fourths / 100**4
    found = share_interval(tally, 0)
    return Estimate(found.value, 100 * found.low, 100 * found.high, found.n, found.method)  # type: ignore[operator]


@pytest.mark.parametrize("make", [ranged, as_share])
@pytest.mark.parametrize("rounds", [50, 1000])
@pytest.mark.parametrize("expected", [0.05, 0.17, 0.5, 1, 3, 5, 10, 20, 40])
def test_rare_events_are_covered_as_often_as_it_says(expected: float, rounds: int, make: Any) -> None:
    repeats = volume(3000)
    assert rare(min(expected / rounds, 0.5), repeats, rounds, make) >= 0.94 - 3 * np.sqrt(0.05 / repeats)


def test_a_rare_payoff_in_a_scenario_is_covered() -> None:
    """A payoff of 100 with chance 1/100 over 50 rounds."""
    prior = Independent({a: Lottery([(0, "99/100"), (1, "1/100")]) for a in ("ada", "bo")})
    domain = private_values(("ada", "bo"), Finite([0, 1]), lambda a, o, t: o, prior=prior)
    mech = one_shot(domain, Finite([0, 1]), lambda s: 100 * s["ada"], truth=lambda view, t: t)
    found = [
        simulate(Scenario("rare", mech, [Edition("e", FromPrior())], {"h": truthful()}, ["utility"], rounds=50, seed=seed)).estimate(
            "utility", "h", agent="ada"
        )
        for seed in range(volume(400))
    ]
    assert all(e.low is not None and e.low < e.high for e in found)
    assert np.mean([e.low <= 1 <= e.high for e in found]) >= 0.95


@given(st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=2, max_size=6).filter(any), st.floats(0.001, 1000))
def test_the_gini_coefficient_has_no_unit_and_no_order(amounts: list[float], unit: float) -> None:
    data = np.array(amounts)
    assert gini_coefficient(data) >= -1e-9
    assert gini_coefficient(data) <= 1 - 1 / len(data) + 1e-9
    assert gini_coefficient(data[::-1] * unit) == pytest.approx(gini_coefficient(data), abs=1e-9)
    assert gini_coefficient(np.tile(data, 2)) == pytest.approx(gini_coefficient(data), abs=1e-9)


@given(st.integers(0, 15), st.integers(0, 15), st.sampled_from([-1.0, 0.01]))
def test_exhaustion_finds_an_error_in_any_single_case(messages: int, types: int, by: float) -> None:
    """Two bidders, four values: whichever of the 256 cases is spoiled, it is the one that is named."""
    cell = (list(divmod(messages, 4)), list(divmod(types, 4)))

    def kernel(m: Any, t: Any, rng: np.random.Generator) -> Any:
        columns = dict(auction().kernel(m, t, rng))  # type: ignore[misc]
        columns["utility"] = columns["utility"] + by * ((m == cell[0]).all(axis=1) & (t == cell[1]).all(axis=1))[:, None]
        return columns

    found = conforms(auction(("ada", "bo"), kernel=kernel))
    assert found.mismatch is not None
    assert [list(found.mismatch.messages.values()), list(found.mismatch.types.values())] == list(cell)
