"""Verdicts on random mechanisms of two rounds equal the enumeration of every contingent strategy: the verifier's pairs of
plays miss no deviation and invent none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws import by_strategies as brute
from tests.laws.random_rounds import PAIR, Rounds, rounds_sample
from tests.volume import volume

QUESTIONS: dict[str, tuple[Property, Callable[[Rounds], bool], Callable[[Rounds], dict[Any, Fraction]]]] = {
    "truthful": (truthful(), lambda s: True, brute.truthful),
    "ex post truthful": (ex_post_truthful(), lambda s: True, brute.ex_post_truthful),
    "Bayesian truthful": (bayesian_truthful(), lambda s: s.prior is not None, brute.bayesian_truthful),
    "rational ex post": (individually_rational(), lambda s: True, brute.rational_ex_post),
    "rational interim": (individually_rational("interim"), lambda s: s.prior is not None, brute.rational_interim),
    "efficient": (efficient(), lambda s: True, brute.efficient),
    "weak budget": (weak_budget_balance(), lambda s: s.money, brute.budget(strong=False)),
    "strong budget": (strong_budget_balance(), lambda s: s.money, brute.budget(strong=True)),
}


def agree(sample: Rounds, verdict: Verdict, cases: dict[Any, Fraction]) -> None:
    worst = max(cases.values())
    assert (verdict.cases, verdict.worst) == (len(cases), worst)
    assert isinstance(verdict, Proved if worst <= 0 else Refuted)
    checked = check(json.loads(json.dumps(verdict.certificate)))
    assert (checked.verdict, checked.cases) == (verdict.word, verdict.cases)
    if isinstance(verdict, Refuted):
        assert verdict.replay() == verdict.gain > 0
        parts = verdict.witness.parts
        if "honest_play" in parts:
            agree_on_plays(sample, verdict, cases)
        elif "strategy" in parts:
            agree_on_strategy(sample, verdict, cases)
        elif "agent" in parts:
            assert cases[parts["agent"], tuple((a, parts["types"][a]) for a in PAIR if a in parts["types"])] == verdict.gain


def agree_on_plays(sample: Rounds, verdict: Refuted, cases: dict[Any, Fraction]) -> None:
    """The witness is a case, and no violation of the same agent has one type simpler, or the same types and less effort."""
    parts, tree = verdict.witness.parts, brute.Tree(sample)
    (who,) = parts["coalition"]
    types = tuple((a, parts["types"][a]) for a in PAIR if a in parts["types"])
    told, lied = (tuple(tuple((a, r[a]) for a in PAIR if a in r) for r in parts[p]) for p in ("honest_play", "deviating_play"))
    assert cases[who, types, told, lied] == verdict.gain
    effort = exertion(tree, who, types, told, lied)
    for (agent, others, true, lie), margin in cases.items():
        if agent == who and margin > 0:
            assert others != types or exertion(tree, who, types, true, lie) >= effort
            worse = [tree.types(a).index(t) - tree.types(a).index(u) for (a, t), (_, u) in zip(types, others, strict=True)]
            assert not (sum(w != 0 for w in worse) == 1 and max(worse) > 0), f"{others} is simpler than {types} and violates too"


def exertion(tree: brute.Tree, who: str, types: brute.Pairs, told: brute.Path, lied: brute.Path) -> tuple[int, int]:
    """How often an agent lies; then how long both plays are and how far down the lists their messages stand."""
    lies = total = 0
    for path, counted in ((told, False), (lied, True)):
        state = tree.mech.start()
        for sent in path:
            views = {a: tree.mech.view(state, a) for a, _ in sent}
            total += 1 + sum(tree.views[a][views[a]].index(m) for a, m in sent)
            lies += counted and any(a == who and m != tree.truth(who, dict(types)[who])[views[a]] for a, m in sent)
            state = tree.mech.step(state, dict(sent))
    return lies, total


def agree_on_strategy(sample: Rounds, verdict: Refuted, cases: dict[Any, Fraction]) -> None:
    """The strategy gains what it says; no single lie of it can be dropped or moved toward the start of its list, and the simplest
    type that gains plays it."""
    parts, tree = verdict.witness.parts, brute.Tree(sample)
    (who,) = parts["coalition"]
    own, lies = parts["types"][who], dict(parts["strategy"])
    honest = tree.truth(who, own)
    assert all(honest[view] != message for view, message in lies.items())
    assert brute.interim_gain(tree, who, own, {**honest, **lies}) == verdict.gain <= cases[who, own]
    for view, message in lies.items():
        options = tree.views[who][view]
        for better in (honest[view], *options[: options.index(message)]):
            able = tree.mech.domain.can_send is None or tree.mech.domain.can_send(who, own, better)
            assert not able or brute.interim_gain(tree, who, own, {**honest, **lies, view: better}) <= 0
    for simpler in tree.types(who)[: tree.types(who).index(own)]:
        assert cases.get((who, simpler), Fraction(0)) <= 0


@pytest.mark.timeout(1800)
def test_verdicts_equal_all_contingent_strategies_on_random_mechanisms_of_two_rounds() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(volume(500)):
        sample = rounds_sample(seed)
        for name, (prop, applies, definition) in QUESTIONS.items():
            if applies(sample):
                verdict = verify(sample.mechanism, prop)
                try:
                    agree(sample, verdict, definition(sample))
                except AssertionError as problem:
                    raise AssertionError(f"seed {seed}, {name}: {problem}") from problem
                seen[name, verdict.word] += 1
    for name in QUESTIONS:
        for word in ("proved", "refuted"):
            assert seen[name, word] >= 2, f"the random mechanisms hardly test {name!r} {word}: {seen}"
