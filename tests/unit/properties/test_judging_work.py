"""How much is done to judge: arrays and distinct pairs, and not one Python step a case."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

import pytest

from accord.core.domain import private_values
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.properties import strategy_proof as ordinal
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.property import Arena
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Alone, Nobody
from accord.verification.methods import exhaustion
from accord.verification.verify import verify

AGENTS = ("ada", "bo", "cy")


def line(points: int, *, drawn: bool = False) -> Mechanism:
    """The median of three peaks, or a draw between the lowest and the highest."""
    space = Finite(range(points))

    def rule(peaks: Mapping[str, int]) -> object:
        low, middle, high = sorted(peaks.values())
        return Lottery({low: Fraction(1, 2), high: Fraction(1, 2)}) if drawn and low != high else low if drawn else middle

    return one_shot(private_values(AGENTS, space, lambda a, point, peak: -abs(point - peak)), space, rule)


def mean(points: int) -> Mechanism:
    space = Finite(range(points))
    return one_shot(private_values(AGENTS, space, lambda a, point, peak: -abs(point - peak)), space, lambda peaks: sum(peaks.values()) // 3)


def test_strong_judging_takes_a_block_a_coalition() -> None:
    prop, arena = group_strategy_proof(), Arena(line(6), Nobody())
    blocks = list(prop.blocks(arena))
    assert len(blocks) == 7
    assert sum(block.cases for block in blocks) == 3 * 6 * 6**3 + 3 * 6**2 * 6**3 + 6**3 * 6**3


@pytest.mark.parametrize("make", [line, mean])
def test_the_strong_worst_margin_is_that_of_the_definition(make: object) -> None:
    points = 4
    mech = make(points)  # type: ignore[operator]
    worst = Fraction(-100)
    for size in (1, 2, 3):
        for group in itertools.combinations(range(3), size):
            for types in itertools.product(range(points), repeat=size):
                for sent in itertools.product(range(points), repeat=3):
                    told = list(sent)
                    for i, own in zip(group, types, strict=True):
                        told[i] = own
                    lied, honest = (mech.rule(dict(zip(AGENTS, m, strict=True))) for m in (sent, told))
                    gains = [abs(honest - own) - abs(lied - own) for own in types]
                    worst = max(worst, Fraction(min(gains) if min(gains) < 0 else max(gains)))
    assert verify(mech, group_strategy_proof(), method=exhaustion.METHOD).worst == worst


def test_sure_outcomes_are_compared_as_arrays_and_lotteries_once_a_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: Counter[object] = Counter()
    plain = ordinal._dominance

    def counted(told: dict[Fraction, Fraction], lied: dict[Fraction, Fraction]) -> Fraction:
        compared["pairs"] += 1
        return plain(told, lied)

    monkeypatch.setattr(ordinal, "_dominance", counted)
    points = 5
    sure = sum(block.cases for block in strategy_proof().blocks(Arena(line(points), Alone())))
    assert (sure, compared["pairs"]) == (3 * points * points**3, 0)
    mech = line(points, drawn=True)
    blocks = list(strategy_proof().blocks(Arena(mech, Alone())))
    ends = points * (points + 1) // 2
    assert 0 < compared["pairs"] <= 3 * points * ends**2
    worst = max(block.worst() for block in blocks if block.cases)
    assert worst == max(
        plain(*(ordinal._levels(mech, "ada", as_lottery(mech({"ada": m, "bo": b, "cy": c})), {"ada": own}) for m in (own, lie)))
        for own, lie, b, c in itertools.product(range(points), repeat=4)
    )
