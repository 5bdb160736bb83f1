"""Anonymous rules, written on the histogram of messages: who sent what cannot matter, because the rule never sees it.

A rule on counts gets {message: how many sent it}, only messages that were sent, simplest first, and answers one of

  a public outcome    for everybody
  Each({...})         for each message that was sent, what its senders get: an own outcome for all of them, a Lottery drawn for
                      each sender on its own, or a ByLot dealt among them
  a Lottery           of the above, drawn once for all

The mechanism that `anonymous_rule` derives gives outcomes by name, so that it is simulated, tabulated and hosted like any other.
Senders of one message are treated alike in expectation; a method that judges one profile for all its renamings reads the
`CountRule` that the mechanism keeps as its form.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, Messages, one_shot
from accord.core.space import Finite, Space, as_finite
from accord.core.symmetric import LISTED, Assignment, ByLot, Shares, SymmetricDomain, deals, tallied, ways

Counts = Mapping[Any, int]
Odds = tuple[tuple[Any, Fraction], ...]
_SURE = Fraction(1)


@dataclass(frozen=True)
class Each:
    """What the senders of each message get."""

    of: Mapping[Any, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "of", MappingProxyType(dict(self.of)))

    def __hash__(self) -> int:
        return hash(tuple((show(message), show(share)) for message, share in self.of.items()))


@dataclass(frozen=True, eq=False)
class CountRule:
    """The form of a mechanism that is anonymous by construction.

    rule      the derived rule on messages by agent: a form describes a mechanism only while this is the mechanism's rule
    answer    what the rule on counts says, with odds. Raises AccordError where it forgets a message or deals to too many or few
    """

    rule: Callable[[Messages], Any]
    answer: Callable[[Counts], Odds]
    domain: SymmetricDomain
    messages: tuple[Any, ...]


def anonymous_rule(domain: SymmetricDomain, messages: Space, rule_on_counts: Callable[[Counts], Any], **more: Any) -> Mechanism:
    """The one-shot mechanism of a rule on counts. `more` are further fields of the mechanism, such as truth and claims.

    Raises AccordError for a domain that is not symmetric, messages that cannot be keys of a mapping, and, when the rule is asked,
    an answer that forgets a message that was sent or deals to another number of agents than sent it.
    Validated in tests/laws/test_symmetry.py: the derived rule is anonymous, and verdicts by quotient are those of exhaustion.
    """
    if not isinstance(domain, SymmetricDomain):
        raise AccordError(f"{show(domain)} is not symmetric by construction: make it with symmetric_values(...)")
    space = as_finite(messages)
    if len(tallied((message, 1) for message in space)) < len(space):
        raise AccordError(f"two of the messages {show(space.items)} are one key of a mapping: use messages that Python tells apart")

    def answer(counts: Counts) -> Odds:
        return _checked(odds(rule_on_counts(MappingProxyType(dict(counts)))), counts)

    def rule(sent: Messages) -> Any:
        counts = histogram(space, sent)
        joint = Lottery((outcome, p * q) for told, p in answer(counts) for outcome, q in _by_name(told, space, counts, sent))
        return joint.support[0] if len(joint) == 1 else joint

    return one_shot(domain.domain, space, rule, form=CountRule(rule, answer, domain, space.items), **more)


def histogram(space: Finite, sent: Messages) -> dict[Any, int]:
    """How many sent each message, simplest message first."""
    places = sorted(space.position(message) for message in sent.values())
    return {space.items[k]: len(list(same)) for k, same in itertools.groupby(places)}


def odds(said: Any) -> Odds:
    """What a lottery, a lot (to one of its group) or a sure thing gives, with odds."""
    if isinstance(said, ByLot):
        return tuple((own, Fraction(many, said.size)) for own, many in said.shares)
    return said.chances if isinstance(said, Lottery) else ((said, _SURE),)


def share(told: Any, message: Any) -> Any:
    """What the senders of a message get by one answer of the rule: an own outcome, a Lottery or a ByLot."""
    return told.of[message] if isinstance(told, Each) else told


def _checked(said: Odds, counts: Counts) -> Odds:
    for told, _ in said:
        for message, many in counts.items() if isinstance(told, Each) else ():
            if message not in told.of:
                raise AccordError(f"the rule says nothing about {many} senders of {show(message)} when the counts are {show(counts)}")
            dealt = told.of[message]
            if isinstance(dealt, ByLot) and dealt.size != many:
                raise AccordError(
                    f"the rule deals to {dealt.size} of the {many} senders of {show(message)} when the counts are {show(counts)}: "
                    "deal to each sender once"
                )
    return said


def dealt(told: Any, counts: Counts) -> Iterator[tuple[tuple[Shares, ...], Fraction]]:
    """Every way in which one answer's lotteries can fall out: for each group of senders how many get what, with odds.

    Raises AccordError where there are too many ways to list.
    """
    groups = [_drawn(share(told, message), many) for message, many in counts.items()]
    if all(len(group) == 1 for group in groups):
        yield tuple([shares for ((shares, _),) in groups]), _SURE
        return
    _few(math.prod(map(len, groups)))
    for combination in itertools.product(*groups):
        yield tuple(shares for shares, _ in combination), math.prod((p for _, p in combination), start=Fraction(1))


def _drawn(given: Any, many: int) -> list[tuple[Shares, Fraction]]:
    """A group's share as how many get what: a lottery for each sender is a multinomial draw."""
    if isinstance(given, ByLot):
        return [(given.shares, _SURE)]
    if not isinstance(given, Lottery):
        return [(((given, many),), _SURE)]
    found: list[tuple[Shares, Fraction]] = []
    _few(math.comb(many + len(given) - 1, many))
    for drawn in itertools.combinations_with_replacement(range(len(given)), many):
        shares = [(own, drawn.count(k)) for k, (own, _) in enumerate(given)]
        chance = math.prod((p ** drawn.count(k) for k, (_, p) in enumerate(given)), start=Fraction(1))
        found.append((shares, ways(shares) * chance))
    return found


def _by_name(told: Any, space: Finite, counts: Counts, sent: Messages) -> list[tuple[Any, Fraction]]:
    """One answer of the rule as outcomes by name, with odds."""
    if not isinstance(told, Each):
        return [(told, Fraction(1))]
    places = {agent: space.position(message) for agent, message in sent.items()}
    groups = [[agent for agent, place in places.items() if place == space.position(message)] for message in counts]
    chances: list[tuple[Any, Fraction]] = []
    for groups_shares, p in dealt(told, counts):
        falls = math.prod(map(ways, groups_shares))
        _few(falls + len(chances))
        for deal in itertools.product(*map(deals, groups_shares)):
            parts = {agent: own for group, owns in zip(groups, deal, strict=True) for agent, own in zip(group, owns, strict=True)}
            chances.append((Assignment({agent: parts[agent] for agent in sent}), p / falls))
    return chances


def _few(falls: int) -> None:
    if falls > LISTED:
        raise AccordError(
            f"the rule's lotteries can fall out in {falls:,} ways, more than the {LISTED:,} that are listed: deal ByLot to fewer"
        )
