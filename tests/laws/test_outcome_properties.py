"""Verdicts on the properties of outcomes equal a brute force over the definitions on random mechanisms, case for case; refutations
replay and are minimal; every certificate passes the trusted checker."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.mechanism import Mechanism
from accord.properties.consumer_sovereign import consumer_sovereign
from accord.properties.envy_free import envy_free
from accord.properties.in_core import in_core
from accord.properties.maskin_monotone import maskin_monotone
from accord.properties.monotone import monotone
from accord.properties.neutral import neutral
from accord.properties.non_bossy import non_bossy
from accord.properties.property import Property
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.replay import replay
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify
from tests.laws import outcomes_by_definition as brute
from tests.laws.by_definition import messages_of, types_of
from tests.laws.random_choice import random_choice
from tests.laws.random_sealed import Sample, Traits, sealed_sample
from tests.volume import volume

Definition = Callable[[Sample], brute.Cases]


def lowest(surplus: Fraction) -> Fraction:
    return -surplus


SEALED: dict[str, tuple[Property, Callable[[Traits], bool], Definition]] = {
    "monotone": (monotone(), lambda t: t.money and not t.interdependent, lambda s: brute.monotone(s.mechanism)),
    "Maskin monotone": (
        maskin_monotone(), lambda t: t.listed and not t.money and not t.interdependent, lambda s: brute.maskin_monotone(s.mechanism),
    ),
    "non-bossy": (non_bossy(), lambda t: True, lambda s: brute.non_bossy(s.mechanism)),
    "consumer sovereign": (consumer_sovereign(), lambda t: t.listed, lambda s: brute.consumer_sovereign(s.mechanism)),
    "envy-free": (envy_free(), lambda t: t.permute, lambda s: brute.envy_free(s.mechanism)),
}  # fmt: skip
for _stage in ("interim", "ex ante"):
    SEALED[f"weak budget, {_stage}"] = (
        weak_budget_balance(_stage), lambda t: t.money and t.prior != "none",
        lambda s, stage=_stage: brute.budget(s.mechanism, s.prior, stage, lowest),
    )  # fmt: skip
    SEALED[f"strong budget, {_stage}"] = (
        strong_budget_balance(_stage), lambda t: t.money and t.prior != "none",
        lambda s, stage=_stage: brute.budget(s.mechanism, s.prior, stage, abs),
    )  # fmt: skip
CHOICE: dict[str, tuple[Property, Callable[[Mechanism], brute.Cases]]] = {
    "neutral": (neutral(), brute.neutral),
    "weak core": (in_core(), lambda m: brute.in_core(m, False)),
    "strong core": (in_core("strong"), lambda m: brute.in_core(m, True)),
    "Maskin monotone": (maskin_monotone(), brute.maskin_monotone),
    "non-bossy": (non_bossy(), brute.non_bossy),
    "consumer sovereign": (consumer_sovereign(), brute.consumer_sovereign),
}
ONCE = {"monotone", "non-bossy"}  # cases that the brute force names in both orders


def simpler(mech: Mechanism, parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Parts with one type or message replaced by an earlier one of its space, or a coalition with one member fewer."""
    for part in ("types", "becomes", "others", "messages", "lie"):
        for agent, value in parts.get(part, {}).items():
            space = types_of(mech, agent) if part in ("types", "becomes") else messages_of(mech, agent)
            for better in space[: space.index(value)]:
                yield {**parts, part: {**parts[part], agent: better}}
    for gone in parts.get("coalition", ()) if len(parts.get("coalition", ())) > 1 else ():
        yield {**parts, "coalition": tuple(i for i in parts["coalition"] if i != gone)}


def judge(mech: Mechanism, prop: Property, cases: brute.Cases, *, twice: bool, loose: frozenset[str]) -> str:
    """The verdict's word; `loose` parts follow from the others when these are made simpler."""
    verdict = verify(mech, prop)
    worst = max(cases.values(), default=None)
    assert verdict.cases * (2 if twice else 1) == len(cases)
    assert verdict.worst == worst
    assert isinstance(verdict, Proved if worst is None or worst <= 0 else Refuted)
    certificate = json.loads(json.dumps(verdict.certificate))
    checked = check(certificate)
    assert (checked.verdict, checked.cases) == (verdict.word, verdict.cases)
    if isinstance(verdict, Refuted):
        parts = dict(verdict.witness.parts)
        assert cases[brute.name(**parts)] == verdict.gain == verdict.replay() > 0
        assert replay(mech, certificate)[:2] == (verdict.gain, verdict.gain)
        violated = {tuple(p for p in case if p[0] not in loose) for case, margin in cases.items() if margin > 0}
        for other in simpler(mech, parts):
            kept = brute.name(**{part: value for part, value in other.items() if part not in loose})
            assert kept not in violated, f"{parts} is not minimal: {other} violates too"
    return verdict.word


LOOSE = {prop: frozenset({"outcome"}) for prop in ("maskin_monotone", "envy_free")} | {"in_core": frozenset({"outcome"})}


def both_words(seen: Counter[tuple[str, str]], names: Any) -> None:
    for name in names:
        for word in ("proved", "refuted"):
            assert seen[name, word] >= 2, f"the random mechanisms hardly test {name!r} {word}: {seen}"


@pytest.mark.timeout(1800)
def test_verdicts_equal_brute_force_on_random_one_shot_mechanisms() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(700)):
        sample = sealed_sample(seed)
        for name, (prop, applies, definition) in SEALED.items():
            if applies(sample.traits):
                loose = LOOSE.get(prop.name, frozenset())
                try:
                    word = judge(sample.mechanism, prop, definition(sample), twice=name in ONCE, loose=loose)
                except AssertionError as problem:
                    raise AssertionError(f"seed {seed}, {name}: {problem}") from problem
                seen[name, word] += 1
    both_words(seen, SEALED)


@pytest.mark.timeout(1800)
def test_verdicts_equal_brute_force_on_random_public_choices() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(700)):
        mech = random_choice(seed)
        for name, (prop, definition) in CHOICE.items():
            loose = LOOSE.get(prop.name, frozenset())
            try:
                word = judge(mech, prop, definition(mech), twice=name in ONCE, loose=loose)
            except AssertionError as problem:
                raise AssertionError(f"seed {seed}, {name}: {problem}") from problem
            seen[name, word] += 1
    both_words(seen, CHOICE)


def test_changes_of_one_type_at_a_time_are_maskins_definition() -> None:
    words = Counter((verify(mech, maskin_monotone()).holds, brute.maskin_by_pairs(mech)) for mech in map(random_choice, range(volume(800))))
    assert set(words) == {(True, True), (False, False)}


def test_exchanges_of_neighbours_are_all_renamings() -> None:
    words: Counter[tuple[bool, bool]] = Counter()
    for mech in map(random_choice, range(volume(800))):
        words[verify(mech, neutral()).holds, not any(brute.neutral(mech, everything=True).values())] += 1
    assert set(words) == {(True, True), (False, False)}


@pytest.mark.parametrize("name", sorted(SEALED.keys() - {"non-bossy"}))
def test_a_question_that_does_not_apply_is_refused_with_a_sentence(name: str) -> None:
    prop, applies, _ = SEALED[name]
    refused = 0
    for seed in range(40):
        sample = sealed_sample(seed)
        if not applies(sample.traits):
            with pytest.raises(ValueError, match=r"\w") as problem:
                verify(sample.mechanism, prop)
            assert type(problem.value).__name__ == "AccordError"
            assert "\n" not in str(problem.value)
            refused += 1
    assert refused
