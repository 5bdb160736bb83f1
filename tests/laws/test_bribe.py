"""Bribes on random one-shot mechanisms with money equal plain loops over the definition; refutations replay and cannot be
simplified; and bribes lie between one agent alone and coalitions with side payments."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.checker import Refusal, check
from accord.core.canonical import canonical_json, sha256
from accord.core.errors import AccordError
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.property import Arena
from accord.properties.threats import Bribe, Coalition
from accord.properties.truthful import truthful
from accord.verification.search import search
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify
from tests.laws import by_definition as brute
from tests.laws.random_sealed import Sample, sealed_sample
from tests.laws.test_deviation_properties import sendable
from tests.laws.test_verifier import lower
from tests.volume import volume

BUDGETS = (Fraction(0), Fraction(1, 2), Fraction(100))


def bribes(sample: Sample, budget: Fraction, size: int) -> dict[Any, Fraction]:
    """By briber, accomplices, types, lie and what the others send: the briber's gain less the losses that it makes up for."""
    mech, worth, cases = sample.mechanism, brute.worths(sample), dict[Any, Fraction]()
    agents = mech.domain.agents
    for group in (g for k in range(1, size + 1) for g in itertools.combinations(agents, k)):
        rest = [a for a in agents if a not in group]
        for types in brute.each(group if worth.private else agents, lambda a: brute.types_of(mech, a)):
            honest = {i: brute.told(mech, types[i]) for i in group}
            for lie in brute.each(group, lambda a, types=types: brute.able(mech, a, types[a])):
                for others in brute.each(rest, lambda a, types=types: sendable(sample, a, types)):
                    gains = {i: worth(i, {**others, **lie}, types) - worth(i, {**others, **honest}, types) for i in group}
                    for briber in group:
                        cost = sum((-g for i, g in gains.items() if i != briber and g < 0), Fraction(0))
                        net = gains[briber] - cost if cost <= budget else budget - cost
                        cases[briber, group, brute.items(types), brute.items(lie), brute.items(others)] = net
    return cases


def simpler(sample: Sample, case: Any) -> Iterator[Any]:
    """Every case with one value replaced by an earlier one, or one accomplice fewer."""
    briber, group, types, lie, others = case
    mech = sample.mechanism
    yield from ((briber, group, t, lie, others) for t in lower(types, lambda a: brute.types_of(mech, a)))
    yield from ((briber, group, types, m, others) for m in lower(lie, lambda a: brute.messages_of(mech, a)))
    yield from ((briber, group, types, lie, m) for m in lower(others, lambda a: brute.messages_of(mech, a)))
    for gone in (i for i in group if i != briber):
        kept, sent = tuple(i for i in group if i != gone), dict(others) | dict(lie)
        left = tuple((a, t) for a, t in types if a != gone or mech.domain.own_utility is None)
        rest = tuple((a, sent[a]) for a in mech.domain.agents if a not in kept)
        yield briber, kept, left, tuple((a, m) for a, m in lie if a != gone), rest


@pytest.mark.timeout(900)
def test_bribes_equal_brute_force() -> None:
    seen: Counter[str] = Counter()
    for seed in range(volume(500)):
        sample = sealed_sample(seed, money=True)
        agents = sample.mechanism.domain.agents
        for budget in BUDGETS:
            size = 2 + (seed + len(agents)) % 2
            cases = bribes(sample, budget, min(size, len(agents)))
            verdict = verify(sample.mechanism, truthful(), Bribe(budget, size))
            worst = max(cases.values())
            assert (verdict.cases, verdict.worst) == (len(cases), worst), seed
            assert isinstance(verdict, Proved if worst <= 0 else Refuted)
            found = check(json.loads(json.dumps(verdict.certificate)))
            assert (found.verdict, found.cases, found.worst) == (verdict.word, verdict.cases, worst)
            if isinstance(verdict, Refuted):
                parts = verdict.witness.parts
                named = [tuple((a, parts[part][a]) for a in agents if a in parts[part]) for part in ("types", "lie", "others")]
                case = parts["briber"], tuple(parts["coalition"]), *named
                assert cases[case] == verdict.gain == verdict.replay() > 0
                assert all(cases.get(other, Fraction(0)) <= 0 for other in simpler(sample, case)), f"{case} is not minimal"
            seen[verdict.word] += 1
    assert min(seen["proved"], seen["refuted"]) >= 2, seen


def test_bribes_lie_between_one_agent_and_coalitions_that_share() -> None:
    """Whoever gains alone gains as a briber; whoever gains by bribes makes the sum of gains positive; more money never hurts."""
    for seed in range(volume(300)):
        mech = sealed_sample(seed, money=True).mechanism
        alone, sharing = verify(mech, truthful()), verify(mech, truthful(), Coalition(2, side_payments=True))
        margins = [verify(mech, truthful(), Bribe(b)).worst for b in BUDGETS]
        assert alone.worst is not None
        assert sharing.worst is not None
        assert max(alone.worst, 0) <= margins[0] <= margins[1] <= margins[2] <= sharing.worst


def test_the_second_price_auction_falls_to_a_bribe_of_nothing() -> None:
    """Schummer (2000): bribe-proofness asks for much more than strategy-proofness; a tied rival can step aside at no cost."""
    verdict = verify(vickrey(("ada", "bo"), values=3), truthful(), Bribe(0))
    assert isinstance(verdict, Refuted)
    assert verdict.witness.parts == {
        "briber": "ada", "coalition": ("ada", "bo"), "types": {"ada": 1, "bo": 1}, "lie": {"ada": 0, "bo": 0}, "others": {},
    }  # fmt: skip
    assert verdict.words == "ada gains 1 EUR after bribes (true types ada 1, bo 1) when ada 0, bo 0 is sent, at no loss to those it asks"


def test_bribes_are_searched_too() -> None:
    verdict = search(vickrey(), truthful(), Bribe(1, 3), budget=400, seed=1)
    assert isinstance(verdict, Refuted)
    assert verdict.witness["briber"] in verdict.witness["coalition"]
    rng, arena = np.random.default_rng(0), Arena(vickrey(), Bribe(1))
    case = truthful().draw(arena, rng, None)
    for _ in range(20):
        case = truthful().draw(arena, rng, case)
        assert case["briber"] in case["coalition"]


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Bribe(-1), "a budget of -1 buys nothing: give 0 or more"),
        (lambda: Bribe(1, 1), "a briber among 1 agents bribes nobody"),
        (lambda: Bribe(0.5), "float"),
    ],
)
def test_bribes_without_a_meaning_are_refused(build: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words):
        build()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threat": {"name": "bribe", "params": {"budget": "-1", "size": 2}}}, "must be at least 0"),
        ({"threat": {"name": "bribe", "params": {"budget": "1/3", "size": 1}}}, "at least 2"),
        ({"threat": {"name": "bribe", "params": {"budget": "0", "size": 3}}}, "cases"),
        (
            {"witness": {"coalition": ["ada"], "types": {"ada": 1}, "lie": {"ada": 0}, "others": {"bo": 1, "cy": 0}, "gain": "1"}},
            "who bribes",
        ),
        (
            {
                "witness": {
                    "briber": "bo",
                    "coalition": ["ada"],
                    "types": {"ada": 1},
                    "lie": {"ada": 0},
                    "others": {"bo": 1, "cy": 0},
                    "gain": "1",
                }
            },
            "not a member of its coalition",
        ),
    ],
)
def test_false_statements_about_bribes_are_refused(changes: dict[str, Any], words: str) -> None:
    mech = vickrey(values=2)
    whole = {**json.loads(canonical_json(verify(mech, truthful(), Bribe(0)).certificate)), **changes}
    del whole["seal"]
    with pytest.raises(Refusal, match=words):
        check({**whole, "seal": sha256(whole)})
