"""The equivalence lemma: what is proved of a game of one round holds for a game in rounds that does the same.

Both games have the same agents, types, beliefs and outside options, and outcomes of one name are worth the same in both. Then

honest    If at every type profile honest play ends in the same lottery over outcomes in both, whatever is said of honest play alone
          carries over: rationality, efficiency, and budgets in expectation.
reached   If besides every outcome that a play reaches is one that some messages of the direct game reach, budgets at each outcome do.
ex post   If besides every play of one agent against truthful others ends, at every type profile, in the lottery of some message that
          its type can send, against the truthful messages of the others, then no play gains more than that message: *ex post truthful*.
blind     Suppose that what an agent has itself sent settles where it is next asked, whatever the others send. Then a strategy comes to
          one own play, the same against everybody. If each own play stands for a message (`plays`) that every type which can
          play it can send, an honest play for the honest message, and all plays end in the lottery of the messages that they stand for,
          the two are one game but for names: *truthful* and *Bayesian truthful* carry over too.

An agent that is told of others' moves can be punished for honesty by a strategy that no message stands for, and can fit its play to what
it learns; so without blindness neither of the last two carries over.

Cases: those of the base, the type profiles, and the plays compared. The base's worst margin bounds every margin.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from accord.checker.blind import End, stands_for
from accord.checker.claim import Claim
from accord.checker.game import Game, Seat
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.tree import Kinds, Record, allowed, anyone, plays

HONEST, REACHED, EX_POST, BLIND = "honest", "reached", "ex post", "blind"
SCOPES = {
    "individually_rational": (HONEST, ("none",)),
    "efficient": (HONEST, ("none",)),
    "pareto_efficient": (HONEST, ("none",)),
    "weak_budget_balance": (REACHED, ("none",)),
    "strong_budget_balance": (REACHED, ("none",)),
    "ex_post_truthful": (EX_POST, ("alone",)),
    "truthful": (BLIND, ("alone", "coalition")),
    "bayesian_truthful": (BLIND, ("alone",)),
}
"""For each property that carries over, what has to be compared, and against which threats."""


def scope(claim: Claim) -> str:
    """What has to be compared for the claim."""
    needed, threats = SCOPES.get(claim.property_name, (HONEST, ()))
    if claim.threat_name not in threats:
        raise Refusal(f"the equivalence lemma does not carry {claim.property_name!r} against the threat {claim.threat_name!r}")
    return HONEST if needed == REACHED and "stage" in claim.property_params else needed


def compare(needed: str, direct: Game, tree: Game, form: Any) -> int:
    """How many profiles and plays were compared. Raises Refusal where a hypothesis fails; `form` is the certificate's `plays`."""
    direct.need_truth()
    tree.need_truth()
    same_domain(direct, tree)
    table, ends = [effects(direct)[-1 - k] for k in direct.nodes[0].leads], effects(tree)
    if (needed == BLIND) != (form is not None):
        raise Refusal("the certificate says what the plays stand for where it need not, or does not where it must")
    compared = 0
    for profile in direct.profiles():
        compared += 1
        if ends[tree.honest(profile)] != effects(direct)[direct.honest(profile)]:
            raise Refusal("at some types honest play of the two games does not end in the same lottery over outcomes")
    if needed == REACHED:
        compared += _reached(direct, tree)
    if needed == EX_POST:
        compared += _ex_post(direct, tree, table, ends)
    return compared + (stands_for(direct, tree, table, ends, everything(tree), form) if needed == BLIND else 0)


def same_domain(direct: Game, tree: Game) -> None:
    """Refuse unless the games differ in their moves only."""
    if (direct.agents, direct.types, direct.private) != (tree.agents, tree.types, tree.private):
        raise Refusal("the two games do not have the same agents and types, or not the same kind of values")
    listed = [None if g.alternatives is None else {g.outcomes[o] for o in g.alternatives} for g in (direct, tree)]
    kept = [([Fraction(w, sum(g.prior or ())) for w in g.prior or ()], g.payments is None, g.cost is None) for g in (direct, tree)]
    outside = [[[Fraction(v, g.money) for v in row] for row in g.outside] for g in (direct, tree)]
    if listed[0] != listed[1] or kept[0] != kept[1] or outside[0] != outside[1]:
        raise Refusal("the two games do not have the same beliefs, outside options and alternatives, or only one has money")
    places = {text: o for o, text in enumerate(tree.outcomes)}
    for o, text in enumerate(direct.outcomes):
        if text in places and _worth(direct, o) != _worth(tree, places[text]):
            raise Refusal("an outcome of the same name is not worth the same in the two games")


def _worth(game: Game, outcome: int) -> list[Fraction]:
    rows = [*itertools.chain(*game.utility), *(game.payments or ()), *([game.cost] if game.cost is not None else ())]
    return [Fraction(row[outcome], game.money) for row in rows]


def effects(game: Game) -> list[End]:
    """Each lottery by the names of its outcomes."""
    return [frozenset((game.outcomes[o], Fraction(w, game.chance)) for w, o in lottery) for lottery in game.lotteries]


def everything(tree: Game) -> list[tuple[int, Record, Kinds]]:
    """All plays in which one type of each agent can send what the agent sends."""
    return list(plays(tree, lambda seat, kinds: allowed(tree, seat, kinds), {}, anyone(tree, {}), -1))


def _reached(direct: Game, tree: Game) -> int:
    places = itertools.product(*(direct.sealed(i).sendable for i in range(len(direct.agents))))
    known = {direct.outcomes[o] for sent in places for _, o in direct.lotteries[-1 - direct.after(direct.nodes[0], sent)]}
    found = everything(tree)
    if any(tree.outcomes[o] not in known for lottery, _, _ in found for _, o in tree.lotteries[lottery]):
        raise Refusal("some play reaches an outcome that no messages of the direct game reach")
    return len(found)


def _ex_post(direct: Game, tree: Game, table: Sequence[End], ends: Sequence[End]) -> int:
    compared, strides = 0, direct.nodes[0].strides
    for profile in direct.profiles():
        told = [direct.truth(seat, t) * step for seat, t, step in zip(direct.nodes[0].seats, profile, strides, strict=True)]
        for i, own in enumerate(profile):
            rest = sum(told) - told[i]
            gives = {table[rest + m * strides[i]] for m in direct.sealed(i).able[own]}

            def options(seat: Seat, kinds: frozenset[int], i: int = i, profile: Sequence[int] = profile) -> Sequence[int]:
                return allowed(tree, seat, kinds) if seat[0] == i else (tree.truth(seat, profile[seat[0]]),)

            for lottery, _, _ in plays(tree, options, {}, anyone(tree, dict(enumerate(profile))), i):
                compared += 1
                if ends[lottery] not in gives:
                    raise Refusal(f"some play of {name(tree.agents[i])} against truthful others ends as none of its messages does")
    return compared
