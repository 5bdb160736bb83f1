"""A certificate with one field changed is refused, or the change is provably harmless.

As issued, every change is refused, because the seal no longer fits. Under a new seal a change is accepted only
1. in a label, which the checker reports as taken on trust or as assumed: names, parameters, the spec digest, the method,
   the stated assumptions, and the identity of a live mechanism or of a world with false identities; or
2. where what is stated after the change is true: then the prover says the same of the mechanism itself, and a changed
   witness has the stated gain when it is played out by the mechanism's own rule.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Checked, check
from accord.core.canonical import canonical_json, encode
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Independent
from accord.core.registry import PROPERTIES
from accord.institutions.terms import terms_from, usual_terms
from accord.institutions.transfer import CARRIED, transfer
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.property import Arena, Case, Threat
from accord.properties.threats import Alone, Coalition, Nobody, Sybils
from accord.verification.verify import verify
from tests.quality.corruption import Path, passing
from tests.unit.checker import examples
from tests.volume import volume

AGENTS = ("ada", "bo")
UNIFORM = Independent(dict.fromkeys(AGENTS, Lottery.uniform(range(3))))
QUESTIONS: tuple[tuple[str, Threat | None], ...] = (
    ("truthful", None),
    ("truthful", Coalition(2)),
    ("truthful", Coalition(2, side_payments=True)),
    ("truthful", Sybils(1)),
    ("ex_post_truthful", None),
    ("bayesian_truthful", None),
    ("strategy_proof", None),
    ("individually_rational ex post", None),
    ("individually_rational interim", None),
    ("individually_rational ex ante", None),
    ("efficient", None),
    ("pareto_efficient", None),
    ("weak_budget_balance", None),
    ("strong_budget_balance", None),
    ("anonymous", None),
)
LABELS = (("mechanism", "name"), ("mechanism", "params"), ("mechanism", "spec_digest"), ("method",), ("assumptions",))


@functools.cache
def issued() -> tuple[tuple[Mechanism, Mapping[str, Any]], ...]:
    """Certificates of every kind by the prover, small enough to be checked a thousand times."""
    mechanisms = [
        vickrey(AGENTS, values=3, prior="uniform"),
        first_price(AGENTS, values=3, prior="uniform"),
        examples.compensated(),
        examples.dictator(),
        examples.provable(),
        examples.clock(prior=UNIFORM),
        examples.clock(descending=True, prior=UNIFORM),
        examples.disclosure(),
    ]
    found = []
    for mech in mechanisms:
        for name, threat in QUESTIONS:
            prop = _property(name)
            if prop.refuses(mech, threat or (Alone() if prop.has_deviator else Nobody())) is None and _factory_for(threat, mech):
                found.append((mech, verify(mech, prop, threat).certificate))
    paper = mechanisms[0]
    carried = [
        c
        for mech, c in found
        if mech is paper and c["verdict"] == "proved" and c["threat"]["name"] != "sybils" and c["property"]["name"] in CARRIED
    ]
    found += [(paper, transfer(c, paper, usual_terms(paper))) for c in carried]
    return tuple((mech, json.loads(canonical_json(certificate))) for mech, certificate in found)


def _property(name: str) -> Any:
    word, _, stage = name.partition(" ")
    return PROPERTIES[word].build(**({"stage": stage} if stage else {}))


def _factory_for(threat: Threat | None, mech: Mechanism) -> bool:
    return not isinstance(threat, Sybils) or mech.spec is not None


def test_every_kind_and_property_is_represented() -> None:
    made = {(c["kind"], c["property"]["name"], c["threat"]["name"]) for _, c in issued()}
    assert {prop for _, prop, _ in made} == {name.partition(" ")[0] for name, _ in QUESTIONS}
    assert {kind for kind, _, _ in made} == {"table", "tree", "transfer"}
    assert {threat for _, _, threat in made} == {"alone", "none", "coalition", "sybils"}


@pytest.mark.parametrize("number", range(len(issued())))
def test_every_certificate_passes_as_issued(number: int) -> None:
    _, certificate = issued()[number]
    found = check(certificate)
    assert (found.verdict, found.cases) == (certificate["verdict"], certificate["cases"])


@pytest.mark.parametrize("case", range(volume(1000)))
def test_a_corrupted_field_is_refused_or_provably_harmless(case: int) -> None:
    rng = random.Random(case)
    mech, certificate = rng.choice(issued())
    passed = passing(certificate, rng)
    if passed is None:
        return
    path, changed, found = passed
    assert_harmless(mech, certificate, path, changed, found)


def assert_harmless(mech: Mechanism, certificate: Mapping[str, Any], path: Path, changed: Mapping[str, Any], found: Checked) -> None:
    """The accepted change is in a label, or what is now stated is so."""
    if changed["kind"] == "transfer":
        if _within(path, *LABELS, ("mechanism", "behaviour_digest"), *(("base", *label) for label in LABELS)):
            return
        assert path[0] == "terms" or path[:2] == ("base", "witness"), path
        again = transfer(certificate["base"], mech, terms_from(changed["terms"], mech))
        assert (again["cases"], again["worst"]) == (found.cases, str(found.worst))
        return
    if _within(path, *LABELS):
        return
    if path[0] == "worlds":
        assert found.trusted != check(certificate).trusted, "the statement is about other worlds, and names them"
        return
    assert path[0] in ("kind", "property", "threat", "witness"), path
    prop = PROPERTIES[found.property].build(**found.property_params)
    threat = {"alone": Alone, "none": Nobody, "coalition": Coalition, "sybils": Sybils}[found.threat](**found.threat_params)
    verdict = verify(mech, prop, threat)
    assert (verdict.word, verdict.cases, verdict.worst) == (found.verdict, found.cases, found.worst)
    if found.witness is not None:
        gain = prop.margin(Arena(mech, threat), decoded(mech, certificate, found.witness))
        assert gain == Fraction(found.witness["gain"]) > 0


def _within(path: Path, *labels: Path) -> bool:
    return any(path[: len(label)] == label for label in labels)


def decoded(mech: Mechanism, certificate: Mapping[str, Any], witness: Mapping[str, Any]) -> Case:
    """The witness in the mechanism's own values."""
    game = Arena(mech, Nobody()).game
    values = [*game.outcomes, *(t for ts in game.types for t in ts)]
    values += [x for sets in game.infosets for s in sets for x in (s.view, *s.messages)]
    known = {canonical_json(encode(v)): v for v in values}
    plain = {"coalition", "agent", "swap"}

    def back(value: Any) -> Any:
        if canonical_json(value) in known:
            return known[canonical_json(value)]
        return {k: back(v) for k, v in value.items()} if isinstance(value, dict) else [back(v) for v in value]

    parts = {}
    for part, value in witness.items():
        if part != "gain":
            parts[part] = (tuple(value) if isinstance(value, list) else value) if part in plain else back(value)
    return Case(parts)
