"""A verdict is never a bool; its JSON is what the design lists; a refutation replays; a certificate names what it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.anonymous import anonymous
from accord.properties.individually_rational import individually_rational
from accord.properties.threats import Alone, Coalition, Nobody, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Bounded, Proved, Refuted, Unsettled
from accord.verification.verify import verify

FIELDS = [
    "mechanism", "property", "threat", "verdict", "method", "arithmetic", "cases", "size", "worst", "witness", "assumptions", "others",
    "seconds", "sentence",
]  # fmt: skip


def test_no_verdict_is_a_bool() -> None:
    mech = vickrey(("ada", "bo"), values=2)
    common = (mech, truthful(), Alone(), "by hand", 1, Fraction(0))
    for verdict in (verify(mech, truthful()), Proved(*common), Refuted(*common), Bounded(*common), Unsettled(*common)):
        with pytest.raises(TypeError, match=r"a verdict is not a bool: read \.holds, or match on its type"):
            bool(verdict)
        assert [v.word for v in (Proved(*common), Refuted(*common), Bounded(*common), Unsettled(*common))] == [
            "proved",
            "refuted",
            "bounded",
            "unsettled",
        ]
    assert [v.holds for v in (Proved(*common), Refuted(*common), Bounded(*common), Unsettled(*common))] == [True, False, False, False]


def test_the_json_is_what_the_design_lists() -> None:
    verdict = verify(first_price(("ada", "bo"), values=3), truthful())
    form = json.loads(json.dumps(verdict.json()))
    assert list(form) == FIELDS
    assert list(form["mechanism"]) == ["name", "params", "spec_digest", "behaviour_digest"]
    assert form["mechanism"]["name"] == "first_price"
    assert form["mechanism"]["params"]["agents"] == ["ada", "bo"]
    assert all(form["mechanism"][d].startswith("sha256:") for d in ("spec_digest", "behaviour_digest"))
    assert (form["property"], form["threat"], form["verdict"]) == ("truthful", {"name": "alone", "params": {}}, "refuted")
    assert (form["method"], form["arithmetic"]) == ("exhaustion", "exact")
    assert form["worst"] == str(verdict.worst)
    assert form["witness"] == {"coalition": ["ada"], "types": {"ada": 1}, "lie": {"ada": 0}, "others": {"bo": 0}, "gain": "1"}
    assert form["sentence"] == str(verdict)
    assert form["seconds"] >= 0
    assert form["size"] == dict(tabulate(verdict.mechanism).size())
    assert (form["size"]["plays"], verdict.effort) == (9, "exhaustion, 54 cases over 9 message profiles")


def test_a_proof_has_no_witness_and_the_certificate_carries_the_same_facts() -> None:
    verdict = verify(vickrey(("ada", "bo"), values=3), truthful(), Sybils(1))
    assert isinstance(verdict, Proved)
    assert verdict.json()["witness"] is None
    certificate = verdict.certificate
    assert certificate is not None
    for name in ("mechanism", "verdict", "method", "arithmetic", "cases", "worst", "witness", "assumptions"):
        assert certificate[name] == verdict.json()[name]
    assert certificate["threat"] == {"name": "sybils", "params": {"count": 1, "pooled": True}}
    assert len(certificate["worlds"]) == 1
    assert verdict.size["plays"] == 9 + 27  # the base, and the world with one fake
    assert check(json.loads(json.dumps(certificate))).verdict == "proved"


def test_sentences_name_the_question_and_the_numbers() -> None:
    mech = vickrey(("ada", "bo"), values=3)
    assert str(verify(mech, truthful())) == (
        "proved: vickrey is truthful in dominant strategies against one agent alone "
        "(exhaustion, 54 cases over 9 message profiles, worst margin 0)"
    )
    assert str(verify(mech, weak_budget_balance())).startswith("proved: vickrey is weakly budget balanced ex post (exhaustion, ")
    refuted = verify(first_price(("ada", "bo"), values=3), truthful())
    assert str(refuted) == (
        "refuted: it is not so that first_price is truthful in dominant strategies against one agent alone: "
        "ada of true type 1 gains 1 EUR by sending 0 when the others send bo 0"
    )


def test_names_of_certificate_files_tell_questions_apart() -> None:
    mech = vickrey(("ada", "bo"), values=2)
    questions = [
        (truthful(), None), (truthful(), Coalition(2)), (truthful(), Coalition(2, True)), (truthful(), Sybils(1)),
        (individually_rational(), None), (individually_rational("interim"), None),
    ]  # fmt: skip
    with_prior = vickrey(("ada", "bo"), values=2, prior="uniform")
    names = [verify(with_prior, p, t).certificate_name for p, t in questions]
    assert len(set(names)) == len(names)
    assert names[0] == "vickrey-truthful.json"
    assert verify(mech, individually_rational()).certificate_name == "vickrey-individually-rational-ex-post.json"


def test_a_replay_asks_the_rule_and_not_the_table() -> None:
    asked: list[Any] = []
    domain = quasi_linear(("ada", "bo"), Finite((0, 1, 2)), lambda i, winner, t: t if i == winner else 0, ("ada", "bo"))

    def rule(bids: Mapping[str, int]) -> Decision:
        asked.append(dict(bids))
        first = max(bids, key=lambda a: bids[a])
        return Decision(first, {first: bids[first]})

    verdict = verify(one_shot(domain, Finite((0, 1, 2)), rule), truthful())
    assert isinstance(verdict, Refuted)
    asked.clear()
    assert verdict.replay() == verdict.gain == 1
    assert asked == [{"ada": 1, "bo": 0}, {"ada": 0, "bo": 0}]
    assert verdict.replay(vickrey(("ada", "bo"), values=3)) == 0


def test_assumptions_are_collected_from_all_sides() -> None:
    domain = private_values(("ada", "bo"), Finite((0, 1)), lambda i, o, t: 0, notes=("of the domain",))
    mech = one_shot(domain, Finite((0, 1)), lambda sent: 0, notes=("of the mechanism",))
    assert verify(mech, truthful()).assumptions == ("of the domain", "of the mechanism")
    rational = verify(mech, individually_rational()).assumptions
    assert rational[2] == "the outside option is worth 0 to everybody (the mechanism states no other)"
    assert any("side" in a or "money" in a for a in verify(mech, truthful(), Coalition(2)).assumptions)
    pooled = verify(vickrey(("ada", "bo"), values=2), truthful(), Sybils(1)).assumptions
    assert any("the sum over all its identities" in a for a in pooled)


def trivial() -> Mechanism:
    return one_shot(private_values(("ada",), Finite((0, 1)), lambda i, o, t: 0, permute=lambda o, n: o), Finite((0, 1)), lambda sent: 0)


def test_no_cases_is_no_violation_and_says_so() -> None:
    verdict = verify(trivial(), anonymous())
    assert isinstance(verdict, Proved)
    assert (verdict.cases, verdict.worst) == (0, None)
    assert "0 cases over 2 message profiles, no case to judge" in str(verdict)
    assert verdict.json()["worst"] is None
    assert check(json.loads(json.dumps(verdict.certificate))).cases == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: verify(trivial(), truthful(), Nobody()), "'truthful' has no meaning against no deviator"),
        (lambda: verify(trivial(), truthful(), Coalition(2, True)), "side payments need money"),
        (lambda: verify(trivial(), weak_budget_balance()), "has no payments, so it has no budget"),
        (lambda: verify(trivial(), anonymous(), Alone()), "'anonymous' has no deviator, so the threat one agent alone has no meaning here"),
        (lambda: verify(trivial(), individually_rational("interim")), "individual rationality interim needs a prior"),
    ],
)
def test_questions_without_a_meaning_are_refused(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        wrong()
    assert "\n" not in str(problem.value)
