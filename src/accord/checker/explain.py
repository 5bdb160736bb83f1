"""In words: what was computed again, under which assumptions, and what had to be taken on trust."""

from __future__ import annotations

from collections.abc import Sequence

from accord.checker.claim import BOUNDING, Claim
from accord.checker.found import properties
from accord.checker.game import Game
from accord.checker.numbers import name
from accord.checker.transfer import Terms


def sentence(claim: Claim, how: str = "") -> str:
    """The statement, its verdict, and how many cases stand behind it; first of all, whether it is of the rule only on trust. (A
    transfer is tied to its rule by its base.)"""
    tied = claim.behaviour_digest is not None or claim.kind == "transfer"
    given = "" if tied else "given that the rule is as stated: "
    who, counted = given + name(claim.mechanism), f"{claim.cases:,} cases, greatest margin {_worst(claim)}"
    if claim.verdict == "bounded":
        return f"{who}: no case violates by more than {claim.worst}{how} that {statement(claim)} ({claim.cases:,} cases)."
    if claim.proved:
        return f"{who}: proved{how} that {statement(claim)} ({counted})."
    gain = claim.witness["gain"] if claim.witness else "unknown"
    return f"{who}: refuted that {statement(claim)}, by a case with margin {gain} ({counted})."


def _worst(claim: Claim) -> str:
    return "none" if claim.worst is None else f"at most {claim.worst}" if claim.kind in BOUNDING else str(claim.worst)


def statement(claim: Claim) -> str:
    """The property against the threat."""
    return properties()[claim.property_name].words(claim)


def assumptions(claim: Claim, game: Game) -> tuple[str, ...]:
    """Those that the certificate states, then those that the tables show."""
    found = [*claim.assumptions, *properties()[claim.property_name].assumes(claim, game)]
    if any(len(able) < len(s.messages) for sets in game.infosets for s in sets for able in s.able):
        found.append("a type sends only the messages that the table says it is able to send")
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
