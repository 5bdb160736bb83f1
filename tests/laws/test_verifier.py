"""Verdicts on random finite one-shot mechanisms equal a brute force over the definitions, case for case; refutations replay
and are minimal; every certificate passes the trusted checker."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.mechanism import Mechanism
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.property import Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws import by_definition as brute
from tests.laws.random_sealed import Sample, Traits, sealed_sample
from tests.volume import volume

Brute = Callable[[Sample], brute.Cases]
Applies = Callable[[Traits], bool]


def always(traits: Traits) -> bool:
    return True


def joinable(traits: Traits) -> bool:
    return traits.shared and not traits.interdependent


def pooled(sample: Sample) -> bool:
    return sample.traits.money or sample.traits.own


QUESTIONS: dict[str, tuple[Property, Threat | None, Applies, Brute]] = {
    "truthful": (truthful(), None, always, brute.truthful),
    "truthful, two": (truthful(), Coalition(2), always, lambda s: brute.truthful(s, 2)),
    "truthful, three": (truthful(), Coalition(3), lambda t: len(t.agents) == 3, lambda s: brute.truthful(s, 3)),
    "truthful, two who pay": (truthful(), Coalition(2, True), lambda t: t.money, lambda s: brute.truthful(s, 2, True)),
    "truthful, a fake": (truthful(), Sybils(1), joinable, lambda s: brute.truthful_among_fakes(s, 1, pooled(s))),
    "truthful, two fakes": (
        truthful(),
        Sybils(2, True),
        lambda t: joinable(t) and len(t.agents) == 2,
        lambda s: brute.truthful_among_fakes(s, 2, True),
    ),
    "truthful, a fake for oneself": (truthful(), Sybils(1, False), joinable, lambda s: brute.truthful_among_fakes(s, 1, False)),
    "ex post truthful": (ex_post_truthful(), None, always, brute.ex_post_truthful),
    "Bayesian truthful": (bayesian_truthful(), None, lambda t: t.prior != "none", brute.bayesian_truthful),
    "rational ex post": (individually_rational(), None, always, lambda s: brute.individually_rational(s, "ex post")),
    "rational interim": (
        individually_rational("interim"), None, lambda t: t.prior != "none", lambda s: brute.individually_rational(s, "interim"),
    ),
    "rational ex ante": (
        individually_rational("ex ante"), None, lambda t: t.prior != "none", lambda s: brute.individually_rational(s, "ex ante"),
    ),
    "efficient": (efficient(), None, lambda t: t.listed, brute.efficient),
    "Pareto efficient": (pareto_efficient(), None, lambda t: t.listed and not t.money, brute.pareto_efficient),
    "weak budget": (weak_budget_balance(), None, lambda t: t.money, lambda s: brute.budget(s, False)),
    "strong budget": (strong_budget_balance(), None, lambda t: t.money, lambda s: brute.budget(s, True)),
    "strategy-proof": (strategy_proof(), None, always, brute.strategy_proof),
    "anonymous": (anonymous(), None, lambda t: t.permute and same_messages(t), brute.anonymous),
}  # fmt: skip


def same_messages(traits: Traits) -> bool:
    return traits.shared or traits.messages == "words" or len({repr(traits.types_of(a)) for a in traits.agents}) == 1


def case_of(sample: Sample, verdict: Refuted) -> Any:
    """The witness as the brute force names it."""
    parts, agents = verdict.witness.parts, sample.mechanism.domain.agents

    def pairs(name: str) -> brute.Pairs:
        part = parts.get(name, {})
        return tuple((a, part[a]) for a in (*agents, "sybil1", "sybil2") if a in part)

    if "outcome" in parts and "alternative" not in parts:
        return "outcome", parts["outcome"].choice, tuple(sorted(parts["outcome"].payments.items()))
    if "swap" in parts:
        return "swap", *parts["swap"], pairs("messages")
    who = parts["coalition"] if "coalition" in parts else (parts["agent"],) if "agent" in parts else ()
    if "alternative" in parts:
        place = [repr(o) for o in sample.mechanism.domain.outcomes.items].index(repr(parts["alternative"]))
        who = ("alternative", place, *([parts["outcome"]] if "outcome" in parts else []))
    return tuple(who), pairs("types"), pairs("lie"), pairs("fakes"), pairs("others")


def simpler(mech: Mechanism, case: Any) -> Iterator[Any]:
    """Every case with one part simplified: a value replaced by an earlier one of its space, or one deviator fewer."""
    if case[0] == "outcome":
        return
    if case[0] == "swap":
        *kind, sent = case
        yield from ((*kind, changed) for changed in lower(sent, lambda a: brute.messages_of(mech, a)))
        return
    who, types, lie, fakes, others = case
    world = mech.spec.factory(agents=(*mech.domain.agents, *(f for f, _ in fakes))) if fakes else mech
    yield from ((who, c, lie, fakes, others) for c in lower(types, lambda a: brute.types_of(mech, a)))
    yield from ((who, types, c, fakes, others) for c in lower(lie, lambda a: brute.messages_of(mech, a)))
    yield from ((who, types, lie, c, others) for c in lower(fakes, lambda a: brute.messages_of(world, a)))
    yield from ((who, types, lie, fakes, c) for c in lower(others, lambda a: brute.messages_of(mech, a)))
    if fakes:
        yield who, types, lie, fakes[:-1], others
    for gone in who if len(who) > 1 and who[0] != "alternative" else ():
        sent = dict(others) | dict(lie)
        kept = tuple(i for i in who if i != gone)
        left = tuple((a, t) for a, t in types if a != gone or mech.domain.own_utility is None)
        rest = tuple((a, sent[a]) for a in mech.domain.agents if a not in kept)
        yield kept, left, tuple((a, m) for a, m in lie if a != gone), fakes, rest


def lower(pairs: brute.Pairs, space: Callable[[str], tuple[Any, ...]]) -> Iterator[brute.Pairs]:
    for k, (name, value) in enumerate(pairs):
        options = space(name)
        for better in options[: options.index(value)]:
            yield (*pairs[:k], (name, better), *pairs[k + 1 :])


def agree(sample: Sample, verdict: Verdict, cases: brute.Cases) -> None:
    worst = max(cases.values(), default=None)
    assert verdict.cases == len(cases)
    assert verdict.worst == worst
    assert isinstance(verdict, Proved if worst is None or worst <= 0 else Refuted)
    certificate = json.loads(json.dumps(verdict.certificate))
    checked = check(certificate)
    assert (checked.verdict, checked.cases) == (verdict.word, verdict.cases)
    if isinstance(verdict, Refuted):
        case = case_of(sample, verdict)
        assert cases[case] == verdict.gain == verdict.replay() > 0
        assert certificate["witness"]["gain"] == str(verdict.gain)
        for other in simpler(sample.mechanism, case):
            assert cases.get(other, Fraction(0)) <= 0, f"{case} is not minimal: {other} violates too"


def judge(sample: Sample, seen: Counter[tuple[str, str]]) -> None:
    for name, (prop, threat, applies, definition) in QUESTIONS.items():
        if applies(sample.traits):
            verdict = verify(sample.mechanism, prop, threat)
            try:
                agree(sample, verdict, definition(sample))
            except AssertionError as problem:
                raise AssertionError(f"seed {sample.traits.seed}, {name}: {problem}") from problem
            seen[name, verdict.word] += 1


@pytest.mark.timeout(1800)
def test_verdicts_equal_brute_force_on_random_one_shot_mechanisms() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(2000)):
        judge(sealed_sample(seed), seen)
    for name in QUESTIONS:
        for word in ("proved", "refuted"):
            assert seen[name, word] >= 2, f"the random mechanisms hardly test {name!r} {word}: {seen}"


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - {"truthful, three", "truthful, two fakes"}))
def test_a_question_that_does_not_apply_is_refused_with_a_sentence(name: str) -> None:
    prop, threat, applies, _ = QUESTIONS[name]
    refused = 0
    for seed in range(60):
        sample = sealed_sample(seed)
        if not applies(sample.traits):
            with pytest.raises(ValueError, match=r"\w") as problem:
                verify(sample.mechanism, prop, threat)
            assert type(problem.value).__name__ == "AccordError"
            assert "\n" not in str(problem.value)
            refused += 1
    assert refused or applies is always
