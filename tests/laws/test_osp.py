"""Obvious strategy-proofness equals an enumeration of all strategies from Li's definition, on random mechanisms of one and of
two rounds; and it lies between dominance and nothing, as his theorems say."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.mechanism import Mechanism
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.truthful import truthful
from accord.verification.verdict import Proved, Refuted, Verdict
from accord.verification.verify import verify
from tests.laws import by_definition as sealed
from tests.laws.by_strategies import Path, Tree
from tests.laws.random_rounds import rounds_sample
from tests.laws.random_sealed import sealed_sample
from tests.volume import volume

Cases = dict[Any, Fraction]


def by_definition(tree: Tree) -> Cases:
    """For each agent, type and strategy of its own: where it first departs from honesty, the best over everybody's strategies of
    going on with it, less the worst of honesty. Strategies that depart by the same message make one case, the worst."""
    cases: Cases = {}
    for i, j in (tree.agents, tree.agents[::-1]):
        for own in tree.types(i):
            honest, other = tree.truth(i, own), tree.anybodys_plans(j)
            told = [tree.path({i: honest, j: plan}) for plan in other]
            for plan in tree.plans(i, own):
                lied = [tree.path({i: plan, j: other_plan}) for other_plan in other]
                for view in {v for path in told for v in views(tree, i, path)}:
                    if plan[view] == honest[view] or any(plan[v] != honest[v] for v in before(tree, i, view, told)):
                        continue
                    best = max(worths(tree, i, own, [p for p in lied if view in views(tree, i, p)], max))
                    worst = min(worths(tree, i, own, [p for p in told if view in views(tree, i, p)], min))
                    case = i, own, view, plan[view]
                    cases[case] = max(cases.get(case, best - worst), best - worst)
    return cases


def views(tree: Tree, agent: str, path: Path) -> list[Any]:
    state, seen = tree.mech.start(), []
    for sent in path:
        seen += [tree.mech.view(state, agent)] if agent in dict(sent) else []
        state = tree.mech.step(state, dict(sent))
    return seen


def before(tree: Tree, agent: str, view: Any, told: list[Path]) -> list[Any]:
    """The agent's views before one that honest play comes to."""
    met = next(seen for path in told if view in (seen := views(tree, agent, path)))
    return met[: met.index(view)]


def worths(tree: Tree, agent: str, own: Any, paths: list[Path], of: Any) -> list[Fraction]:
    """The best, or the worst, outcome of each play."""
    return [of(Fraction(tree.of(agent, o, {agent: own})) for o, _ in tree.ends[path]) for path in paths]


def agree(mech: Mechanism, verdict: Verdict, cases: Cases) -> None:
    worst = max(cases.values(), default=None)
    assert (verdict.cases, verdict.worst) == (len(cases), worst)
    assert isinstance(verdict, Proved if worst is None or worst <= 0 else Refuted)
    checked = check(json.loads(json.dumps(verdict.certificate)))
    assert (checked.verdict, checked.cases, checked.worst) == (verdict.word, verdict.cases, worst)
    if isinstance(verdict, Refuted):
        assert verdict.replay() == verdict.gain > 0
        if not mech.one_shot:
            parts = verdict.witness.parts
            (who,) = parts["coalition"]
            assert verdict.gain in {margin for (i, own, *_), margin in cases.items() if (i, own) == (who, parts["types"][who])}


@pytest.mark.timeout(600)
def test_two_rounds_equal_the_enumeration_of_all_strategies() -> None:
    seen: Counter[str] = Counter()
    for seed in range(volume(600)):
        sample = rounds_sample(seed)
        if not sample.mechanism.domain.private:
            continue
        verdict = verify(sample.mechanism, obviously_strategy_proof())
        try:
            agree(sample.mechanism, verdict, by_definition(Tree(sample)))
        except AssertionError as problem:
            raise AssertionError(f"seed {seed}: {problem}") from problem
        seen[verdict.word] += 1
    assert min(seen["proved"], seen["refuted"]) >= 2, seen


def one_round(sample: Any) -> Cases:
    """In one round everybody departs at once: the best of a lie over the others' messages less the worst of the truth."""
    mech, worth, cases = sample.mechanism, sealed.worths(sample), Cases()
    agents = mech.domain.agents
    for i in agents:
        rest = [a for a in agents if a != i]
        others = list(sealed.each(rest, lambda a: sealed.able_somehow(mech, a)))

        def ends(own: Any, message: Any, i: str = i, others: Any = others) -> list[Fraction]:
            return [worth.of(i, o, {i: own}) for sent in others for o, _ in worth.end({**sent, i: message})]

        for own in sealed.types_of(mech, i):
            for lie in sealed.able(mech, i, own):
                if lie != sealed.told(mech, own):
                    cases[i, own, lie] = max(ends(own, lie)) - min(ends(own, sealed.told(mech, own)))
    return cases


@pytest.mark.timeout(600)
def test_one_round_equals_the_best_less_the_worst() -> None:
    seen: Counter[str] = Counter()
    for seed in range(volume(1000)):
        sample = sealed_sample(seed, interdependent=False)
        verdict = verify(sample.mechanism, obviously_strategy_proof())
        agree(sample.mechanism, verdict, one_round(sample))
        seen[verdict.word] += 1
    assert min(seen["proved"], seen["refuted"]) >= 2, seen


def test_obvious_dominance_implies_dominance() -> None:
    """Li (2017), section III: an obviously dominant strategy is weakly dominant."""
    obvious = [rounds_sample(seed).mechanism for seed in range(volume(400))]
    proved = [m for m in obvious if m.domain.private and verify(m, obviously_strategy_proof()).holds]
    assert len(proved) >= 2
    assert all(verify(m, truthful()).holds for m in proved)


@pytest.mark.parametrize(("bidders", "values"), list(itertools.product((2, 3), (1, 2, 4))))
def test_the_clock_is_obvious_and_the_sealed_auction_is_not(bidders: int, values: int) -> None:
    """Li (2017), case GM14, for every size: the two have the same outcomes, and only one of them is easy to see through."""
    agents = ("ada", "bo", "cy")[:bidders]
    assert verify(ascending_clock(agents, values=values), obviously_strategy_proof()).holds
    assert verify(vickrey(agents, values=values), obviously_strategy_proof()).holds is (values == 1)
