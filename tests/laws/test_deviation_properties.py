"""Coalitions, ratios, allowances, priors and given strategies: verdicts on random one-shot mechanisms equal plain loops over the
definitions, refutations replay and are minimal, and every certificate passes the trusted checker."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.prior import Correlated, Independent
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.equilibrium import equilibrium
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.incentive_ratio import incentive_ratio
from accord.properties.property import Property, Threat
from accord.properties.robustly_truthful import robustly_truthful
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.verification.smallest_coalition import smallest_coalition
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws import by_definition as brute
from tests.laws.random_sealed import Sample, sealed_sample
from tests.laws.test_verifier import agree
from tests.volume import volume

THIRD = Fraction(1, 3)


def joint(sample: Sample, size: int, of: Callable[[list[Fraction]], Fraction]) -> brute.Cases:
    """`of` the gains of every coalition of up to `size` by every joint lie."""
    mech, worth, cases = sample.mechanism, brute.worths(sample), brute.Cases()
    agents = mech.domain.agents
    for group in (g for k in range(1, size + 1) for g in itertools.combinations(agents, k)):
        rest = [a for a in agents if a not in group]
        for types in brute.each(group if worth.private else agents, lambda a: brute.types_of(mech, a)):
            honest = {i: brute.told(mech, types[i]) for i in group}
            for lie in brute.each(group, lambda a, types=types: brute.able(mech, a, types[a])):
                for others in brute.each(rest, lambda a, types=types: sendable(sample, a, types)):
                    gains = [worth(i, {**others, **lie}, types) - worth(i, {**others, **honest}, types) for i in group]
                    cases[group, brute.items(types), brute.items(lie), (), brute.items(others)] = of(gains)
    return cases


def sendable(sample: Sample, agent: str, types: Mapping[str, Any]) -> list[Any]:
    mech = sample.mechanism
    return brute.able(mech, agent, types[agent]) if agent in types else brute.able_somehow(mech, agent)


def strong(gains: list[Fraction]) -> Fraction:
    return min(gains) if any(g < 0 for g in gains) else max(gains)


def less(cases: brute.Cases, allowed: Fraction) -> brute.Cases:
    return {case: margin - allowed for case, margin in cases.items()}


def everybody(sample: Sample) -> int:
    return len(sample.mechanism.domain.agents)


QUESTIONS: dict[str, tuple[Property, Threat | None, Callable[[Sample], bool], Callable[[Sample], brute.Cases]]] = {
    "weakly": (group_strategy_proof("weak"), None, lambda s: True, lambda s: joint(s, everybody(s), min)),
    "strongly": (group_strategy_proof("strong"), None, lambda s: True, lambda s: joint(s, everybody(s), strong)),
    "strongly, two": (group_strategy_proof("strong", 2), None, lambda s: True, lambda s: joint(s, 2, strong)),
    "truthful, a third": (truthful(THIRD), None, lambda s: True, lambda s: less(brute.truthful(s), THIRD)),
    "truthful, two, 2": (truthful(2), Coalition(2), lambda s: True, lambda s: less(brute.truthful(s, 2), Fraction(2))),
    "truthful, a fake, 1": (
        truthful(1), Sybils(1, pooled=False), lambda s: s.traits.shared and not s.traits.interdependent,
        lambda s: less(brute.truthful_among_fakes(s, 1, False), Fraction(1)),
    ),
    "ex post, a half": (ex_post_truthful("1/2"), None, lambda s: True, lambda s: less(brute.ex_post_truthful(s), Fraction(1, 2))),
}  # fmt: skip


@pytest.mark.timeout(1800)
def test_verdicts_equal_brute_force() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(400)):
        sample = sealed_sample(seed)
        for name, (prop, threat, applies, definition) in QUESTIONS.items():
            if applies(sample):
                verdict = verify(sample.mechanism, prop, threat)
                try:
                    agree(sample, verdict, definition(sample))
                except AssertionError as problem:
                    raise AssertionError(f"seed {seed}, {name}: {problem}") from problem
                seen[name, verdict.word] += 1
    for name in QUESTIONS:
        for word in ("proved", "refuted"):
            assert seen[name, word] >= 2, f"the random mechanisms hardly test {name!r} {word}: {seen}"


def checked(verdict: Verdict, cases: Mapping[Any, Fraction]) -> None:
    """Count, worst margin, verdict and certificate are those of the enumeration; a refutation replays."""
    worst = max(cases.values(), default=None)
    assert (verdict.cases, verdict.worst) == (len(cases), worst)
    assert isinstance(verdict, Proved if worst is None or worst <= 0 else Refuted)
    found = check(json.loads(json.dumps(verdict.certificate)))
    assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, worst)
    if isinstance(verdict, Refuted):
        assert verdict.replay() == verdict.gain > 0


# -- incentive ratio -----------------------------------------------------------------------------------------------------


def ratios(sample: Sample, bound: Fraction) -> brute.Cases | None:
    """Utility with a lie less the bound times that with honesty; None where honesty can lose."""
    mech, worth, cases = sample.mechanism, brute.worths(sample), brute.Cases()
    agents = mech.domain.agents
    for i in agents:
        for types in brute.each([i] if worth.private else agents, lambda a: brute.types_of(mech, a)):
            for lie in brute.able(mech, i, types[i]):
                for others in brute.each([a for a in agents if a != i], lambda a, types=types: sendable(sample, a, types)):
                    kept = worth(i, {**others, i: brute.told(mech, types[i])}, types)
                    if kept < 0:
                        return None
                    cases[(i,), brute.items(types), ((i, lie),), (), brute.items(others)] = (
                        worth(i, {**others, i: lie}, types) - bound * kept
                    )
    return cases


def test_incentive_ratios_equal_brute_force_and_negative_utilities_are_refused() -> None:
    seen: Counter[str] = Counter()
    for seed in range(volume(1500)):
        sample = sealed_sample(seed)
        for bound in (Fraction(1), Fraction(3, 2), Fraction(10)):
            cases = ratios(sample, bound)
            if cases is None:
                with pytest.raises(AccordError, match="a ratio to a negative utility has no meaning"):
                    verify(sample.mechanism, incentive_ratio(bound))
                seen["refused"] += 1
            else:
                verdict = verify(sample.mechanism, incentive_ratio(bound))
                agree(sample, verdict, cases)
                seen[verdict.word] += 1
    assert min(seen["proved"], seen["refuted"], seen["refused"]) >= 2, seen


# -- priors --------------------------------------------------------------------------------------------------------------


def some_prior(sample: Sample, rng: random.Random) -> tuple[Independent | Correlated, dict[tuple[Any, ...], Fraction]]:
    """A prior, and its probability of each profile."""
    agents = sample.mechanism.domain.agents
    lists = [brute.types_of(sample.mechanism, a) for a in agents]
    profiles = list(itertools.product(*lists))
    if rng.random() < 0.5:
        weights = [rng.choice((0, 1, 2)) for _ in profiles]
        weights[rng.randrange(len(profiles))] += 1
        joint_ = {p: Fraction(w, sum(weights)) for p, w in zip(profiles, weights, strict=True)}
        return Correlated(Lottery((dict(zip(agents, p, strict=True)), w) for p, w in joint_.items())), joint_
    own = []
    for kinds in lists:
        weights = [rng.choice((0, 1, 3)) for _ in kinds]
        weights[rng.randrange(len(kinds))] += 1
        own.append([Fraction(w, sum(weights)) for w in weights])
    marginals = {a: Lottery(zip(kinds, w, strict=True)) for a, kinds, w in zip(agents, lists, own, strict=True)}
    table = {}
    for profile, ws in zip(profiles, itertools.product(*own), strict=True):
        p = Fraction(1)
        for w in ws:
            p *= w
        table[profile] = p
    return Independent(marginals), table


def interim(sample: Sample, table: Mapping[tuple[Any, ...], Fraction]) -> dict[Any, Fraction]:
    """What each type of each agent expects to gain by each message."""
    mech, worth, cases = sample.mechanism, brute.worths(sample), dict[Any, Fraction]()
    agents = mech.domain.agents
    for k, i in enumerate(agents):
        for own in brute.types_of(mech, i):
            believed = [(p, dict(zip(agents, profile, strict=True))) for profile, p in table.items() if profile[k] == own and p]
            for lie in brute.able(mech, i, own) if believed else []:
                gain = Fraction(0)
                for p, types in believed:
                    honest = {a: brute.told(mech, t) for a, t in types.items()}
                    gain += p * (worth(i, {**honest, i: lie}, types) - worth(i, honest, types))
                cases[i, own, lie] = gain / sum(p for p, _ in believed)
    return cases


def test_robust_truthfulness_equals_each_prior_in_turn_and_bounds_every_mixture() -> None:
    """The last part is the argument for mixtures: no gain under one is above the greatest under the priors that it mixes."""
    seen: Counter[str] = Counter()
    for seed in range(volume(600)):
        sample, rng = sealed_sample(seed), random.Random(seed)
        priors, tables = zip(*(some_prior(sample, rng) for _ in range(rng.choice((1, 2, 3)))), strict=True)
        cases = {(k, *case): gain for k, table in enumerate(tables) for case, gain in interim(sample, table).items()}
        verdict = verify(sample.mechanism, robustly_truthful(priors))
        checked(verdict, cases)
        seen[verdict.word] += 1
        if isinstance(verdict, Refuted):
            parts = verdict.witness.parts
            (who,) = parts["coalition"]
            assert cases[parts["prior"], who, parts["types"][who], parts["lie"][who]] == verdict.gain
        weights = [rng.choice((1, 2, 5)) for _ in tables]
        mixture = {p: sum((Fraction(w, sum(weights)) * t[p] for w, t in zip(weights, tables, strict=True)), Fraction(0)) for p in tables[0]}
        assert max(interim(sample, mixture).values()) <= max(cases.values())
    assert min(seen["proved"], seen["refuted"]) >= 2, seen


def test_one_prior_is_bayesian_truthfulness() -> None:
    for seed in range(volume(300)):
        mech = sealed_sample(seed).mechanism
        if mech.domain.prior is not None:
            robust, plain = verify(mech, robustly_truthful([mech.domain.prior])), verify(mech, bayesian_truthful())
            assert (robust.word, robust.cases, robust.worst) == (plain.word, plain.cases, plain.worst)


# -- given strategies ----------------------------------------------------------------------------------------------------


def some_strategies(sample: Sample, rng: random.Random) -> dict[str, dict[Any, Lottery]]:
    mech, found = sample.mechanism, {}
    for a in mech.domain.agents:
        plan = {}
        for own in brute.types_of(mech, a):
            options = brute.able(mech, a, own)
            first, second = rng.choice(options), rng.choice(options)
            plan[own] = Lottery([(first, THIRD), (second, 1 - THIRD)]) if rng.random() < 0.3 else Lottery.sure(first)
        found[a] = plan
    return found


def regrets(
    sample: Sample, strategies: Mapping[str, Mapping[Any, Lottery]], table: Mapping[tuple[Any, ...], Fraction] | None
) -> dict[Any, Fraction]:
    """At each type (or, without a prior, each profile) what each message gains over the strategy."""
    mech, worth, cases = sample.mechanism, brute.worths(sample), dict[Any, Fraction]()
    agents = mech.domain.agents

    def value(i: str, types: Mapping[str, Any], mine: Lottery) -> Fraction:
        total = Fraction(0)
        plans = [mine if a == i else strategies[a][types[a]] for a in agents]
        for drawn in itertools.product(*(list(plan) for plan in plans)):
            p = Fraction(1)
            for _, q in drawn:
                p *= q
            total += p * worth(i, {a: m for a, (m, _) in zip(agents, drawn, strict=True)}, types)
        return total

    profiles = [dict(zip(agents, p, strict=True)) for p in itertools.product(*(brute.types_of(mech, a) for a in agents))]
    for i in agents:
        if table is None:
            for types in profiles:
                for m in brute.able(mech, i, types[i]):
                    cases[i, brute.items(types), m] = value(i, types, Lottery.sure(m)) - value(i, types, strategies[i][types[i]])
            continue
        for own in brute.types_of(mech, i):
            believed = [(table[tuple(t.values())], t) for t in profiles if t[i] == own and table[tuple(t.values())]]
            for m in brute.able(mech, i, own) if believed else []:
                gain = sum((p * (value(i, t, Lottery.sure(m)) - value(i, t, strategies[i][own])) for p, t in believed), Fraction(0))
                cases[i, ((i, own),), m] = gain / sum(p for p, _ in believed)
    return cases


def test_regrets_of_given_strategies_equal_brute_force() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(800)):
        sample, rng = sealed_sample(seed), random.Random(seed)
        strategies = some_strategies(sample, rng)
        for stage, table in (("interim", sample.prior), ("ex post", None)):
            if stage == "interim" and table is None:
                with pytest.raises(AccordError, match="an interim equilibrium needs a prior"):
                    verify(sample.mechanism, equilibrium(strategies))
                continue
            for epsilon in (Fraction(0), Fraction(4)):
                cases = less(regrets(sample, strategies, table), epsilon)
                verdict = verify(sample.mechanism, equilibrium(strategies, stage, epsilon))
                checked(verdict, cases)
                if isinstance(verdict, Refuted):
                    parts = verdict.witness.parts
                    (who,) = parts["coalition"]
                    types = tuple((a, parts["types"][a]) for a in sample.mechanism.domain.agents if a in parts["types"])
                    assert cases[who, types, parts["lie"][who]] == verdict.gain
                seen[stage, verdict.word] += 1
    assert min(seen[stage, word] for stage in ("interim", "ex post") for word in ("proved", "refuted")) >= 2, seen


def test_honesty_as_the_given_strategy_is_ex_post_truthfulness() -> None:
    for seed in range(volume(300)):
        sample = sealed_sample(seed)
        mech = sample.mechanism
        honest = {a: {t: brute.told(mech, t) for t in brute.types_of(mech, a)} for a in mech.domain.agents}
        given, plain = verify(mech, equilibrium(honest, "ex post")), verify(mech, ex_post_truthful())
        assert (given.word, given.cases, given.worst) == (plain.word, plain.cases, plain.worst)


# -- the smallest coalition ----------------------------------------------------------------------------------------------


def test_the_smallest_coalition_equals_brute_force() -> None:
    sizes: Counter[int | None] = Counter()
    for seed in range(volume(600)):
        sample = sealed_sample(seed)
        for pay in (False, True) if sample.traits.money else (False,):
            verdict = smallest_coalition(sample.mechanism, side_payments=pay)
            cases = brute.truthful(sample, everybody(sample), pay)
            least = min((len(group) for (group, *_), margin in cases.items() if margin > 0), default=None)
            assert (len(verdict.witness["coalition"]) if isinstance(verdict, Refuted) else None) == least
            sizes[least] += 1
    assert all(sizes[k] for k in (None, 1, 2)), sizes
