"""The array work of exhaustion gives the same however it is cut up: pieces, threads, blocks, slabs, and widths of integers."""

from __future__ import annotations

import itertools
import tracemalloc
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.core.domain import private_values
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Correlated
from accord.core.scaled import narrow
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties import deviation, gains, profiles
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.deviation import maximal_gains
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Arena, Property, Threat
from accord.properties.threats import Alone, Coalition, Nobody
from accord.properties.truthful import truthful
from accord.verification.methods.exhaustion import METHOD
from accord.verification.verdict import Verdict
from accord.verification.verify import verify
from tests.laws import by_definition as brute
from tests.laws.random_sealed import sealed_sample
from tests.laws.random_trees import tree_sample
from tests.laws.test_verifier import QUESTIONS
from tests.volume import volume


def told(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.word, verdict.cases, verdict.worst, verdict.json()["witness"]


@pytest.mark.parametrize("cut", ["pieces", "threads", "blocks", "rows", "slabs"])
def test_verdicts_do_not_depend_on_how_the_work_is_cut(cut: str, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [sealed_sample(seed) for seed in range(7, 7 + volume(200))]
    asked = [(s, p, t) for s in samples for p, t, applies, _ in QUESTIONS.values() if applies(s.traits)]
    before = [told(verify(s.mechanism, p, t, method=METHOD)) for s, p, t in asked]
    if cut in ("pieces", "threads"):
        monkeypatch.setattr(gains, "PIECE", 1)
        monkeypatch.setattr(gains, "MANY", 1 if cut == "threads" else 10**9)
        monkeypatch.setattr(gains.os, "cpu_count", lambda: 3)
    elif cut == "slabs":
        monkeypatch.setattr(profiles, "SLAB", 1)
    else:
        monkeypatch.setattr(deviation, {"blocks": "BLOCK", "rows": "ROWS"}[cut], 1)
    assert [told(verify(s.mechanism, p, t, method=METHOD)) for s, p, t in asked] == before


def test_blocks_are_cut_small_and_cost_nothing_until_they_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    mech = vickrey(values=6)
    tabulate(mech)
    monkeypatch.setattr(deviation, "BLOCK", 2 * 6**3)
    monkeypatch.setattr(deviation, "facing", None)
    blocks = list(truthful().blocks(Arena(mech, Alone())))
    assert [block.cases for block in blocks] == [2 * 6**3] * 9
    with pytest.raises(TypeError):
        blocks[0].worst()


def test_an_interruption_in_a_thread_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(part: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(gains, "PIECE", 1)
    monkeypatch.setattr(gains, "MANY", 1)
    with pytest.raises(KeyboardInterrupt):
        gains._over_pieces(pressed, np.zeros((2, 50), dtype=np.int64), 1)


def test_the_greatest_gains_of_each_agent_and_type_are_those_of_the_definition() -> None:
    seen: Counter[bool] = Counter()
    for seed in range(volume(600)):
        sample = sealed_sample(seed)
        most: dict[Any, Fraction] = {}
        cases = brute.truthful(sample)
        for ((agent,), types, *_), margin in cases.items():
            most[agent, dict(types)[agent]] = max(margin, most.get((agent, dict(types)[agent]), margin))
        found = maximal_gains(Arena(sample.mechanism, Alone()))
        assert {(agent, own): gain for agent, own, gain, _ in found} == most
        for _, _, gain, case in found:
            assert truthful().margin(Arena(sample.mechanism, Alone()), case) == gain
            seen[gain > 0] += 1
    assert min(seen.values()) > volume(500)


@pytest.mark.parametrize(("largest", "width"), [(2**13, np.int16), (2**14, np.int32), (2**30, np.int64), (2**62, object)])
@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_are_as_narrow_as_their_differences_allow(largest: int, width: Any, sign: int) -> None:
    for number, expected in ((largest, width), (largest - 1, np.int16 if width is np.int32 else np.int32 if width is np.int64 else None)):
        wide = np.array([sign * number, -sign * number, 0], dtype=np.int64)
        small = narrow(wide)
        assert expected is None or small.dtype == expected
        assert small.tolist() == wide.tolist()
        assert int((small[:1] - small[1:2])[0]) == 2 * sign * number
    assert narrow(np.array([3 * 2**13], dtype=np.int64), 2).dtype == np.int32
    assert narrow(np.array([2**70], dtype=object)).dtype == object


@pytest.mark.parametrize(
    "values", [[0, 1, 2**14 - 1], [0, 1, 2**14], [-(2**14), 0, 2**14], [0, 2**30], [-(2**30), 2**30], [0, 2**62], [-(2**62), 2**62]]
)
def test_gains_at_the_edges_of_a_width_do_not_wrap(values: list[int]) -> None:
    """Ada names the outcome and would rather have the last."""
    outcomes, size = range(len(values)), values[-1] - values[0]
    domain = private_values(("ada", "bo", "cy"), Finite((0,)), lambda a, o, t: values[o] if a == "ada" else -values[o])
    mech = one_shot(domain, Finite(outcomes), lambda sent: sent["ada"], truth=lambda v, t: 0)
    assert verify(mech, truthful()).worst == size
    assert verify(mech, truthful(), Coalition(3)).worst == size
    rich = one_shot(
        private_values(("ada", "bo"), Finite((0,)), lambda a, o, t: values[o], payment=lambda a, o: Fraction(0)),
        Finite(outcomes), lambda sent: sent["ada"], truth=lambda v, t: 0,
    )  # fmt: skip
    assert verify(rich, truthful(), Coalition(2, side_payments=True)).worst == 2 * size


def awkward(weights: list[int], value: int) -> tuple[Mechanism, dict[tuple[int, int], Fraction]]:
    """Ada is asked for one of three reports; bo's type decides what they are worth."""
    pairs = list(itertools.product(range(2), repeat=2))
    prior = {pair: Fraction(w, sum(weights)) for pair, w in zip(pairs, weights, strict=True)}
    joint = Correlated(Lottery((dict(zip(("ada", "bo"), pair, strict=True)), p) for pair, p in prior.items()))
    domain = private_values(
        ("ada", "bo"), Finite((0, 1)), lambda a, o, t: value * (o[0] * (1 - 2 * o[1]) + t * o[1]) if a == "ada" else 0, prior=joint,
        outside=lambda a, types: Fraction(1, 7),
    )  # fmt: skip
    return one_shot(domain, {"ada": Finite((0, 1, 2)), "bo": Finite((0, 1))}, lambda s: (s["ada"], s["bo"]), truth=lambda v, t: t), prior


@pytest.mark.parametrize("weights", [[1, 2, 3, 4], [2**61, 1, 3, 2**60], [10**40, 1, 0, 10**39 + 7], [2**62 - 1, 2**62, 2**62, 5]])
@pytest.mark.parametrize("value", [1, 2**45, 10**30])
def test_interim_utilities_are_exact_under_awkward_priors(weights: list[int], value: int) -> None:
    mech, prior = awkward(weights, value)

    def worth(own: int, report: int) -> Fraction:
        mass = sum(p for (t, _), p in prior.items() if t == own)
        return (
            sum((p * value * (report * (1 - 2 * other) + own * other) for (t, other), p in prior.items() if t == own), Fraction(0)) / mass
        )

    gain = max(worth(t, m) - worth(t, t) for t in range(2) for m in range(3))
    verdict = verify(mech, bayesian_truthful())
    assert (verdict.worst, verdict.cases) == (gain, 6 + sum(any(p for (_, o), p in prior.items() if o == t) for t in range(2)) * 2)
    least = {t: Fraction(1, 7) - worth(t, t) for t in range(2)}
    assert verify(mech, individually_rational("interim")).worst == max(*least.values(), Fraction(1, 7))
    masses = {t: sum((p for (own, _), p in prior.items() if own == t), Fraction(0)) for t in range(2)}
    assert verify(mech, individually_rational("ex ante")).worst == max(sum(least[t] * masses[t] for t in range(2)), Fraction(1, 7))


def test_honest_play_is_found_for_all_profiles_at_once() -> None:
    for seed in range(volume(500)):
        game = tabulate(tree_sample(seed))
        for types in game.profiles():
            at = game.root
            while at >= 0:
                node = game.nodes[at]
                at = int(node.leads[tuple(game.truth(i, s, types[i]) for i, s in node.awaited)])
            assert game.honest[types] == -1 - at


@pytest.mark.parametrize(("prop", "threat"), [(truthful(), Alone()), (individually_rational(), Nobody())], ids=str)
def test_an_audit_takes_little_memory(prop: Property, threat: Threat) -> None:
    """The peer takes 826 MB for the two at this size; a twentieth is 41 MB."""
    mech = vickrey(values=20)
    tabulate(mech)
    tracemalloc.start()
    assert all(block.worst() <= 0 for block in prop.blocks(Arena(mech, threat)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6
