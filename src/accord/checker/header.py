"""The header of a certificate: every field of the right type, and a kind, a property and a threat that the checker knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import digest, one_of, record, text, texts, whole
from accord.checker.found import kinds, properties
from accord.checker.judged import Validator
from accord.checker.numbers import rational, sha256
from accord.checker.refusal import Refusal
from accord.checker.threats import THREATS

FORMAT = "accord-certificate/1"
HEADER = (
    "format", "kind", "mechanism", "property", "threat", "verdict", "method", "arithmetic", "cases", "worst", "witness",
    "assumptions", "seal",
)  # fmt: skip
VERDICTS = ("proved", "refuted", "bounded")


def sealed_claim(certificate: dict[str, Any]) -> Claim:
    """The claim, once the seal is seen to fit."""
    claim = parse_claim(certificate)
    if certificate["seal"] != sha256({field: value for field, value in certificate.items() if field != "seal"}):
        raise Refusal("the seal does not fit: a field was changed after the certificate was issued")
    return claim


def parse_claim(certificate: dict[str, Any]) -> Claim:
    """The claim of a certificate. Raises Refusal for a field that is missing, unknown or of the wrong type."""
    if certificate.get("format") != FORMAT:
        raise Refusal(f"the certificate's format is not {FORMAT!r}, the only one that this checker reads")
    kind = kinds()[one_of(certificate.get("kind"), "the certificate's kind", kinds())]
    record(certificate, "the certificate", (*HEADER, *kind.fields), kind.optional)
    mechanism = record(certificate["mechanism"], "'mechanism'", ("name", "params", "spec_digest", "behaviour_digest"))
    if type(mechanism["params"]) is not dict:
        raise Refusal("the mechanism's params are not an object")
    wanted = record(certificate["property"], "'property'", ("name", "params"))
    threat = record(certificate["threat"], "'threat'", ("name", "params"))
    property_name = one_of(wanted["name"], "the property", properties())
    threat_name = one_of(threat["name"], "the threat", THREATS)
    known = properties()[property_name]
    property_params = _params(wanted["params"], "the property's", known.params, known.optional)
    threat_params = _params(threat["params"], "the threat's", THREATS[threat_name], {})
    one_of(certificate["arithmetic"], "'arithmetic'", ("exact",))
    text(certificate["method"], "'method'")
    verdict = one_of(certificate["verdict"], "the verdict", VERDICTS)
    worst = None if certificate["worst"] is None else rational(certificate["worst"], "'worst'")
    witness = certificate["witness"]
    if (verdict == "refuted") == (witness is None) or not (witness is None or type(witness) is dict):
        raise Refusal("the verdict and the witness disagree: a refutation has a witness, and a proof or a bound has none")
    return Claim(
        kind.name,
        text(mechanism["name"], "the mechanism's name"),
        _maybe_digest(mechanism["spec_digest"], "the spec digest"),
        _maybe_digest(mechanism["behaviour_digest"], "the behaviour digest"),
        property_name, property_params, threat_name, threat_params, verdict,
        whole(certificate["cases"], "'cases'"), worst, witness, tuple(texts(certificate["assumptions"], "the assumptions")),
    )  # fmt: skip


def _params(value: Any, whose: str, required: Mapping[str, Validator], optional: Mapping[str, Validator]) -> dict[str, Any]:
    found = record(value, f"{whose} params", required, optional)
    for name, validate in {**required, **optional}.items():
        if name in found:
            validate(found[name], f"{whose} {name!r}")
    return found


def _maybe_digest(value: Any, where: str) -> str | None:
    return None if value is None else digest(value, where)
