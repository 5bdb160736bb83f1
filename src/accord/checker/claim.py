"""What a certificate claims."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

BOUNDING = ("epsilon", "equivalent", "kernel")
"""Kinds of certificates whose `worst` is a bound on all margins, which none need reach."""


@dataclass(frozen=True)
class Claim:
    """A certificate's statement. `size` is of the coalition (1 for one agent alone), `fakes` the number of sybils.

    verdict  "proved": no case has a positive margin. "refuted": the witness has one. "bounded": none is above `worst`.
    """

    kind: str
    mechanism: str
    spec_digest: str | None
    behaviour_digest: str | None
    property_name: str
    property_params: dict[str, Any]
    threat_name: str
    threat_params: dict[str, Any]
    verdict: str
    cases: int
    worst: Fraction | None
    witness: dict[str, Any] | None
    assumptions: tuple[str, ...]

    @property
    def proved(self) -> bool:
        return self.verdict == "proved"

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
