"""The equivalence lemma: a proof about a one-shot mechanism carries over to a mechanism in rounds that does the same.

Lemma. Let `direct` be one-shot, and let `tree` be on the same domain: the same agents, types, beliefs and outside options, and outcomes
worth the same. Suppose that at every type profile honest play ends in the same lottery in both. Then *individually rational*,
*efficient*, *Pareto efficient* and budgets in expectation carry over; *weak* and *strong budget balance* ex post do if every outcome
that a play of `tree` reaches is one of `direct`'s. If besides

(ex post) every play of an agent against truthful others ends, at every type profile, in the lottery of a message that its type can send
in `direct` against truthful others, then *ex post truthful* carries over: the play gains what the message gains.

(blind) where an agent is next asked depends on nothing but what it sent itself, each of its plays stands for one message, of every type
that can play it, its honest play for the honest one, and every play of all ends in the lottery of the messages that its parts stand
for, then *truthful* (alone and against coalitions) and *Bayesian truthful* carry over: a contingent strategy of another comes to one
own play whatever an agent does, so to one message, and `tree` is `direct` but for names.

Without blindness they do not. Ask ada, then bo, who hears ada, for bids on one item, and sell at the second price: honesty stays
optimal against truthful others, but bo may plan to bid just below ada's bid if that is high, and nothing if it is low, and no message of
bo's in the sealed auction does both. (Ada of value 3 pays 2 if honest and nothing after bidding 1.) The plan that punishes honesty also
breaks averages over a belief, where an agent fits its play to what it hears.

This is the way back of the revelation principle: Gibbard (1973), Manipulation of voting schemes, Econometrica 41(4); Myerson (1979),
Incentive compatibility and the bargaining problem, Econometrica 47(1). `accord.checker.equivalent` verifies the same lemma on its own.
Validated by exhaustion over random trees, and by planted differences (tests/laws/test_equivalent.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.checker.equivalent import BLIND, EX_POST, HONEST, REACHED, SCOPES
from accord.checker.header import parse_claim
from accord.checker.transfer import BASES
from accord.core.canonical import show
from accord.core.certificate import FORMAT, identity, packed, sealed
from accord.core.errors import AccordError
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.mechanism import Mechanism
from accord.core.tabulate import tabulate
from accord.theory.plays import able, paths
from accord.verification.refinement_plays import Both, everything, meanings


def equivalent(certificate: Mapping[str, Any], direct: Mechanism, tree: Mechanism) -> dict[str, Any]:
    """A certificate, of kind "equivalent", that what `certificate` proves of the one-shot mechanism `direct` holds for `tree`.

    The certificate itself is not checked here: `accord check` does that. Raises AccordError, naming the agent, the types or the play
    that stands in the way, where a hypothesis of the lemma fails, and for a certificate about another mechanism. What has not even
    the fields of a certificate raises the checker's Refusal.
    """
    claim = parse_claim(dict(certificate))
    if claim.kind not in BASES or "game" not in certificate or not claim.proved:
        raise AccordError(
            f"the lemma carries proofs about one-shot games, and this certificate has {claim.property_name} {claim.verdict} by the kind "
            f"{claim.kind}: give it a proof about {direct.name} with its table"
        )
    needed, threats = SCOPES.get(claim.property_name, (HONEST, ()))
    if claim.threat_name not in threats:
        known = ", ".join(f"{p} ({' or '.join(ts)})" for p, (_, ts) in SCOPES.items())
        raise AccordError(
            f"{claim.property_name} against the threat {claim.threat_name!r} does not carry over to an equivalent mechanism; "
            f"these do: {known}"
        )
    if needed == REACHED and "stage" in claim.property_params:
        needed = HONEST
    if not direct.one_shot:
        raise AccordError(f"{direct.name} runs over several rounds, and the lemma starts from one: give the one-shot mechanism first")
    both = Both(direct.name, tree.name, tabulate(direct), tabulate(tree))
    if behaviour_digest(both.direct) != claim.behaviour_digest:
        raise AccordError(
            f"the certificate is about {claim.mechanism} with the behaviour {claim.behaviour_digest}, and {direct.name} has "
            f"{behaviour_digest(both.direct)}: verify this one"
        )
    compared, stand = _hypotheses(both, needed)
    assumed = certificate["assumptions"]
    return sealed(
        {
            "format": FORMAT,
            "kind": "equivalent",
            "mechanism": identity(tree, behaviour_digest(both.tree)),
            "property": certificate["property"],
            "threat": certificate["threat"],
            "verdict": "proved",
            "method": "equivalence lemma",
            "arithmetic": "exact",
            "cases": certificate["cases"] + compared,
            "worst": certificate["worst"],
            "witness": None,
            "assumptions": [*assumed, *(note for note in (*tree.domain.notes, *tree.notes) if note not in assumed)],
            "base": dict(certificate),
            "game": packed(game_json(both.tree)),
            "plays": stand,
        }
    )


def _hypotheses(both: Both, needed: str) -> tuple[int, list[Any] | None]:
    """How many profiles and plays were compared, and what the plays stand for where that is asked."""
    if not both.direct.declares_truth or not both.tree.declares_truth:
        raise AccordError(f"{both.direct_name} or {both.tree_name} does not say what honesty is: give both a truth")
    both.same_domain()
    compared = 0
    for profile in both.tree.profiles():
        compared += 1
        told, live = int(both.direct.honest[profile]), int(both.tree.honest[profile])
        if both.sealed_ends[told] != both.ends[live]:
            raise AccordError(
                f"at the types {show(both.types(profile))} honest play of {both.tree_name} ends in {both.end(live)} and that of "
                f"{both.direct_name} in {both.end(told, direct=True)}: they are not equivalent"
            )
    if needed == REACHED:
        return compared + _reached(both), None
    if needed == EX_POST:
        return compared + _ex_post(both), None
    if needed == BLIND:
        stand, count = meanings(both)
        return compared + count, stand
    return compared, None


def _reached(both: Both) -> int:
    known = {key for k in both.direct.leaves for key, _ in both.sealed_ends[k]}
    found = everything(both)
    for path in found:
        if any(key not in known for key, _ in both.ends[path.lottery]):
            raise AccordError(f"a play of {both.tree_name} reaches {both.end(path.lottery)}, which {both.direct_name} never does")
    return len(found)


def _ex_post(both: Both) -> int:
    game, compared = both.tree, 0
    for profile in game.profiles():
        told = [both.direct.truth(i, 0, t) for i, t in enumerate(profile)]
        for i, own in enumerate(profile):
            sent = [(*told[:i], m, *told[i + 1 :]) for m in able(both.direct, i, 0, own)]
            gives = {both.sealed_ends[int(both.direct.table[messages])] for messages in sent}

            def choices(j: int, s: int, _: Any, i: int = i, profile: tuple[int, ...] = profile) -> list[int]:
                return able(game, j, s, profile[j]) if j == i else [game.truth(j, s, profile[j])]

            for path in paths(game, choices, {}, free=i):
                compared += 1
                if both.ends[path.lottery] not in gives:
                    raise AccordError(
                        f"at the types {show(both.types(profile))}, against truthful others, {game.agents[i]} can play {both.tree_name} to "
                        f"the end {both.end(path.lottery)}, which no message of its gives in {both.direct_name}: verify {both.tree_name} "
                        "itself"
                    )
    return compared
