"""Random small one-shot mechanisms of every shape that the verifier decides, each the same for the same seed.

Every number is drawn under words of its own ("value of ada at type 1 for x"), so that the same mechanism with one more agent
keeps everything else, as false identities need.
"""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, Spec, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite

NAMES = ("ada", "bo", "cy")
CHOICES = ("x", "y", "z")
AMOUNTS = (Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-1, 3), Fraction(3))
RULES = ("random", "random", "constant", "dictator", "groves", "counting", "counting")
TYPE_LISTS: tuple[tuple[Any, ...], ...] = (
    (0, 1),
    (2, 0, 1),
    ("low", "high"),
    (Fraction(1, 2), 0),
    ((0, 1), (1, 0)),
    (1, 0, Fraction(-1, 2)),
)


def dice(*words: Any) -> random.Random:
    """Randomness that belongs to these words."""
    return random.Random("/".join(map(str, words)))


@functools.cache
def amount_of(seed: int, zeros: int, *words: Any) -> Fraction:
    d = dice(seed, *words)
    return Fraction(0) if d.randrange(4) < zeros else d.choice(AMOUNTS)


@dataclass(frozen=True)
class Traits:
    """What kind of mechanism a seed gives."""

    seed: int
    agents: tuple[str, ...]
    types: Mapping[str, tuple[Any, ...]]
    shared: bool
    messages: str
    money: bool
    interdependent: bool
    rule: str
    lotteries: bool
    zeros: int
    limited: bool
    prior: str
    outside: bool
    listed: bool
    cost: bool
    own: bool
    permute: bool
    scale: Fraction = Fraction(1)

    def amount(self, *words: Any) -> Fraction:
        return self.scale * amount_of(self.seed, self.zeros, *words)

    def types_of(self, agent: str) -> tuple[Any, ...]:
        return self.types["ada"] if self.shared else self.types[agent]


@dataclass(frozen=True, eq=False)
class Sample:
    """A mechanism with its prior written out: the probability of each type profile, in the agents' order."""

    traits: Traits
    mechanism: Mechanism
    prior: Mapping[tuple[Any, ...], Fraction] | None


def sealed_sample(seed: int, **fixed: Any) -> Sample:
    """The mechanism of a seed; `fixed` overrides some of its traits."""
    d = dice(seed, "traits")
    agents = NAMES[: d.choice((2, 2, 3))]
    pool = TYPE_LISTS if len(agents) == 2 else tuple(t for t in TYPE_LISTS if len(t) == 2)
    traits = Traits(
        seed=seed,
        agents=agents,
        types={a: d.choice(pool) for a in NAMES},
        shared=d.random() < 0.6,
        messages=d.choice(("types", "types", "words", "more")),
        money=d.random() < 0.6,
        interdependent=d.random() < 0.35,
        rule=d.choice(RULES),
        lotteries=d.random() < 0.4,
        zeros=d.choice((0, 1, 2, 3)),
        limited=d.random() < 0.25,
        prior=d.choice(("none", "independent", "independent", "correlated", "correlated")),
        outside=d.random() < 0.5,
        listed=d.random() < 0.75,
        cost=d.random() < 0.3,
        own=d.random() < 0.3,
        permute=d.random() < 0.7,
    )
    return sample_of(replace(traits, **fixed))


def sample_of(traits: Traits) -> Sample:
    """The mechanism with these traits. It can be rebuilt with another roster if all agents share one list of types."""
    agents = traits.agents

    def factory(agents: Sequence[str]) -> Mechanism:
        return _build(traits, tuple(agents))

    spec = Spec("random", (("agents", agents),), "drawn", factory)
    table = _joint(traits) if traits.prior != "none" else None
    return Sample(traits, replace(_build(traits, agents), spec=spec if traits.shared else None), table)


def _build(traits: Traits, agents: tuple[str, ...]) -> Mechanism:
    messages = {a: _messages(traits, a) for a in agents}
    told = {a: _told(traits, a, messages[a]) for a in agents}
    domain = _domain(traits, agents, told)
    rule = _rule(traits, agents, domain, messages)
    truth = None
    if traits.messages != "types" or traits.seed % 2:
        lookup = {repr(t): m for a in agents for t, m in zip(traits.types_of(a), told[a], strict=True)}
        truth = (lambda view, own: lookup[repr(own)]) if traits.messages == "words" else (lambda view, own: own)
    return one_shot(domain, {a: Finite(messages[a]) for a in agents}, rule, truth=truth)


def _messages(traits: Traits, agent: str) -> tuple[Any, ...]:
    types = traits.types_of(agent)
    if traits.messages == "types":
        return types
    return ("m", "n", "o")[: len(traits.types["ada"])] if traits.messages == "words" else (*types, "silence")


def _told(traits: Traits, agent: str, messages: tuple[Any, ...]) -> tuple[Any, ...]:
    """The honest message of each type."""
    if traits.messages != "words":
        return traits.types_of(agent)
    everybody = sorted({repr(t) for types in traits.types.values() for t in types})
    return tuple(messages[everybody.index(repr(t)) * 7 % len(messages)] for t in traits.types_of(agent))


def _domain(traits: Traits, agents: tuple[str, ...], told: Mapping[str, tuple[Any, ...]]) -> Domain:
    def value(agent: str, choice: Any, known: Any) -> Fraction:
        who = tuple(sorted((a, repr(t)) for a, t in known.items())) if traits.interdependent else repr(known)
        return traits.amount("value", agent, choice, who)

    def able(agent: str, own: Any, message: Any) -> bool:
        honest = told[agent][traits.types_of(agent).index(own)]
        return bool(message == honest or dice(traits.seed, "able", agent, repr(own), message).random() < 0.4)

    def outside(agent: str, types: Mapping[str, Any]) -> Fraction:
        seen = tuple(sorted((a, repr(t)) for a, t in types.items())) if traits.interdependent else repr(types[agent])
        return traits.amount("outside", agent, seen)

    more: dict[str, Any] = {}
    if traits.prior != "none" and agents == traits.agents:
        more["prior"] = _prior(traits)
    if traits.limited:
        more["can_send"] = able
    if traits.outside:
        more["outside"] = outside
    spaces = {a: Finite(traits.types_of(a)) for a in agents}
    if traits.money:
        if traits.own:
            more["own"] = lambda agent, decision: decision.payment(agent)
        if traits.permute:
            more["permute"] = lambda o, names: Decision(o.choice, {names[a]: p for a, p in o.payments.items()})
        if traits.cost:
            more["cost"] = lambda o: traits.amount("cost", o.choice)
        choices = CHOICES if traits.listed else None
        return quasi_linear(agents, spaces, value, choices, interdependent=traits.interdependent, **more)
    if traits.own:
        more["own"] = lambda agent, outcome: outcome
    if traits.permute:
        more["permute"] = lambda o, names: o
    if traits.listed:
        more["outcomes"] = Finite(CHOICES)
    if traits.interdependent:
        return Domain(agents, spaces, lambda a, o, types: value(a, o, types), **more)
    return private_values(agents, spaces, lambda a, o, own: value(a, o, own), **more)


def _rule(traits: Traits, agents: tuple[str, ...], domain: Domain, messages: Mapping[str, tuple[Any, ...]]) -> Any:
    known = {a: {repr(t) for t in traits.types_of(a)} for a in agents}
    direct = traits.messages != "words" and not traits.interdependent
    kind = traits.rule if direct or traits.rule not in ("dictator", "groves") else "random"

    def worth(agent: str, choice: str, sent: Any) -> Fraction:
        """The value of a choice to an agent that reports a type; silence counts as the first type."""
        own = sent if repr(sent) in known[agent] else traits.types_of(agent)[0]
        return traits.amount("value", agent, choice, repr(own))

    def priced(choice: str, payments: Mapping[str, Fraction]) -> Any:
        return Decision(choice, payments) if traits.money else choice

    def once(words: tuple[Any, ...], sent: Mapping[str, Any]) -> Any:
        """An outcome drawn under words; if they do not name agents, neither do the payments."""
        choice = dice(traits.seed, "choice", *words).choice(CHOICES)
        paid = {a: traits.amount("pay", a if kind == "random" else repr(sent[a]), *words) for a in agents} if kind != "constant" else {}
        return priced(choice, paid)

    def drawn(words: tuple[Any, ...], sent: Mapping[str, Any]) -> Any:
        d = dice(traits.seed, "lottery", *words)
        if not traits.lotteries or d.random() < 0.4:
            return once(words, sent)
        chance = d.choice((Fraction(1, 2), Fraction(1, 3), Fraction(2, 7)))
        return Lottery([(once((*words, "first"), sent), chance), (once((*words, "second"), sent), 1 - chance)])

    def rule(sent: Mapping[str, Any]) -> Any:
        if kind == "constant":
            return drawn(("always",), sent)
        if kind == "counting":
            return drawn(tuple(sorted(map(repr, sent.values()))), sent)
        if kind == "dictator":
            return priced(max(CHOICES, key=lambda c: worth(agents[0], c, sent[agents[0]])), {})
        if kind == "groves":
            best = max(CHOICES, key=lambda c: sum(worth(a, c, sent[a]) for a in agents))
            rest = {a: sum((worth(b, best, sent[b]) for b in agents if b != a), Fraction(0)) for a in agents}
            return priced(best, {a: traits.amount("charge", a, *(repr(sent[b]) for b in agents if b != a)) - rest[a] for a in agents})
        return drawn(tuple((a, repr(sent[a])) for a in agents), sent)

    return rule


def _weights(traits: Traits, count: int, *words: Any) -> list[Fraction]:
    d = dice(traits.seed, "prior", *words)
    weights = [d.choice((0, 0, 1, 1, 2, 5)) for _ in range(count)]
    weights[d.randrange(count)] += 1
    return [Fraction(w, sum(weights)) for w in weights]


def _joint(traits: Traits) -> dict[tuple[Any, ...], Fraction]:
    lists = [traits.types_of(a) for a in traits.agents]
    profiles = list(itertools.product(*lists))
    if traits.prior == "correlated":
        return dict(zip(profiles, _weights(traits, len(profiles), "joint"), strict=True))
    own = {a: dict(zip(traits.types_of(a), _weights(traits, len(traits.types_of(a)), a), strict=True)) for a in traits.agents}
    joint = {}
    for profile in profiles:
        chance = Fraction(1)
        for a, t in zip(traits.agents, profile, strict=True):
            chance *= own[a][t]
        joint[profile] = chance
    return joint


def _prior(traits: Traits) -> Independent | Correlated:
    if traits.prior == "correlated":
        return Correlated(Lottery((dict(zip(traits.agents, p, strict=True)), w) for p, w in _joint(traits).items()))
    marginals = {a: Lottery(zip(traits.types_of(a), _weights(traits, len(traits.types_of(a)), a), strict=True)) for a in traits.agents}
    return Independent(marginals)
