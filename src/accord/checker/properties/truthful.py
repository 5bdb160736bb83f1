"""Truthful: honesty is a dominant strategy, for one agent, for coalitions, and for agents with false identities."""

from __future__ import annotations

from accord.checker import lies, replay, sybils, tree
from accord.checker.claim import Claim
from accord.checker.judged import Judged
from accord.checker.sealed import own_types_only


def _statement(claim: Claim) -> str:
    if claim.threat_name == "coalition":
        gains = "gains in total, with side payments," if claim.side_payments else "gains, every member strictly,"
        return f"no coalition of up to {claim.size} agents {gains} by lying, whatever the others send"
    if claim.threat_name == "sybils":
        payoff = "the payoffs of all its identities" if claim.pooled else "its own payoff"
        added = "a false identity" if claim.fakes == 1 else f"up to {claim.fakes} false identities"
        return f"no agent raises {payoff} by lying and adding {added}, whatever the others send"
    return "honesty is optimal for every agent, whatever its type and whatever the others do"


PROPERTY = Judged(
    "truthful",
    _statement,
    {
        ("table", "alone"): (lies.exhaust, lies.margin),
        ("table", "coalition"): (lies.exhaust, lies.margin),
        ("table", "sybils"): (sybils.exhaust, sybils.margin),
        ("tree", "alone"): (tree.exhaust, replay.margin),
    },
    assumes=own_types_only,
)
