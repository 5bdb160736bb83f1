"""In words: what was computed again, under which assumptions, and what had to be taken on trust."""

from __future__ import annotations

from collections.abc import Sequence

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.numbers import name
from accord.checker.transfer import Terms

_STATEMENTS = {
    "ex_post_truthful": "honesty is optimal for every agent at every type profile while the others are honest",
    "bayesian_truthful": "honesty maximises every agent's expected utility given its type while the others are honest",
    "strategy_proof": "whatever the others send, honesty gives every agent the best lottery that it can reach, in stochastic dominance",
    "efficient": "honest play reaches the greatest expected total surplus among the feasible alternatives at every type profile",
    "pareto_efficient": "no feasible alternative is better for somebody and worse for nobody than an outcome of honest play",
    "weak_budget_balance": "the payments cover the cost at every outcome that some play reaches",
    "strong_budget_balance": "the payments equal the cost at every outcome that some play reaches",
    "anonymous": "exchanging two agents' messages exchanges what happens to them and nothing else",
}


def sentence(claim: Claim) -> str:
    """The statement, its verdict, and how many cases stand behind it."""
    who, how = name(claim.mechanism), ", by the transfer lemma," if claim.kind == "transfer" else ""
    counted = f"{claim.cases:,} cases, greatest margin {_worst(claim)}"
    if claim.proved:
        return f"{who}: proved{how} that {statement(claim)} ({counted})."
    gain = claim.witness["gain"] if claim.witness else "unknown"
    return f"{who}: refuted that {statement(claim)}, by a case with margin {gain} ({counted})."


def _worst(claim: Claim) -> str:
    return "none" if claim.worst is None else str(claim.worst)


def statement(claim: Claim) -> str:
    """The property against the threat."""
    if claim.property_name == "individually_rational":
        return f"taking part honestly is worth at least the outside option, {claim.stage}, to every agent"
    if claim.property_name != "truthful":
        return _STATEMENTS[claim.property_name]
    if claim.threat_name == "coalition":
        gains = "gains in total, with side payments," if claim.side_payments else "gains, every member strictly,"
        return f"no coalition of up to {claim.size} agents {gains} by lying, whatever the others send"
    if claim.threat_name == "sybils":
        payoff = "the payoffs of all its identities" if claim.pooled else "its own payoff"
        added = "a false identity" if claim.fakes == 1 else f"up to {claim.fakes} false identities"
        return f"no agent raises {payoff} by lying and adding {added}, whatever the others send"
    return "honesty is optimal for every agent, whatever its type and whatever the others do"


def assumptions(claim: Claim, game: Game) -> tuple[str, ...]:
    """Those that the certificate states, then those that the tables show."""
    found = list(claim.assumptions)
    if claim.property_name == "bayesian_truthful":
        found.append("the prior in the table is the common belief, and types of probability zero are not judged")
    if claim.property_name == "individually_rational" and not any(u for table in game.outside for u in table):
        found.append("every outside option in the table is worth 0")
    if any(len(able) < len(s.messages) for sets in game.infosets for s in sets for able in s.able):
        found.append("a type sends only the messages that the table says it is able to send")
    if claim.property_name in ("truthful", "ex_post_truthful", "strategy_proof") and game.private:
        found.append("an agent's utility depends on no type but its own")
    return tuple(found)


def trusted(claim: Claim, behaviour: str, worlds: Sequence[str]) -> tuple[str, ...]:
    """What stands behind a table or a tree."""
    found = [
        f"that {_rule(claim)} has the table with behaviour digest {behaviour}: the checker reads the table, not the rule",
        "that the table's types, utilities, outside options and beliefs are those of the agents",
    ]
    if worlds:
        found.append(f"that the same rule with false identities added has the tables with behaviour digests {', '.join(worlds)}")
    return tuple(found)


def transfer_assumptions(claim: Claim, base: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """Those of the base, then those of the transfer lemma."""
    found = [*claim.assumptions, *(a for a in base if a not in claim.assumptions)]
    found.append("abstaining, being late, withholding and leaving count as the declared default message and cost the declared penalty")
    seen = "the draw" if terms.joint else "nothing"
    found.append(f"nobody sees another's message or move before its own is final; of what follows from them it sees {seen}")
    if terms.joint:
        found.append("the public draw is joined from the members' revealed nonces, so the last to reveal can draw anew by withholding")
    else:
        found.append("the public draw comes from a beacon that no member can predict or bias")
    return tuple(found)


def transfer_trusted(claim: Claim, base: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """What stands behind a transfer."""
    live = f"that {_rule(claim)} is the base mechanism hosted live under the certificate's terms: the checker reads the terms, not the host"
    hidden = ("that no outcome of the base table stands for a further draw, over which its utilities are averages",) if terms.joint else ()
    return (live, *hidden, *base)


def _rule(claim: Claim) -> str:
    return f"the rule named {name(claim.mechanism)} with " + (f"spec digest {claim.spec_digest}" if claim.spec_digest else "no spec digest")
