"""A symmetric certificate with one field changed is refused, or what it then states is true of what it then carries."""

from __future__ import annotations

import base64
import functools
import json
import random
import zlib
from collections.abc import Mapping
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.canonical import canonical_json
from accord.verification.methods import symmetry_quotient
from accord.verification.verify import verify
from tests.laws.random_counts import counting_sample
from tests.laws.test_symmetry import questions
from tests.quality.corruption import corrupt, resealed
from tests.unit.checker.brute_quotient import worst
from tests.volume import volume

SEEDS = (0, 3, 7, 11, 12, 19)


@functools.cache
def issued() -> tuple[Mapping[str, Any], ...]:
    """Certificates of all properties, proofs and refutations, on small quotients."""
    found = []
    for seed in SEEDS:
        mechanism = counting_sample(seed, agents=2 + seed % 2)
        for prop, threat in questions(mechanism):
            found.append(json.loads(json.dumps(verify(mechanism, prop, threat, method=symmetry_quotient.METHOD).certificate)))
    return tuple(found)


def test_there_are_proofs_and_refutations_of_every_property_to_corrupt() -> None:
    told = {(c["property"]["name"], c["verdict"]) for c in issued()}
    assert {name for name, verdict in told if verdict == "refuted"} == {name for name, _ in told}
    assert len([name for name, verdict in told if verdict == "proved"]) >= 5


def test_worst_margins_are_those_of_the_definition() -> None:
    for certificate in issued():
        assert str(worst(certificate)) == certificate["worst"], certificate["property"]


def test_every_change_breaks_the_seal() -> None:
    rng = random.Random(1)
    for certificate in issued():
        _, changed = corrupt(certificate, rng)
        with pytest.raises(Refusal):
            check({**changed, "seal": certificate["seal"]})


@pytest.mark.parametrize("round_of", range(10))
def test_no_corruption_makes_a_false_statement_pass(round_of: int) -> None:
    """Under a new seal. What passes is compared with the definition, on the quotient as it was changed."""
    rng, passed = random.Random(round_of), 0
    for _ in range(volume(200)):
        path, changed = corrupt(rng.choice(issued()), rng)
        try:
            told = check(resealed(changed))
        except Refusal:
            continue
        passed += 1
        true = worst(changed)
        assert told.worst == true, path
        assert (told.verdict == "proved") == (true <= 0), path
    assert passed, "labels may change"


def test_a_quotient_without_tallies_proves_nothing_about_budgets() -> None:
    certificate = next(c for c in issued() if c["property"]["name"] == "weak_budget_balance")
    emptied = {**certificate["quotient"], "tallies": [], "reached": []}
    claim = {**certificate, "quotient": emptied, "cases": 0, "worst": None, "verdict": "proved", "witness": None}
    with pytest.raises(Refusal, match="what all agents get together"):
        check(resealed(claim))


def test_a_behaviour_digest_is_refused() -> None:
    certificate = issued()[0]
    named = {**certificate["mechanism"], "behaviour_digest": "sha256:" + "0" * 64}
    with pytest.raises(Refusal, match="no behaviour digest"):
        check(resealed({**certificate, "mechanism": named}))


def test_a_packed_certificate_is_the_same_statement() -> None:
    certificate = issued()[0]
    squeezed = base64.b64encode(zlib.compress(canonical_json(certificate["quotient"]).encode())).decode()
    assert check(resealed({**certificate, "quotient": {"packed": squeezed}})).worst == check(certificate).worst
