"""Certificates about deviators with one field changed: refused as they are, and under a new seal refused or provably harmless.

Harmless is a changed label (names, parameters of the mechanism, the method, stated assumptions), and a statement that is true: then
the prover says the same of the mechanism itself, and a changed witness has the stated gain when the mechanism plays it.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.canonical import canonical_json, sha256
from accord.core.mechanism import Mechanism
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.verification.replay import property_of, replay, threat_of
from accord.verification.verify import verify
from tests.quality.corruption import corrupt, passing
from tests.unit.properties.test_deviators import PAIR, QUESTIONS
from tests.volume import volume

LABELS = (("mechanism", "name"), ("mechanism", "params"), ("mechanism", "spec_digest"), ("method",), ("assumptions",))
PROOFS = [
    (ascending_clock(PAIR, values=3), obviously_strategy_proof(), None),
    (vickrey(PAIR, values=2), group_strategy_proof("weak"), None),
]


@functools.cache
def issued() -> tuple[tuple[Mechanism, Mapping[str, Any]], ...]:
    return tuple((mech, json.loads(canonical_json(verify(mech, p, t).certificate))) for mech, p, t in [*QUESTIONS, *PROOFS])


@pytest.mark.parametrize("case", range(volume(1500)))
def test_a_corrupted_field_is_refused_or_provably_harmless(case: int) -> None:
    rng = random.Random(case)
    mech, certificate = rng.choice(issued())
    passed = passing(certificate, rng)
    if passed is None:
        return
    path, changed, found = passed
    if any(path[: len(label)] == label for label in LABELS):
        return
    assert path[0] in ("property", "threat", "witness", "kind"), path
    prop, threat = property_of(changed), threat_of(changed)
    verdict = verify(mech, prop, threat)
    assert (verdict.word, verdict.cases, verdict.worst) == (found.verdict, found.cases, found.worst)
    if found.verdict == "refuted":
        margin, gain, _ = replay(mech, {**changed, "verdict": "refuted"})
        assert margin == gain > 0


@pytest.mark.parametrize("case", range(volume(500)))
def test_a_corrupted_table_of_endless_play_is_refused_or_another_play(case: int) -> None:
    """The digest made new as well: then what is stated is true of the play that the certificate now carries, as its own values show;
    the checker says which play it is about, by its digest."""
    rng = random.Random(case)
    _, certificate = next((m, c) for m, c in issued() if c["kind"] == "stationary")
    whole = json.loads(canonical_json(certificate))
    _, changed = corrupt({"play": whole["play"], "worth": whole["worth"], "seal": ""}, rng)
    body = {**whole, "play": changed.get("play"), "worth": changed.get("worth")}
    body["mechanism"] = {**whole["mechanism"], "behaviour_digest": sha256(body["play"])}
    del body["seal"]
    try:
        found = check({**body, "seal": sha256(body)})
    except Refusal:
        return
    assert body["worth"] == whole["worth"], "values that differ solve other equations"
    assert found.behaviour_digest != certificate["mechanism"]["behaviour_digest"]
