"""Brute force for the properties of outcomes, written from the definitions alone: plain loops over every case, in Fractions.

Nothing of the verifier is used here. Each function returns the margin of every case, keyed by the parts of its witness as
`name` writes them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from accord.core.domain import Decision
from accord.core.mechanism import Mechanism
from tests.laws.by_definition import able_somehow, chances, each, messages_of, told, types_of

Cases = dict[Any, Fraction]
Profile = dict[str, Any]
ONE, NONE = Fraction(1), Fraction(0)


def plain(value: Any) -> Any:
    """A value that equal outcomes, messages and profiles share."""
    if isinstance(value, Decision):
        return "decision", plain(value.choice), tuple(sorted(value.payments.items()))
    if isinstance(value, Mapping):
        return tuple(sorted((k, plain(v)) for k, v in value.items()))
    return tuple(map(plain, value)) if isinstance(value, tuple) else repr(value)


def name(**parts: Any) -> Any:
    return tuple((part, plain(value)) for part, value in sorted(parts.items()))


def utility(mech: Mechanism, agent: str, outcome: Any, types: Profile) -> Fraction:
    return Fraction(mech.domain.utility(agent, outcome, types))


def paid(mech: Mechanism, agent: str, outcome: Any) -> Fraction:
    return mech.domain.payment(agent, outcome) if mech.domain.payment is not None else NONE


def end(mech: Mechanism, sent: Profile) -> list[tuple[Any, Fraction]]:
    return chances(mech.rule({a: sent[a] for a in mech.domain.agents}))


def honest(mech: Mechanism, types: Profile) -> list[tuple[Any, Fraction]]:
    return end(mech, {a: told(mech, t) for a, t in types.items()})


def profiles(mech: Mechanism) -> Iterator[Profile]:
    return each(mech.domain.agents, lambda a: types_of(mech, a))


def monotone(mech: Mechanism) -> Cases:
    cases = Cases()
    for i in mech.domain.agents:
        rest = [a for a in mech.domain.agents if a != i]
        for own, other in itertools.combinations(types_of(mech, i), 2):
            for others in each(rest, lambda a: able_somehow(mech, a)):
                ends = {t: end(mech, {**others, i: told(mech, t)}) for t in (own, other)}

                def value(t: Any, reached: list[tuple[Any, Fraction]], i: str = i) -> Fraction:
                    return sum((p * (Fraction(mech.domain.own_utility(i, o, t)) + paid(mech, i, o)) for o, p in reached), NONE)

                fall = value(own, ends[own]) - value(own, ends[other])
                rise = value(other, ends[own]) - value(other, ends[other])
                for one, two in ((own, other), (other, own)):
                    cases[name(agent=i, types={i: one}, becomes={i: two}, others=others)] = rise - fall
    return cases


def stays(mech: Mechanism, agent: str, outcome: Any, own: Any, other: Any) -> bool:
    """Whether the lower contour set of an outcome at one type is within that at another."""
    u = mech.domain.own_utility

    def lower(t: Any) -> set[int]:
        return {k for k, a in enumerate(mech.domain.outcomes.items) if u(agent, a, t) <= u(agent, outcome, t)}

    return lower(own) <= lower(other)


def maskin_monotone(mech: Mechanism) -> Cases:
    cases = Cases()
    for types in profiles(mech):
        for outcome, _ in honest(mech, types):
            for i in mech.domain.agents:
                for other in types_of(mech, i):
                    after = {plain(o) for o, _ in honest(mech, {**types, i: other})}
                    lost = plain(outcome) not in after and stays(mech, i, outcome, types[i], other)
                    cases[name(agent=i, types=types, becomes={i: other}, outcome=outcome)] = Fraction(int(lost))
    return cases


def maskin_by_pairs(mech: Mechanism) -> bool:
    """Maskin's own definition, over all pairs of profiles at once."""
    for types in profiles(mech):
        for outcome, _ in honest(mech, types):
            for others in profiles(mech):
                kept = all(stays(mech, a, outcome, types[a], others[a]) for a in types)
                if kept and plain(outcome) not in {plain(o) for o, _ in honest(mech, others)}:
                    return False
    return True


def gets(mech: Mechanism, agent: str, reached: list[tuple[Any, Fraction]]) -> dict[Any, Fraction]:
    """The chance of each thing that an agent can get, told apart by its payment and its utility at every type profile."""
    found: dict[Any, Fraction] = {}
    for o, p in reached:
        part = paid(mech, agent, o), tuple(utility(mech, agent, o, types) for types in profiles(mech))
        found[part] = found.get(part, NONE) + p
    return found


def non_bossy(mech: Mechanism) -> Cases:
    cases = Cases()
    for i, j in itertools.permutations(mech.domain.agents, 2):
        for sent in each(mech.domain.agents, lambda a: able_somehow(mech, a)):
            for lie in able_somehow(mech, i):
                if lie != sent[i]:
                    before, after = end(mech, sent), end(mech, {**sent, i: lie})
                    bossy = gets(mech, i, before) == gets(mech, i, after) and gets(mech, j, before) != gets(mech, j, after)
                    cases[name(agent=i, affected=j, messages=sent, lie={i: lie})] = Fraction(int(bossy))
    return cases


def consumer_sovereign(mech: Mechanism) -> Cases:
    def kind(outcome: Any) -> Any:
        if mech.domain.payment is None:
            return plain(outcome)
        cost = Fraction(mech.domain.cost(outcome)) if mech.domain.cost is not None else NONE
        return cost, [utility(mech, a, outcome, types) + paid(mech, a, outcome) for a in mech.domain.agents for types in profiles(mech)]

    ends = [[(kind(o), p) for o, p in honest(mech, types)] for types in profiles(mech)]
    cases = Cases()
    for alternative in mech.domain.outcomes.items:
        wanted = kind(alternative)
        cases[name(alternative=alternative)] = 1 - max(sum((p for k, p in reached if k == wanted), NONE) for reached in ends)
    return cases


def envy_free(mech: Mechanism) -> Cases:
    cases = Cases()
    for types in profiles(mech):
        for outcome, _ in honest(mech, types):
            for i, j in itertools.permutations(mech.domain.agents, 2):
                names = {a: j if a == i else i if a == j else a for a in mech.domain.agents}
                there = mech.domain.permute(outcome, names)
                envy = utility(mech, i, there, types) - utility(mech, i, outcome, types)
                cases[name(agent=i, envied=j, types=types, outcome=outcome)] = envy
    return cases


def in_core(mech: Mechanism, strong: bool) -> Cases:
    cases, agents = Cases(), mech.domain.agents
    for types in profiles(mech):
        for outcome, _ in honest(mech, types):
            for size in range(1, len(agents) + 1):
                for coalition in itertools.combinations(agents, size):
                    for better in {plain(o): o for o in mech.domain.alone(coalition)}.values():
                        gains = [utility(mech, i, better, types) - utility(mech, i, outcome, types) for i in coalition]
                        margin = sum(gains, NONE) if strong and all(g >= 0 for g in gains) else min(gains)
                        cases[name(coalition=coalition, types=types, outcome=outcome, alternative=better)] = margin
    return cases


def renamed(message: Any, names: Mapping[Any, Any]) -> Any:
    if isinstance(message, frozenset):
        return frozenset(names[a] for a in message)
    return tuple(names[a] for a in message) if isinstance(message, tuple) else names[message]


def neutral(mech: Mechanism, *, everything: bool = False) -> Cases:
    """Under exchanges of neighbours, or under every renaming."""
    cases, alternatives = Cases(), mech.domain.outcomes.items
    swaps = [({a: b, b: a}, (a, b)) for a, b in itertools.pairwise(alternatives)]
    if everything:
        swaps = [(dict(zip(alternatives, order, strict=True)), order) for order in itertools.permutations(alternatives)]
    for partial, pair in swaps:
        names = {a: partial.get(a, a) for a in alternatives}
        for sent in each(mech.domain.agents, lambda a: messages_of(mech, a)):
            before = sorted((repr(names[o]), p) for o, p in end(mech, sent))
            after = sorted((repr(o), p) for o, p in end(mech, {a: renamed(m, names) for a, m in sent.items()}))
            cases[name(alternatives=pair, messages=sent)] = Fraction(int(before != after))
    return cases


def budget(mech: Mechanism, prior: Mapping[tuple[Any, ...], Fraction], stage: str, judge: Callable[[Fraction], Fraction]) -> Cases:
    """At the stages that take expectations."""
    cases, agents = Cases(), mech.domain.agents

    def surplus(types: Profile) -> Fraction:
        kept = NONE
        for o, p in honest(mech, types):
            kept += p * (sum((paid(mech, a, o) for a in agents), NONE) - (mech.domain.cost(o) if mech.domain.cost is not None else 0))
        return kept

    known = [(p, dict(zip(agents, profile, strict=True))) for profile, p in prior.items() if p > 0]
    if stage == "ex ante":
        cases[name(types={})] = judge(sum((p * surplus(types) for p, types in known), NONE))
        return cases
    for i in agents:
        for own in types_of(mech, i):
            given = [(p, types) for p, types in known if types[i] == own]
            if given:
                expected = sum((p * surplus(types) for p, types in given), NONE) / sum(p for p, _ in given)
                cases[name(agent=i, types={i: own})] = judge(expected)
    return cases
