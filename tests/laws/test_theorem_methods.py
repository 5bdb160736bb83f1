"""The theorem methods never contradict exhaustion, and settle all that their hypotheses cover."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from accord.checker import check
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.properties.property import Property, Threat
from accord.properties.truthful import truthful
from accord.verification.method import Method
from accord.verification.methods import exhaustion, generalised_median, groves_form, monotone_payments, taxation_principle
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws.random_sealed import sealed_sample
from tests.laws.random_values import random_groves, random_rule, single_parameter
from tests.volume import volume

METHODS = (groves_form.METHOD, monotone_payments.METHOD, taxation_principle.METHOD, generalised_median.METHOD)


def settled(mech: Mechanism, method: Method, prop: Property | None = None, threat: Threat | None = None) -> Verdict | None:
    """The method's verdict, its certificate checked; None where it does not accept or settles nothing."""
    try:
        verdict = verify(mech, prop or truthful(), threat, method=method)
    except AccordError:
        return None
    assert verdict.method == method.name
    found = check(json.loads(json.dumps(verdict.certificate)))
    assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, verdict.worst)
    return verdict


def agree(mech: Mechanism, seen: Counter[tuple[str, str]]) -> Verdict:
    """Every method that settles the question says what exhaustion says, to the greatest margin."""
    truth = verify(mech, truthful(), method=exhaustion.METHOD)
    for method in METHODS:
        verdict = settled(mech, method)
        seen[method.name, verdict.word if verdict is not None else "nothing"] += 1
        if verdict is not None:
            assert (verdict.word, verdict.worst) == (truth.word, truth.worst), method.name
            if isinstance(verdict, Refuted):
                assert verdict.gain == verdict.replay() > 0
    return truth


def test_no_method_contradicts_exhaustion_on_mechanisms_of_every_shape() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(1500)):
        agree(sealed_sample(seed).mechanism, seen)
    for seed in range(volume(600)):
        agree(random_rule(seed, limited=seed % 4 == 1, silent=seed % 4 == 2, lotteries=seed % 3 == 0), seen)
    for method in METHODS[:3]:
        assert seen[method.name, "proved"] >= 2, seen
        assert seen[method.name, "nothing"] >= 2, seen
    assert seen[taxation_principle.METHOD.name, "refuted"] >= 20, seen


@pytest.mark.parametrize("lotteries", [False, True])
def test_every_groves_mechanism_is_proved_by_its_form(lotteries: bool) -> None:
    """With random charges and ties broken at random or by lot: exhaustion proves it, and so does Groves's theorem."""
    for seed in range(volume(400)):
        mech = random_groves(seed, lotteries=lotteries)
        assert verify(mech, truthful(), method=exhaustion.METHOD).holds
        assert isinstance(settled(mech, groves_form.METHOD), Proved), seed


def test_a_changed_payment_or_choice_is_not_of_groves_form() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    refuted = 0
    for seed in range(volume(600)):
        mech = random_groves(seed, spoilt=True, lotteries=bool(seed % 2))
        refuted += isinstance(agree(mech, seen), Refuted)
    assert refuted >= volume(600) // 3
    assert seen[groves_form.METHOD.name, "nothing"] >= refuted


def test_monotone_allocations_with_payments_in_their_intervals_are_exactly_the_truthful_ones() -> None:
    """One number a type, all different: neighbours decide (Myerson 1981)."""
    seen: Counter[str] = Counter()
    for seed in range(volume(1000)):
        mech = single_parameter(seed)
        truth = verify(mech, truthful(), method=exhaustion.METHOD)
        verdict = settled(mech, monotone_payments.METHOD)
        assert (verdict is not None) == truth.holds, seed
        seen[truth.word] += 1
    assert min(seen["proved"], seen["refuted"]) >= volume(1000) // 10, seen


def test_the_taxation_principle_decides_whatever_every_type_can_send() -> None:
    for seed in range(volume(600)):
        mech = random_rule(seed, silent=bool(seed % 2), lotteries=seed % 3 == 0)
        assert settled(mech, taxation_principle.METHOD) is not None
