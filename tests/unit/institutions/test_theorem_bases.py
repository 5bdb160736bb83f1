"""Founding on proofs by theorem: those that carry their table are carried over; one by construction is tied to nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accord.checker import check
from accord.core.certificate import identity, sealed
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism
from accord.institutions.charter import Charter, Requirement
from accord.institutions.founding import examine
from accord.institutions.institution import found
from accord.institutions.live import live
from accord.institutions.terms import usual_terms
from accord.institutions.transfer import transfer
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.storage.memory import MemoryLedger
from accord.verification.method import Method
from accord.verification.methods import generalised_median, groves_form, monotone_payments, taxation_principle
from accord.verification.verify import verify
from tests.unit.institutions.houses import ALONE, WINDOWS, at

PAIR = Requirement("truthful", "coalition", {}, {"size": 2, "side_payments": False})
PROJECT = clarke_pivot(("ada", "bo"), values=1)


def charter(mech: Mechanism, *required: Requirement) -> Charter:
    return Charter(usual_terms(mech), required, WINDOWS)


@pytest.mark.parametrize("method", [groves_form.METHOD, monotone_payments.METHOD, taxation_principle.METHOD], ids=lambda m: m.name)
def test_a_proof_by_theorem_is_carried_over_like_any_other(method: Method) -> None:
    certificate = verify(PROJECT, truthful(), method=method).certificate
    assert certificate is not None
    live_one = transfer(certificate, PROJECT, usual_terms(PROJECT))
    assert "by the transfer lemma" in check(json.loads(json.dumps(live_one))).sentence
    body = found(MemoryLedger(), PROJECT, charter(PROJECT, ALONE), [certificate], at(0))
    assert body.state.mechanism is PROJECT


def test_a_median_withstands_pairs_live_too() -> None:
    vote = median_vote(points=3)
    certificate = verify(vote, truthful(), Coalition(2), method=generalised_median.METHOD).certificate
    assert certificate is not None
    assert found(MemoryLedger(), vote, charter(vote, PAIR), [certificate], at(0)).state.mechanism is vote


def constructed(mech: Mechanism) -> dict[str, Any]:
    """A proof by construction of a larger mechanism, under the name and source of another."""
    large = verify(clarke_pivot(tuple("abcdefghij"), values=4), truthful()).certificate
    assert large is not None
    return sealed({**large, "mechanism": identity(mech, None)})


def test_a_proof_by_construction_ties_itself_to_no_mechanism() -> None:
    """It holds for the checker, which says what it trusts; an institution must not rest on a copied source digest."""
    forged = constructed(live(PROJECT, usual_terms(PROJECT)))
    assert check(json.loads(json.dumps(forged))).behaviour_digest is None
    with pytest.raises(AccordError, match="one-shot games"):
        transfer(constructed(PROJECT), PROJECT, usual_terms(PROJECT))
    with pytest.raises(AccordError):
        found(MemoryLedger(), PROJECT, charter(PROJECT, ALONE), [forged], at(0))
    with pytest.raises(Refused, match="states no behaviour digest"):
        examine(charter(PROJECT, ALONE), PROJECT, [forged])
