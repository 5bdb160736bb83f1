"""The same for properties of outcomes: what honest play ends in, and what the rule does with names, others and alternatives.

In any number of rounds where only honest play counts. `exchanged` writes the field that certificates of *envy-free* carry.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode, key
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.space import as_finite
from accord.core.tabulate import prior_table, tabulate

from .brute import Cases, honest_end, named, profiles, sendable, told, types_of, worth

Profile = Mapping[str, Any]


def support(mech: Mechanism, types: Profile) -> dict[str, Any]:
    """What honest play can end in, by key."""
    return {key(o): o for o in as_lottery(honest_end(mech, types)).support}


def paid(mech: Mechanism, agent: str, outcome: Any) -> Fraction:
    return Fraction(mech.domain.payment(agent, outcome)) if mech.domain.payment is not None else Fraction(0)


def monotone(mech: Mechanism) -> Cases:
    def value(agent: str, own: Any, lottery: Any) -> Fraction:
        return as_lottery(lottery).expect(lambda o: worth(mech, agent, o, {agent: own}) + paid(mech, agent, o))

    for i in mech.domain.agents:
        for others in sendable(mech, [a for a in mech.domain.agents if a != i], {}):
            for t, u in itertools.combinations(types_of(mech, i), 2):
                at_t, at_u = (mech.rule({**others, i: told(mech, i, own)}) for own in (t, u))
                rise, fall = value(i, u, at_t) - value(i, t, at_t), value(i, u, at_u) - value(i, t, at_u)
                yield rise - fall, {"agent": i, "types": named({i: t}), "becomes": named({i: u}), "others": named(others)}


def maskin_monotone(mech: Mechanism) -> Cases:
    def beaten(agent: str, own: Any, outcome: Any) -> set[str]:
        return {key(a) for a in mech.domain.outcomes if worth(mech, agent, a, {agent: own}) <= worth(mech, agent, outcome, {agent: own})}

    for types in profiles(mech):
        for o in support(mech, types).values():
            for i in mech.domain.agents:
                for u in types_of(mech, i):
                    gone = key(o) not in support(mech, {**types, i: u})
                    lost = gone and beaten(i, types[i], o) <= beaten(i, u, o)
                    yield Fraction(int(lost)), {"agent": i, "types": named(types), "becomes": named({i: u}), "outcome": encode(o)}


def non_bossy(mech: Mechanism) -> Cases:
    rows = list(profiles(mech))

    def gets(agent: str, lottery: Any) -> dict[Any, Fraction]:
        found: dict[Any, Fraction] = {}
        for o, p in as_lottery(lottery):
            part = paid(mech, agent, o), *(worth(mech, agent, o, types) for types in rows)
            found[part] = found.get(part, Fraction(0)) + p
        return found

    for i, j in itertools.permutations(mech.domain.agents, 2):
        for others in sendable(mech, [a for a in mech.domain.agents if a != i], {}):
            for one, two in itertools.combinations(sendable(mech, [i], {}), 2):
                before, after = mech.rule({**others, **one}), mech.rule({**others, **two})
                bossy = gets(i, before) == gets(i, after) and gets(j, before) != gets(j, after)
                yield Fraction(int(bossy)), {"agent": i, "affected": j, "messages": named({**others, **one}), "lie": named(two)}


def consumer_sovereign(mech: Mechanism) -> Cases:
    rows, cost = list(profiles(mech)), mech.domain.cost

    def sort(outcome: Any) -> Any:
        if mech.domain.payment is None:
            return key(outcome)
        values = [worth(mech, a, outcome, types) + paid(mech, a, outcome) for a in mech.domain.agents for types in rows]
        return Fraction(cost(outcome)) if cost else 0, values

    for wanted in mech.domain.outcomes:
        lotteries = [as_lottery(honest_end(mech, types)) for types in rows]
        chances = [sum((p for o, p in lottery if sort(o) == sort(wanted)), Fraction(0)) for lottery in lotteries]
        yield 1 - max(chances), {"alternative": encode(wanted)}


def neutral(mech: Mechanism) -> Cases:
    """Where every message is one of the alternatives."""
    roster = mech.domain.agents
    for a, b in itertools.pairwise(mech.domain.outcomes):
        names = {a: b, b: a}
        for sent in itertools.product(*(as_finite(mech.messages[i]) for i in roster)):
            messages = dict(zip(roster, sent, strict=True))
            after = as_lottery(mech.rule({i: names.get(m, m) for i, m in messages.items()}))
            expected = as_lottery(mech.rule(messages)).map(lambda o, names=names: names.get(o, o))
            yield Fraction(int(after != expected)), {"alternatives": [encode(a), encode(b)], "messages": named(messages)}


def in_core(mech: Mechanism, strength: str) -> Cases:
    roster = mech.domain.agents
    for types in profiles(mech):
        for o in support(mech, types).values():
            for members in (m for k in range(1, len(roster) + 1) for m in itertools.combinations(roster, k)):
                for better in mech.domain.alone(members):
                    gains = [worth(mech, i, better, types) - worth(mech, i, o, types) for i in members]
                    margin = sum(gains, Fraction(0)) if strength == "strong" and min(gains) >= 0 else min(gains)
                    witness = {"coalition": list(members), "types": named(types), "outcome": encode(o), "alternative": encode(better)}
                    yield margin, witness


def elsewhere(mech: Mechanism, outcome: Any, i: str, j: str) -> Any:
    return mech.domain.permute(outcome, {a: j if a == i else i if a == j else a for a in mech.domain.agents})


def envy_free(mech: Mechanism) -> Cases:
    for types in profiles(mech):
        for o in support(mech, types).values():
            for i, j in itertools.permutations(mech.domain.agents, 2):
                envy = worth(mech, i, elsewhere(mech, o, i, j), types) - worth(mech, i, o, types)
                yield envy, {"agent": i, "envied": j, "types": named(types), "outcome": encode(o)}


def exchanged(mech: Mechanism) -> dict[str, Any]:
    """What each agent's place is worth to the others, at the outcomes of honest play in the order of the game's table."""
    reached: dict[str, Any] = {}
    for types in profiles(mech):
        reached |= support(mech, types)
    outcomes = [reached[key(o)] for o in tabulate(mech).outcomes if key(o) in reached]
    numbers: dict[str, int] = {}
    tables = []
    for i in mech.domain.agents:
        rows = [{i: t} for t in types_of(mech, i)] if mech.domain.private else list(profiles(mech))
        worths = [[[worth(mech, i, elsewhere(mech, o, i, j), row) for o in outcomes] for row in rows] for j in mech.domain.agents if j != i]
        tables.append([[[numbers.setdefault(str(n), len(numbers)) for n in row] for row in table] for table in worths])
    return {"tables": tables, "numbers": list(numbers)}


def expected_budget(mech: Mechanism, stage: str, strong: bool) -> Cases:
    """*interim* and *ex ante*."""
    table = prior_table(mech.domain, tuple(as_finite(mech.domain.types[a]).items for a in mech.domain.agents))
    joint = [(p, types) for p, types in zip(table, profiles(mech), strict=True) if p]

    def owed(known: Callable[[Profile], bool]) -> Fraction:
        kept = [(p, types) for p, types in joint if known(types)]
        total = sum((p * as_lottery(honest_end(mech, types)).expect(deficit) for p, types in kept), Fraction(0))
        found = total / sum(p for p, _ in kept)
        return abs(found) if strong else found

    def deficit(outcome: Any) -> Fraction:
        cost = Fraction(mech.domain.cost(outcome)) if mech.domain.cost else Fraction(0)
        return cost - sum((paid(mech, a, outcome) for a in mech.domain.agents), Fraction(0))

    if stage == "ex ante":
        yield owed(lambda types: True), {"types": {}}
        return
    for i in mech.domain.agents:
        for own in types_of(mech, i):
            if any(key(types[i]) == key(own) for _, types in joint):
                yield owed(lambda types, i=i, own=own: key(types[i]) == key(own)), {"agent": i, "types": named({i: own})}
