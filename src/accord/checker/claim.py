"""What a certificate claims, read from its header: every field of the right type, and a property and threat that exist."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, digest, one_of, record, text, texts, truth_value, whole
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal

FORMAT = "accord-certificate/1"
HEADER = (
    "format", "kind", "mechanism", "property", "threat", "verdict", "method", "arithmetic", "cases", "worst", "witness",
    "assumptions", "seal",
)  # fmt: skip
BODY = {"table": ("game",), "tree": ("game",), "transfer": ("base", "terms")}
STAGES = ("ex post", "interim", "ex ante")
PROPERTIES = {
    "truthful": (), "ex_post_truthful": (), "bayesian_truthful": (), "strategy_proof": (), "individually_rational": ("stage",),
    "efficient": (), "pareto_efficient": (), "weak_budget_balance": (), "strong_budget_balance": (), "anonymous": (),
}  # fmt: skip
THREATS = {"alone": (), "none": (), "coalition": ("size", "side_payments"), "sybils": ("count", "pooled")}


@dataclass(frozen=True)
class Claim:
    """A certificate's statement. `size` is of the coalition (1 for one agent alone), `fakes` the number of sybils."""

    kind: str
    mechanism: str
    spec_digest: str | None
    behaviour_digest: str | None
    property_name: str
    property_params: dict[str, Any]
    threat_name: str
    threat_params: dict[str, Any]
    proved: bool
    cases: int
    worst: Fraction | None
    witness: dict[str, Any] | None
    assumptions: tuple[str, ...]

    @property
    def size(self) -> int:
        return int(self.threat_params.get("size", 1))

    @property
    def side_payments(self) -> bool:
        return bool(self.threat_params.get("side_payments", False))

    @property
    def fakes(self) -> int:
        return int(self.threat_params.get("count", 0))

    @property
    def pooled(self) -> bool:
        return bool(self.threat_params.get("pooled", False))

    @property
    def stage(self) -> str:
        return str(self.property_params["stage"])


def parse_claim(certificate: dict[str, Any]) -> Claim:
    """The claim of a certificate. Raises Refusal for a field that is missing, unknown or of the wrong type."""
    if certificate.get("format") != FORMAT:
        raise Refusal(f"the certificate's format is not {FORMAT!r}, the only one that this checker reads")
    kind = one_of(certificate.get("kind"), "the certificate's kind", BODY)
    record(certificate, "the certificate", (*HEADER, *BODY[kind]), ("worlds",) if kind == "table" else ())
    mechanism = record(certificate["mechanism"], "'mechanism'", ("name", "params", "spec_digest", "behaviour_digest"))
    if type(mechanism["params"]) is not dict:
        raise Refusal("the mechanism's params are not an object")
    wanted = record(certificate["property"], "'property'", ("name", "params"))
    threat = record(certificate["threat"], "'threat'", ("name", "params"))
    property_name = one_of(wanted["name"], "the property", PROPERTIES)
    threat_name = one_of(threat["name"], "the threat", THREATS)
    property_params = record(wanted["params"], "the property's params", PROPERTIES[property_name])
    threat_params = record(threat["params"], "the threat's params", THREATS[threat_name])
    _check_params(property_params, threat_params)
    one_of(certificate["arithmetic"], "'arithmetic'", ("exact",))
    text(certificate["method"], "'method'")
    proved = one_of(certificate["verdict"], "the verdict", ("proved", "refuted")) == "proved"
    worst = None if certificate["worst"] is None else rational(certificate["worst"], "'worst'")
    witness = certificate["witness"]
    if proved != (witness is None) or not (witness is None or type(witness) is dict):
        raise Refusal("the verdict and the witness disagree: a refutation has a witness, and a proof has none")
    return Claim(
        kind,
        text(mechanism["name"], "the mechanism's name"),
        _maybe_digest(mechanism["spec_digest"], "the spec digest"),
        digest(mechanism["behaviour_digest"], "the behaviour digest")
        if kind != "transfer"
        else _maybe_digest(mechanism["behaviour_digest"], "the behaviour digest"),
        property_name, property_params, threat_name, threat_params, proved,
        whole(certificate["cases"], "'cases'"), worst, witness, tuple(texts(certificate["assumptions"], "the assumptions")),
    )  # fmt: skip


def _maybe_digest(value: Any, where: str) -> str | None:
    return None if value is None else digest(value, where)


def _check_params(of_property: dict[str, Any], of_threat: dict[str, Any]) -> None:
    if "stage" in of_property:
        one_of(of_property["stage"], "the stage of individual rationality", STAGES)
    for key in ("size", "count"):
        if key in of_threat:
            whole(of_threat[key], f"the threat's {key}", least=1)
    for key in ("side_payments", "pooled"):
        if key in of_threat:
            truth_value(of_threat[key], f"the threat's {key!r}")


def worlds_of(certificate: dict[str, Any], claim: Claim) -> list[Any]:
    """The games with 1, 2, ... fakes, as JSON: as many as the threat has fakes, none without sybils."""
    found = certificate.get("worlds")
    if claim.threat_name != "sybils" and found is None:
        return []
    return array(found, "'worlds'", claim.fakes)
