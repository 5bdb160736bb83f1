"""The checker against a prover that shares nothing with it: every certificate of every family is confirmed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from accord.checker import check
from accord.checker.found import properties
from tests.quality.every_certificate import issued
from tests.volume import volume

from . import brute, brute_trees, examples, shelf

CERTIFICATES = shelf.all_certificates()
KINDS = ("table", "tree")


def label(certificate: shelf.Certificate) -> str:
    params = ",".join(map(str, {**certificate["property"]["params"], **certificate["threat"]["params"]}.values()))
    return f"{certificate['kind']}-{certificate['property']['name']}-{certificate['threat']['name']}({params})-{certificate['verdict']}"


@pytest.mark.parametrize("certificate", CERTIFICATES, ids=label)
def test_a_certificate_made_by_brute_force_is_confirmed(certificate: shelf.Certificate) -> None:
    found = check(certificate)
    assert (found.property, found.threat, found.verdict) == (
        certificate["property"]["name"],
        certificate["threat"]["name"],
        certificate["verdict"],
    )
    assert found.cases == certificate["cases"]
    assert found.worst == (None if certificate["worst"] is None else Fraction(certificate["worst"]))
    assert found.behaviour_digest == certificate["mechanism"]["behaviour_digest"]
    assert found.witness == certificate["witness"]
    assert "stated in the test" in found.assumptions
    assert found.sentence.endswith(".")
    assert found.sentence.count("\n") == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verdict", ["proved", "refuted"])
def test_the_shelf_holds_every_family_proved_and_refuted(kind: str, verdict: str) -> None:
    """So that the tests above confirm proofs and replay witnesses of each: by brute force here, or by the prover, which is held
    against definitions of its own in tests/laws."""
    made = {
        (c["property"]["name"], c["threat"]["name"]) for c in (*CERTIFICATES, *issued()) if (c["kind"], c["verdict"]) == (kind, verdict)
    }
    assert made == {(p.name, threat) for p in properties().values() for judged, threat in p.judges if judged == kind}


@pytest.mark.parametrize("case", range(volume(200)))
def test_rules_drawn_at_random_are_judged_alike(case: int) -> None:
    mech = examples.drawn(
        1000 + case, private=bool(case % 2), agents=examples.TRIO if case % 5 == 0 else examples.PAIR, money=case % 3 == 0
    )
    for certificate in shelf.sealed_certificates(mech):
        assert check(certificate).cases == certificate["cases"]


@pytest.mark.parametrize("case", range(volume(30)))
def test_rounds_drawn_at_random_are_judged_alike(case: int) -> None:
    for certificate in shelf.round_certificates(examples.drawn_rounds(2000 + case, private=bool(case % 2), money=case % 3 == 0)):
        assert check(certificate).cases == certificate["cases"]


def test_a_tree_certificate_may_be_about_a_single_round() -> None:
    mech = examples.first_price()
    certificate = brute.certificate(mech, "truthful", cases=brute_trees.truthful(mech), kind="tree")
    assert check(certificate).verdict == "refuted"
