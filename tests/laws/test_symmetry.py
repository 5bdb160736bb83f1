"""Verdicts by quotient are those of exhaustion on the whole table, and their certificates check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.checker import check
from accord.core.canonical import key
from accord.core.claimed import claims_symmetry
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite, as_finite
from accord.core.symmetric import Assignment, Part, symmetric_values
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property, Threat
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import claimed_symmetry, exhaustion, symmetry_quotient
from accord.verification.symmetry import claimed as symmetry_claims
from accord.verification.verdict import Refuted, Unsettled, Verdict
from accord.verification.verify import verify
from tests.laws.random_counts import counting_sample
from tests.volume import volume

JUDGED: tuple[Property, ...] = (
    truthful(),
    ex_post_truthful(),
    bayesian_truthful(),
    individually_rational("ex post"),
    individually_rational("interim"),
    individually_rational("ex ante"),
    efficient(),
)
BUDGETS = (weak_budget_balance(), strong_budget_balance())


def found(verdict: Verdict) -> tuple[Any, ...]:
    """What two methods must agree on."""
    if isinstance(verdict, Refuted):
        return verdict.word, verdict.worst, verdict.gain, verdict.witness.json()
    return verdict.word, verdict.worst


def questions(mechanism: Mechanism) -> Iterator[tuple[Property, Threat | None]]:
    """Everything that is judged by orbits and defined for the mechanism."""
    money = mechanism.domain.payment is not None
    yield from ((prop, None) for prop in (*JUDGED, *(BUDGETS if money else ())))
    yield from ((prop(Fraction(1, 2)), None) for prop in (truthful, ex_post_truthful, bayesian_truthful))
    yield truthful(), Coalition(2)
    yield truthful(Fraction(1, 3)), Coalition(3, side_payments=money)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=volume(250), deadline=None)
def test_the_quotient_finds_what_exhaustion_finds(seed: int) -> None:
    """On random anonymous rules: verdict, worst margin, and the shrunk witness with its margin."""
    mechanism = counting_sample(seed)
    for prop, threat in questions(mechanism):
        quotient, table = (verify(mechanism, prop, threat, method=m.METHOD) for m in (symmetry_quotient, exhaustion))
        assert found(quotient) == found(table), (prop, threat)
        assert quotient.cases <= table.cases
        told = check(json.loads(json.dumps(quotient.certificate)))
        assert (told.verdict, told.worst, told.cases) == (quotient.word, quotient.worst, quotient.cases)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=volume(200), deadline=None)
def test_a_rule_on_counts_is_anonymous(seed: int) -> None:
    mechanism = counting_sample(seed)
    assert verify(mechanism, anonymous(), method=exhaustion.METHOD).holds


# -- claims of symmetry --------------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 10**9))
@settings(max_examples=volume(200), deadline=None)
def test_a_true_claim_that_is_compared_in_full_finds_what_exhaustion_finds(seed: int) -> None:
    mechanism = claims_symmetry(counting_sample(seed))
    for prop in JUDGED[:-1]:
        claimed, table = verify(mechanism, prop, method=claimed_symmetry.METHOD), verify(mechanism, prop, method=exhaustion.METHOD)
        assert found(claimed) == found(table), prop
        told = check(json.loads(json.dumps(claimed.certificate)))
        assert (told.verdict, told.worst, told.cases) == (claimed.word, claimed.worst, claimed.cases)


def hidden(seed: int) -> Mechanism:
    """A rule on counts but for one profile that is not sorted, at which the first agent is paid for its message."""
    mechanism = counting_sample(seed, agents=3)
    spaces, rule = mechanism.messages or {}, mechanism.rule
    last = [space.items[-1] for space in map(as_finite, spaces.values())]
    odd = {a: space.items[0] if k == 2 else last[k] for k, (a, space) in enumerate((a, as_finite(s)) for a, s in spaces.items())}

    def favoured(sent: Any) -> Any:
        assert rule is not None
        if all(key(sent[a]) == key(odd[a]) for a in odd):
            return Assignment({a: Part("x", -100 * (a == "ada")) for a in odd})
        return rule(sent)

    return one_shot(mechanism.domain, next(iter(spaces.values())), favoured, truth=mechanism.truth)


def planted(seed: int) -> bool:
    """Whether the seed's mechanism has money, and messages enough for an unsorted profile."""
    mechanism = counting_sample(seed, agents=3)
    return mechanism.domain.payment is not None and len(as_finite((mechanism.messages or {})["ada"])) > 1


SEEDS = [seed for seed in range(40) if planted(seed)][:5]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_asymmetry_is_caught_by_comparing_in_full(seed: int) -> None:
    """The claim settles nothing, so that the table is judged as it is."""
    mechanism = claims_symmetry(hidden(seed))
    for prop in JUDGED[:-1]:
        with pytest.raises(AccordError, match="hypotheses do not hold"):
            verify(mechanism, prop, method=claimed_symmetry.METHOD)
        assert found(verify(mechanism, prop)) == found(verify(mechanism, prop, method=exhaustion.METHOD))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_claim_beyond_comparison_never_proves(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a true claim and with a false one; what is refuted replays on the rule."""
    monkeypatch.setattr(symmetry_claims, "FULL", 1)
    for mechanism in (claims_symmetry(counting_sample(seed, agents=3)), claims_symmetry(hidden(seed))):
        for prop in (truthful(), ex_post_truthful(), individually_rational()):
            verdict = verify(mechanism, prop, method=claimed_symmetry.METHOD)
            assert not verdict.holds
            table = verify(mechanism, prop, method=exhaustion.METHOD)
            if isinstance(verdict, Refuted):
                assert table.word == "refuted"
                assert verdict.replay() == verdict.gain > 0
            else:
                assert isinstance(verdict, Unsettled)
                assert "claims to treat agents alike" in str(verdict)
                assert verdict.certificate is None


def test_an_asymmetry_at_many_profiles_is_found_by_sampling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted profiles are harmless; at the others ada alone is served, and the first such exchange shows it."""
    monkeypatch.setattr(symmetry_claims, "FULL", 1)
    domain = symmetric_values(("ada", "bo", "cy"), Finite((0, 1)), lambda own, t: 1 if own == "x" else 0)

    def rule(sent: Any) -> Any:
        unsorted = sorted(sent.values()) != list(sent.values())
        return Assignment({a: "x" if a == "ada" and unsorted else "y" for a in sent})

    mechanism = one_shot(domain.domain, Finite((0, 1)), rule)
    verdict = verify(claims_symmetry(mechanism), truthful(), method=claimed_symmetry.METHOD)
    assert isinstance(verdict, Unsettled)
    assert "which is false: exchanging " in verdict.searched
