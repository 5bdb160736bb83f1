"""Every number of a diagnosis equals a brute force from its definition, on random mechanisms."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.designer.diagnose import diagnose
from accord.designer.diagnosis import Diagnosis
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.property import Arena, Property
from accord.properties.threats import Alone, Coalition
from accord.properties.truthful import truthful
from tests.laws import by_definition as brute
from tests.laws.random_sealed import Sample, sealed_sample
from tests.volume import volume

PROPERTIES: dict[str, tuple[Property, Any]] = {
    "truthful": (truthful(), brute.truthful),
    "ex_post_truthful": (ex_post_truthful(), brute.ex_post_truthful),
    "bayesian_truthful": (bayesian_truthful(), brute.bayesian_truthful),
}


def samples(name: str, count: int) -> list[tuple[int, Sample]]:
    """Random mechanisms of every shape, with a prior where beliefs are asked for."""
    prior = {"prior": "correlated"} if name == "bayesian_truthful" else {}
    drawn = [(seed, sealed_sample(seed, **prior)) for seed in range(count)]
    return [(seed, sample) for seed, sample in drawn if sample.mechanism.truth is not None]


def best_at(sample: Sample, name: str) -> dict[str, dict[tuple[Any, ...], Fraction]]:
    """For each agent and type profile: the gain of its best lie, the others being truthful and known, or (Bayesian) only believed."""
    agents, found = sample.mechanism.domain.agents, dict[str, dict[tuple[Any, ...], Fraction]]()
    if name == "bayesian_truthful":
        interim = {(i, own): Fraction(0) for i in agents for own in brute.types_of(sample.mechanism, i)}
        for ((i,), ((_, own),), _, _, _), gain in brute.bayesian_truthful(sample).items():
            interim[i, own] = max(interim[i, own], gain)
        everywhere = list(itertools.product(*(brute.types_of(sample.mechanism, a) for a in agents)))
        return {i: {profile: interim[i, profile[k]] for profile in everywhere} for k, i in enumerate(agents)}
    for ((i,), types, _, _, _), gain in brute.ex_post_truthful(sample).items():
        profile = tuple(t for _, t in types)
        here = found.setdefault(i, {})
        here[profile] = max(gain, here.get(profile, Fraction(0)))
    return found


@pytest.mark.parametrize("name", PROPERTIES)
def test_gains_chances_and_averages(name: str) -> None:
    prop, margins = PROPERTIES[name]
    seen: Counter[bool] = Counter()
    for seed, sample in samples(name, volume(150)):
        found, worst = diagnose(sample.mechanism, prop, Alone()), Counter[str]()
        types: dict[tuple[str, str], Fraction] = {}
        for (who, told, *_), gain in margins(sample).items():
            worst[who[0]] = max(worst[who[0]], gain)  # type: ignore[assignment]
            own = (who[0], repr(dict(told)[who[0]]))
            types[own] = max(types.get(own, Fraction(0)), gain)
        assert {liar.agent: liar.worst for liar in found.liars} == worst, seed
        assert {(liar.agent, repr(lie.type)): lie.gain for liar in found.liars for lie in liar.lies} == types, seed
        assert [liar.worst for liar in found.liars] == sorted(worst.values(), reverse=True)
        assert found.verdict.holds == (max(worst.values()) <= 0), seed
        replayed(sample, found, prop)
        chances(sample, found, best_at(sample, name), seed)
        seen[found.verdict.holds] += 1
    assert min(seen[True], seen[False]) >= 1, seen


def replayed(sample: Sample, found: Diagnosis, prop: Property) -> None:
    """Each lie that is named gains what is said, evaluated from the mechanism's own rule."""
    for lie in (lie for liar in found.liars for lie in liar.lies):
        assert (lie.case is None) == (lie.gain == 0)
        if lie.case is not None:
            assert prop.margin(Arena(sample.mechanism, Alone()), lie.case) == lie.gain


def chances(sample: Sample, found: Diagnosis, best: Mapping[str, Mapping[tuple[Any, ...], Fraction]], seed: int) -> None:
    if sample.prior is None:
        assert found.exposure.level == "not measured"
        assert {liar.exposure.why for liar in found.liars} == {"the domain has no prior"}
        return
    anybody = sum((p for profile, p in sample.prior.items() if any(best[i][profile] > 0 for i in best)), Fraction(0))
    assert found.exposure.value == anybody, seed
    for liar in found.liars:
        own = best[liar.agent]
        assert liar.exposure.value == sum((p for profile, p in sample.prior.items() if own[profile] > 0), Fraction(0)), seed
        assert liar.expected.value == sum((p * own[profile] for profile, p in sample.prior.items()), Fraction(0)), seed


def test_incentive_ratios() -> None:
    """The greatest ratio of the best message to the honest one, over everything that the others can send."""
    seen: Counter[str] = Counter()
    for seed, sample in samples("truthful", volume(300)):
        found = {liar.agent: liar.ratio for liar in diagnose(sample.mechanism, truthful(), Alone()).liars}
        mech, worth = sample.mechanism, brute.worths(sample)
        earned: dict[str, list[tuple[Fraction, Fraction]]] = {}
        for (who, types, lie, _, others), _ in brute.truthful(sample).items():
            (i,), rest = who, dict(others)
            honest = worth(i, {**rest, i: brute.told(mech, dict(types)[i])}, dict(types))
            earned.setdefault(i, []).append((worth(i, {**rest, **dict(lie)}, dict(types)), honest))
        for agent, pairs in earned.items():
            if min(honest for _, honest in pairs) < 0:
                assert found[agent].level == "not measured", seed
                seen["none"] += 1
            elif any(best > 0 == honest for best, honest in pairs):
                assert found[agent].value == "unbounded", seed
                seen["unbounded"] += 1
            else:
                ratio = max((best / honest for best, honest in pairs if honest > 0), default=Fraction(1))
                assert found[agent].value == ratio, seed
                seen["ratio"] += 1
    assert min(seen["none"], seen["unbounded"], seen["ratio"]) >= 2, seen


@pytest.mark.parametrize("side_payments", [True, False])
def test_coalitions(side_payments: bool) -> None:
    """The greatest gain of any coalition, and the smallest size that gains, against everything that the others can send."""
    seen: Counter[int | None] = Counter()
    for seed, sample in samples("truthful", volume(200)):
        if side_payments and not sample.traits.money:
            continue
        size = 2 + seed % 2
        found = diagnose(sample.mechanism, truthful(), Coalition(size, side_payments))
        gains: dict[int, Fraction] = {}
        for (who, *_), gain in brute.truthful(sample, size, side_payments).items():
            gains[len(who)] = max(gain, gains.get(len(who), gain))
        smallest = min((k for k, gain in gains.items() if gain > 0), default=None)
        seen[smallest] += 1
        if smallest is None:
            assert (found.coalition, found.smallest.value) == (None, "none"), seed
        else:
            assert found.coalition is not None
            assert found.coalition.gain == max(gains.values()), seed
            assert found.smallest.value == smallest, seed
    assert seen[1] >= 2, seen
