"""The quotient of a rule that claims symmetry: after comparing every exchange on the whole table, or, beyond that, on trust.

Own outcomes are told apart by what they are worth to each type, since nothing else of them is known; so only properties of
utilities are judged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.alike import alike
from accord.core.asking import Asking, spread
from accord.core.canonical import key
from accord.core.claimed import ClaimedSymmetry
from accord.core.game import Game
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, describes
from accord.core.prior import Independent
from accord.core.protocols import Progress
from accord.core.rational import exact
from accord.core.scaled import scaled
from accord.core.space import as_finite
from accord.core.tabulate import tabulate
from accord.verification.symmetry.counted import honest_messages
from accord.verification.symmetry.quotient import Positions, Quotient, how_many, multisets

FULL = 10_000_000  # message profiles on which a claim of symmetry is compared in full

BELIEVED = 100_000  # sorted profiles, beyond that, at which an opaque rule is asked: about half a minute
KEPT = 20_000  # outcomes to know again

Worth = tuple[Fraction | int, ...]  # of something that an agent gets, to each type


def claims(mechanism: Mechanism) -> bool:
    """Whether the mechanism claims symmetry, of the rule that it has."""
    form = mechanism.form
    return isinstance(form, ClaimedSymmetry) and describes(mechanism, form) and mechanism.domain.private


def profiles(mechanism: Mechanism) -> int:
    """How many message profiles there are."""
    return math.prod(len(as_finite(space)) for space in (mechanism.messages or {}).values())


def shared_prior(mechanism: Mechanism) -> bool:
    """Whether types are independent and equally distributed."""
    prior = mechanism.domain.prior
    return isinstance(prior, Independent) and len({key(own) for own in prior.marginals.values()}) == 1


def compared(mechanism: Mechanism, progress: Progress) -> Quotient | None:
    """The quotient of the whole table, if every exchange of two neighbours does nothing but exchange; else None.

    Neighbours' exchanges generate all renamings. What is compared is the expected utility of every agent at every type.
    """
    game = tabulate(mechanism, limit=FULL, progress=progress)
    seats = [sets[0] for sets in game.infosets]
    outside = [tuple(game.outside[i].at(t, 0) for t in range(game.sizes[i])) for i in range(len(game.agents))]
    if len({(seat.truth, seat.can) for seat in seats}) > 1 or len(set(outside)) > 1:
        return None
    kept = [m for m in range(len(seats[0].messages)) if seats[0].can is None or any(row[m] for row in seats[0].can)]
    table = game.table[np.ix_(*[kept] * len(game.agents))]
    worths, number = _worths(game)
    if not _exchangeable(table, number, progress):
        return None
    others = np.array(list(multisets(len(kept), len(game.agents) - 1)), dtype=np.int64).reshape(-1, len(game.agents) - 1)
    gets = np.stack([number[0][table[(np.full(len(others), m), *others.T)]] for m in range(len(kept))], axis=1)
    truth = None if seats[0].truth is None else tuple(kept.index(m) for m in seats[0].truth)
    can = None if seats[0].can is None else tuple(tuple(row[m] for m in kept) for row in seats[0].can)
    messages = tuple(seats[0].messages[m] for m in kept)
    return _quotient(mechanism, game.types[0], messages, truth, can, gets, worths, outside[0])


def _worths(game: Game) -> tuple[list[Worth], Positions]:
    """What lotteries are worth, numbered; and for each agent and lottery, its number."""
    found: dict[Worth, int] = {}
    number = np.empty((len(game.agents), len(game.lotteries)), dtype=np.int64)
    for i, table in enumerate(game.expected):
        for k in range(len(game.lotteries)):
            worth = tuple(table.at(t, k) for t in range(game.sizes[i]))
            number[i, k] = found.setdefault(worth, len(found))
    return list(found), number


def _exchangeable(table: Positions, number: Positions, progress: Progress) -> bool:
    """Whether exchanging two neighbours' messages exchanges what they get, and leaves the others what they had."""
    columns = [tuple(column) for column in number.T.tolist()]
    known = {column: k for k, column in enumerate(dict.fromkeys(columns))}
    reached = np.array([known[column] for column in columns])[table]
    for k in range(len(number) - 1):
        progress("comparing exchanges", k, len(number) - 1)
        swapped = [known.get((*column[:k], column[k + 1], column[k], *column[k + 2 :]), -1) for column in known]
        if not np.array_equal(np.swapaxes(reached, k, k + 1), np.array(swapped)[reached]):
            return False
    return True


def represented(mechanism: Mechanism, progress: Progress) -> Quotient | None:
    """The quotient as it would be if the claim were true: the rule is asked at one profile of each orbit, the sorted one.

    None where the agents' abilities, honest messages or outside options show that it is not.
    """
    domain, types = mechanism.domain, next(as_finite(space).items for space in mechanism.domain.types.values())
    listed = next(as_finite(space).items for space in (mechanism.messages or {}).values())
    able = {tuple(tuple(domain.can_send is None or bool(domain.can_send(a, t, m)) for m in listed) for t in types) for a in domain.agents}
    outside = {tuple(exact(domain.outside(a, {a: t}), "the outside option") for t in types) for a in domain.agents}
    if len(able) > 1 or len(outside) > 1:
        return None
    rows = able.pop()
    kept = [m for m in range(len(listed)) if any(row[m] for row in rows)]
    messages = tuple(listed[m] for m in kept)
    can = None if domain.can_send is None else tuple(tuple(row[m] for m in kept) for row in rows)
    places = {histogram: k for k, histogram in enumerate(multisets(len(messages), len(domain.agents) - 1))}
    gets = np.zeros((len(places), len(messages)), dtype=np.int64)
    found: dict[Worth, int] = {}
    total, worths, asking = how_many(len(messages), len(domain.agents)), Worths(mechanism), Asking(mechanism)
    twice, before = set(spread(total)), []
    for done, histogram in enumerate(multisets(len(messages), len(domain.agents))):
        if done % 1024 == 0:
            progress("asking the rule at sorted profiles", done, total)
        sent = {a: messages[m] for a, m in zip(domain.agents, histogram, strict=True)}
        outcome = asking.moved(mechanism, sent, sent)
        if done in twice:
            before.append((sent, outcome))
        for column in dict.fromkeys(histogram):
            place = histogram.index(column)
            worth = worths.of(domain.agents[place], outcome)
            gets[places[histogram[:place] + histogram[place + 1 :]], column] = found.setdefault(worth, len(found))
    for sent, outcome in reversed(before):
        asking.steady(sent, outcome, asking.moved(mechanism, sent, sent))
    truth = honest_messages(mechanism, types, messages, can)
    return _quotient(mechanism, types, messages, truth, can, gets, list(found), outside.pop())


class Worths:
    """What a rule's answers are worth to an agent of each type, in expectation; once for each agent and outcome that it knows again."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.asking = Asking(mechanism)
        self.types = next(as_finite(space).items for space in mechanism.domain.types.values())
        self.known: dict[Any, Worth] = {}

    def of(self, agent: str, outcome: Any) -> Worth:
        """The expected utilities, by type."""
        if isinstance(outcome, Lottery):
            parts = [(p, self._sure(agent, one)) for one, p in outcome]
            return tuple(sum((p * worth[k] for p, worth in parts), Fraction(0)) for k in range(len(self.types)))
        return self._sure(agent, outcome)

    def _sure(self, agent: str, outcome: Any) -> Worth:
        same = alike(outcome)
        name = None if same is None else (agent, same)
        found = self.known.get(name)
        if found is None:
            found = tuple(self._utility(agent, outcome, t) for t in self.types)
            if name is not None and len(self.known) < KEPT:
                self.known[name] = found
        return found

    def _utility(self, agent: str, outcome: Any, own: Any) -> Fraction | int:
        utility = self.asking.mechanism.domain.own_utility
        assert utility is not None, "only private values claim symmetry"
        try:
            value = utility(agent, outcome, own)
        except (Exception, SystemExit):
            value = self.asking.judged("own_utility", agent, outcome, own)
        if type(value) is int or type(value) is Fraction:
            return value
        return self.asking.number("own_utility", f"{agent}'s utility", agent, outcome, own)


def _quotient(
    mechanism: Mechanism, types: tuple[Any, ...], messages: tuple[Any, ...], truth: Any, can: Any, gets: Positions,
    worths: Sequence[Worth], outside: tuple[Fraction, ...],
) -> Quotient:  # fmt: skip
    prior = None
    if shared_prior(mechanism) and isinstance(mechanism.domain.prior, Independent):
        chances = {key(t): p for t, p in next(iter(mechanism.domain.prior.marginals.values()))}
        prior = tuple(chances.get(key(t), Fraction(0)) for t in types)
    utility = scaled([Fraction(worth[t]) for t in range(len(types)) for worth in worths], (len(types), len(worths)))
    sure = tuple(((Fraction(1), k),) for k in range(len(worths)))
    owns = tuple(("payoffs", k) for k in range(len(worths)))
    return Quotient(mechanism.domain.agents, types, messages, truth, can, gets, sure, owns, utility, outside, prior, None)
