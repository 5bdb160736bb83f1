"""Check a certificate: nothing that it says is believed before it is computed again from what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.checker import explain
from accord.checker.checked import Checked
from accord.checker.found import kinds
from accord.checker.header import sealed_claim
from accord.checker.numbers import canonical_json, read
from accord.checker.refusal import Refusal


def check(certificate: Mapping[str, Any]) -> Checked:
    """Compute a certificate's statement again. Raises Refusal, with one sentence, unless every part of it holds."""
    if not isinstance(certificate, Mapping):
        raise Refusal("the certificate is not an object with fields")
    # Whatever is passed in is first written out and read back, so that all that follows sees plain JSON and nothing else.
    # The fields are then validated one by one; should a malformed certificate still slip through to an operation that cannot
    # be carried out, it is refused here rather than shown as a traceback. No certificate is accepted on this path.
    try:
        return _check(read(canonical_json(dict(certificate))))
    except Refusal:
        raise
    except (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as problem:
        raise Refusal(f"the certificate is malformed or too deep or large to check ({type(problem).__name__})") from None


def _check(certificate: dict[str, Any]) -> Checked:
    claim = sealed_claim(certificate)
    held = kinds()[claim.kind].verify(certificate, claim)
    return Checked(
        claim.mechanism,
        claim.spec_digest,
        claim.behaviour_digest,
        claim.property_name,
        claim.property_params,
        claim.threat_name,
        claim.threat_params,
        claim.verdict,
        claim.cases,
        claim.worst,
        claim.witness,
        held.assumptions,
        held.trusted,
        explain.sentence(claim, held.how),
        claim.kind,
    )
