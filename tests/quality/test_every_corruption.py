"""Ten thousand random corruptions of certificates in the full run, over all kinds, and none is accepted with a false statement.

Most are in the tests of single kinds, each of which says what it holds an accepted corruption against. Here are the kinds that those
leave out, and grafts: certificates of all kinds with another property, threat or verdict, or dressed as another kind.

Harmless, and so accepted, is a change
1. of a label, which the checker passes on as stated or as taken on trust: the mechanism's name, parameters and spec digest, the
   method, the stated assumptions, what the certificate says beside its table or of a world with false identities; or
2. after which the statement is true: the same statement as before with another proof of it, or one that the prover, a brute-force
   oracle, or the definition computes too.
"""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Mapping
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.found import kinds
from accord.core.mechanism import Mechanism
from accord.designer.repair import repair
from accord.verification.methods import exhaustion
from accord.verification.replay import property_of, threat_of
from accord.verification.verify import verify
from tests.quality import (
    test_certificate_corruption,
    test_deviator_corruption,
    test_interval_certificates,
    test_outcome_corruption,
    test_theorem_corruption,
)
from tests.quality.corruption import corrupt, resealed
from tests.quality.every_certificate import FAMILIES, deviators, issued, refined, repairs
from tests.unit.checker.brute_quotient import worst
from tests.unit.checker.test_least_repair import NORMS
from tests.volume import volume

LABELS = {"mechanism", "method", "assumptions"}
REFINED = ("transfer", "equivalent", "kernel")


def test_no_less_than_ten_thousand_are_made() -> None:
    """As they are parametrised: one case is one corruption, but for quotients, whose ten rounds make volume(400) each."""
    tests = [
        test_certificate_corruption.test_a_corrupted_field_is_refused_or_provably_harmless,
        test_outcome_corruption.test_a_corrupted_field_is_refused_or_provably_harmless,
        test_theorem_corruption.test_a_changed_field_is_refused_or_what_is_then_stated_is_so,
        test_deviator_corruption.test_a_corrupted_field_is_refused_or_provably_harmless,
        test_deviator_corruption.test_a_corrupted_table_of_endless_play_is_refused_or_another_play,
        test_interval_certificates.test_a_corrupted_field_is_refused_or_what_is_stated_is_true,
    ]
    counted = sum(len(mark.args[1]) for test in tests for mark in test.pytestmark) + 10 * volume(400)
    assert counted + volume(REPAIRS) + volume(GRAFTS) + volume(CARRIED) >= volume(10_000)
    assert {c["kind"] for c in issued()} == set(kinds())


REPAIRS, GRAFTS, CARRIED = 600, 1500, 600


def accepted(certificate: Mapping[str, Any]) -> Any:
    """What the checker says under a new seal; None where it refuses."""
    try:
        return check(resealed(certificate))
    except Refusal:
        return None


@pytest.mark.parametrize("part", range(10))
def test_a_corrupted_repair_is_refused_or_states_the_least_change(part: int) -> None:
    rng = random.Random(f"repair/{part}")
    for _ in range(volume(REPAIRS) // 10):
        mech, certificate = rng.choice(repairs())
        path, changed = corrupt(certificate, rng)
        with pytest.raises(Refusal):
            check(changed)
        found = accepted(changed)
        if found is None or path[0] in LABELS or changed["property"] == certificate["property"]:
            continue
        asked, before = changed["property"]["params"], certificate["property"]["params"]
        assert found.threat == "none"
        if asked["size"] is None:
            assert before["size"] is None
            assert asked["of"] == before["of"], "what is irreparable is so in every norm"
            continue
        wanted = [property_of({"property": form}) for form in asked["of"]]
        norm = next(n for n in NORMS if str(n) == asked["norm"])
        assert repair(mech, wanted, norm=norm, keep=tuple(asked["keep"])).certificate["property"]["params"]["size"] == asked["size"]


@pytest.mark.parametrize("part", range(10))
def test_a_proof_that_is_carried_over_says_what_its_base_says(part: int) -> None:
    """A corruption of a refinement that is accepted is in a label, in its base or its own, or is another proof of the same statement."""
    rng = random.Random(f"carried/{part}")
    whole = [c for c in issued() if c["kind"] in REFINED]
    for _ in range(volume(CARRIED) // 10):
        certificate = rng.choice(whole)
        path, changed = corrupt(certificate, rng)
        with pytest.raises(Refusal):
            check(changed)
        found = accepted(changed)
        if found is None or LABELS & set(path[:2]) or path[0] in ("terms", "kernel", "plays"):
            continue
        assert path[:2] == ("base", "seal"), f"{path} was changed, and the certificate is accepted"


@pytest.mark.parametrize("part", range(10))
def test_a_certificate_does_not_prove_another_statement(part: int) -> None:
    """The statement, the kind or the verdict of one certificate on the tables of another."""
    rng = random.Random(f"graft/{part}")
    every = issued()
    for _ in range(volume(GRAFTS) // 10):
        certificate, other = rng.choice(every), rng.choice(every)
        changed = copy.deepcopy(dict(certificate))
        parts = (("property", "threat"), ("property",), ("threat",), ("kind",), ("kind", "property", "threat"), ("verdict",))
        for field in rng.choice(parts):
            changed[field] = copy.deepcopy(other[field])
        if "kind" in changed and changed["kind"] != certificate["kind"]:
            own = set(kinds()[changed["kind"]].fields) | set(kinds()[changed["kind"]].optional)
            theirs = set(kinds()[certificate["kind"]].fields) | set(kinds()[certificate["kind"]].optional)
            changed = {k: v for k, v in changed.items() if k not in theirs or k in own}
            changed |= {k: copy.deepcopy(v) for k, v in other.items() if k in own and k not in changed}
        if changed["verdict"] != "refuted":
            changed["witness"] = None
        for found in filter(None, (accepted(changed), accepted({**changed, "worst": rng.choice(("0", None, "1", other["worst"]))}))):
            assert_true(certificate, changed, found)


def assert_true(certificate: Mapping[str, Any], changed: Mapping[str, Any], found: Any) -> None:
    """What is stated of the tables is so: they state it already, or the definition or the prover says the same."""
    if changed["kind"] == "symmetric":
        assert found.worst == worst(changed)
    elif changed["kind"] in ("piecewise", "epsilon"):
        test_interval_certificates.assert_true(("property",), changed, found)
    elif all(changed[part] == certificate[part] for part in ("property", "threat")):
        assert (found.verdict, found.worst) == (check(certificate).verdict, check(certificate).worst)
    else:
        verdict = verify(mechanisms()[found.behaviour_digest], property_of(changed), threat_of(changed), method=exhaustion.METHOD)
        assert (verdict.word, verdict.worst) == (found.verdict, found.worst), changed["kind"]


@functools.cache
def mechanisms() -> dict[str, Mechanism]:
    """By behaviour digest."""
    pairs = [*(pair for family in FAMILIES for pair in family.issued()), *repairs(), *deviators(), *refined()]
    return {c["mechanism"]["behaviour_digest"]: mech for mech, c in pairs}
