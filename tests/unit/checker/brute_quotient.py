"""The worst margin of a quotient's JSON by definition: every profile of named agents, plain fractions, no histograms in the loops."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.numbers import unpack


class Whole:
    """The game with its agents put back."""

    def __init__(self, certificate: Mapping[str, Any]) -> None:
        q = unpack(certificate["quotient"])
        self.q, self.n = q, len(q["agents"])
        self.kinds, self.messages = range(len(q["types"])), range(len(q["messages"]))
        self.rows = dict(zip(itertools.combinations_with_replacement(self.messages, self.n - 1), q["gets"], strict=True))
        self.totals = dict(zip(itertools.combinations_with_replacement(self.messages, self.n), q["reached"], strict=False))
        self.utility = [[Fraction(v) for v in row] for row in q["utility"]]
        self.prior = None if q["prior"] is None else [Fraction(v) for v in q["prior"]]
        self.pays = None if q["payments"] is None else [Fraction(v) for v in q["payments"]]

    def able(self, t: int) -> list[int]:
        return [m for m in self.messages if self.q["can"] is None or self.q["can"][t][m]]

    def lottery(self, agent: int, sent: Sequence[int]) -> list[Any]:
        others = tuple(sorted(m for a, m in enumerate(sent) if a != agent))
        found: list[Any] = self.q["lotteries"][self.rows[others][sent[agent]]]
        return found

    def worth(self, agent: int, t: int, sent: Sequence[int]) -> Fraction:
        return sum((Fraction(p) * self.utility[t][own] for p, own in self.lottery(agent, sent)), Fraction(0))

    def told(self, types: Sequence[int]) -> list[int]:
        return [self.q["truth"][t] for t in types]

    def tallies(self, sent: Sequence[int]) -> list[tuple[Fraction, list[tuple[int, int]], Fraction]]:
        odds = self.totals[tuple(sorted(sent))]
        return [(Fraction(p), self.q["tallies"][k][0], Fraction(self.q["tallies"][k][1])) for p, k in odds]

    def profiles(self) -> Iterator[tuple[int, ...]]:
        return itertools.product(self.kinds, repeat=self.n)

    def chance(self, types: Sequence[int]) -> Fraction:
        assert self.prior is not None
        return math.prod((self.prior[t] for t in types), start=Fraction(1))


def worst(certificate: Mapping[str, Any]) -> Fraction:
    """The greatest margin of the certificate's property over all cases."""
    game = Whole(certificate)
    name, params = certificate["property"]["name"], certificate["property"]["params"]
    if certificate["threat"]["name"] == "coalition":
        margins = _coalitions(game, certificate["threat"]["params"])
    else:
        margins = _MARGINS[name](game, params) if name == "individually_rational" else _MARGINS[name](game)
    return max(margins) - Fraction(params.get("epsilon", 0))


def _truthful(game: Whole) -> Iterator[Fraction]:
    for sent in itertools.product(game.messages, repeat=game.n):
        for agent, t in itertools.product(range(game.n), game.kinds):
            if sent[agent] in game.able(t):
                told = [game.q["truth"][t] if a == agent else m for a, m in enumerate(sent)]
                yield game.worth(agent, t, sent) - game.worth(agent, t, told)


def _coalitions(game: Whole, threat: Mapping[str, Any]) -> Iterator[Fraction]:
    for size in range(1, min(threat["size"], game.n) + 1):
        for members in itertools.combinations(range(game.n), size):
            for own, sent in itertools.product(itertools.product(game.kinds, repeat=size), itertools.product(game.messages, repeat=game.n)):
                if all(sent[a] in game.able(t) for a, t in zip(members, own, strict=True)):
                    told = list(sent)
                    for a, t in zip(members, own, strict=True):
                        told[a] = game.q["truth"][t]
                    gains = [game.worth(a, t, sent) - game.worth(a, t, told) for a, t in zip(members, own, strict=True)]
                    yield sum(gains, Fraction(0)) if threat["side_payments"] else min(gains)


def _ex_post(game: Whole) -> Iterator[Fraction]:
    for types in game.profiles():
        told = game.told(types)
        for agent in range(game.n):
            for lie in game.able(types[agent]):
                lied = [lie if a == agent else m for a, m in enumerate(told)]
                yield game.worth(agent, types[agent], lied) - game.worth(agent, types[agent], told)


def _bayesian(game: Whole) -> Iterator[Fraction]:
    assert game.prior is not None
    for own, p in enumerate(game.prior):
        for lie in game.able(own) if p else ():
            gain = Fraction(0)
            for types in game.profiles():
                if types[0] == own:
                    told = game.told(types)
                    gain += game.chance(types) * (game.worth(0, own, [lie, *told[1:]]) - game.worth(0, own, told))
            yield gain / p


def _rational(game: Whole, params: Mapping[str, Any]) -> Iterator[Fraction]:
    losses = {types: Fraction(game.q["outside"][types[0]]) - game.worth(0, types[0], game.told(types)) for types in game.profiles()}
    if params["stage"] == "ex post":
        yield from losses.values()
        return
    assert game.prior is not None
    if params["stage"] == "ex ante":
        yield sum((game.chance(types) * loss for types, loss in losses.items()), Fraction(0))
        return
    for own, p in enumerate(game.prior):
        if p:
            yield sum((game.chance(types) * loss for types, loss in losses.items() if types[0] == own), Fraction(0)) / p


def _deficits(game: Whole) -> Iterator[Fraction]:
    assert game.pays is not None
    for sent in itertools.product(game.messages, repeat=game.n):
        for _, tally, cost in game.tallies(sent):
            yield cost - sum((many * game.pays[own] for own, many in tally), Fraction(0))


def _efficient(game: Whole) -> Iterator[Fraction]:
    pays = game.pays or [Fraction(0)] * len(game.q["owns"])
    for types in game.profiles():
        told = game.told(types)
        value = -sum((p * cost for p, _, cost in game.tallies(told)), Fraction(0))
        for agent, t in enumerate(types):
            value += sum((Fraction(p) * (game.utility[t][own] + pays[own]) for p, own in game.lottery(agent, told)), Fraction(0))
        for tally, cost in game.q["alternatives"]:
            for parts in set(itertools.permutations([own for own, many in tally for _ in range(many)])):
                yield sum((game.utility[t][own] + pays[own] for t, own in zip(types, parts, strict=True)), -Fraction(cost)) - value


_MARGINS: dict[str, Any] = {
    "truthful": _truthful,
    "ex_post_truthful": _ex_post,
    "bayesian_truthful": _bayesian,
    "individually_rational": _rational,
    "weak_budget_balance": _deficits,
    "strong_budget_balance": lambda game: map(abs, _deficits(game)),
    "efficient": _efficient,
}
