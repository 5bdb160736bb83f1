"""The same for properties about deviators: coalitions, bribes, ratios, sets of priors, given strategies and obvious dominance."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.canonical import key
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import text

from .brute import Cases, believed, known_types, named, profiles, sendable, told, types_of, worth
from .brute_trees import honesty, run, strategies, views

Gains = dict[str, Fraction]


def lies(mech: Mechanism, size: int) -> Iterator[tuple[dict[str, Any], Gains, Gains]]:
    """Each joint lie of each coalition of up to `size`, with what its members get by it and with honesty."""
    roster = mech.domain.agents
    for members in (m for k in range(1, min(size, len(roster)) + 1) for m in itertools.combinations(roster, k)):
        for types in known_types(mech, members):
            honest = {a: told(mech, a, types[a]) for a in members}
            for others in sendable(mech, [a for a in roster if a not in members], types):
                for lie in sendable(mech, members, types):
                    ends = [mech.rule({**others, **sent}) for sent in (lie, honest)]
                    lied, true = ({a: worth(mech, a, end, types) for a in members} for end in ends)
                    yield {"coalition": list(members), "types": named(types), "lie": named(lie), "others": named(others)}, lied, true


def group_strategy_proof(mech: Mechanism, strength: str) -> Cases:
    for witness, lied, true in lies(mech, len(mech.domain.agents)):
        gains = [lied[a] - true[a] for a in lied]
        yield (max(gains) if strength == "strong" and min(gains) >= 0 else min(gains)), witness


def bribes(mech: Mechanism, budget: Fraction, size: int) -> Cases:
    for witness, lied, true in lies(mech, size):
        for briber in lied:
            paid = sum((max(true[a] - lied[a], Fraction(0)) for a in lied if a != briber), Fraction(0))
            yield (lied[briber] - true[briber] - paid if paid <= budget else budget - paid), {"briber": briber, **witness}


def incentive_ratio(mech: Mechanism, bound: Fraction) -> list[tuple[Fraction, dict[str, Any]]] | None:
    """None where honesty can bring a loss."""
    found = [(witness, *lied.values(), *true.values()) for witness, lied, true in lies(mech, 1)]
    if any(true < 0 for _, _, true in found):
        return None
    return [(lied - bound * true, witness) for witness, lied, true in found]


def written_prior(mech: Mechanism, chance: Callable[[dict[str, Any]], Fraction]) -> list[Any]:
    table = [([[a, key(t)] for a, t in sorted(types.items())], chance(types)) for types in profiles(mech)]
    return [[profile, text(p)] for profile, p in table if p]


def robustly_truthful(mech: Mechanism, chances: Sequence[Callable[[dict[str, Any]], Fraction]]) -> Cases:
    for number, chance in enumerate(chances):
        for agent in mech.domain.agents:
            for own in types_of(mech, agent):
                joint = [(chance(types), types) for types in profiles(mech) if key(types[agent]) == key(own) and chance(types)]
                for lie in sendable(mech, [agent], {agent: own}) if joint else ():
                    gain = Fraction(0)
                    for p, types in joint:
                        honest = {a: told(mech, a, t) for a, t in types.items()}
                        gain += p * (worth(mech, agent, mech.rule({**honest, **lie}), types) - worth(mech, agent, mech.rule(honest), types))
                    witness = {"prior": number, "coalition": [agent], "types": named({agent: own}), "lie": named(lie)}
                    yield gain / sum(p for p, _ in joint), witness


def written_honesty(mech: Mechanism) -> list[Any]:
    return [[a, [[key(t), [[key(told(mech, a, t)), "1"]]] for t in types_of(mech, a)]] for a in mech.domain.agents]


def honest_equilibrium(mech: Mechanism) -> Cases:
    """Everybody honest, interim."""
    for agent in mech.domain.agents:
        for own in types_of(mech, agent):
            joint = believed(mech, agent, own)
            for lie in sendable(mech, [agent], {agent: own}) if joint else ():
                gain = Fraction(0)
                for p, types in joint:
                    honest = {a: told(mech, a, t) for a, t in types.items()}
                    gain += p * (worth(mech, agent, mech.rule({**honest, **lie}), types) - worth(mech, agent, mech.rule(honest), types))
                yield gain, {"coalition": [agent], "types": named({agent: own}), "lie": named(lie)}


def obviously_strategy_proof(mech: Mechanism) -> Cases:
    """Every strategy of everybody, played out; the best and the worst are taken over those that come to a view in the same way."""
    seen, roster = views(mech), mech.domain.agents
    for agent in roster:
        rest = [a for a in roster if a != agent]
        others = [dict(zip(rest, plans, strict=True)) for plans in itertools.product(*(_anybody(mech, seen, a) for a in rest))]
        for own in types_of(mech, agent):
            true = honesty(mech, seen, agent, own)
            best: dict[Any, tuple[Fraction, Any]] = {}
            worst: dict[Any, tuple[Fraction, Any]] = {}
            for plan in [true, *strategies(mech, seen, agent, [own])]:
                for other in others:
                    rounds, end = run(mech, {**other, agent: plan})
                    worths = [worth(mech, agent, o, {agent: own}) for o, _ in as_lottery(end)]
                    for view, message in _sent(mech, agent, rounds):
                        if key(message) == key(true[view]):
                            if all(key(m) == key(true[v]) for v, m in _sent(mech, agent, rounds)):
                                worst[view] = min(worst.get(view, (min(worths), rounds)), (min(worths), rounds), key=lambda x: x[0])
                            continue
                        place = view, key(message)
                        best[place] = max(best.get(place, (max(worths), rounds)), (max(worths), rounds), key=lambda x: x[0])
                        break
            for (view, _), (high, lied) in best.items():
                low, honest = worst[view]
                plays = {"honest_play": [named(r) for r in honest], "deviating_play": [named(r) for r in lied]}
                yield high - low, {"coalition": [agent], "types": named({agent: own}), **plays}


def _anybody(mech: Mechanism, seen: Any, agent: str) -> list[Mapping[str, Any]]:
    return list(strategies(mech, seen, agent, types_of(mech, agent)))


def _sent(mech: Mechanism, agent: str, rounds: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """The keys of the agent's views along a play, and what it sent there."""
    state, found = mech.start(), []
    for sent in rounds:
        found += [(key(mech.view(state, agent)), sent[agent])] if agent in sent else []
        state = mech.step(state, sent)
    return found
