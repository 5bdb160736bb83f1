"""A proof about a one-shot mechanism, carried over to the mechanism hosted live: see `accord.checker.transfer`."""

from __future__ import annotations

from typing import Any

from accord.checker import explain, tabled, transfer
from accord.checker.claim import Claim
from accord.checker.found import kinds
from accord.checker.header import sealed_claim
from accord.checker.kind import Held, Kind
from accord.checker.refusal import Refusal


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    """Check the base, then the hypotheses of the transfer lemma."""
    base = certificate["base"]
    if type(base) is not dict:
        raise Refusal("the transfer's base is not a certificate")
    below = sealed_claim(base)
    transfer.check_same(claim, below)
    held, game = kinds()[below.kind].verify(base, below), tabled.own_game(base, below)
    terms = transfer.parse_terms(certificate["terms"], game)
    cases = below.cases + transfer.hypotheses(claim, game, terms)
    if (claim.cases, claim.worst) != (cases, below.worst):
        raise Refusal(f"a transfer of this base has {cases} cases with worst margin {below.worst}, and the certificate says otherwise")
    return Held(
        explain.transfer_assumptions(claim, held.assumptions, terms),
        explain.transfer_trusted(claim, held.trusted, terms),
        held.how + ", by the transfer lemma,",
    )


KIND = Kind("transfer", ("base", "terms"), _verify)
