"""Values, verdicts and counterexamples in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from accord.core.canonical import encode
from accord.reporting.witness import story
from accord.reporting.words import against, counted, effort, listed, reflowed, sentence, shown, statement, threat
from tests.unit.reporting.samples import verdict


@dataclass(frozen=True)
class Claim:
    tier: int
    odds: Fraction


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "3"),
        (Fraction(1, 8), "1/8 (0.125)"),
        (True, "yes"),
        (None, "none"),
        (("ada", 2), "(ada, 2)"),
        ({"ada": 1, "bo": Fraction(1, 2)}, "{ada: 1, bo: 1/2 (0.5)}"),
        (frozenset({2, 1}), "{1, 2}"),
        (Claim(2, Fraction(1, 4)), "Claim (tier 2, odds 1/4 (0.25))"),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value: Any, words: str) -> None:
    assert shown(encode(value)) == words


def test_threats_and_names_in_words() -> None:
    assert threat({"name": "alone", "params": {}}) == "one participant alone"
    assert threat({"name": "sybils", "params": {"count": 1, "pooled": True}}) == "one false identity"
    assert (
        against({"name": "coalition", "params": {"size": 3, "side_payments": True}}) == " against coalitions of up to 3 with side payments"
    )
    assert against({"name": "none", "params": {}}) == ""
    assert threat({"name": "bribe", "params": {"budget": {"q": "1/2"}}}) == "bribe (budget 1/2 (0.5))"
    assert [listed([]), listed(["ada"]), listed(["ada", "bo", "cy"], "or")] == ["nobody", "ada", "ada, bo or cy"]
    assert [counted(1, "case"), counted(1250, "case"), counted(2, "entry", "entries")] == ["1 case", "1,250 cases", "2 entries"]
    assert sentence("what is this?") == "What is this?"


def test_a_statement_is_the_checkers_own_where_it_has_checked() -> None:
    assert statement(verdict()) == "honesty pays"
    checked = "x: refuted that no agent gains (at all), by a case with margin 2/11 (3 cases, greatest margin 2/11)."
    assert statement(verdict("refuted", certificate={"checked": checked})) == "no agent gains (at all)"
    assert statement(verdict(certificate=None)) == "fines is truthful in dominant strategies against one participant alone"
    assert effort(verdict()) == "exhaustion, 1,250 cases"


LIE = {"coalition": ["ada"], "types": {"ada": 2}, "lie": {"ada": 1}, "others": {"bo": 3, "cy": 3}, "gain": "1/2"}


@pytest.mark.parametrize(
    ("witness", "changes", "told"),
    [
        (LIE, {}, "For example, ada, of true type 2, sends 1 while all the others send 3, and gains 1/2 (0.5) EUR."),
        (
            {**LIE, "coalition": ["ada", "bo"], "types": {"ada": 2, "bo": 2}, "lie": {"ada": 0, "bo": 1}, "others": {"cy": 3}},
            {"threat": {"name": "coalition", "params": {"size": 2, "side_payments": True}}},
            "For example, ada and bo, of true type 2 each, send 0 and 1 while cy sends 3, and together gain 1/2 (0.5) EUR.",
        ),
        (
            {**LIE, "fakes": {"sybil1": 0}, "types": {"ada": 2, "bo": 0}, "others": {}},
            {},
            "For example, ada, of true type 2, sends 1 and adds the false identity sybil1, sending 0, (the others' types: bo 0), "
            "and gains 1/2 (0.5) EUR.",
        ),
        (LIE, {"property": "strategy_proof"}, "that reaches a wanted outcome with a probability higher by 1/2 (0.5)."),
        (
            {"agent": "bo", "types": {"ada": 0, "bo": 1}, "gain": "1/2"},
            {"property": "individually_rational(stage=ex post)"},
            "For example, bo, when the types are ada 0, bo 1, does 1/2 (0.5) EUR worse by taking part honestly than by staying outside.",
        ),
        (
            {"types": {"ada": 0}, "alternative": "build", "outcome": "wait", "gain": "1/2"},
            {"property": "pareto_efficient"},
            "For example, when the types are ada 0, build instead of wait would be better by 1/2 (0.5) EUR.",
        ),
        (
            {"swap": ["ada", "bo"], "messages": {"ada": 1, "bo": 2}, "gain": "1/2"},
            {"property": "anonymous"},
            "For example, exchanging the messages of ada and bo changes more than their names, when ada sends 1 and bo sends 2.",
        ),
        (
            {
                "coalition": ["ada"],
                "types": {"ada": 1},
                "honest_play": [{"ada": 1}],
                "deviating_play": [{"ada": 0}, {"bo": 1}],
                "gain": "1/2",
            },
            {},
            "For example, ada deviates, types ada 1, honest play: round 1, ada sends 1, deviating play: round 1, ada sends 0; "
            "round 2, bo sends 1; the margin is 1/2 (0.5) EUR.",
        ),
    ],
)
def test_a_counterexample_is_a_story(witness: Any, changes: Any, told: str) -> None:
    refuted = verdict("refuted", witness=witness, **{"worst": "1/2", **changes})
    assert story(refuted, "EUR").endswith(told)


def test_a_story_says_whether_more_can_be_gained() -> None:
    assert story(verdict("refuted", witness=LIE, worst="4"), "EUR").endswith("The greatest margin among all cases is 4.")
    assert "a greater gain is not excluded" in story(verdict("refuted", witness=LIE, worst="1/2", method="search"), "EUR")


def test_a_docstring_loses_only_the_breaks_that_its_file_needed() -> None:
    text = (
        "One line\nand its end.\n\nThen\n  1. an audit\n     is drawn;\n  2. read.\nAfter all\nthat.\n\nname   what it is\nrate   a share"
    )
    assert reflowed(text) == (
        "One line and its end.\n\nThen\n  1. an audit is drawn;\n  2. read.\nAfter all that.\n\nname   what it is\nrate   a share"
    )
