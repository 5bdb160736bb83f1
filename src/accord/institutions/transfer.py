"""The transfer lemma: a proof about a one-shot mechanism carries over to the mechanism hosted live.

Lemma. Let `live(mechanism, terms)` host a one-shot mechanism. Suppose that every type of every agent is able to send the
agent's default message and that no penalty is below zero. Then *truthful* (alone, and against coalitions), *ex post
truthful*, *Bayesian truthful*, *individually rational*, *weak budget balance*, *efficient* and *Pareto efficient* carry
over from the mechanism to `live`, if its outcomes are sure or the seed is a beacon.

Proof. Each agent's play in `live` ends in one counted message: the one it sealed if it revealed it, else its default.
Nobody's view in either window shows anything of another's play, so against a fixed strategy of the others an agent
faces the same counted messages of theirs whatever it does, and each of its plays gives the lottery of some message that
its type can send, less penalties of at least zero. Honest play gives the honest lottery with no penalty. So every
case of `live` has a margin of at most that of a case of the mechanism (for a coalition, member by member). Honest play, outside options and
alternatives are unchanged, and penalties only add to what is paid.

With a joint seed, and a lottery of several outcomes, a member may also withhold after seeing the draw (`WithholdIf`). At
a draw y of its message it then gets an outcome x of its default, less the penalty for not revealing; if that is at
least u(x) - u(y) for every agent, utility row, message that its type can send, and messages of the others, the plan
never pays. That bounds what the withholder gains, and not what it does to others: a rival that withholds whenever the
draw is good for you can make a lie better than the truth, and a friend's second draw can make a coalition's lie pay. So
with a joint seed and such a lottery *truthful* does not carry over when there is anybody else, while the properties in
which the others are honest, or which speak of outcomes, do.

`accord.checker.transfer` verifies the same lemma on its own. Validated by exhaustion over the whole tree of `live` on
random mechanisms, and by the counterexamples where a hypothesis fails (tests/laws/test_live.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from accord.checker.claim import Claim
from accord.checker.header import parse_claim
from accord.checker.transfer import BASES
from accord.core.canonical import canonical_json, key, show
from accord.core.certificate import FORMAT, identity, sealed
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.rational import text
from accord.core.tabulate import tabulate
from accord.institutions.live import live
from accord.institutions.matching import SMALL, behaviour, matched
from accord.institutions.moves import PENALISED
from accord.institutions.terms import Terms

CARRIED: Mapping[str, tuple[str, ...]] = {
    "truthful": ("alone", "coalition"),
    "ex_post_truthful": ("alone",),
    "bayesian_truthful": ("alone",),
    "individually_rational": ("none",),
    "weak_budget_balance": ("none",),
    "efficient": ("none",),
    "pareto_efficient": ("none",),
}
"""The properties that carry over, and the threats against which they do."""


def transfer(certificate: Mapping[str, Any], mechanism: Mechanism, terms: Terms) -> dict[str, Any]:
    """A certificate, of kind "transfer", that what `certificate` proves of `mechanism` holds for `live(mechanism, terms)`.

    The certificate itself is not checked here: `accord check` and founding do that. Raises AccordError, naming the agent
    or the move that stands in the way and what would do, where a hypothesis of the lemma fails, and Refused for a
    certificate about another mechanism. What has not even the fields of a certificate raises the checker's Refusal.
    """
    claim = parse_claim(dict(certificate))
    hosted = live(mechanism, terms)
    _carried(claim, "game" in certificate)
    if not mechanism.one_shot:
        raise AccordError(f"{mechanism.name} runs over several rounds, and the lemma is about one: verify the live mechanism itself")
    matched(certificate["mechanism"], mechanism)
    game = tabulate(mechanism)
    _hypotheses(game, terms)
    compared = len(game.agents) * len(PENALISED) + _joint(claim, game, terms)
    return sealed(
        {
            "format": FORMAT,
            "kind": "transfer",
            "mechanism": identity(hosted, behaviour(hosted, limit=SMALL)),
            "property": certificate["property"],
            "threat": certificate["threat"],
            "verdict": "proved",
            "method": "transfer lemma",
            "arithmetic": "exact",
            "cases": certificate["cases"] + compared,
            "worst": certificate["worst"],
            "witness": None,
            "assumptions": [*certificate["assumptions"], *ASSUMED],
            "base": dict(certificate),
            "terms": terms.json(),
        }
    )


ASSUMED = (
    "nobody sees another's seal or reveal before the reveal window closes",
    "a settlement stands: no appeal against it is upheld",
)
"""What running the institution takes for granted, beside what the checker adds about the seed."""


def _carried(claim: Claim, tabled: bool) -> None:
    if claim.kind not in BASES or not tabled or not claim.proved:
        verdict = "proved" if claim.proved else "refuted"
        raise AccordError(
            f"the lemma carries proofs about one-shot games, and this certificate has {claim.property_name} {verdict} of a {claim.kind}"
        )
    if claim.threat_name not in CARRIED.get(claim.property_name, ()):
        known = ", ".join(f"{p} ({' or '.join(ts)})" for p, ts in CARRIED.items())
        raise AccordError(
            f"{claim.property_name} against the threat {claim.threat_name!r} does not carry over to the live mechanism: these do: {known}"
        )


def _hypotheses(game: Game, terms: Terms) -> None:
    for name, move in PENALISED.items():
        penalty = terms.penalties[name]
        if penalty < 0:
            raise AccordError(f"the penalty for {name!r} is {penalty}, so {move} would be rewarded: make it at least 0")
    for i, agent in enumerate(game.agents):
        infoset = game.infosets[i][0]
        place = _place(infoset.messages, terms.default[agent])
        for own, able in enumerate(infoset.can or ()):
            if not able[place]:
                raise AccordError(
                    f"{agent} of type {show(game.types[i][own])} cannot send the default {show(terms.default[agent])}, so silence would "
                    f"do for {agent} what no message can: choose a default that every type can send"
                )


def _place(messages: tuple[Any, ...], message: Any) -> int:
    return [key(m) for m in messages].index(key(message))


def _joint(claim: Claim, game: Game, terms: Terms) -> int:
    """How many pairs of draws were compared. Raises AccordError where a second draw could pay."""
    if terms.seed != "joint" or all(len(chances) == 1 for chances in game.lotteries):
        return 0
    if claim.property_name == "truthful" and len(game.agents) > 1:
        raise AccordError(
            "with a joint seed a member who has seen the draw can withhold to make another's honesty worse than a lie, so truthful "
            "does not carry over: use the seed 'beacon', or require ex_post_truthful"
        )
    compared, most, who = 0, Fraction(0), ""
    sizes = np.array([len(chances) for chances in game.lotteries])
    for i, agent in enumerate(game.agents):
        u = game.utility[i].numerators
        best = np.array([u[:, [o for _, o in chances]].max(axis=1) for chances in game.lotteries])
        least = np.array([u[:, [o for _, o in chances]].min(axis=1) for chances in game.lotteries])
        default = _place(game.infosets[i][0].messages, terms.default[agent])
        for row, able in _situations(game, i):
            sent = game.table[np.ix_(*able)]
            silent = game.table[np.ix_(*able[:i], [default], *able[i + 1 :])]
            compared += int((sizes[sent] * sizes[silent]).sum())
            gain = Fraction(int((best[silent, row] - least[sent, row]).max()), game.utility[i].denominator)
            if gain > most:
                most, who = gain, agent
    if terms.unrevealed < most:
        raise AccordError(
            f"{who} could gain up to {most} by withholding at a draw it dislikes, and the penalty 'unrevealed' is {terms.unrevealed}: "
            f"make it at least {text(most)}, or use the seed 'beacon'"
        )
    return compared


def _situations(game: Game, agent: int) -> Iterator[tuple[int, list[list[int]]]]:
    """Each utility row of an agent, with the messages that each agent may be sending then: its own type's for the agent,
    and for the others those that their types (private values: some type) can send."""

    def able(j: int, own: int | None) -> list[int]:
        infoset = game.infosets[j][0]
        rows = infoset.can if own is None or infoset.can is None else (infoset.can[own],)
        return [m for m in range(len(infoset.messages)) if rows is None or any(row[m] for row in rows)]

    agents = range(len(game.agents))
    if game.private:
        for own in range(game.sizes[agent]):
            yield own, [able(j, own if j == agent else None) for j in agents]
    else:
        for profile in game.profiles():
            yield game.row(agent, profile), [able(j, profile[j]) for j in agents]


def same_terms(certificate: Mapping[str, Any], terms: Terms) -> bool:
    """Whether a transfer was made under exactly these terms."""
    return canonical_json(certificate["terms"]) == canonical_json(terms.json())
