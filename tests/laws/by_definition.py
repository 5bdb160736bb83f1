"""Brute force over one-shot mechanisms, written from the definitions alone: plain loops over every case, in Fractions.

Nothing of the verifier is used here: no tables, no properties, no checker. Each function returns the margin of every case,
keyed by the case: (coalition, types, lie, fakes, others), each of the last four as ((name, value), ...) in roster order.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from tests.laws.random_sealed import Sample

Profile = dict[str, Any]
Pairs = tuple[tuple[str, Any], ...]
Cases = dict[Any, Fraction]


def items(profile: Mapping[str, Any]) -> Pairs:
    return tuple(profile.items())


def chances(outcome: Any) -> list[tuple[Any, Fraction]]:
    return list(outcome.chances) if isinstance(outcome, Lottery) else [(outcome, Fraction(1))]


def types_of(mech: Mechanism, agent: str) -> tuple[Any, ...]:
    return mech.domain.types[agent].items


def messages_of(mech: Mechanism, agent: str) -> tuple[Any, ...]:
    return mech.messages[agent].items


def able(mech: Mechanism, agent: str, own: Any) -> list[Any]:
    can = mech.domain.can_send
    return [m for m in messages_of(mech, agent) if can is None or can(agent, own, m)]


def able_somehow(mech: Mechanism, agent: str) -> list[Any]:
    return [m for m in messages_of(mech, agent) if any(m in able(mech, agent, t) for t in types_of(mech, agent))]


def told(mech: Mechanism, own: Any) -> Any:
    return mech.truth(None, own)


def each(names: Sequence[str], options: Callable[[str], Sequence[Any]]) -> Iterator[Profile]:
    """Every way to give each name one of its options."""
    for chosen in itertools.product(*(options(a) for a in names)):
        yield dict(zip(names, chosen, strict=True))


class Worth:
    """Expected utility of what the messages lead to, remembered."""

    def __init__(self, mech: Mechanism) -> None:
        self.mech, self.private = mech, mech.domain.own_utility is not None
        self.ends: dict[Pairs, list[tuple[Any, Fraction]]] = {}
        self.known: dict[Any, Fraction] = {}

    def end(self, sent: Mapping[str, Any]) -> list[tuple[Any, Fraction]]:
        name = tuple((a, sent[a]) for a in self.mech.domain.agents)
        if name not in self.ends:
            self.ends[name] = chances(self.mech.rule(dict(name)))
        return self.ends[name]

    def of(self, agent: str, outcome: Any, types: Mapping[str, Any]) -> Fraction:
        domain = self.mech.domain
        return Fraction(domain.own_utility(agent, outcome, types[agent]) if self.private else domain.utility(agent, outcome, types))

    def __call__(self, agent: str, sent: Mapping[str, Any], types: Mapping[str, Any]) -> Fraction:
        seen = types[agent] if self.private else items(types)
        name = agent, tuple((a, sent[a]) for a in self.mech.domain.agents), seen
        if name not in self.known:
            self.known[name] = sum((p * self.of(agent, o, types) for o, p in self.end(sent)), Fraction(0))
        return self.known[name]


@functools.lru_cache(maxsize=4)
def worths(sample: Sample, fakes: tuple[str, ...] = ()) -> Worth:
    mech = sample.mechanism
    return Worth(mech.spec.factory(agents=(*mech.domain.agents, *fakes)) if fakes else mech)


def truthful(sample: Sample, size: int = 1, side_payments: bool = False) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth, agents = worths(sample), mech.domain.agents
    for k in range(1, min(size, len(agents)) + 1):
        for group in itertools.combinations(agents, k):
            rest = [a for a in agents if a not in group]
            for types in each(group if worth.private else agents, lambda a: types_of(mech, a)):
                honest = {i: told(mech, types[i]) for i in group}
                for lie in each(group, lambda a, types=types: able(mech, a, types[a])):
                    for others in each(rest, lambda a, types=types: able(mech, a, types[a]) if a in types else able_somehow(mech, a)):
                        gains = [worth(i, {**others, **lie}, types) - worth(i, {**others, **honest}, types) for i in group]
                        cases[group, items(types), items(lie), (), items(others)] = sum(gains, Fraction(0)) if side_payments else min(gains)
    return cases


def truthful_among_fakes(sample: Sample, count: int, pooled: bool) -> Cases:
    mech, cases = sample.mechanism, truthful(sample)
    worth, agents = worths(sample), mech.domain.agents
    for f in range(1, count + 1):
        fakes = [f"sybil{k + 1}" for k in range(f)]
        there = worths(sample, tuple(fakes))
        world = there.mech
        for owner in agents:
            rest = [a for a in agents if a != owner]
            for own in types_of(mech, owner):
                for lie in able(world, owner, own):
                    for extra in each(fakes, lambda a, world=world, own=own: able(world, a, own)):
                        for others in each(rest, lambda a: able_somehow(mech, a)):
                            sent = {**others, owner: lie, **extra}
                            gain = there(owner, sent, {owner: own}) - worth(owner, {**others, owner: told(mech, own)}, {owner: own})
                            if pooled:
                                gain += sum(there(a, sent, {a: own}) for a in fakes)
                            cases[(owner,), ((owner, own),), ((owner, lie),), items(extra), items(others)] = gain
    return cases


def ex_post_truthful(sample: Sample) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth = worths(sample)
    for types in each(mech.domain.agents, lambda a: types_of(mech, a)):
        honest = {a: told(mech, t) for a, t in types.items()}
        for i in mech.domain.agents:
            for lie in able(mech, i, types[i]):
                cases[(i,), items(types), ((i, lie),), (), ()] = worth(i, {**honest, i: lie}, types) - worth(i, honest, types)
    return cases


def given(sample: Sample, agent: str, own: Any) -> list[tuple[Fraction, Profile]]:
    """P(profile | own type), nothing for a type of probability zero."""
    assert sample.prior is not None
    agents = sample.mechanism.domain.agents
    place = agents.index(agent)
    kept = [(p, dict(zip(agents, profile, strict=True))) for profile, p in sample.prior.items() if profile[place] == own and p > 0]
    return [(p / sum(q for q, _ in kept), types) for p, types in kept]


def bayesian_truthful(sample: Sample) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth = worths(sample)
    for i in mech.domain.agents:
        for own in types_of(mech, i):
            believed = given(sample, i, own)
            for lie in able(mech, i, own) if believed else []:
                gain = Fraction(0)
                for p, types in believed:
                    honest = {a: told(mech, t) for a, t in types.items()}
                    gain += p * (worth(i, {**honest, i: lie}, types) - worth(i, honest, types))
                cases[(i,), ((i, own),), ((i, lie),), (), ()] = gain
    return cases


def individually_rational(sample: Sample, stage: str) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth, agents = worths(sample), mech.domain.agents

    def loss(i: str, types: Profile) -> Fraction:
        return Fraction(mech.domain.outside(i, types)) - worth(i, {a: told(mech, t) for a, t in types.items()}, types)

    for i in agents:
        if stage == "ex post":
            for types in each(agents, lambda a: types_of(mech, a)):
                cases[(i,), items(types), (), (), ()] = loss(i, types)
        elif stage == "interim":
            for own in types_of(mech, i):
                believed = given(sample, i, own)
                if believed:
                    cases[(i,), ((i, own),), (), (), ()] = sum((p * loss(i, types) for p, types in believed), Fraction(0))
        else:
            assert sample.prior is not None
            everything = [(p, dict(zip(agents, profile, strict=True))) for profile, p in sample.prior.items()]
            cases[(i,), (), (), (), ()] = sum((p * loss(i, types) for p, types in everything), Fraction(0))
    return cases


def paid(mech: Mechanism, outcome: Any) -> Fraction:
    """Money in, less the principal's cost."""
    money = Fraction(0)
    for a in mech.domain.agents:
        money += mech.domain.payment(a, outcome) if mech.domain.payment is not None else 0
    return money - (mech.domain.cost(outcome) if mech.domain.cost is not None else 0)


def efficient(sample: Sample) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth, agents = worths(sample), mech.domain.agents

    def surplus(outcome: Any, types: Profile) -> Fraction:
        return sum((worth.of(i, outcome, types) for i in agents), Fraction(0)) + paid(mech, outcome)

    for types in each(agents, lambda a: types_of(mech, a)):
        end = worth.end({a: told(mech, t) for a, t in types.items()})
        reached = sum((p * surplus(o, types) for o, p in end), Fraction(0))
        for k, alternative in enumerate(mech.domain.outcomes.items):
            cases[("alternative", k), items(types), (), (), ()] = surplus(alternative, types) - reached
    return cases


def pareto_efficient(sample: Sample) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth, agents = worths(sample), mech.domain.agents
    for types in each(agents, lambda a: types_of(mech, a)):
        for outcome, _ in worth.end({a: told(mech, t) for a, t in types.items()}):
            for k, alternative in enumerate(mech.domain.outcomes.items):
                gains = [worth.of(i, alternative, types) - worth.of(i, outcome, types) for i in agents]
                margin = sum(gains, Fraction(0)) if all(g >= 0 for g in gains) else min(gains)
                cases[("alternative", k, outcome), items(types), (), (), ()] = margin
    return cases


def budget(sample: Sample, strong: bool) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth = worths(sample)
    for sent in each(mech.domain.agents, lambda a: able_somehow(mech, a)):
        for outcome, _ in worth.end(sent):
            left = paid(mech, outcome)
            cases["outcome", outcome.choice, tuple(sorted(outcome.payments.items()))] = abs(left) if strong else -left
    return cases


def strategy_proof(sample: Sample) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth, agents = worths(sample), mech.domain.agents
    for i in agents:
        for types in each([i] if worth.private else agents, lambda a: types_of(mech, a)):
            for lie in able(mech, i, types[i]):
                for others in each(
                    [a for a in agents if a != i],
                    lambda a, types=types: able(mech, a, types[a]) if a in types else able_somehow(mech, a),
                ):
                    lied = [(worth.of(i, o, types), p) for o, p in worth.end({**others, i: lie})]
                    true = [(worth.of(i, o, types), p) for o, p in worth.end({**others, i: told(mech, types[i])})]
                    differences = [
                        sum((p for u, p in lied if u >= c), Fraction(0)) - sum((p for u, p in true if u >= c), Fraction(0))
                        for c, _ in lied + true
                    ]
                    cases[(i,), items(types), ((i, lie),), (), items(others)] = max(differences)
    return cases


def anonymous(sample: Sample) -> Cases:
    mech, cases = sample.mechanism, Cases()
    worth, agents = worths(sample), mech.domain.agents

    def name(outcome: Any) -> Any:
        return (outcome.choice, tuple(sorted(outcome.payments.items()))) if sample.traits.money else outcome

    for a, b in itertools.pairwise(agents):
        swap = {x: b if x == a else a if x == b else x for x in agents}
        for sent in each(agents, lambda x: messages_of(mech, x)):
            before = sorted((repr(name(mech.domain.permute(o, swap))), p) for o, p in worth.end(sent))
            after = sorted((repr(name(o)), p) for o, p in worth.end({x: sent[swap[x]] for x in agents}))
            cases["swap", a, b, items(sent)] = Fraction(int(before != after))
    return cases
