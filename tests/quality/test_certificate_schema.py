"""The published schema admits every certificate that the prover issues, and knows exactly the fields that the checker reads."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from accord.checker import Refusal, check
from accord.checker.found import kinds
from accord.checker.header import HEADER, VERDICTS
from accord.checker.parse import FIELDS, OPTIONAL
from accord.checker.parse_quotient import BASES
from accord.checker.parse_quotient import FIELDS as QUOTIENT
from tests.quality.corruption import corrupt, resealed
from tests.quality.every_certificate import issued
from tests.volume import volume

SCHEMA = json.loads(files("accord.checker").joinpath("certificate.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def one_of_each_kind() -> Iterator[dict[str, Any]]:
    for kind in sorted(kinds()):
        yield copy.deepcopy(dict(next(c for c in issued() if c["kind"] == kind)))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_certificate_that_is_issued_has_these_shapes() -> None:
    for certificate in issued():
        problem = next(VALIDATOR.iter_errors(certificate), None)
        assert problem is None, (certificate["kind"], certificate["property"], problem.message, list(problem.absolute_path))
    assert {c["kind"] for c in issued()} == set(kinds())


def test_the_fields_are_those_that_the_checker_reads() -> None:
    assert tuple(SCHEMA["properties"]) == HEADER
    assert set(SCHEMA["properties"]["kind"]["enum"]) == set(kinds())
    assert tuple(SCHEMA["properties"]["verdict"]["enum"]) == VERDICTS
    rules = [rule for rule in SCHEMA["allOf"] if set(rule["if"]["properties"]) == {"kind"}]
    own = {rule["if"]["properties"]["kind"]["const"]: rule["then"] for rule in rules}
    for name, kind in kinds().items():
        assert set(own[name]["properties"]) == {*kind.fields, *kind.optional}, name
        assert set(own[name]["required"]) == set(kind.fields), name
    game, quotient = SCHEMA["$defs"]["game"], SCHEMA["$defs"]["quotient"]
    assert set(game["required"]) == set(FIELDS)
    assert set(game["properties"]) == {*FIELDS, *OPTIONAL}
    assert set(quotient["required"]) == set(quotient["properties"]) == set(QUOTIENT)
    assert tuple(quotient["properties"]["basis"]["enum"]) == BASES


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "accord-certificate/2"), (("kind",), "matrix"), (("verdict",), "maybe"), (("arithmetic",), "float"),
        (("cases",), -1), (("cases",), "3"), (("cases",), True), (("cases",), 1.5), (("worst",), 0), (("worst",), "1/0"),
        (("worst",), "0.5"),
        (("seal",), "sha256:12"), (("method",), ""), (("assumptions",), [1]), (("mechanism",), {"name": "x"}),
        (("mechanism", "spec_digest"), "none"), (("property",), {"name": "truthful"}), (("threat", "params"), []), (("seconds",), 3),
    ],
)  # fmt: skip
def test_a_malformed_header_has_not(path: tuple[str, ...], value: Any) -> None:
    for certificate in one_of_each_kind():
        at: Any = certificate
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert not VALIDATOR.is_valid(certificate)
        with pytest.raises(Refusal):
            check(certificate if path == ("seal",) else resealed(certificate))


def test_a_field_that_is_missing_or_of_another_kind_is_not_admitted() -> None:
    for certificate in one_of_each_kind():
        for field in (*HEADER, *kinds()[certificate["kind"]].fields):
            assert not VALIDATOR.is_valid({k: v for k, v in certificate.items() if k != field}), (certificate["kind"], field)
        assert not VALIDATOR.is_valid({**certificate, "pieces" if certificate["kind"] != "piecewise" else "quotient": {}})


@pytest.mark.parametrize("part", range(10))
def test_what_the_checker_accepts_the_schema_admits(part: int) -> None:
    rng = random.Random(f"schema/{part}")
    for _ in range(volume(500) // 10):
        changed = resealed(corrupt(rng.choice(issued()), rng)[1])
        try:
            check(changed)
        except Refusal:
            continue
        problem = next(VALIDATOR.iter_errors(changed), None)
        assert problem is None, problem
