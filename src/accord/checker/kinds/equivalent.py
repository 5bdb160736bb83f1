"""A proof about a game of one round, carried over to a game in rounds that does the same (the equivalence lemma).

The certificate carries the proof about the direct game, whole, and the tree of the other. The proof is checked. Then the trees are
played through: honest play must end in the same lotteries at every type profile and, as the property asks for it, every play of one
agent against truthful others in what some message of its would have given, or every play of everybody in what the messages lead to
that its parts stand for. The proof and the hypotheses in full are in `accord.checker.equivalent`.

Gibbard (1973), Econometrica 41(4), and Myerson (1979), Econometrica 47(1), go from a game to the direct mechanism that it gives (the
revelation principle); this is the way back, which needs the hypotheses.
"""

from __future__ import annotations

from typing import Any

from accord.checker import equivalent, explain, tabled
from accord.checker.claim import Claim
from accord.checker.found import kinds
from accord.checker.header import sealed_claim
from accord.checker.kind import Held, Kind
from accord.checker.numbers import canonical_json
from accord.checker.refusal import Refusal
from accord.checker.transfer import BASES


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    """Check the base, then the hypotheses of the equivalence lemma."""
    base = certificate["base"]
    if type(base) is not dict:
        raise Refusal("the base is not a certificate")
    below = sealed_claim(base)
    if below.kind not in BASES or not below.proved or not claim.proved:
        raise Refusal("the equivalence lemma carries proofs about one-shot games only, and the certificate or its base is something else")
    ours = (claim.property_name, claim.property_params, claim.threat_name, claim.threat_params)
    theirs = (below.property_name, below.property_params, below.threat_name, below.threat_params)
    if canonical_json(ours) != canonical_json(theirs):
        raise Refusal("the base proves another property, or against another threat, than is carried over")
    needed = equivalent.scope(claim)
    held, direct = kinds()[below.kind].verify(base, below), tabled.own_game(base, below)
    direct.need(direct.one_shot, "the base is not one round in which everybody is awaited")
    tree = tabled.own_game(certificate, claim)
    cases = below.cases + equivalent.compare(needed, direct, tree, certificate["plays"])
    if (claim.cases, claim.worst) != (cases, below.worst):
        raise Refusal(f"an equivalent of this base has {cases} cases with worst margin {below.worst}, and the certificate says otherwise")
    assumed = explain.assumptions(claim, tree)
    return Held(
        (*assumed, *(a for a in held.assumptions if a not in assumed)),
        explain.trusted(claim, claim.behaviour_digest or "", ()),
        ", by the equivalence lemma,",
    )


KIND = Kind("equivalent", ("base", "game", "plays"), _verify)
