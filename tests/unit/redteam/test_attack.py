"""Attack: exhaustive where that is short, a search where it is not; the same answers either way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from accord.core.domain import private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite, Interval
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.redteam.attack import SHORT, attack
from accord.verification.verdict import Proved, Refuted, Unsettled
from accord.verification.verify import verify
from tests.laws.random_sealed import sealed_sample

TEN = tuple(f"a{k}" for k in range(10))


def large(agents: tuple[str, ...] = TEN) -> Mechanism:
    """4 ** 10 profiles; nobody is affected by anything."""
    return one_shot(private_values(agents, Finite(range(4)), lambda i, o, t: 0), Finite(range(4)), lambda sent: sum(sent.values()))


def test_short_questions_are_settled_exactly_as_verify_settles_them() -> None:
    for seed in range(15):
        mech = sealed_sample(seed).mechanism
        for threat in (None, Coalition(2)):
            assert attack(mech, truthful(), threat) == verify(mech, truthful(), threat)


def test_long_ones_are_searched_within_the_budget_and_report_progress() -> None:
    seen: Counter[str] = Counter()
    verdict = attack(
        large(), truthful(), Coalition(3), budget=500, seed=1, progress=lambda stage, done, total: seen.update([f"{stage} of {total}"])
    )
    assert isinstance(verdict, Unsettled)
    assert (verdict.cases, verdict.threat) == (500, Coalition(3))
    assert seen["attacking of 500"] == 8
    assert verdict.certificate is None
    assert verdict.identity["behaviour_digest"] is None


def test_properties_without_random_cases_go_to_exhaustion_at_any_size() -> None:
    mech = vickrey(("ada", "bo", "cy"), values=3)
    assert isinstance(attack(mech, weak_budget_balance()), Proved)
    assert attack(ascending_clock(("ada", "bo"), values=3), truthful()).method == "exhaustion"


def test_the_worlds_of_false_identities_count_towards_the_size() -> None:
    """The base game is short; with two more it is not."""
    mech = vickrey(("ada", "bo", "cy"), values=20)
    assert 20**3 < SHORT < 20**5
    assert attack(mech, truthful(), Sybils(2), budget=60).method == "search"
    assert attack(mech, truthful(), budget=60).method == "exhaustion"


def test_collusion_in_a_large_auction_is_found() -> None:
    mech = vickrey(tuple(f"a{k}" for k in range(6)), values=8)
    verdict = attack(mech, truthful(), Coalition(2, side_payments=True), budget=4000)
    assert isinstance(verdict, Refuted)
    assert verdict.method == "search"
    assert verdict.replay() == verdict.gain == 1
    types, lie = verdict.witness["types"], verdict.witness["lie"]
    assert sorted(types.values()) == [1, 1]
    assert sorted(lie.values()) in ([0, 0], [0, 1])
    assert set(verdict.witness["others"].values()) == {0}


def wrong_at_the_top(sent: Mapping[str, int]) -> int:
    return int(min(sent.values()) == 3)


def test_continuous_mechanisms_and_meaningless_questions_are_refused() -> None:
    domain = quasi_linear(("ada", "bo"), Interval(0, 1), lambda i, c, t: t)
    with pytest.raises(AccordError, match=r"\[0, 1\] is not finite"):
        attack(one_shot(domain, Interval(0, 1), lambda sent: 0), truthful())
    with pytest.raises(AccordError, match="needs a prior"):
        attack(large(), bayesian_truthful())
    with pytest.raises(AccordError, match="a budget of 0 evaluations"):
        attack(large(), truthful(), budget=0)


def test_a_needle_that_random_draws_miss_is_not_called_absent() -> None:
    """One profile in a million: the search may miss it, and then it says so with a bound that leaves room for it."""
    domain = private_values(TEN, Finite(range(4)), lambda i, o, t: o)
    verdict = attack(one_shot(domain, Finite(range(4)), wrong_at_the_top), truthful(), budget=100)
    assert isinstance(verdict, Unsettled)
    assert verdict.chance_bound is not None
    assert verdict.chance_bound > 1 / 4**9
