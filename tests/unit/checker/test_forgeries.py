"""Statements that a forger would like to see accepted, under fitting seals: each is refused, with its reason.

Where test_claims.py changes one field of a table's certificate, these change what a kind of certificate, a property or a threat might
leave unread: parameters that a theorem says nothing about, verdicts without cases, labels that would be shown as computed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.found import kinds
from accord.checker.numbers import sha256, unpack
from accord.checker.words import in_words
from tests.quality.corruption import resealed
from tests.quality.every_certificate import issued

Certificate = dict[str, Any]
DIGEST = "sha256:" + "0" * 64


def one(kind: str, verdict: str = "proved", prop: str | None = None, which: Callable[[Certificate], bool] = lambda c: True) -> Certificate:
    """The first certificate of a kind."""
    return copy.deepcopy(
        next(
            dict(c) for c in issued() if (c["kind"], c["verdict"]) == (kind, verdict) and prop in (None, c["property"]["name"]) and which(c)
        )
    )


def refused(certificate: Certificate, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(resealed(certificate))


def states(certificate: Certificate, prop: str, threat: str = "alone", params: Any = None, threat_params: Any = None) -> Certificate:
    """The certificate with another statement."""
    told = {"property": {"name": prop, "params": params or {}}, "threat": {"name": threat, "params": threat_params or {}}}
    return {**certificate, **told}


def proves(certificate: Certificate) -> Certificate:
    """The certificate as a proof without any case."""
    return {**certificate, "verdict": "proved", "worst": None, "cases": 0, "witness": None}


def test_there_is_a_certificate_of_every_kind() -> None:
    assert {c["kind"] for c in issued()} == set(kinds())


# -- labels that are shown as computed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["piecewise", "epsilon", "symmetric"])
def test_no_behaviour_digest_is_shown_that_was_not_computed(kind: str) -> None:
    forged = one(kind)
    forged["mechanism"]["behaviour_digest"] = DIGEST
    refused(forged, "no behaviour digest, and the certificate states one")


def test_a_groves_form_by_construction_has_no_behaviour_digest_either() -> None:
    forged = one("groves", which=lambda c: c["variant"] == "by construction")
    forged["mechanism"]["behaviour_digest"] = DIGEST
    refused(forged, "has no behaviour digest")


@pytest.mark.parametrize("kind", ["table", "tree", "groves", "monotone", "taxation", "cyclic", "median", "linear", "stationary"])
def test_a_table_is_tied_to_its_behaviour_digest(kind: str) -> None:
    forged = one(kind, which=lambda c: c.get("variant") != "by construction")
    for digest in (DIGEST, None):
        forged["mechanism"]["behaviour_digest"] = digest
        refused(forged, "behaviour digest")


def test_a_bound_is_never_called_the_greatest_margin() -> None:
    """Nor does a repair speak of cases that could violate something."""
    for verdict in ("proved", "refuted"):
        loose = one("epsilon", verdict)
        loose["worst"] = "0" if verdict == "proved" else "1000"
        found = check(resealed(loose))
        assert f"greatest margin at most {loose['worst']}" in found.sentence
        assert f"the greatest margin is at most {loose['worst']}" in in_words(found)
    assert "could violate" not in in_words(check(one("linear")))


@pytest.mark.parametrize("kind", ["piecewise", "epsilon"])
def test_the_outcome_of_a_budget_witness_is_the_one_that_its_reports_lead_to(kind: str) -> None:
    forged = one(kind, "refuted", "strong_budget_balance")
    choice = forged["witness"]["outcome"]["record"][1]["choice"]["map"]
    choice[0][1] = 17
    refused(forged, "the reports do not lead to")


@pytest.mark.parametrize("kind", ["piecewise", "epsilon"])
def test_reports_are_given_for_an_outcome_only(kind: str) -> None:
    forged = one(kind, "refuted", "truthful")
    refused({**forged, "reports": ["0", "1"]}, "the witness is about none")
    refused({**one(kind), "reports": ["0", "1"]}, "an outcome that it does not have")


# -- statements that a kind does not prove -------------------------------------------------------------------------------


EVERYTHING: tuple[tuple[str, str, Mapping[str, Any], Mapping[str, Any]], ...] = (
    ("truthful", "alone", {"epsilon": "1"}, {}),
    ("truthful", "coalition", {}, {"size": 2, "side_payments": False}),
    ("truthful", "coalition", {}, {"size": 2, "side_payments": True}),
    ("truthful", "sybils", {}, {"count": 1, "pooled": False}),
    ("truthful", "bribe", {}, {"budget": "1", "size": 2}),
    ("truthful", "none", {}, {}),
    ("ex_post_truthful", "alone", {}, {}),
    ("bayesian_truthful", "alone", {}, {}),
    ("strategy_proof", "alone", {}, {}),
    ("obviously_strategy_proof", "alone", {}, {}),
    ("group_strategy_proof", "none", {"strength": "strong"}, {}),
    ("incentive_ratio", "alone", {"bound": "1"}, {}),
    ("subgame_perfect", "alone", {}, {}),
    ("implementable", "none", {}, {}),
    ("implementable", "alone", {}, {}),
    ("efficient", "none", {}, {}),
    ("individually_rational", "none", {"stage": "ex post"}, {}),
    ("weak_budget_balance", "none", {}, {}),
    ("strong_budget_balance", "none", {"stage": "ex ante"}, {}),
    ("monotone", "none", {}, {}),
    ("anonymous", "none", {}, {}),
    ("envy_free", "none", {}, {}),
)
PROVED_BY = {
    "groves": {("truthful", "alone")},
    "monotone": {("truthful", "alone")},
    "taxation": {("truthful", "alone")},
    "cyclic": {("implementable", "none")},
    "stationary": {("subgame_perfect", "alone")},
    "linear": set(),
    "median": {("truthful", "alone"), ("truthful", "coalition"), ("strategy_proof", "alone"), ("group_strategy_proof", "none")},
}


@pytest.mark.parametrize("kind", PROVED_BY)
def test_a_theorem_proves_what_it_says_and_nothing_else(kind: str) -> None:
    for prop, threat, params, threat_params in EVERYTHING:
        if (prop, threat) not in PROVED_BY[kind] or "epsilon" in params or threat_params.get("side_payments"):
            forged = states(one(kind), prop, threat, params, threat_params)
            with pytest.raises(Refusal):
                check(resealed(forged))
            with pytest.raises(Refusal):
                check(resealed(proves(forged)))


@pytest.mark.parametrize("kind", ["groves", "monotone", "taxation", "cyclic", "median", "linear", "stationary", "symmetric", "piecewise"])
def test_a_kind_that_is_exact_does_not_bound(kind: str) -> None:
    for worst in ("0", "1000", "-1", None):
        with pytest.raises(Refusal):
            check(resealed({**one(kind), "verdict": "bounded", "worst": worst, "witness": None}))


@pytest.mark.parametrize("kind", ["table", "tree", "transfer"])
def test_nor_does_a_table(kind: str) -> None:
    refused({**one(kind), "verdict": "bounded"}, "only bounds|something else")


def test_side_payments_need_money_in_a_quotient_too() -> None:
    forged = one("symmetric", prop="truthful", which=lambda c: c["quotient"]["payments"] is None)
    forged = states(forged, "truthful", "coalition", threat_params={"size": 2, "side_payments": True})
    refused(forged, "side payments need money")


def test_a_budget_of_a_quotient_is_judged_ex_post_only() -> None:
    forged = one("symmetric", prop="weak_budget_balance")
    refused(states(forged, "weak_budget_balance", "none", {"stage": "interim"}), "not judged by orbits")


# -- nothing listed, so nothing violated ---------------------------------------------------------------------------------


def test_a_quotient_without_alternatives_to_compare_with_is_not_efficient() -> None:
    for verdict in ("proved", "refuted"):
        forged = one("symmetric", verdict, "efficient")
        forged["quotient"]["alternatives"] = []
        refused(proves(forged), "alternatives are none")


@pytest.mark.parametrize("part", ["alternatives", "tallies"])
def test_a_quotient_lists_nothing_twice(part: str) -> None:
    forged = one("symmetric", prop="efficient")
    forged["quotient"][part].append(forged["quotient"][part][0])
    refused(forged, "twice")


def test_a_proof_without_samples_is_none() -> None:
    forged = one("groves", which=lambda c: c["variant"] == "by construction")
    forged["samples"] = []
    refused({**forged, "cases": 0}, "the samples are none")
    forged["samples"] = [{"types": [], "values": [], "chosen": 0, "reports": []}]
    refused({**forged, "cases": 0}, "the samples are none")


def test_endless_play_needs_situations() -> None:
    forged = one("stationary")
    for part in ("situations", "messages", "strategy", "payoffs", "next"):
        forged["play"][part] = []
    forged["worth"] = [[] for _ in forged["play"]["agents"]]
    forged["mechanism"]["behaviour_digest"] = sha256(forged["play"])
    refused(proves(forged), "the situations are none")


def test_a_subdivision_covers_its_box_and_the_cells_the_rule() -> None:
    forged = one("epsilon")
    refused({**forged, "boxes": [[] for _ in forged["boxes"]], "cases": 0}, "ends before its boxes cover")
    refused({**forged, "boxes": [], "cases": 0}, "entries where")
    refused({**one("piecewise"), "cells": [], "cases": 0, "worst": None}, "entries where")


def test_worlds_belong_to_sybils_only() -> None:
    for worlds in ([], None, [1]):
        refused({**one("table", prop="truthful", which=lambda c: c["threat"]["name"] == "alone"), "worlds": worlds}, "where 0 belong")


def test_a_core_is_compared_with_what_coalitions_can_do() -> None:
    forged = one("table", prop="in_core")
    game = dict(unpack(forged["game"]))
    del game["alone"]
    forged["game"], forged["mechanism"]["behaviour_digest"] = game, sha256(game)
    refused(forged, "does not say what coalitions can bring about")


# -- positions ------------------------------------------------------------------------------------------------------------


def test_no_position_counts_from_the_end() -> None:
    """Python would take -1 for the last entry."""
    cyclic = one("cyclic")
    cyclic["payments"]["tables"][0][0][0] = -1
    refused(cyclic, "not a position")
    median = one("median")
    refused({**median, "order": [-1, *median["order"][1:]]}, "not a position")
    refused({**median, "parameters": [-1, *median["parameters"][1:]]}, "not a position")
    groves = one("groves", which=lambda c: c["variant"] == "by construction")
    groves["samples"][0]["chosen"] = -1
    refused(groves, "not a position")
    linear = one("linear", which=lambda c: c["property"]["params"]["size"] is not None)
    for place in ([-1, 0, "1"], [0, -1, "1"]):
        refused({**linear, "change": [place]}, "not a whole number")
    refused({**linear, "dual": [[-1, "1"]]}, "not a position")
    pieces = one("piecewise")
    refused({**pieces, "top": {**pieces["top"], "cell": -1}}, "not a whole number")
    epsilon = one("epsilon")
    epsilon["rule"]["results"][0] = -1
    refused(epsilon, "not a position")
    robust = one("table", "refuted", "robustly_truthful")
    robust["witness"]["prior"] = -1
    refused(robust, "not a whole number")
    quotient = one("symmetric")
    quotient["quotient"]["gets"][0][0] = -1
    refused(quotient, "not a position")
