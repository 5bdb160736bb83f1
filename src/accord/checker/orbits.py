"""All cases of a symmetric game, one for each orbit: what is judged of one agent is judged of all.

truthful          own type, own message that it can send, histogram of the others' messages; against coalitions, a multiset of
                  members' types and messages, and the histogram of the others' messages
ex_post_truthful  own type, own message that it can send, histogram of the others' types, who are honest
bayesian_truthful own type of positive probability, own message that it can send, in expectation over the others' types
individually_rational  ex post: own type and histogram of the others' types; interim: own type of positive probability; ex ante: one
weak and strong budget balance  each tally of own outcomes that some histogram of messages reaches
efficient         each way to give an alternative's own outcomes to so many agents of each type
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable

from accord.checker.claim import Claim
from accord.checker.histograms import MOST, Histogram, Quotient, histograms
from accord.checker.interim import Interim, honest
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally


def lies(q: Quotient, claim: Claim) -> Tally:
    """All the cases of truthful and of ex_post_truthful."""
    rows = q.gets if claim.property_name == "truthful" else [row for _, row in honest(q)]
    tally, told = Tally(q.money * q.chance), q.told()
    tally.cases = len(rows) * sum(map(len, q.able))
    for row in set(map(tuple, rows)):
        for worth, able, truth in zip(q.worth, q.able, told, strict=True):
            tally.see(max([worth[row[m]] for m in able]) - worth[row[truth]])
    return tally


def coalitions(q: Quotient, claim: Claim) -> Tally:
    """All the cases of truthful against coalitions."""
    tally, told, agents = Tally(q.money * q.chance), q.told(), len(q.agents)
    pairs = [(t, m) for t, able in enumerate(q.able) for m in able]
    sizes = range(1, min(claim.size, agents) + 1)
    if sum(math.comb(len(pairs) + k - 1, k) * math.comb(agents - k + len(q.messages) - 1, agents - k) for k in sizes) > MOST:
        raise Refusal("the coalitions have too many cases to list")
    for size in sizes:
        groups = [(list(group), [(t, told[t]) for t, _ in group]) for group in itertools.combinations_with_replacement(pairs, size)]
        members = [(_beside(lying), _beside(telling)) for lying, telling in groups]
        for others in histograms(len(q.messages), agents - size):
            rows = {extra: q.met(tuple(sorted((*others, *extra)))) for extra in histograms(len(q.messages), size - 1)}
            for lying, telling in members:
                gains = [
                    q.worth[t][rows[with_lies][lie]] - q.worth[t][rows[with_truth][truth]]
                    for (t, lie, with_lies), (_, truth, with_truth) in zip(lying, telling, strict=True)
                ]
                tally.add([sum(gains) if claim.side_payments else min(gains)])
    return tally


def _beside(group: list[tuple[int, int]]) -> list[tuple[int, int, Histogram]]:
    """Each member's type and message, and the histogram of the other members' messages."""
    return [(t, m, tuple(sorted(o for j, (_, o) in enumerate(group) if j != i))) for i, (t, m) in enumerate(group)]


def bayesian(q: Quotient, claim: Claim) -> Tally:
    """All the cases of bayesian_truthful."""
    interim, tally = Interim(q), Tally()
    tally.add(interim.gain(own, m) for own, p in enumerate(interim.prior) if p for m in q.able[own])
    return tally


def rational(q: Quotient, claim: Claim) -> Tally:
    """All the cases of individually_rational at the claim's stage."""
    if claim.stage != "ex post":
        interim, tally = Interim(q), Tally()
        tally.add([interim.mean_loss()] if claim.stage == "ex ante" else (interim.loss(own) for own, p in enumerate(interim.prior) if p))
        return tally
    tally, told = Tally(q.money * q.chance), q.told()
    for _, row in honest(q):
        tally.add([q.outside[own] * q.chance - q.worth[own][row[told[own]]] for own in range(len(q.types))])
    return tally


def deficit(q: Quotient, k: int) -> int:
    """The cost of a tally less what is paid, over `money`."""
    count, cost = q.counts[k]
    paid = q.paid()
    return cost - sum(many * paid[own] for own, many in count)


def budget(q: Quotient, claim: Claim) -> Tally:
    """All the cases of weak and strong budget balance."""
    q.tallied()
    tally, off = Tally(q.money), abs if claim.property_name == "strong_budget_balance" else int
    tally.add(off(deficit(q, k)) for k in range(len(q.counts)))
    return tally


def surplus(q: Quotient) -> Callable[[Histogram], int]:
    """The expected surplus of honest play at a histogram of everybody's types, over money * chance."""
    paid = q.payments or [0] * len(q.owns)
    worth = [[w + sum(p * paid[own] for p, own in lottery) for w, lottery in zip(row, q.lotteries, strict=True)] for row in q.worth]
    costs = dict(
        zip(histograms(len(q.messages), len(q.agents)), (sum(p * q.counts[k][1] for p, k in odds) for odds in q.tallied()), strict=True)
    )
    told = q.told()

    def at(kinds: Histogram) -> int:
        sent = tuple(sorted(told[t] for t in kinds))
        value = -costs[sent]
        for t, many in Counter(kinds).items():
            place = sent.index(told[t])
            value += many * worth[t][q.met(sent[:place] + sent[place + 1 :])[told[t]]]
        return value

    return at


def efficient(q: Quotient, claim: Claim) -> Tally:
    """All the cases of efficiency."""
    if q.alternatives is None:
        raise Refusal("the property compares with the feasible alternatives, and the quotient lists none")
    tally, at = Tally(q.money * q.chance), surplus(q)
    paid = q.payments or [0] * len(q.owns)
    reached = {kinds: at(kinds) for kinds in histograms(len(q.types), len(q.agents))}
    if sum(math.prod(math.comb(many + len(q.types) - 1, many) for _, many in count) for count, _ in q.alternatives) > MOST:
        raise Refusal("the alternatives can be dealt in too many ways to list")
    for count, cost in q.alternatives:
        groups = [
            [(kinds, sum(q.utility[t][own] + paid[own] for t in kinds)) for kinds in histograms(len(q.types), many)] for own, many in count
        ]
        for way in itertools.product(*groups):
            everybody = tuple(sorted(t for kinds, _ in way for t in kinds))
            tally.add([(sum(value for _, value in way) - cost) * q.chance - reached[everybody]])
    return tally
