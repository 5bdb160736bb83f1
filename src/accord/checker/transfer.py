"""The transfer lemma: what is proved of a mechanism carries over to the mechanism hosted live.

Live, an agent may send any message of the base mechanism, or abstain, be late, not reveal, or leave. Each of these four
counts as the agent's declared default message and takes a declared penalty from its utility. Nobody sees another's
message or move before its own is final. If every type is able to send the default and no penalty is negative, then each
new move is a move of the base with something taken away from whoever makes it. So no new move gains more than the
default did in the base, and what the others can make an agent face is what they could make it face before. Honest play,
payments and alternatives are unchanged. Hence the properties listed below carry over.

With seed "joint" the public draw depends on the nonces that members reveal, so whoever reveals last can see its outcome y
and draw again, as its default, by withholding: that must not pay even pointwise. Whenever the base has a lottery of more
than one outcome, the penalty for withholding has to be at least u(x) - u(y), for each agent, utility row, joint message of
the others, own message m that its type can send, x in the support with the default and y in the support with m. (Then
the last revealer gets at most u(y) in every draw.) This bounds what the one who withholds gains, not what it does to
others: by drawing again where that suits it, a rival can make a lie better than the truth, and a friend can make a
coalition's lie pay. So there `truthful` does not carry over if there is anybody else. The other properties do: they speak
of outcomes, or of others who are honest and so reveal.

Cases: those of the base, four moves for each agent, and the comparisons above. The worst margin is the base's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import one_of, record
from accord.checker.game import Game
from accord.checker.numbers import canonical_json, name, rational, show
from accord.checker.refusal import Refusal
from accord.checker.sealed import ends, situations

MOVES = ("abstain", "late", "unrevealed", "leave")
BASES = ("table", "groves", "monotone", "taxation", "median")
"""The kinds of certificates that prove something of a one-shot game whose whole table they carry."""
CARRIED = {
    "truthful": ("alone", "coalition"),
    "ex_post_truthful": ("alone",),
    "bayesian_truthful": ("alone",),
    "individually_rational": ("none",),
    "weak_budget_balance": ("none",),
    "efficient": ("none",),
    "pareto_efficient": ("none",),
}


@dataclass(frozen=True)
class Terms:
    """What the new moves count as and cost: default messages by number, penalties by move, and whether the draw is joint."""

    default: tuple[int, ...]
    penalties: Mapping[str, Fraction]
    joint: bool


def parse_terms(form: Any, game: Game) -> Terms:
    """The terms, in the numbers of the base game. Raises Refusal where a hypothesis about them fails."""
    parts = record(form, "'terms'", ("default", "penalties", "seed"))
    named = record(parts["default"], "the default messages", game.agents)
    default = []
    for i, agent in enumerate(game.agents):
        infoset, text = game.sealed(i), canonical_json(named[agent])
        if text not in infoset.messages:
            raise Refusal(f"the default {show(named[agent])} of {name(agent)} is not among its messages")
        default.append(infoset.messages.index(text))
        if any(default[i] not in able for able in infoset.able):
            raise Refusal(f"the default {show(named[agent])} of {name(agent)} cannot be sent by each of its types")
    costs = record(parts["penalties"], "the penalties", MOVES)
    penalties = {move: rational(costs[move], f"the penalty for {move!r}") for move in MOVES}
    for move, penalty in penalties.items():
        if penalty < 0:
            raise Refusal(f"the penalty for {move!r} is {penalty}, a reward: it must be at least 0")
    return Terms(tuple(default), penalties, one_of(parts["seed"], "the seed", ("beacon", "joint")) == "joint")


def check_same(claim: Claim, base: Claim) -> None:
    """Refuse unless the base proves, in a one-shot game, the very statement that is transferred."""
    if claim.threat_name not in CARRIED.get(claim.property_name, ()):
        raise Refusal(f"the transfer lemma does not carry {claim.property_name!r} against the threat {claim.threat_name!r}")
    if base.kind not in BASES or not base.proved or not claim.proved:
        raise Refusal("the transfer lemma carries proofs about one-shot games only, and the certificate or its base is something else")
    for ours, theirs, what in (
        ((claim.property_name, claim.property_params), (base.property_name, base.property_params), "property"),
        ((claim.threat_name, claim.threat_params), (base.threat_name, base.threat_params), "threat"),
    ):
        if canonical_json(ours) != canonical_json(theirs):
            raise Refusal(f"the {what} of the transfer is {show(ours)}, and its base proves {show(theirs)}")


def hypotheses(claim: Claim, game: Game, terms: Terms) -> int:
    """How many hypotheses were compared. Raises Refusal if one fails."""
    compared = len(game.agents) * len(MOVES)
    if not terms.joint or all(len(lottery) == 1 for lottery in game.lotteries):
        return compared
    if claim.property_name == "truthful" and len(game.agents) > 1:
        raise Refusal("with a joint seed the others can draw anew against an agent's honesty, so 'truthful' does not carry over")
    at, greatest = ends(game), 0
    for i, default in enumerate(terms.default):
        step = default * game.nodes[0].strides[i]
        for here in situations(game, (i,)):
            worth = game.utility[i][here.rows[0]]
            for withheld, revealed in [(at[base + step], at[base + lie]) for base in here.others for lie in here.lies]:
                compared += len(game.lotteries[withheld]) * len(game.lotteries[revealed])
                best = max([worth[x] for _, x in game.lotteries[withheld]])
                least = min([worth[y] for _, y in game.lotteries[revealed]])
                greatest = max(greatest, best - least)
    if terms.penalties["unrevealed"] < Fraction(greatest, game.money):
        raise Refusal(
            f"drawing anew by withholding can gain {Fraction(greatest, game.money)}, and the penalty for 'unrevealed' is only "
            f"{terms.penalties['unrevealed']}"
        )
    return compared
