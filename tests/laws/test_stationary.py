"""Endless discounted play: the one-shot deviation principle agrees with all stationary deviations on random plays, exactly; and the
checker refuses tables for which its hypotheses fail, or values that do not solve their equations."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.canonical import sha256
from accord.core.domain import Domain
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.subgame_perfect import subgame_perfect
from accord.properties.truthful import truthful
from accord.theory.stochastic import Discounted, discounted
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify
from tests.volume import volume

PAIR = ("ada", "bo")


def drawn(seed: int) -> Mechanism:
    """Two public states, one or two types each, two messages, drawn payoffs and transitions, and a drawn strategy."""
    rng = random.Random(seed)
    states, kinds = ("calm", "storm")[: rng.choice((1, 2, 2))], {a: Finite(range(rng.choice((1, 1, 2)))) for a in PAIR}
    chances = {1: (1,), 2: (Fraction(1, 3), Fraction(2, 3))}
    prior = Independent({a: Lottery(zip(space, chances[len(space)], strict=True)) for a, space in kinds.items()})
    limited = rng.random() < 0.3

    def stage(state: str) -> Mechanism:
        worth: dict[Any, int] = {}

        def utility(agent: str, sent: tuple[str, str], types: Mapping[str, int]) -> int:
            name = agent, sent, tuple(types.values())
            if name not in worth:
                worth[name] = random.Random(f"{seed} {state} {name}").choice((0, 0, 1, 2, 3))
            return worth[name]

        able = (lambda a, own, m: m == "x" or own != 1) if limited else None
        domain = Domain(PAIR, kinds, utility, prior=prior, can_send=able)
        return one_shot(domain, Finite(("x", "y")), lambda sent: (sent["ada"], sent["bo"]))

    def transition(state: str, sent: Mapping[str, str]) -> Any:
        r = random.Random(f"{seed} {state} {sent['ada']} {sent['bo']}")
        return Lottery({s: Fraction(1, len(states)) for s in states}) if r.random() < 0.3 else r.choice(states)

    def strategy(state: str, agent: str, own: int) -> str:
        return "x" if limited and own == 1 else random.Random(f"{seed} plan {state} {agent} {own}").choice("xy")

    delta = rng.choice((Fraction(0), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)))
    return discounted({s: stage(s) for s in states}, transition, delta, strategy=strategy, types=rng.choice(("fixed", "redrawn")))


def solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gaussian elimination, plainly."""
    n = len(rows)
    table = [[*row, r] for row, r in zip(rows, right, strict=True)]
    for k in range(n):
        pivot = next(j for j in range(k, n) if table[j][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [v / table[k][k] for v in table[k]]
        for j in range(n):
            if j != k:
                table[j] = [a - table[j][k] * b for a, b in zip(table[j], table[k], strict=True)]
    return [row[-1] for row in table]


def value(form: Discounted, agent: int, plan: Sequence[int]) -> list[Fraction]:
    """What every situation is worth to an agent that sends plan[z] in situation z for ever, the others keeping to their strategies."""
    n = len(plan)
    rows, right = [], []
    for z in range(n):
        sent = tuple(plan[z] if i == agent else m for i, m in enumerate(form.kept[z]))
        row = [Fraction(int(k == z)) for k in range(n)]
        for p, k in form.following(z, sent):
            row[k] -= form.delta * p
        rows.append(row)
        right.append(form.payoffs(z, sent)[agent])
    return solved(rows, right)


@pytest.mark.timeout(900)
def test_one_shot_deviations_are_enough() -> None:
    """Blackwell (1965): some stationary deviation is better in some situation exactly if a single one-shot deviation is."""
    seen: Counter[str] = Counter()
    for seed in range(volume(400)):
        mech = drawn(seed)
        form: Discounted = mech.form
        verdict, once, always = verify(mech, subgame_perfect()), list[Fraction](), list[Fraction]()
        for i in range(len(PAIR)):
            own = [sent[i] for sent in form.kept]
            kept = value(form, i, own)
            assert tuple(kept) == form.values[i]
            for z, situation in enumerate(form.situations):
                for m in range(len(form.messages(z, i))):
                    sent = tuple(m if j == i else k for j, k in enumerate(form.kept[z]))
                    later = sum((p * kept[k] for p, k in form.following(z, sent)), Fraction(0))
                    once.append(form.payoffs(z, sent)[i] + form.delta * later - kept[z])
                assert set(situation.types) == set(PAIR)
            for plan in itertools.product(*(range(len(form.messages(z, i))) for z in range(len(kept)))):
                always.append(max(v - k for v, k in zip(value(form, i, plan), kept, strict=True)))
        assert (verdict.cases, verdict.worst) == (len(once), max(once)), seed
        assert (max(once) > 0) is (max(always) > 0), seed
        assert isinstance(verdict, Refuted if max(once) > 0 else Proved)
        found = check(json.loads(json.dumps(verdict.certificate)))
        assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, verdict.worst)
        if isinstance(verdict, Refuted):
            assert verdict.replay() == verdict.gain > 0
        seen[verdict.word] += 1
    assert min(seen["proved"], seen["refuted"]) >= 2, seen


@pytest.mark.parametrize("types", ["fixed", "redrawn"])
def test_a_stage_that_moves_nothing_is_judged_as_itself(types: str) -> None:
    """Where the public state does not change, honesty for ever is an equilibrium exactly if the stage is ex post truthful."""
    for build in (vickrey, first_price):
        stage = build(PAIR, values=3, prior="uniform")
        endless = verify(discounted({"always": stage}, lambda state, sent: "always", "2/3", types=types), subgame_perfect())
        once = verify(stage, ex_post_truthful())
        assert (endless.word, endless.cases, endless.worst) == (once.word, once.cases, once.worst)


# -- refusals ------------------------------------------------------------------------------------------------------------


def example(types: str = "fixed") -> Mechanism:
    """A second-price auction that is suspended for a period after equal bids."""
    stage = vickrey(PAIR, values=2, prior="uniform")
    rest = one_shot(stage.domain, Finite(("rest",)), lambda sent: stage({"ada": 0, "bo": 0}), truth=lambda view, own: "rest")

    def transition(state: str, sent: Mapping[str, Any]) -> str:
        return "pause" if state == "sale" and sent["ada"] == sent["bo"] else "sale"

    return discounted({"sale": stage, "pause": rest}, transition, Fraction(1, 4), types=types)


def changed(change: Callable[[dict[str, Any]], None], types: str = "fixed") -> dict[str, Any]:
    """The example's certificate after a change to it, with digests and seal made new."""
    whole = copy.deepcopy(json.loads(json.dumps(verify(example(types), subgame_perfect()).certificate)))
    change(whole)
    whole["mechanism"]["behaviour_digest"] = sha256(whole["play"])
    del whole["seal"]
    return {**whole, "seal": sha256(whole)}


def test_the_example_checks() -> None:
    """With types that stay, honesty is an equilibrium; with types drawn anew it pays to tie and so to skip a sale."""
    fixed, redrawn = (check(changed(lambda c: None, types)) for types in ("fixed", "redrawn"))
    assert (fixed.verdict, redrawn.verdict) == ("proved", "refuted")
    assert "proved, by the one-shot deviation principle, that after every history" in fixed.sentence


def drop_a_situation(c: dict[str, Any]) -> None:
    for part in ("situations", "messages", "strategy", "payoffs", "next"):
        c["play"][part].pop()
    for rows in c["play"]["next"]:
        for entry in rows:
            for pair in entry:
                pair[1] = min(pair[1], 6)
    c["worth"] = [w[:-1] for w in c["worth"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["play"].update(delta="1"), "delta is not from 0"),
        (lambda c: c["play"].update(delta="-1/2"), "delta is not from 0"),
        (lambda c: c["worth"][0].__setitem__(0, "9"), "does not solve its equation"),
        (lambda c: c["worth"].pop(), "entries where 2 belong"),
        (lambda c: c["play"]["payoffs"][1][1].__setitem__(0, "7"), "does not solve its equation"),
        (drop_a_situation, "not all public states with all type profiles"),
        (lambda c: c["play"]["situations"].__setitem__(1, c["play"]["situations"][0]), "one of them twice"),
        (lambda c: c["play"]["strategy"][1].__setitem__(0, 1), "depends on more than the public state and its own type"),
        (lambda c: c["play"]["next"][0].__setitem__(0, [["1", 1]]), "types neither stay nor are drawn anew"),
        (lambda c: c["play"]["next"][0].__setitem__(0, [["1/2", 0]]), "do not sum to 1"),
        (lambda c: c["play"]["next"][0].__setitem__(0, [["1", 8]]), "not a position"),
        (lambda c: c.update(cases=c["cases"] + 1), "cases"),
        (lambda c: c.update(worst="-1"), "worst margin"),
        (lambda c: c["property"].update(name="truthful"), "state 'subgame_perfect'"),
    ],
)
def test_what_does_not_follow_is_refused(change: Callable[[dict[str, Any]], None], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(changed(change))


def test_another_digest_is_refused() -> None:
    whole = changed(lambda c: None)
    whole["mechanism"]["behaviour_digest"] = "sha256:" + 64 * "0"
    del whole["seal"]
    with pytest.raises(Refusal, match="behaviour digest"):
        check({**whole, "seal": sha256(whole)})


def test_a_false_witness_is_refused() -> None:
    mech = discounted({"always": first_price(PAIR, values=3)}, lambda state, sent: "always", "1/2")
    verdict = verify(mech, subgame_perfect())
    assert isinstance(verdict, Refuted)
    assert "once in the state always" in verdict.words
    whole = json.loads(json.dumps(verdict.certificate))
    del whole["seal"]
    for part, value_, words in (
        ("gain", "2", "has the margin"),
        ("state", "never", "not in a situation"),
        ("coalition", ["eve"], "not an agent"),
        ("lie", {"bo": 9}, "not one of those|not in a situation|message"),
    ):
        false = {**whole, "witness": {**whole["witness"], part: value_}}
        with pytest.raises(Refusal, match=words):
            check({**false, "seal": sha256(false)})


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda s: discounted({"a": s}, lambda state, sent: "a", 1), "delta is 1, and endless play needs"),
        (lambda s: discounted({"a": s}, lambda state, sent: "a", "1/2", types="moody"), "neither 'fixed' nor 'redrawn'"),
        (lambda s: discounted({}, lambda state, sent: "a", "1/2"), "needs a stage"),
        (lambda s: discounted({"a": ascending_clock(PAIR)}, lambda state, sent: "a", "1/2"), "runs over several rounds"),
        (lambda s: discounted({"a": s, "b": vickrey(PAIR, values=4)}, lambda state, sent: "a", "1/2"), "other agents or types"),
        (lambda s: discounted({"a": vickrey(values=20)}, lambda state, sent: "a", "1/2"), "more than the 100,000"),
        (lambda s: verify(discounted({"a": s}, lambda state, sent: "b", "1/2"), subgame_perfect()), "is not one of"),
        (lambda s: verify(discounted({"a": s}, lambda state, sent: "a", "1/2", types="redrawn"), subgame_perfect()), "has no prior"),
        (
            lambda s: verify(discounted({"a": s}, lambda state, sent: "a", "1/2", strategy=lambda *_: 7), subgame_perfect()),
            "sends 7 in the state a",
        ),
        (lambda s: verify(discounted({"a": s}, lambda state, sent: "a", "1/2"), truthful()), r"never ends|does not say which"),
        (lambda s: verify(s, subgame_perfect()), "judges endless discounted play"),
    ],
)
def test_endless_play_without_a_meaning_is_refused(build: Callable[[Mechanism], Any], words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        build(vickrey(PAIR, values=3))
    assert "\n" not in str(problem.value)


def test_endless_play_is_stepped_like_any_mechanism() -> None:
    mech = example()
    state = mech.start()
    assert state == "sale"
    assert mech.step(state, {"ada": 1, "bo": 1}) == "pause"
    assert list(mech.awaiting("pause")["ada"]) == ["rest"]
    assert mech.view("pause", "ada") == "pause"
    with pytest.raises(AccordError, match="no outcome to value"):
        mech.outcome(state)
    noisy = discounted({"a": vickrey(PAIR, values=2), "b": vickrey(PAIR, values=2)}, lambda s, sent: Lottery.uniform("ab"), "1/2")
    with pytest.raises(AccordError, match="drawn by lot"):
        noisy.step("a", {"ada": 0, "bo": 0})


def test_what_is_judged_is_what_is_played() -> None:
    """With another move the form says nothing of the mechanism any more."""
    mech = drawn(0)
    assert verify(replace(mech, notes=("assumed",)), subgame_perfect()).cases == verify(mech, subgame_perfect()).cases
    for move in ("start", "awaiting", "step", "outcome", "view"):
        with pytest.raises(AccordError, match="judges endless discounted play"):
            verify(replace(mech, **{move: lambda *given: None}), subgame_perfect())
