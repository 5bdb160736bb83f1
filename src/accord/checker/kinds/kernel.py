"""A rule computed in floats: how far the numbers of an array kernel are from the rule's own, and so what a lie can gain under it.

The certificate carries the proof about the rule, whole, and what the kernel gives each agent, every float as the rational that it is:
for each agent, utility row and message profile (row-major) a position in `numbers`, or -1 where some type in question cannot send its
message. Their digest is the behaviour digest. The proof is checked. Then each of these numbers is compared with the expected utility
that the rule's table gives: let d be the greatest difference. A gain is a difference of two utilities, or of two averages of them, each
off by at most d; what opting out is worth is not computed by the kernel. So if no margin of the rule is above w, none under the kernel
is above w + 2 d, and w + d for *individually rational*. Cases: those of the base, and the numbers compared.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from accord.checker import tabled
from accord.checker.claim import Claim
from accord.checker.fields import array, positions, record
from accord.checker.found import kinds
from accord.checker.game import Game
from accord.checker.header import sealed_claim
from accord.checker.kind import Held, Kind
from accord.checker.numbers import canonical_json, name, rational, sha256, unpack
from accord.checker.refusal import Refusal
from accord.checker.sealed import ends, situations
from accord.checker.transfer import BASES

OFF = {
    ("truthful", "alone"): 2,
    ("ex_post_truthful", "alone"): 2,
    ("bayesian_truthful", "alone"): 2,
    ("individually_rational", "none"): 1,
}
"""How many utilities that are off make a margin."""


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    """Check the base, then how far the kernel's numbers are from the rule's."""
    base = certificate["base"]
    if type(base) is not dict:
        raise Refusal("the base is not a certificate")
    below = sealed_claim(base)
    if below.kind not in BASES or not below.proved or claim.verdict != "bounded" or below.worst is None:
        raise Refusal("a certificate of kind 'kernel' bounds what is proved of a one-shot rule, and this or its base is something else")
    ours = (claim.property_name, claim.property_params, claim.threat_name, claim.threat_params)
    theirs = (below.property_name, below.property_params, below.threat_name, below.threat_params)
    if canonical_json(ours) != canonical_json(theirs) or ours[::2] not in OFF:
        raise Refusal("the base proves another property, or against another threat, or one that the kernel's numbers do not bound")
    held, game = kinds()[below.kind].verify(base, below), tabled.own_game(base, below)
    numbers = unpack(certificate["kernel"])
    if sha256(numbers) != claim.behaviour_digest:
        raise Refusal(f"the kernel's numbers have the behaviour digest {sha256(numbers)}, and the certificate is about another")
    compared, apart = _apart(numbers, game)
    cases, worst = below.cases + compared, below.worst + OFF[claim.property_name, claim.threat_name] * apart
    if (claim.cases, claim.worst) != (cases, worst):
        raise Refusal(f"over {cases} cases the kernel's numbers bound margins by {worst}, and the certificate says otherwise")
    trusted = (
        f"that {name(claim.mechanism)} gives the utilities with behaviour digest {claim.behaviour_digest}, in batches of any size: the "
        "checker reads the numbers, not the kernel"
    )
    assumed = (*claim.assumptions, *(a for a in held.assumptions if a not in claim.assumptions))
    return Held(assumed, (trusted, *held.trusted), ", by how near the kernel is to its rule,")


def _apart(form: Any, game: Game) -> tuple[int, Fraction]:
    """How many numbers were compared, and the greatest difference."""
    game.need(game.one_shot, "the base is not one round in which everybody is awaited")
    parts = record(form, "'kernel'", ("numbers", "utility"))
    numbers = [rational(v, "a number of the kernel") for v in array(parts["numbers"], "the kernel's numbers")]
    at, pairs, compared = ends(game), set[tuple[Fraction, int]](), 0
    for i, (rows, known) in enumerate(zip(array(parts["utility"], "the kernel's tables", len(game.agents)), game.utility, strict=True)):
        table = [positions(r, "a kernel's table", -1, len(numbers), len(at)) for r in array(rows, "a kernel's table", len(known))]
        for here in situations(game, (i,)):
            worth = game.expected(i, here.rows[0])
            for place in [base + lie for base in here.others for lie in here.lies]:
                compared += 1
                if table[here.rows[0]][place] < 0:
                    raise Refusal(f"the kernel's utility of {name(game.agents[i])} is missing at messages that can be sent")
                pairs.add((numbers[table[here.rows[0]][place]], worth[at[place]]))
    return compared, max(abs(given - Fraction(exact, game.unit)) for given, exact in pairs)


KIND = Kind("kernel", ("base", "kernel"), _verify)
