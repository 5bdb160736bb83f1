"""Verdicts do not depend on the unit: the same mechanisms with values a billionth as large, beyond 64 bits, or over awkward
denominators have the same verdicts, cases and witnesses, and margins that scale along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.checker import check
from accord.core.domain import Decision, quasi_linear
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws.random_rounds import rounds_sample
from tests.laws.random_sealed import sealed_sample
from tests.laws.test_verifier import QUESTIONS
from tests.laws.test_verifier_rounds import QUESTIONS as IN_ROUNDS
from tests.volume import volume

SCALES = (Fraction(1, 10**9), Fraction(3 * 10**8), Fraction(10**30), Fraction(10**18 + 9, 2**61 - 1), Fraction(7, 10**40 + 1))
COUNTED = ("strategy_proof", "anonymous")  # their margins are chances and counts, which have no unit


def same_but_scaled(plain: Verdict, other: Verdict, scale: Fraction) -> None:
    unit = Fraction(1) if plain.property.name in COUNTED else scale
    assert (type(plain), plain.cases) == (type(other), other.cases)
    assert (plain.worst is None) == (other.worst is None)
    assert other.worst == (None if plain.worst is None else plain.worst * unit)
    if isinstance(plain, Refuted) and isinstance(other, Refuted):
        assert scaled(plain.witness.parts, scale) == dict(other.witness.parts)
        assert other.gain == other.replay() == plain.gain * unit
    checked = check(json.loads(json.dumps(other.certificate)))
    assert (checked.verdict, checked.cases) == (other.word, other.cases)


def scaled(parts: Mapping[str, Any], scale: Fraction) -> dict[str, Any]:
    """The witness with the payments of its outcomes in the other unit."""

    def part(value: Any) -> Any:
        return Decision(value.choice, {a: p * scale for a, p in value.payments.items()}) if isinstance(value, Decision) else value

    return {name: part(value) for name, value in parts.items()}


@pytest.mark.timeout(900)
def test_sealed_verdicts_scale() -> None:
    for seed in range(volume(150)):
        plain = sealed_sample(seed)
        for k, (prop, threat, applies, _) in enumerate(QUESTIONS.values()):
            if applies(plain.traits):
                scale = SCALES[(seed + k) % len(SCALES)]
                other = sealed_sample(seed, scale=scale)
                same_but_scaled(verify(plain.mechanism, prop, threat), verify(other.mechanism, prop, threat), scale)


@pytest.mark.timeout(900)
def test_verdicts_of_rounds_scale() -> None:
    for seed in range(volume(150)):
        plain = rounds_sample(seed)
        for k, (prop, applies, _) in enumerate(IN_ROUNDS.values()):
            if applies(plain):
                scale = SCALES[(seed + k) % len(SCALES)]
                other = rounds_sample(seed, scale)
                same_but_scaled(verify(plain.mechanism, prop), verify(other.mechanism, prop), scale)


def second_price(values: tuple[Fraction, ...], surcharge: Fraction = Fraction(0)) -> Mechanism:
    """A second-price auction whose winner pays a surcharge when it bids the most."""
    domain = quasi_linear(("ada", "bo"), Finite(values), lambda i, winner, t: t if i == winner else 0, ("ada", "bo"))

    def rule(bids: Mapping[str, Fraction]) -> Decision:
        first, second = ("ada", "bo") if bids["ada"] >= bids["bo"] else ("bo", "ada")
        return Decision(first, {first: bids[second] + (surcharge if bids[first] == max(values) else 0)})

    return one_shot(domain, Finite(values), rule)


@pytest.mark.parametrize("base", [0, 2**61 - 2, 2**62 - 1, 2**63 - 1, 10**30], ids=["small", "2^61", "2^62", "2^63", "10^30"])
@pytest.mark.parametrize("step", [Fraction(1), Fraction(1, 3), Fraction(1, 10**30)], ids=str)
def test_tiny_differences_between_huge_values_are_seen(base: int, step: Fraction) -> None:
    values = tuple(base + k * step for k in range(3))
    assert isinstance(verify(second_price(values), truthful()), Proved)
    spoilt = verify(second_price(values, step / 7), truthful())
    assert isinstance(spoilt, Refuted)
    assert spoilt.gain == spoilt.worst == spoilt.replay() == step / 7
    assert dict(spoilt.witness.parts) == {
        "coalition": ("ada",), "types": {"ada": values[2]}, "lie": {"ada": values[0]}, "others": {"bo": values[0]},
    }  # fmt: skip
    check(json.loads(json.dumps(spoilt.certificate)))


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_over_a_ring_do_not_overflow(sign: int) -> None:
    """Each member's utility fits into 64 bits, and their sum does not."""
    size = sign * (2**61 - 1)
    domain = quasi_linear(("ada", "bo", "cy"), Finite((0, 1)), lambda i, choice, t: size * (choice if sign > 0 else 1 - choice), (0, 1))
    mech = one_shot(domain, Finite((0, 1)), lambda sent: Decision(sent["ada"] if sign > 0 else 1 - sent["ada"]))
    verdict = verify(mech, truthful(), Coalition(3, side_payments=True))
    worst = verdict.worst
    assert worst == 3 * abs(size)
    assert isinstance(verdict, Refuted)
    assert verdict.gain == abs(size)


def test_small_numbers_stay_in_machine_integers_and_large_ones_leave_them() -> None:
    small, large = tabulate(second_price((Fraction(0), Fraction(1)))), tabulate(second_price((Fraction(0), Fraction(10**30))))
    assert small.expected[0].numerators.dtype == np.int64
    assert large.expected[0].numerators.dtype == object


@pytest.mark.parametrize(("off", "word"), [(Fraction(-1, 10**60), "proved"), (Fraction(0), "proved"), (Fraction(1, 10**60), "refuted")])
def test_a_posted_price_may_be_the_value_and_no_hair_above_it(off: Fraction, word: str) -> None:
    domain = quasi_linear(("ada", "bo"), Finite((0, 1)), lambda i, bought, t: 10**30 if bought and t and i == "ada" else 0, (0, 1))
    mech = one_shot(domain, Finite((0, 1)), lambda sent: Decision(sent["ada"], {"ada": sent["ada"] * (10**30 + off)}))
    verdict = verify(mech, truthful())
    assert verdict.word == word
    assert verdict.worst == max(off, 0)


def test_large_utilities_and_a_small_prior_do_not_overflow() -> None:
    """Expected utilities near 2**61 and weights near 200: their products need more than 64 bits."""
    scale = Fraction(10**18 + 9, 2**61 - 1)
    plain, other = sealed_sample(75), sealed_sample(75, scale=scale)
    same_but_scaled(verify(plain.mechanism, bayesian_truthful()), verify(other.mechanism, bayesian_truthful()), scale)
