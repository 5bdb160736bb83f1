"""A prover written for these tests alone: every case judged from the rule itself, one at a time, in Fractions.

Each function yields (margin, witness) pairs as the certificate format defines cases and witnesses. Nothing here looks at
tables, and nothing is shared with `accord.properties` or `accord.verification`.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.numbers import sha256
from accord.core.canonical import encode, key
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.space import as_finite
from accord.core.tabulate import prior_table, tabulate

Cases = Iterator[tuple[Fraction, dict[str, Any]]]


def types_of(mech: Mechanism, agent: str) -> list[Any]:
    return list(as_finite(mech.domain.types[agent]))


def profiles(mech: Mechanism, agents: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    roster = mech.domain.agents if agents is None else tuple(agents)
    for combination in itertools.product(*(types_of(mech, a) for a in roster)):
        yield dict(zip(roster, combination, strict=True))


def worth(mech: Mechanism, agent: str, outcome: Any, types: Mapping[str, Any]) -> Fraction:
    u = mech.domain.own_utility
    value = (lambda o: u(agent, o, types[agent])) if u else (lambda o: mech.domain.utility(agent, o, types))
    return sum((p * Fraction(value(o)) for o, p in as_lottery(outcome)), Fraction(0))


def able(mech: Mechanism, agent: str, own: list[Any], messages: Any) -> list[Any]:
    """What one of the types in `own` can send."""
    can = mech.domain.can_send
    return [m for m in as_finite(messages) if can is None or any(can(agent, t, m) for t in own)]


def told(mech: Mechanism, agent: str, own: Any) -> Any:
    return mech.truth(mech.view(mech.start(), agent), own)


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {a: encode(v) for a, v in values.items()}


def known_types(mech: Mechanism, members: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Own types of the members where values are private, else whole profiles."""
    return profiles(mech, members if mech.domain.private else None)


def sendable(mech: Mechanism, agents: Sequence[str], types: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Joint messages: by the type in `types` where it is given, by any type where it is not."""
    lists = [able(mech, a, [types[a]] if a in types else types_of(mech, a), mech.messages[a]) for a in agents]
    for combination in itertools.product(*lists):
        yield dict(zip(agents, combination, strict=True))


def truthful(mech: Mechanism, size: int = 1, side_payments: bool = False) -> Cases:
    roster = mech.domain.agents
    for k in range(1, min(size, len(roster)) + 1):
        for members in itertools.combinations(roster, k):
            rest = [a for a in roster if a not in members]
            for types in known_types(mech, members):
                honest = {a: told(mech, a, types[a]) for a in members}
                for others in sendable(mech, rest, types):
                    for lie in sendable(mech, members, types):
                        lied, true = mech.rule({**others, **lie}), mech.rule({**others, **honest})
                        gains = [worth(mech, a, lied, types) - worth(mech, a, true, types) for a in members]
                        yield (
                            sum(gains, Fraction(0)) if side_payments else min(gains),
                            {"coalition": list(members), "types": named(types), "lie": named(lie), "others": named(others)},
                        )


def sybils(mech: Mechanism, worlds: Sequence[Mechanism], pooled: bool) -> Cases:
    roster = mech.domain.agents
    yield from truthful(mech)
    for world in worlds:
        fakes = world.domain.agents[len(roster) :]
        for owner in roster:
            rest = [a for a in roster if a != owner]
            for own in types_of(mech, owner):
                for others in sendable(mech, rest, {}):
                    true = mech.rule({**others, owner: told(mech, owner, own)})
                    for lie in sendable(world, [owner, *fakes], dict.fromkeys([owner, *fakes], own)):
                        lied = world.rule({**others, **lie})
                        mine = [owner, *(fakes if pooled else ())]
                        gain = sum((worth(world, a, lied, {a: own}) for a in mine), Fraction(0)) - worth(mech, owner, true, {owner: own})
                        yield gain, {
                            "coalition": [owner], "types": named({owner: own}), "lie": named({owner: lie[owner]}),
                            "fakes": named({f: lie[f] for f in fakes}), "others": named(others),
                        }  # fmt: skip


def strategy_proof(mech: Mechanism) -> Cases:
    for _, witness, lied, true, agent, types in _alone(mech):
        levels = {worth(mech, agent, o, types) for lottery in (lied, true) for o, _ in as_lottery(lottery)}

        def reach(lottery: Any, c: Fraction, agent: str = agent, types: Mapping[str, Any] = types) -> Fraction:
            return sum((p for o, p in as_lottery(lottery) if worth(mech, agent, o, types) >= c), Fraction(0))

        yield max(reach(lied, c) - reach(true, c) for c in levels), witness


def _alone(mech: Mechanism) -> Iterator[tuple[Any, ...]]:
    for agent in mech.domain.agents:
        rest = [a for a in mech.domain.agents if a != agent]
        for types in known_types(mech, [agent]):
            for others in sendable(mech, rest, types):
                for lie in sendable(mech, [agent], types):
                    witness = {"coalition": [agent], "types": named(types), "lie": named(lie), "others": named(others)}
                    lied, true = mech.rule({**others, **lie}), mech.rule({**others, agent: told(mech, agent, types[agent])})
                    yield None, witness, lied, true, agent, types


def ex_post_truthful(mech: Mechanism) -> Cases:
    for types in profiles(mech):
        honest = {a: told(mech, a, t) for a, t in types.items()}
        for agent in mech.domain.agents:
            for lie in sendable(mech, [agent], types):
                gain = worth(mech, agent, mech.rule({**honest, **lie}), types) - worth(mech, agent, mech.rule(honest), types)
                yield gain, {"coalition": [agent], "types": named(types), "lie": named(lie)}


def believed(mech: Mechanism, agent: str, own: Any) -> list[tuple[Fraction, dict[str, Any]]]:
    """Conditional probabilities of whole profiles, none where the type has probability zero."""
    table = prior_table(mech.domain, tuple(as_finite(mech.domain.types[a]).items for a in mech.domain.agents))
    joint = [(p, types) for p, types in zip(table, profiles(mech), strict=True) if p and key(types[agent]) == key(own)]
    mass = sum((p for p, _ in joint), Fraction(0))
    return [(p / mass, types) for p, types in joint]


def bayesian_truthful(mech: Mechanism) -> Cases:
    for agent in mech.domain.agents:
        for own in types_of(mech, agent):
            beliefs = believed(mech, agent, own)
            for lie in sendable(mech, [agent], {agent: own}) if beliefs else ():
                gain = Fraction(0)
                for p, types in beliefs:
                    honest = {a: told(mech, a, t) for a, t in types.items()}
                    gain += p * (worth(mech, agent, mech.rule({**honest, **lie}), types) - worth(mech, agent, mech.rule(honest), types))
                yield gain, {"coalition": [agent], "types": named({agent: own}), "lie": named(lie)}


def honest_end(mech: Mechanism, types: Mapping[str, Any]) -> Any:
    """The outcome when everybody is truthful, in any number of rounds."""
    state = mech.start()
    while awaited := mech.awaiting(state):
        state = mech.step(state, {a: mech.truth(mech.view(state, a), types[a]) for a in awaited})
    return mech.outcome(state)


def individually_rational(mech: Mechanism, stage: str) -> Cases:
    def loss(agent: str, types: Mapping[str, Any]) -> Fraction:
        return Fraction(mech.domain.outside(agent, types)) - worth(mech, agent, honest_end(mech, types), types)

    for agent in mech.domain.agents:
        if stage == "ex post":
            for types in profiles(mech):
                yield loss(agent, types), {"agent": agent, "types": named(types)}
        elif stage == "interim":
            for own in types_of(mech, agent):
                beliefs = believed(mech, agent, own)
                if beliefs:
                    yield sum(p * loss(agent, types) for p, types in beliefs), {"agent": agent, "types": named({agent: own})}
        else:
            table = prior_table(mech.domain, tuple(as_finite(mech.domain.types[a]).items for a in mech.domain.agents))
            yield sum(p * loss(agent, types) for p, types in zip(table, profiles(mech), strict=True)), {"agent": agent, "types": {}}


def _surplus(mech: Mechanism, outcome: Any, types: Mapping[str, Any]) -> Fraction:
    d = mech.domain
    total = sum(Fraction(d.utility(a, outcome, types)) for a in d.agents)
    total += sum((Fraction(d.payment(a, outcome)) for a in d.agents), Fraction(0)) if d.payment else 0
    return total - (Fraction(d.cost(outcome)) if d.cost else 0)


def efficient(mech: Mechanism) -> Cases:
    for types in profiles(mech):
        reached = as_lottery(honest_end(mech, types)).expect(lambda o, types=types: _surplus(mech, o, types))
        for alternative in mech.domain.outcomes:
            yield _surplus(mech, alternative, types) - reached, {"types": named(types), "alternative": encode(alternative)}


def pareto_efficient(mech: Mechanism) -> Cases:
    for types in profiles(mech):
        for outcome in as_lottery(honest_end(mech, types)).support:
            for alternative in mech.domain.outcomes:
                gains = [
                    Fraction(mech.domain.utility(a, alternative, types)) - Fraction(mech.domain.utility(a, outcome, types))
                    for a in mech.domain.agents
                ]
                margin = sum(gains) if all(g >= 0 for g in gains) else min(gains)
                yield margin, {"types": named(types), "outcome": encode(outcome), "alternative": encode(alternative)}


def budget_balance(mech: Mechanism, strong: bool) -> Cases:
    found: dict[str, Any] = {}

    def walk(state: Any, types: Mapping[str, Any]) -> None:
        awaited = mech.awaiting(state)
        if not awaited:
            found.update({key(o): o for o in as_lottery(mech.outcome(state)).support})
        lists = [able(mech, a, [types[a]], m) for a, m in awaited.items()]
        for sent in itertools.product(*lists) if awaited else ():
            walk(mech.step(state, dict(zip(awaited, sent, strict=True))), types)

    for types in profiles(mech):
        walk(mech.start(), types)
    for outcome in found.values():
        deficit = Fraction(mech.domain.cost(outcome) if mech.domain.cost else 0)
        deficit -= sum((Fraction(mech.domain.payment(a, outcome)) for a in mech.domain.agents), Fraction(0))
        yield abs(deficit) if strong else deficit, {"outcome": encode(outcome)}


def implementable(mech: Mechanism) -> Cases:
    """Every cycle of types written out; each imitates the one before it, and the first the last."""
    for agent in mech.domain.agents:
        kinds = types_of(mech, agent)
        for others in sendable(mech, [a for a in mech.domain.agents if a != agent], {}):
            gains = [[_imitation(mech, agent, own, like, others) for own in kinds] for like in kinds]
            best, cycle = Fraction(0), [kinds[0]]
            for length in range(2, len(kinds) + 1):
                for way in itertools.permutations(range(len(kinds)), length):
                    steps = [gains[like][own] for like, own in zip(way, (*way[1:], way[0]), strict=True)]
                    if None not in steps and sum(steps) > best * length:
                        best, cycle = Fraction(sum(steps), length), [kinds[k] for k in way]
            yield best, {"agent": agent, "others": named(others), "cycle": [encode(t) for t in cycle]}


def _imitation(mech: Mechanism, agent: str, own: Any, like: Any, others: Mapping[str, Any]) -> Fraction | None:
    """What a type gains by another's honest report before payments; None where it cannot send that."""
    told_like = told(mech, agent, like)
    if told_like not in able(mech, agent, [own], mech.messages[agent]):
        return None
    lied, true = mech.rule({**others, agent: told_like}), mech.rule({**others, agent: told(mech, agent, own)})
    gain = worth(mech, agent, lied, {agent: own}) - worth(mech, agent, true, {agent: own})
    paid = mech.domain.payment or (lambda a, o: Fraction(0))
    for outcome, sign in ((lied, 1), (true, -1)):
        gain += sign * sum((p * Fraction(paid(agent, o)) for o, p in as_lottery(outcome)), Fraction(0))
    return gain


def anonymous(mech: Mechanism) -> Cases:
    roster = mech.domain.agents
    for a, b in itertools.pairwise(roster):
        names = {**{x: x for x in roster}, a: b, b: a}
        for sent in itertools.product(*(as_finite(mech.messages[x]) for x in roster)):
            messages = dict(zip(roster, sent, strict=True))
            swapped = mech.rule({x: messages[names[x]] for x in roster})
            renamed = as_lottery(mech.rule(messages)).map(lambda o, names=names: mech.domain.permute(o, names))
            yield Fraction(int(as_lottery(swapped) != renamed)), {"swap": [a, b], "messages": named(messages)}


def certificate(mech: Mechanism, prop: str, threat: str = "alone", *, cases: Cases, **more: Any) -> dict[str, Any]:
    """A sealed certificate of what the cases show; `more`: params, threat_params, kind, worlds."""
    judged = list(cases)
    worst = max((m for m, _ in judged), default=None)
    bad = next(((m, w) for m, w in judged if m > 0), None)
    game = tabulate(mech)
    body = {
        "format": "accord-certificate/1",
        "kind": more.get("kind", "table" if mech.one_shot else "tree"),
        "mechanism": {"name": "example", "params": {"size": 2}, "spec_digest": None, "behaviour_digest": behaviour_digest(game)},
        "property": {"name": prop, "params": more.get("params", {})},
        "threat": {"name": threat, "params": more.get("threat_params", {})},
        "verdict": "refuted" if bad else "proved",
        "method": "exhaustion",
        "arithmetic": "exact",
        "cases": len(judged),
        "worst": None if worst is None else str(worst),
        "witness": {**bad[1], "gain": str(bad[0])} if bad else None,
        "assumptions": ["stated in the test"],
        "game": game_json(game),
    }
    if "worlds" in more:
        body["worlds"] = [game_json(tabulate(w)) for w in more["worlds"]]
    return seal(body)


def seal(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate with a seal that fits, whatever it says."""
    body = {k: v for k, v in certificate.items() if k != "seal"}
    return {**body, "seal": sha256(body)}


def transfer(base: Mapping[str, Any], terms: Mapping[str, Any], *, compared: int = 8, **more: Any) -> dict[str, Any]:
    """A sealed transfer of a base to the live mechanism, with so many comparisons of hypotheses."""
    kept = {field: copy.deepcopy(base[field]) for field in ("format", "property", "threat", "verdict", "arithmetic", "worst")}
    mechanism = {"name": "example", "params": {}, "spec_digest": None, "behaviour_digest": None}
    own = {"kind": "transfer", "mechanism": mechanism, "method": "transfer lemma", "witness": None, "assumptions": []}
    return seal({**kept, **own, "cases": base["cases"] + compared, "base": base, "terms": terms, **more})
