"""Truthful: honesty is a dominant strategy, for one agent, for coalitions, for agents with false identities, and for bribers."""

from __future__ import annotations

from accord.checker import bribes, lies, replay, sybils, tree
from accord.checker.claim import Claim
from accord.checker.judged import Judged
from accord.checker.sealed import own_types_only
from accord.checker.slack import above_zero, less, within


def _statement(claim: Claim) -> str:
    if claim.threat_name == "coalition":
        gains = "gains in total, with side payments," if claim.side_payments else "gains, every member strictly,"
        return f"no coalition of up to {claim.size} agents {gains} by lying, whatever the others send"
    if claim.threat_name == "sybils":
        payoff = "the payoffs of all its identities" if claim.pooled else "its own payoff"
        added = "a false identity" if claim.fakes == 1 else f"up to {claim.fakes} false identities"
        return f"no agent raises {payoff} by lying and adding {added}, whatever the others send"
    if claim.threat_name == "bribe":
        most = claim.threat_params["budget"]
        return (
            f"no agent gains by bribing others, up to {claim.size} agents in all and {most} in total, to lie with it, whatever others send"
        )
    return "honesty is optimal for every agent, whatever its type and whatever the others do"


PROPERTY = Judged(
    "truthful",
    within(_statement),
    {
        ("table", "alone"): less((lies.exhaust, lies.margin)),
        ("table", "coalition"): less((lies.exhaust, lies.margin)),
        ("table", "sybils"): less((sybils.exhaust, sybils.margin)),
        ("table", "bribe"): less((bribes.exhaust, bribes.margin)),
        ("tree", "alone"): less((tree.exhaust, replay.margin)),
    },
    optional={"epsilon": above_zero},
    assumes=own_types_only,
)
