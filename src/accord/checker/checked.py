"""What the checker answers when a certificate holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Checked:
    """A statement that was computed again from the certificate's own tables.

    mechanism, spec_digest    labels: the checker cannot tell which rule a table belongs to (see `trusted`)
    behaviour_digest          the hash, computed here, of the table that the statement is about; in a transfer, the one that
                              the certificate names for the live mechanism, which the checker cannot compute
    property, threat          names, with their parameters
    verdict                   "proved", "refuted" or "bounded"
    cases, worst              how many cases there are and the greatest margin among them (None: no cases)
    witness                   for a refutation, the case whose margin was computed again
    assumptions               what the statement takes for granted
    trusted                   what the checker could not verify, and a reader has to establish otherwise
    sentence                  the statement in words
    kind                      of the certificate, which says how it was computed again (see `accord.checker.words`)
    """

    mechanism: str
    spec_digest: str | None
    behaviour_digest: str | None
    property: str
    property_params: Mapping[str, Any]
    threat: str
    threat_params: Mapping[str, Any]
    verdict: str
    cases: int
    worst: Fraction | None
    witness: Mapping[str, Any] | None
    assumptions: tuple[str, ...]
    trusted: tuple[str, ...]
    sentence: str
    kind: str = ""
