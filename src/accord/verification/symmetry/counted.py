"""The quotient of a mechanism whose rule is written on counts: the rule is asked once for each histogram of all messages."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping, MutableSequence, Sequence, Set
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.alike import alike
from accord.core.asking import Asking, spread
from accord.core.canonical import key, show
from accord.core.counts import CountRule, Odds, dealt, odds, share
from accord.core.errors import AccordError, Inexact
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, describes
from accord.core.protocols import Progress
from accord.core.scaled import scaled
from accord.core.space import as_finite
from accord.core.symmetric import ByLot, tallied
from accord.verification.symmetry.quotient import Chances, Quotient, Tally, how_many, multisets

_NAMES = {"outside": "outside option"}
_QUOTIENTS: weakref.WeakKeyDictionary[Mechanism, Quotient] = weakref.WeakKeyDictionary()


def count_rule(mechanism: Mechanism) -> CountRule | None:
    """The mechanism's rule on counts, if it has one that still describes its rule, its messages and its domain."""
    form = mechanism.form
    if not isinstance(form, CountRule) or not describes(mechanism, form):
        return None
    listed = all(as_finite(space).items == form.messages for space in (mechanism.messages or {}).values())
    return form if listed and form.domain.domain is mechanism.domain else None


def counted(mechanism: Mechanism, form: CountRule, progress: Progress, *, joint: bool) -> Quotient:
    """The quotient; with `joint`, also how many agents have what at each histogram, for budgets and efficiency.

    Computed once for each mechanism object. Raises AccordError, naming the counts, where the rule raises or answers what it may not.
    """
    known = _QUOTIENTS.get(mechanism)
    if known is None or (joint and not known.reached):
        known = _QUOTIENTS[mechanism] = _Counting(mechanism, form, progress, joint).quotient()
    return known


class _Counting:
    """The tables while they are being filled."""

    def __init__(self, mechanism: Mechanism, form: CountRule, progress: Progress, joint: bool) -> None:
        self.mechanism, self.form, self.domain = mechanism, form, form.domain
        self.progress, self.joint, self.asking = progress, joint, Asking(mechanism)
        can = self.domain.can_send
        able = [[can is None or bool(can(t, m)) for m in form.messages] for t in self.domain.types]
        kept = [k for k in range(len(form.messages)) if any(row[k] for row in able)]
        self.messages = tuple(form.messages[k] for k in kept)
        self.can = None if can is None else tuple(tuple(row[k] for k in kept) for row in able)
        self.owns: list[Any] = []
        self.own_number: dict[str, int] = {}
        self.alike: dict[Any, int] = {}
        self.met: dict[int, tuple[Any, int]] = {}
        self.counts: dict[Any, int] = {}
        self.lotteries: list[Chances] = []
        self.lottery_number: dict[tuple[tuple[int, int, int], ...], int] = {}
        self.lot_number: dict[tuple[tuple[int, int], ...], int] = {}
        self.tallies: list[tuple[Tally, Fraction]] = []
        self.tally_number: dict[Tally, int] = {}

    def quotient(self) -> Quotient:
        domain, agents = self.domain, len(self.domain.agents)
        truth = honest_messages(self.mechanism, domain.types, self.messages, self.can)
        rows = {histogram: k for k, histogram in enumerate(multisets(len(self.messages), agents - 1))}
        gets = np.zeros((len(rows), len(self.messages)), dtype=np.int64)
        reached: list[Chances] = []
        total = how_many(len(self.messages), agents)
        twice, before = set(spread(total)), []
        for done, histogram in enumerate(multisets(len(self.messages), agents)):
            if done % 1024 == 0:
                self.progress("asking the rule on counts", done, total)
            self.counts = {self.messages[m]: many for m, many in Counter(histogram).items()}
            said, given, ended = self._asked()
            if done in twice:
                before.append((self.counts, said, given, ended))
            for column, lottery in zip(dict.fromkeys(histogram), given, strict=True):
                place = histogram.index(column)
                gets[rows[histogram[:place] + histogram[place + 1 :]], column] = lottery
            reached += ended
        for self.counts, said, given, ended in reversed(before):
            again, *effects = self._asked()
            if effects != [given, ended]:
                self.asking.steady(self.counts, Lottery(said), Lottery(again), given="counts")
        self.counts = {}
        alternatives = None
        if domain.alternatives is not None:
            alternatives = tuple(self._costed(self._counts(lot.shares)) for lot in domain.alternatives)
        worth = self._numbers("utility", domain.utility, [(own, t) for t in domain.types for own in self.owns])
        return Quotient(
            domain.agents, domain.types, self.messages, truth, self.can, gets, tuple(self.lotteries), tuple(self.owns),
            scaled(worth, (len(domain.types), len(self.owns))),
            tuple(self._numbers("outside", domain.outside, [(t,) for t in domain.types])), self._prior(),
            None if domain.payment is None else tuple(self._numbers("payment", domain.payment, [(own,) for own in self.owns])),
            tuple(self.tallies), tuple(reached), alternatives,
        )  # fmt: skip

    def _numbers(self, part: str, function: Callable[..., Any], given: list[tuple[Any, ...]]) -> list[Fraction]:
        """What one of the domain's functions says of each, asked here and there again."""

        def ask(k: int) -> Fraction:
            return self.asking.amount(part, function, f"the {_NAMES.get(part, part)}", *given[k])

        values = [ask(k) for k in range(len(given))]
        self.asking.again(values, ask, lambda k: f"the {_NAMES.get(part, part)} of {self.mechanism.name} for {show(given[k])}")
        return values

    def _asked(self) -> tuple[Odds, list[int], list[Chances]]:
        """What the rule answers to the counts, the own lottery of a sender of each message, and, where needed, what all have."""
        said: Odds = self.asking.moved(self.form.answer, self.counts, self.counts, given="counts")
        return said, self._gets(said), [self._reached(said)] if self.joint else []

    def _gets(self, said: Odds) -> list[int]:
        """The own lottery of a sender of each message."""
        if len(said) > 1:
            mixed = ([(own, p * q) for told, p in said for own, q in odds(share(told, message))] for message in self.counts)
            return [self._lottery(chances) for chances in mixed]
        given = [share(said[0][0], message) for message in self.counts]
        numbers = {id(one): self._given(one) for one in given}
        return [numbers[id(one)] for one in given]

    def _given(self, one: Any) -> int:
        """The own lottery that a lottery, a lot (to one of its group) or a sure thing comes to."""
        if not isinstance(one, ByLot):
            return self._lottery(odds(one))
        name = tuple([(self._own(own), many) for own, many in one.shares])
        if name not in self.lot_number:
            self.lot_number[name] = self._lottery(odds(one))
        return self.lot_number[name]

    def _lottery(self, chances: Sequence[tuple[Any, Fraction]]) -> int:
        merged: dict[int, Fraction] = {}
        for own, p in chances:
            number = self._own(own)
            merged[number] = merged[number] + p if number in merged else p
        name = tuple((number, merged[number].numerator, merged[number].denominator) for number in sorted(merged))
        if name not in self.lottery_number:
            self.lottery_number[name] = len(self.lotteries)
            self.lotteries.append(tuple((merged[number], number) for number in sorted(merged)))
        return self.lottery_number[name]

    def _own(self, own: Any) -> int:
        """Its number. What is not quickly told from others is known again where it is the very object, which is kept for that."""
        same = alike(own)
        if same is not None and same in self.alike:
            return self.alike[same]
        met = self.met.get(id(own))
        if met is not None:
            return met[1]
        try:
            name = key(own)
        except AccordError as problem:
            told = type(problem)(f"{self.mechanism.name} gives an agent {show(own)}, where {problem}")
            if isinstance(told, Inexact):
                told = self.asking.inexact(told, self.form.answer, (self.counts,))
            raise told from None
        number = self.own_number.setdefault(name, len(self.owns))
        if number == len(self.owns):
            self.owns.append(own)
        if same is not None:
            self.alike[same] = number
        elif not isinstance(own, Set | MutableMapping | MutableSequence):
            self.met[id(own)] = own, number
        return number

    def _reached(self, said: Odds) -> Chances:
        chances: dict[int, Fraction] = {}
        for told, p in said:
            for groups, q in dealt(told, self.counts):
                entry = self._counts(pair for shares in groups for pair in shares)
                if entry not in self.tally_number:
                    self.tally_number[entry] = len(self.tallies)
                    self.tallies.append(self._costed(entry))
                number, chance = self.tally_number[entry], p if q == 1 else p * q
                chances[number] = chances[number] + chance if number in chances else chance
        return tuple((chances[number], number) for number in sorted(chances))

    def _counts(self, shares: Iterable[tuple[Any, int]]) -> Tally:
        tally: dict[int, int] = {}
        for own, many in shares:
            if many:
                number = self._own(own)
                tally[number] = tally.get(number, 0) + many
        return tuple(sorted(tally.items()))

    def _costed(self, entry: Tally) -> tuple[Tally, Fraction]:
        if self.domain.cost is None:
            return entry, Fraction(0)
        tally = tallied((self.owns[number], many) for number, many in entry)
        (cost,) = self._numbers("cost", self.domain.cost, [(tally,)])
        return entry, cost

    def _prior(self) -> tuple[Fraction, ...] | None:
        if self.domain.prior is None:
            return None
        chances = {key(t): p for t, p in self.domain.prior}
        prior = tuple(chances.get(key(t), Fraction(0)) for t in self.domain.types)
        if sum(prior) != 1:
            raise AccordError(f"the prior gives the types {show(self.domain.types)} {sum(prior)} in total: its types must be among them")
        return prior


def honest_messages(
    mechanism: Mechanism, types: Sequence[Any], messages: Sequence[Any], can: Sequence[Sequence[bool]] | None
) -> tuple[int, ...] | None:
    """Where each type's honest message stands, the same for every agent; None where honesty is not declared.

    Raises AccordError where agents of one type have different honest messages, or one that cannot be sent.
    """
    if mechanism.truth is None:
        return None
    places, told = {key(m): k for k, m in enumerate(messages)}, []
    views = [mechanism.view(mechanism.start(), agent) for agent in mechanism.domain.agents]
    for k, t in enumerate(types):
        said = {key(mechanism.truth(view, t)) for view in views}
        place = places.get(said.pop()) if len(said) == 1 else None
        if place is None or (can is not None and not can[k][place]):
            raise AccordError(f"the honest message of the type {show(t)} is not one that all of that type are able to send: mend truth")
        told.append(place)
    return tuple(told)
