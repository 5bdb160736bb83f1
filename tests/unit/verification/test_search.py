"""Search finds planted violations within a stated budget, shrinks them to minimal ones, and never claims a proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.properties.anonymous import anonymous
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.redteam.attack import attack
from accord.verification.search import search
from accord.verification.verdict import Proved, Refuted, Unsettled
from accord.verification.verify import verify
from tests.laws.random_rounds import rounds_sample
from tests.laws.random_sealed import sealed_sample
from tests.laws.test_verifier import QUESTIONS, case_of, simpler
from tests.volume import volume

MANY = tuple(f"a{k}" for k in range(9))
FOUR = Finite(range(4))
SEARCHED = [name for name, (prop, _, _, _) in QUESTIONS.items() if prop.name == "truthful"]


def crowd(bonus: int = 0, needed: int = 3) -> Mechanism:
    """Nine agents, 4 ** 9 profiles: the number of high reports is the outcome, which nobody cares about, unless the first agent
    exaggerates while `needed` others report at least 2: then it gets a bonus."""
    domain = private_values(MANY, FOUR, lambda i, o, t: bonus if i == "a0" and o == (3, True) and t < 3 else 0)

    def rule(sent: Mapping[str, int]) -> Any:
        return sent["a0"], sum(m >= 2 for a, m in sent.items() if a != "a0") >= needed

    return one_shot(domain, FOUR, rule)


def test_a_planted_violation_is_found_and_shrunk_to_the_smallest() -> None:
    for seed in range(5):
        verdict = attack(crowd(bonus=1), truthful(), budget=400, seed=seed)
        assert isinstance(verdict, Refuted)
        assert verdict.method == "search"
        assert verdict.cases <= 400
        assert verdict.replay() == verdict.gain == verdict.worst == 1
        parts = verdict.witness.parts
        assert (parts["coalition"], parts["types"], parts["lie"]) == (("a0",), {"a0": 0}, {"a0": 3})
        assert Counter(parts["others"].values()) == {0: 5, 2: 3}


def test_without_a_violation_the_question_stays_open() -> None:
    verdict = attack(crowd(), truthful(), budget=1000, seed=3)
    assert isinstance(verdict, Unsettled)
    assert not verdict.holds
    assert verdict.cases == 1000
    assert verdict.worst == 0
    assert verdict.chance_bound is not None
    drawn = 500
    assert (1 - verdict.chance_bound) ** drawn == pytest.approx(1 - verdict.confidence)
    assert 2.9 / drawn < verdict.chance_bound < 3 / drawn  # the rule of three
    assert "1,000 deviations searched (500 drawn at random, the rest by hill climbing; seed 3)" in str(verdict)
    assert "unsettled whether" in str(verdict)
    form = verdict.json()
    assert (form["verdict"], form["confidence"], form["chance_bound"]) == ("unsettled", 0.95, verdict.chance_bound)


def test_the_confidence_bound_covers_the_true_chance() -> None:
    """A violation of a chance that a budget of 60 misses more often than not: when missed, the bound lies above the chance."""
    mech, chance = crowd(bonus=1, needed=7), Fraction(1, 9) * Fraction(3, 4) * Fraction(1, 4) * Fraction(9, 256)
    missed = 0
    for seed in range(20):
        verdict = search(mech, truthful(), budget=60, seed=seed)
        if isinstance(verdict, Unsettled):
            assert verdict.chance_bound is not None
            assert verdict.chance_bound > chance
            missed += 1
    assert missed > 10


def hill() -> Mechanism:
    """Every lie of the first agent loses, less so the more the others report, but for one: at one of 4 ** 8 profiles it gains."""

    def utility(agent: str, outcome: tuple[int, int], own: int) -> Fraction:
        mine, eager = outcome
        if agent != "a0" or mine == own:
            return Fraction(0)
        return eager - Fraction(47, 2) if mine == 3 else Fraction(-30)

    domain = private_values(MANY, FOUR, utility)
    return one_shot(domain, FOUR, lambda sent: (sent["a0"], sum(m for a, m in sent.items() if a != "a0")))


def test_climbing_reaches_what_uniform_draws_hardly_hit() -> None:
    verdict = search(hill(), truthful(), budget=10_000, seed=0)
    assert isinstance(verdict, Refuted)
    assert verdict.gain == Fraction(1, 2)
    assert set(verdict.witness["others"].values()) == {3}


def test_the_same_seed_gives_the_same_answer_and_short_questions_are_exhausted() -> None:
    mech = crowd(bonus=1)
    assert search(mech, truthful(), budget=200, seed=7) == search(mech, truthful(), budget=200, seed=7)
    assert isinstance(attack(sealed_sample(0, rule="constant").mechanism, truthful()), Proved)
    assert attack(crowd(bonus=1), truthful(), Coalition(2), budget=300).method == "search"


@pytest.mark.timeout(600)
def test_search_agrees_with_brute_force_on_small_mechanisms() -> None:
    """What it finds is a violation, with its margin, and minimal; what holds stays unsettled."""
    seen: Counter[str] = Counter()
    for seed in range(volume(200)):
        sample = sealed_sample(seed)
        for name in SEARCHED:
            prop, threat, applies, brute = QUESTIONS[name]
            if not applies(sample.traits):
                continue
            verdict, cases = search(sample.mechanism, prop, threat, budget=120, seed=seed), brute(sample)
            seen[verdict.word] += 1
            assert verdict.worst is not None
            assert verdict.worst <= max(cases.values())
            if isinstance(verdict, Refuted):
                case = case_of(sample, verdict)
                assert cases[case] == verdict.gain == verdict.replay() > 0
                for other in simpler(sample.mechanism, case):
                    assert cases.get(other, Fraction(0)) <= 0, f"seed {seed}, {name}: {other} is simpler than {case} and violates"
            else:
                assert isinstance(verdict, Unsettled)
    assert min(seen["refuted"], seen["unsettled"]) >= 10


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: search(crowd(), truthful(), budget=1), "a budget of 1 evaluations searches nothing: give a whole number"),
        (lambda: search(crowd(), anonymous()), "'anonymous' needs to know what renaming does"),
        (lambda: search(rounds_sample(0).mechanism, truthful()), "are not drawn at random for .*: settle it without search"),
        (lambda: search(rounds_sample(0).mechanism, truthful(), Coalition(2)), "over several rounds is decided for one agent alone"),
        (lambda: search(crowd(), truthful(), Sybils(1)), "has no factory parameter 'agents'"),
        (lambda: verify(rounds_sample(0).mechanism, truthful(), Sybils(2)), "decided for one agent alone"),
        (
            lambda: verify(sealed_sample(0, shared=False, interdependent=False).mechanism, truthful(), Sybils(2)),
            "has no factory parameter 'agents'",
        ),
    ],
)
def test_wrong_use_is_one_sentence(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words):
        wrong()
