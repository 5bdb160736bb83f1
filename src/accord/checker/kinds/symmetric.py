"""A symmetric game of one round: one case for all that arise from it by renaming agents.

The certificate carries, instead of a table over message profiles, one over histograms: what a sender of each message gets,
given how many of the others send what (see `accord.checker.histograms`). All orbits are judged again, and the witness, which
names agents, is evaluated by its histogram.
"""

from __future__ import annotations

from typing import Any

from accord.checker import orbit_witness, orbits
from accord.checker.claim import Claim
from accord.checker.histograms import Quotient
from accord.checker.judged import Judge
from accord.checker.kind import Held, Kind
from accord.checker.numbers import name, unpack
from accord.checker.parse_quotient import parse_quotient
from accord.checker.refusal import Refusal
from accord.checker.slack import less
from accord.checker.tabled import compare, compare_witness

JUDGES: dict[tuple[str, str], Judge] = {
    ("truthful", "alone"): less((orbits.lies, orbit_witness.truthful)),
    ("truthful", "coalition"): less((orbits.coalitions, orbit_witness.truthful)),
    ("ex_post_truthful", "alone"): less((orbits.lies, orbit_witness.ex_post)),
    ("bayesian_truthful", "alone"): less((orbits.bayesian, orbit_witness.bayesian)),
    ("individually_rational", "none"): (orbits.rational, orbit_witness.rational),
    ("weak_budget_balance", "none"): (orbits.budget, orbit_witness.budget),
    ("strong_budget_balance", "none"): (orbits.budget, orbit_witness.budget),
    ("efficient", "none"): (orbits.efficient, orbit_witness.efficient),
}
PARAMS = {"individually_rational": {"stage"}}
SLACK = {"truthful": {"epsilon"}, "ex_post_truthful": {"epsilon"}, "bayesian_truthful": {"epsilon"}}
BASES = {
    "counts": "that {rule} is a function of how many send each message, and that a sender of each gets what the table of histograms says",
    "compared": "that {rule} pays as the table of histograms says at every profile of messages, on which the prover compared exchanges",
}


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    judge = JUDGES.get((claim.property_name, claim.threat_name))
    stated = set(claim.property_params) - SLACK.get(claim.property_name, set())
    if judge is None or stated != PARAMS.get(claim.property_name, set()):
        raise Refusal(f"{claim.property_name!r} with these parameters against {claim.threat_name!r} is not judged by orbits")
    if claim.behaviour_digest is not None:
        raise Refusal("a quotient has no table over message profiles, so no behaviour digest, and the certificate states one")
    quotient = parse_quotient(unpack(certificate["quotient"]))
    if claim.side_payments and quotient.payments is None:
        raise Refusal("side payments need money, and the quotient has no payments")
    exhaust, margin = judge
    compare(claim, exhaust(quotient, claim))
    if claim.witness is not None:
        compare_witness(claim, margin(quotient, claim, witness=claim.witness))
    return Held(_assumptions(claim, quotient), _trusted(claim, quotient), ", one case for each orbit of renamings,")


def _assumptions(claim: Claim, q: Quotient) -> tuple[str, ...]:
    found = [*claim.assumptions, "agents have one type space and one utility, which depends on the own type and the own outcome only"]
    if claim.property_name == "bayesian_truthful" or claim.property_params.get("stage") in ("interim", "ex ante"):
        found.append("types are drawn independently from the prior in the quotient, and types of probability zero are not judged")
    if claim.property_name == "individually_rational" and not any(q.outside):
        found.append("every outside option in the quotient is worth 0")
    if any(len(able) < len(q.messages) for able in q.able):
        found.append("a type sends only the messages that the quotient says it is able to send")
    return tuple(found)


def _trusted(claim: Claim, q: Quotient) -> tuple[str, ...]:
    digest = f"spec digest {claim.spec_digest}" if claim.spec_digest else "no spec digest"
    rule = f"the rule named {name(claim.mechanism)} with {digest}"
    return (
        BASES[q.basis].format(rule=rule) + ": the checker reads the table, not the rule",
        "that the quotient's types, utilities, outside options and beliefs are those of the agents",
    )


KIND = Kind("symmetric", ("quotient",), _verify)
