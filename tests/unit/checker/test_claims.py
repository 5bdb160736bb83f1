"""Every statement in a certificate's header is computed again: a false one is refused even under a fitting seal."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.numbers import sha256

from . import brute, brute_trees, examples, shelf

PROVED = brute.certificate(examples.second_price(), "truthful", cases=brute.truthful(examples.second_price()))
REFUTED = brute.certificate(examples.first_price(), "truthful", cases=brute.truthful(examples.first_price()))
SYBILS = shelf.sybil_certificate(examples.second_price, 1, True)


def changed(certificate: dict[str, Any], *path: Any) -> dict[str, Any]:
    """The certificate with one place changed to the last part of the path, sealed anew."""
    copied = copy.deepcopy(certificate)
    *steps, last, value = path
    at: Any = copied
    for step in steps:
        at = at[step]
    at[last] = value
    return brute.seal(copied)


def test_the_seal_catches_any_change_of_a_label_too() -> None:
    for certificate in (PROVED, REFUTED, SYBILS):
        touched = copy.deepcopy(certificate)
        touched["mechanism"]["name"] = "another"
        with pytest.raises(Refusal, match="the seal does not fit"):
            check(touched)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("format", "accord-certificate/2"), "format"),
        (("format", ["accord-certificate/1"]), "format"),
        (("kind", "matrix"), "knows cyclic, .*, table, taxation, transfer, tree"),
        (("kind", {}), "knows cyclic, .*, table, taxation, transfer, tree"),
        (("kind", "transfer"), "has no 'base'"),
        (("seconds", 3), 'unknown key "seconds"'),
        (("mechanism", "vickrey"), "not an object"),
        (("mechanism", "name", ""), "not a text"),
        (("mechanism", "params", []), "params are not an object"),
        (("mechanism", "spec_digest", "sha256:12"), "64 hexadecimal digits"),
        (("mechanism", "behaviour_digest", None), "64 hexadecimal digits"),
        (("mechanism", "behaviour_digest", "sha256:" + "0" * 64), "has the behaviour digest"),
        (("property", "name", "fair"), "the checker knows"),
        (("property", "params", {"stage": "interim"}), "unknown key"),
        (("property", "name", "individually_rational"), "has no 'stage'"),
        (("property", {"name": "individually_rational", "params": {"stage": "always"}}), "knows ex ante, ex post, interim"),
        (("property", "name", "anonymous"), "not defined"),
        (("property", "name", "bayesian_truthful"), "no prior"),
        (("threat", "name", "captured"), "knows alone, bribe, coalition"),
        (("threat", "name", "none"), "not defined"),
        (("threat", {"name": "coalition", "params": {"size": 0, "side_payments": False}}), "at least 1"),
        (("threat", {"name": "coalition", "params": {"size": True, "side_payments": False}}), "whole number"),
        (("threat", {"name": "coalition", "params": {"size": 2, "side_payments": 1}}), "neither true nor false"),
        (("threat", {"name": "coalition", "params": {"size": 2}}), "has no 'side_payments'"),
        (("threat", {"name": "coalition", "params": {"size": 2, "side_payments": False}}), "cases"),
        (("threat", {"name": "sybils", "params": {"count": 1, "pooled": True}}), "not a list"),
        (("verdict", "bounded"), "only bounds|disagree"),
        (("method", None), "not a text"),
        (("arithmetic", "float"), "knows exact"),
        (("cases", True), "whole number"),
        (("cases", "54"), "whole number"),
        (("cases", -1), "whole number"),
        (("worst", 0), "not a rational"),
        (("worst", "0/1"), "lowest terms"),
        (("worst", None), "worst margin"),
        (("worst", "1000"), "worst margin"),
        (("witness", "none"), "disagree"),
        (("assumptions", "none"), "not a list"),
        (("assumptions", [1]), "not a text"),
        (("worlds", [1]), "0 belong"),
        (("game", None), "not an object"),
    ],
)
@pytest.mark.parametrize("certificate", [PROVED, REFUTED], ids=["proved", "refuted"])
def test_a_false_or_malformed_header_is_refused(certificate: dict[str, Any], path: tuple[Any, ...], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(changed(certificate, *path))


@pytest.mark.parametrize("certificate", shelf.all_certificates())
def test_no_count_margin_or_verdict_but_the_true_one_is_accepted(certificate: dict[str, Any]) -> None:
    wrong = [("cases", certificate["cases"] + 1), ("cases", max(0, certificate["cases"] - 1)), ("worst", "1/97"), ("worst", None)]
    for field, value in wrong:
        with pytest.raises(Refusal, match=r"cases|worst|verdict"):
            check(changed(certificate, field, value))
    other = "refuted" if certificate["verdict"] == "proved" else "proved"
    with pytest.raises(Refusal, match="disagree"):
        check(changed(certificate, "verdict", other))
    flipped = {**certificate, "verdict": other, "witness": {"gain": "1"} if other == "refuted" else None}
    with pytest.raises(Refusal, match="verdict does not follow"):
        check(brute.seal(flipped))
    if certificate["verdict"] == "refuted":
        for gain in ("0", "-1", "1/97", 1, None):
            with pytest.raises(Refusal, match=r"margin|rational"):
                check(changed(certificate, "witness", "gain", gain))


def test_labels_may_change_under_a_new_seal_and_the_checker_says_that_it_trusts_them() -> None:
    digest = "sha256:" + "a" * 64
    named = changed(changed(changed(PROVED, "mechanism", "name", "groves"), "mechanism", "spec_digest", digest), "method", "symmetry")
    found = check(changed(changed(named, "mechanism", "params", {"n": {"q": "1/2"}}), "assumptions", []))
    assert found.mechanism == "groves"
    assert any("groves" in line and digest in line and str(found.behaviour_digest) in line for line in found.trusted)


class TestWitness:
    """A witness is a case: its parts are in the game, possible for the types, and complete."""

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            (("coalition", []), "1 to 1 different agents"),
            (("coalition", ["ada", "bo"]), "1 to 1 different agents"),
            (("coalition", ["ada", "ada"]), "1 to 1 different agents"),
            (("coalition", ["eve"]), "not an agent"),
            (("coalition", [["ada"]]), "not an agent"),
            (("coalition", "ada"), "not a list"),
            (("types", {}), "has no 'ada'"),
            (("types", {"ada": 2, "bo": 1}), "unknown key"),
            (("types", {"ada": 9}), "not one of those"),
            (("types", {"ada": True}), "not one of those"),
            (("types", {"ada": "1"}), "not one of those"),
            (("types", [1]), "not an object"),
            (("lie", {"bo": 1}), "has no 'ada'"),
            (("lie", {"ada": 9}), "not one of those"),
            (("others", {}), "has no 'bo'"),
            (("others", {"bo": None}), "not one of those"),
            (("fakes", {}), "unknown key"),
        ],
    )
    def test_parts_that_are_not_in_the_game(self, path: tuple[Any, ...], words: str) -> None:
        with pytest.raises(Refusal, match=words):
            check(changed(REFUTED, "witness", *path))

    def test_a_message_that_the_type_cannot_send(self) -> None:
        seen = 0
        for certificate in shelf.all_certificates():
            game, witness = certificate["game"], certificate["witness"]
            if (certificate["kind"], certificate["property"]["name"], certificate["verdict"]) != ("table", "strategy_proof", "refuted"):
                continue
            (liar,) = witness["coalition"]
            place = game["agents"].index(liar)
            infoset = game["infosets"][place][0]
            lie = infoset["messages"].index(witness["lie"][liar])
            for t, row in enumerate(infoset["can"] or ()):
                if not row[lie]:
                    types = {**witness["types"], liar: game["types"][place][t]}
                    with pytest.raises(Refusal, match=f"{liar} send .*, which it is not able"):
                        check(changed(certificate, "witness", "types", types))
                    seen += 1
        assert seen

    def test_another_kind_of_witness(self) -> None:
        with pytest.raises(Refusal, match="witness has no 'deviating_play'"):
            check(changed(REFUTED, "kind", "tree"))

    def test_a_case_without_violation(self) -> None:
        truth = REFUTED["witness"]["types"]
        with pytest.raises(Refusal, match="has the margin 0"):
            check(changed(REFUTED, "witness", "lie", truth))


class TestPlays:
    """Witnesses over rounds are replayed node by node."""

    CERTIFICATE = next(
        c for c in shelf.all_certificates() if (c["kind"], c["property"]["name"], c["verdict"]) == ("tree", "truthful", "refuted")
    )
    EX_POST = next(
        c for c in shelf.all_certificates() if (c["kind"], c["property"]["name"], c["verdict"]) == ("tree", "ex_post_truthful", "refuted")
    )

    @pytest.mark.parametrize("play", ["honest_play", "deviating_play"])
    def test_a_play_has_exactly_its_rounds(self, play: str) -> None:
        rounds = self.CERTIFICATE["witness"][play]
        for wrong, words in (
            (rounds[:-1], "stops before its end"),
            ([*rounds, rounds[-1]], "goes on after its end"),
            ([{**rounds[0], "eve": 1}, *rounds[1:]], "unknown key"),
            ([{}, *rounds[1:]], "has no"),
            ([None, *rounds[1:]], "not an object"),
            ("rounds", "not a list"),
        ):
            with pytest.raises(Refusal, match=words):
                check(changed(self.CERTIFICATE, "witness", play, wrong))

    def test_the_honest_play_is_honest(self) -> None:
        swapped = changed(self.CERTIFICATE, "witness", "honest_play", self.CERTIFICATE["witness"]["deviating_play"])
        with pytest.raises(Refusal, match="not truthful in the witness's honest play"):
            check(swapped)

    def test_the_others_are_truthful_ex_post(self) -> None:
        (liar,) = self.EX_POST["witness"]["coalition"]
        other = "bo" if liar == "ada" else "ada"
        kinds = {"ada": 0, "bo": 1}
        types = self.EX_POST["witness"]["types"]
        refused = 0
        for own in self.EX_POST["game"]["types"][kinds[other]]:
            if own != types[other]:
                with pytest.raises(Refusal, match=r"not truthful|margin"):
                    check(changed(self.EX_POST, "witness", "types", {**types, other: own}))
                refused += 1
        assert refused

    def test_one_strategy_of_the_others_explains_both_plays(self) -> None:
        mech = examples.in_turn(examples.first_price())
        certificate = brute.certificate(mech, "truthful", cases=brute_trees.truthful(mech))
        (liar,) = certificate["witness"]["coalition"]
        assert liar == "ada"
        lied = certificate["witness"]["deviating_play"]
        for bid in (0, 1, 2):
            if {"bo": bid} != lied[1]:
                with pytest.raises(Refusal, match="no one strategy of bo explains both plays"):
                    check(changed(certificate, "witness", "deviating_play", [lied[0], {"bo": bid}]))


class TestSybils:
    def test_worlds_are_the_base_with_identities_added(self) -> None:
        world = SYBILS["worlds"][0]
        for wrong, words in (
            ([], "0 entries where 1"),
            ([world, world], "2 entries where 1"),
            ([SYBILS["game"]], "followed by 1 fakes"),
            ([{**world, "agents": ["bo", "ada", "sybil1"]}], "followed by 1 fakes"),
            ([{**world, "agents": ["ada", "bo", "bo"]}], "two of the same name"),
            ([{**world, "types": [*world["types"][:2], [0, 1, 7]]}], "does not have the types of its owner"),
            ([{**world, "types": [[0, 1, 7], *world["types"][1:]]}], "are not in world 1 what they are in the base"),
            ([None], "not an object"),
        ):
            with pytest.raises(Refusal, match=words):
                check(changed(SYBILS, "worlds", wrong))

    def test_the_worlds_are_named_among_what_is_trusted(self) -> None:
        assert any(sha256(SYBILS["worlds"][0]) in line for line in check(SYBILS).trusted)

    def test_a_witness_may_add_no_identity_at_all(self) -> None:
        certificate = shelf.sybil_certificate(examples.first_price, 1, True)
        without = {k: v for k, v in certificate["witness"].items() if k != "fakes"}
        assert check(changed(certificate, "witness", without)).verdict == "refuted"
        assert check(changed(certificate, "witness", {**without, "fakes": {}})).verdict == "refuted"
        for fakes in ({"eve": 1}, {"sybil1": 1, "sybil2": 1}, [1], 7, {"sybil1": 9}):
            with pytest.raises(Refusal, match="witness"):
                check(changed(certificate, "witness", {**without, "fakes": fakes}))


def test_what_a_property_needs_is_asked_for() -> None:
    mech = examples.second_price()
    for prop, params, words in (
        ("pareto_efficient", {}, "it has payments"),
        ("anonymous", {}, "renaming"),
        ("individually_rational", {"stage": "interim"}, "no prior"),
        ("individually_rational", {"stage": "ex ante"}, "no prior"),
    ):
        certificate = brute.certificate(mech, prop, "none", cases=iter(()), params=params)
        with pytest.raises(Refusal, match=words):
            check(certificate)
    ordinal = examples.dictator()
    for prop, threat, params, words in (
        ("weak_budget_balance", "none", {}, "it has no payments"),
        ("truthful", "coalition", {"size": 2, "side_payments": True}, "side payments need money"),
    ):
        certificate = brute.certificate(ordinal, prop, threat, cases=iter(()), threat_params=params)
        with pytest.raises(Refusal, match=words):
            check(certificate)


def test_a_game_that_declares_no_truth_has_budgets_but_no_honesty() -> None:
    mech = replace(examples.second_price(), truth=None)
    assert check(brute.certificate(mech, "weak_budget_balance", "none", cases=brute.budget_balance(mech, False))).verdict == "proved"
    for prop, threat in (("truthful", "alone"), ("efficient", "none"), ("ex_post_truthful", "alone"), ("strategy_proof", "alone")):
        with pytest.raises(Refusal, match="does not say which messages are truthful"):
            check(brute.certificate(mech, prop, threat, cases=iter(())))
