"""An exhaustion that is interrupted anywhere and taken up again gives the verdict and the certificate of one that was not."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from accord.checker import check
from accord.core.canonical import sha256
from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.partial import Partial
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.plurality import plurality
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.verification.methods.exhaustion import METHOD
from accord.verification.state import belongs, read_state, state_json
from accord.verification.verdict import Verdict
from accord.verification.verify import verify

calls: Counter[str] = Counter()
stop_at = [0]


@mechanism()
def counted(agents: tuple[str, ...] = ("ada", "bo", "cy"), levels: int = 4, bonus: int = 0) -> Mechanism:
    """Who reports most gets it, in a rule that can be interrupted at any call."""
    space = Finite(range(levels))

    def rule(sent: Mapping[str, int]) -> Any:
        calls["rule"] += 1
        if calls["rule"] == stop_at[0]:
            raise KeyboardInterrupt
        return max(sent, key=lambda a: sent[a]), max(sent.values())

    return one_shot(private_values(agents, space, lambda i, o, t: (t + bonus if o[0] == i else 0) - o[1]), space, rule)


def interrupted_at(call: int, ask: Callable[[Partial], Verdict]) -> Partial:
    """What is left of a question whose rule is interrupted at one call."""
    partial = Partial()
    calls.clear()
    stop_at[0] = call
    try:
        with pytest.raises(KeyboardInterrupt):
            ask(partial)
    finally:
        stop_at[0] = 0
    return partial


def through_json(mech: Mechanism, prop: Property, threat: Threat | None, partial: Partial) -> Partial:
    return read_state(json.loads(json.dumps(state_json(mech, prop, threat, partial))), mech, prop, threat)


def same(first: Verdict, second: Verdict) -> None:
    assert first.json() | {"seconds": 0} == second.json() | {"seconds": 0}
    assert first.certificate == second.certificate
    assert check(json.loads(json.dumps(first.certificate))).verdict == first.word


@pytest.mark.parametrize("bonus", [0, 2])
def test_interrupted_at_any_call_of_the_rule(bonus: int) -> None:
    whole = verify(counted(bonus=bonus), truthful(), method=METHOD)
    for call in [1, 2, 3, 17, 40, 63, 64, 65, 100, 128]:
        mech = counted(bonus=bonus)
        partial = interrupted_at(call, lambda p, mech=mech: verify(mech, truthful(), method=METHOD, partial=p))  # type: ignore[misc]
        assert [len(leads) for leads in partial.leads] == [min(call - 1, 64)]
        again = counted(bonus=bonus)
        resumed = through_json(again, truthful(), None, partial)
        calls.clear()
        same(verify(again, truthful(), method=METHOD, partial=resumed), whole)
        lotteries = len({*partial.leads[0]})
        replays = 0 if whole.holds else calls["rule"] - (lotteries + 64 - len(partial.leads[0]) + 64)
        assert calls["rule"] == lotteries + (64 - len(partial.leads[0])) + 64 + replays  # what is known, what is not, and all again
        assert replays >= 0


QUESTIONS: list[tuple[Callable[[], Mechanism], Property, Threat | None]] = [
    (lambda: vickrey(("ada", "bo", "cy"), values=3), truthful(), None),
    (lambda: first_price(("ada", "bo", "cy"), values=3), truthful(), None),
    (lambda: first_price(("ada", "bo", "cy"), values=3), truthful(), Coalition(2)),
    (lambda: vickrey(("ada", "bo"), values=3), truthful(), Sybils(2)),
    (lambda: first_price(("ada", "bo"), values=3), truthful(), Sybils(1)),
    (lambda: vickrey(("ada", "bo"), values=4, prior="uniform"), bayesian_truthful(), None),
    (lambda: first_price(("ada", "bo"), values=4, prior="uniform"), bayesian_truthful(), None),
    (lambda: vickrey(("ada", "bo", "cy"), values=3), efficient(), None),
    (lambda: vickrey(("ada", "bo", "cy"), values=3), anonymous(), None),
    (lambda: vickrey(("ada", "bo", "cy"), values=3), individually_rational(), None),
    (lambda: plurality(("ada", "bo", "cy")), strategy_proof(), None),
    (lambda: ascending_clock(("ada", "bo"), values=3), truthful(), None),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q[0]().name} {q[1]} {q[2]}")
def test_interrupted_after_any_block_of_cases(question: tuple[Callable[[], Mechanism], Property, Threat | None]) -> None:
    """A property whose blocks are interrupted: what was judged is not judged again, and the first violation stays the first."""
    build, prop, threat = question
    whole = verify(build(), prop, threat, method=METHOD)
    asked = Partial()
    seen: list[int] = []

    def counting(arena: Any) -> Any:
        for number, block in enumerate(prop.blocks(arena)):
            seen.append(number)
            yield block

    verify(build(), _with_blocks(prop, counting), threat, method=METHOD, partial=asked)
    total = max(seen) + 1
    for stop in sorted({0, 1, total // 3, total // 2, total - 1}):
        if not 0 <= stop < total:
            continue

        def stopping(arena: Any, stop: int = stop) -> Any:
            for number, block in enumerate(prop.blocks(arena)):
                if number == stop:
                    raise KeyboardInterrupt
                yield block

        partial = Partial()
        with pytest.raises(KeyboardInterrupt):
            verify(build(), _with_blocks(prop, stopping), threat, method=METHOD, partial=partial)
        assert partial.judged.blocks == stop
        mech = build()
        same(verify(mech, prop, threat, method=METHOD, partial=through_json(mech, prop, threat, partial)), whole)


def _with_blocks(prop: Property, blocks: Any) -> Property:
    from dataclasses import replace

    return replace(prop, blocks=blocks)


def test_interrupted_again_and_again() -> None:
    whole = verify(counted(), truthful(), method=METHOD)
    told: Any = None
    for number in itertools.count():
        mech = counted()
        partial = Partial() if told is None else read_state(told, mech, truthful())
        calls.clear()
        stop_at[0] = 30
        try:
            verdict = verify(mech, truthful(), method=METHOD, partial=partial)
        except KeyboardInterrupt:
            told = json.loads(json.dumps(state_json(mech, truthful(), None, partial)))
            stop_at[0] = 0
            if number == 4:  # from here on the whole table is known, and only asking twice is left
                break
        else:
            break
    stop_at[0] = 0
    mech = counted()
    verdict = verify(mech, truthful(), method=METHOD, partial=read_state(told, mech, truthful()))
    same(verdict, whole)


def test_a_finished_partial_begins_anew() -> None:
    partial, mech = Partial(), counted()
    first = verify(mech, truthful(), method=METHOD, partial=partial)
    assert verify(mech, truthful(), method=METHOD, partial=partial) == first
    assert first.cases > 0


def state() -> dict[str, Any]:
    mech = counted()
    partial = interrupted_at(50, lambda p: verify(mech, truthful(), method=METHOD, partial=p))
    return json.loads(json.dumps(state_json(mech, truthful(), None, partial)))  # type: ignore[no-any-return]


def resealed(told: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {k: v for k, v in {**told, **changes}.items() if k != "seal"}
    return {**body, "seal": sha256(body)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: [], "this is no state of an interrupted verification"),
        (lambda s: {**s, "format": "accord-certificate/1"}, "this is no state of an interrupted verification"),
        (lambda s: {**s, "leads": []}, "the state is damaged: its seal does not fit"),
        (lambda s: {k: v for k, v in s.items() if k != "seal"}, "the state is damaged: its seal does not fit"),
        (lambda s: resealed(s, question=None), "belongs to another question: its mechanism is None"),
        (lambda s: resealed(s, leads=["!"]), "the state is damaged"),
        (lambda s: resealed(s, leads=["AAAA"]), "the state is damaged"),
        (lambda s: resealed(s, leads=3), "the state is damaged"),
        (lambda s: resealed(s, judged={}), "the state is damaged"),
        (lambda s: resealed(s, judged={**s["judged"], "blocks": -1}), "the state is damaged"),
        (lambda s: resealed(s, judged={**s["judged"], "cases": "7"}), "the state is damaged"),
        (lambda s: resealed(s, judged={**s["judged"], "worst": "0.5"}), "0.5"),
    ],
)
def test_a_damaged_state_is_refused(change: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        read_state(change(state()), counted(), truthful())
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("mech", "prop", "threat", "words"),
    [
        (counted(bonus=1), truthful(), None, "belongs to another question: its params is "),
        (counted(), individually_rational(), None, "its property is .*'truthful'.*, and here it is .*'individually_rational'"),
        (counted(), truthful(), Coalition(2), "its threat is .*'alone'.*, and here it is .*'coalition'"),
        (vickrey(), truthful(), None, "its mechanism is 'counted', and here it is 'vickrey'"),
    ],
)
def test_a_state_of_another_question_is_refused(mech: Mechanism, prop: Property, threat: Threat | None, words: str) -> None:
    assert not belongs(state(), mech, prop, threat)
    with pytest.raises(AccordError, match=words):
        read_state(state(), mech, prop, threat)


def test_a_table_that_the_rule_does_not_give_is_refused() -> None:
    mech = counted()
    partial = read_state(state(), mech, truthful())
    partial.leads[0][7] = 5
    partial.leads[0][3] = 0
    wrong = Partial([partial.leads[0][:1] + partial.leads[0]])
    with pytest.raises(AccordError, match="what was kept of the table is not what the rule of counted gives: begin anew"):
        verify(mech, truthful(), method=METHOD, partial=wrong)


def test_a_mechanism_without_a_source_keeps_no_state() -> None:
    space = Finite((0, 1))
    mech = one_shot(private_values(("ada",), space, lambda i, o, t: 0), space, lambda sent: 0)
    with pytest.raises(AccordError, match="has no spec digest, so no state can be kept for it: build it by a factory in a file"):
        state_json(mech, truthful(), None, Partial())
