"""The bound for a kernel against the exact margins of what the kernel gives, counted out by loops over its own numbers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.checker import check
from accord.core.domain import quasi_linear
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite, Interval, as_finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.audit_lottery import audit_lottery
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.truthful import truthful
from accord.verification.refinement_kernel import verify_kernel
from accord.verification.verdict import Bounded, Refuted
from tests.laws.random_sealed import sealed_sample
from tests.volume import volume

PAIR = ("ada", "bo")


class Loops:
    """A mechanism's kernel and its rule, asked case by case."""

    def __init__(self, mech: Mechanism) -> None:
        assert mech.messages is not None
        assert mech.kernel is not None
        assert mech.truth is not None
        self.mech, self.agents = mech, mech.domain.agents
        self.types = [list(as_finite(mech.domain.types[a])) for a in self.agents]
        self.messages = [list(as_finite(mech.messages[a])) for a in self.agents]
        self.honest = [[ms.index(mech.truth(None, t)) for t in ts] for ts, ms in zip(self.types, self.messages, strict=True)]

    def kernel(self, i: int, types: tuple[int, ...], sent: tuple[int, ...]) -> Fraction:
        assert self.mech.kernel is not None
        return Fraction(float(self.mech.kernel(np.array([sent]), np.array([types]), np.random.default_rng(7))["utility"][0, i]))

    def rule(self, i: int, types: tuple[int, ...], sent: tuple[int, ...]) -> Fraction:
        outcome = self.mech({a: ms[m] for a, ms, m in zip(self.agents, self.messages, sent, strict=True)})
        known = {a: ts[t] for a, ts, t in zip(self.agents, self.types, types, strict=True)}
        odds = outcome if isinstance(outcome, Lottery) else Lottery.sure(outcome)
        return Fraction(odds.expect(lambda o: self.mech.domain.utility(self.agents[i], o, known)))

    def able(self, i: int, t: int, m: int) -> bool:
        can = self.mech.domain.can_send
        return can is None or bool(can(self.agents[i], self.types[i][t], self.messages[i][m]))

    def cases(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        n = range(len(self.agents))
        return [
            (types, sent)
            for types in itertools.product(*(range(len(ts)) for ts in self.types))
            for sent in itertools.product(*(range(len(ms)) for ms in self.messages))
            if all(self.able(i, types[i], sent[i]) for i in n)
        ]

    def apart(self) -> Fraction:
        every = [abs(self.kernel(i, *case) - self.rule(i, *case)) for case in self.cases() for i in range(len(self.agents))]
        return max(every)

    def gain(self, honest_others: bool, worth: Any) -> Fraction:
        """The most that a lie gains."""
        gains = []
        for types, sent in self.cases():
            for i, own in enumerate(types):
                if honest_others and any(sent[j] != self.honest[j][types[j]] for j in range(len(types)) if j != i):
                    continue
                told = (*sent[:i], self.honest[i][own], *sent[i + 1 :])
                gains.append(worth(i, types, sent) - worth(i, types, told))
        return max(gains)

    def shortfall(self, worth: Any) -> Fraction:
        profiles = itertools.product(*(range(len(ts)) for ts in self.types))
        honest = [(types, tuple(self.honest[i][t] for i, t in enumerate(types))) for types in profiles]
        return max(
            self.mech.domain.outside(a, {b: ts[t] for b, ts, t in zip(self.agents, self.types, types, strict=True)}) - worth(i, types, sent)
            for types, sent in honest
            for i, a in enumerate(self.agents)
        )


def floats(mech: Mechanism, off: float, rng: random.Random) -> Mechanism:
    """The mechanism with a kernel that is a table of floats: the rule's utilities, some of them off."""
    loops = Loops(replace(mech, kernel=lambda messages, types, rng: {}))
    noise = random.Random(rng.random())
    known: dict[tuple[Any, ...], float] = {}

    def utility(i: int, types: tuple[int, ...], sent: tuple[int, ...]) -> float:
        seen = (i, types[i] if mech.domain.private else types, sent)
        if seen not in known:
            known[seen] = float(loops.rule(i, types, sent)) + noise.choice((0.0, 0.0, off, -off, off / 3))
        return known[seen]

    def kernel(messages: Any, types: Any, rng: Any) -> Mapping[str, Any]:
        rows = [
            [utility(i, tuple(own), tuple(sent)) for i in range(len(own))]
            for own, sent in zip(types.tolist(), messages.tolist(), strict=True)
        ]
        return {"utility": np.array(rows)}

    return replace(mech, kernel=kernel)


def test_no_margin_under_a_kernel_is_above_the_bound() -> None:
    bounded = {"truthful": 0, "ex_post_truthful": 0, "individually_rational": 0}
    for seed in range(volume(300)):
        rng = random.Random(seed)
        rule = ("groves", "dictator", "constant")[seed % 3]
        plain = sealed_sample(seed, messages=("types", "more")[seed % 2], rule=rule, lotteries=seed % 4 == 0).mechanism
        mech = floats(plain, rng.choice((0.0, 1e-9, 0.25)), rng)
        loops = Loops(mech)
        asked: list[tuple[Property, Any]] = [
            (truthful(), lambda worth, loops=loops: loops.gain(False, worth)),
            (ex_post_truthful(), lambda worth, loops=loops: loops.gain(True, worth)),
            (individually_rational("ex post"), lambda worth, loops=loops: loops.shortfall(worth)),
        ]
        for prop, most in asked:
            verdict = verify_kernel(mech, prop)
            if not isinstance(verdict, Bounded):
                continue
            factor = 1 if prop.name == "individually_rational" else 2
            assert verdict.worst == most(loops.rule) + factor * loops.apart()
            assert most(loops.kernel) <= verdict.worst
            assert verdict.certificate is not None
            found = check(verdict.certificate)
            assert (found.verdict, found.cases, found.worst) == ("bounded", verdict.cases, verdict.worst)
            bounded[prop.name] += 1
    assert all(bounded.values()), bounded


def test_the_kernels_of_the_auctions_are_as_near_as_floats_are() -> None:
    whole = verify_kernel(vickrey(values=3, prior="uniform"), bayesian_truthful())
    assert (whole.word, whole.worst, whole.mechanism.name) == ("bounded", 0, "kernel(vickrey)")
    tenths = verify_kernel(vickrey(PAIR, values=("0", "1/10", "1/3", "7/10")), truthful())
    assert tenths.worst is not None
    assert 0 < tenths.worst < Fraction(1, 2**50)
    assert tenths.certificate is not None
    said = check(tenths.certificate).sentence
    assert said.startswith(f"kernel(vickrey): no case violates by more than {tenths.worst}, by how near the kernel is to its rule, that")
    assert verify_kernel(first_price(PAIR), individually_rational("ex post")).worst == 0


def test_a_rule_that_is_refuted_stays_so() -> None:
    verdict = verify_kernel(first_price(PAIR, values=3), truthful())
    assert isinstance(verdict, Refuted)
    assert verdict.mechanism.name == "first_price"


def test_one_wrong_number_shows_in_the_bound() -> None:
    sale = vickrey(PAIR, values=3)

    def wrong(messages: Any, types: Any, rng: Any) -> Mapping[str, Any]:
        assert sale.kernel is not None
        columns = dict(sale.kernel(messages, types, rng))
        off = (messages == [2, 1]).all(axis=1) & (types[:, 0] == 1)
        columns["utility"] = columns["utility"] + np.stack([off * 0.125, off * 0.0], axis=1)
        return columns

    assert verify_kernel(replace(sale, kernel=wrong), truthful()).worst == Fraction(1, 4)
    assert verify_kernel(replace(sale, kernel=wrong), individually_rational("ex post")).worst == Fraction(1, 8)


def broken(**columns: Any) -> Mechanism:
    return replace(vickrey(PAIR, values=2), kernel=lambda messages, types, rng: columns)


def test_what_cannot_be_compared_is_refused_in_a_sentence() -> None:
    sale = vickrey(PAIR, values=2)
    seen = replace(sale, kernel=lambda messages, types, rng: {"utility": types[:, ::-1] * 1.0})
    huge = vickrey(PAIR, values=100)
    line = Interval(0, 1)
    smooth = one_shot(
        quasi_linear(PAIR, line, lambda a, c, t: t), line, lambda sent: "x", kernel=lambda messages, types, rng: {"utility": types}
    )
    sentences = [
        (audit_lottery(), truthful(), "the kernel of audit_lottery draws, .* accord.conforms compares their means"),
        (ascending_clock(PAIR, values=2), truthful(), "ascending_clock has no kernel of one round"),
        (replace(sale, kernel=None), truthful(), "vickrey has no kernel of one round"),
        (huge, truthful(), "vickrey has 100,000,000 cases of types and messages to compare its kernel at, above 2,000,000"),
        (smooth, truthful(), "has a continuum of cases of types and messages"),
        (sale, efficient(), "how near a kernel is bounds no margin of efficient"),
        (seen, truthful(), "gives ada two utilities for one type at the messages"),
        (broken(payments=np.zeros(3)), truthful(), "fails or has no 'utility': KeyError"),
        (broken(utility=np.zeros((3, 1))), truthful(), "of shape \\(3, 1\\) for messages of shape \\(16, 2\\)"),
        (broken(utility=np.full((16, 2), np.nan)), truthful(), "a number that is not finite"),
    ]
    for mech, prop, words in sentences:
        with pytest.raises(AccordError, match=words):
            verify_kernel(mech, prop)


def test_messages_that_a_type_cannot_send_are_not_compared() -> None:
    """The kernel has nonsense there."""
    sale = vickrey(PAIR, values=3)
    domain = quasi_linear(
        PAIR, Finite(range(3)), lambda a, winner, t: t if a == winner else 0, can_send=lambda agent, own, message: message <= own
    )

    def kernel(messages: Any, types: Any, rng: Any) -> Mapping[str, Any]:
        assert sale.kernel is not None
        assert (messages <= types).all(), "asked only what can be sent"
        return sale.kernel(messages, types, rng)

    verdict = verify_kernel(one_shot(domain, Finite(range(3)), sale.rule, kernel=kernel), truthful())  # type: ignore[arg-type]
    assert verdict.worst == 0
    assert verdict.certificate is not None
    assert any(-1 in row for table in verdict.certificate["kernel"]["utility"] for row in table)
    assert check(verdict.certificate).worst == 0
