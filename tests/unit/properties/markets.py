"""Small economies from the literature: a housing market with its coalitions, allocation rules for it, and rules with money."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite

PAIR = ("ada", "bo")
TRIO = ("ada", "bo", "cy")
Ranking = tuple[str, ...]
Homes = dict[str, str]


def house_of(agent: str) -> str:
    return f"{agent}'s"


def reallocations(agents: Sequence[str], coalition: Sequence[str]) -> list[Homes]:
    """Every way in which a coalition can share out its own houses, everybody else staying at home."""
    houses = [house_of(a) for a in coalition]
    return [{**{a: house_of(a) for a in agents}, **dict(zip(coalition, order, strict=True))} for order in itertools.permutations(houses)]


def housing_market(rule: Any, agents: tuple[str, ...] = TRIO, **more: Any) -> Mechanism:
    """Shapley and Scarf (1974): everybody owns a house and ranks all of them; utility counts the houses that one's own beats."""
    houses = tuple(house_of(a) for a in agents)
    rankings = Finite(itertools.permutations(houses))
    domain = private_values(
        agents, rankings, lambda a, homes, ranking: len(agents) - 1 - ranking.index(homes[a]),
        outcomes=Finite(reallocations(agents, agents)), own=lambda a, homes: homes[a],
        permute=lambda homes, names: {names[a]: homes[a] for a in homes},
        alone=lambda coalition: reallocations(agents, coalition), **more,
    )  # fmt: skip
    return one_shot(domain, rankings, rule)


def top_trading_cycles(rankings: Mapping[str, Ranking]) -> Homes:
    """Everybody points at the owner of the best house left; whoever is in a cycle trades and leaves (Gale)."""
    left, homes = list(rankings), Homes()
    while left:
        best = {a: next(h for h in rankings[a] if h in [house_of(b) for b in left]) for a in left}
        owner = {house_of(b): b for b in left}
        at = left[0]
        for _ in left:
            at = owner[best[at]]
        cycle = [at]
        while owner[best[cycle[-1]]] != at:
            cycle.append(owner[best[cycle[-1]]])
        homes |= {a: best[a] for a in cycle}
        left = [a for a in left if a not in cycle]
    return {a: homes[a] for a in rankings}


def serial_dictatorship(rankings: Mapping[str, Ranking], order: Sequence[str] = ()) -> Homes:
    """In the order of the roster everybody takes the best house left, whoever owns it."""
    homes = Homes()
    for a in order or rankings:
        homes[a] = next(h for h in rankings[a] if h not in homes.values())
    return {a: homes[a] for a in rankings}


def bossy_dictatorship(rankings: Mapping[str, Ranking]) -> Homes:
    """The first takes its best house, and its last choice says who of the others comes next."""
    first, second, third = rankings
    swapped = rankings[first].index(house_of(second)) > rankings[first].index(house_of(third))
    return serial_dictatorship(rankings, (first, third, second) if swapped else (first, second, third))


def item(rule: Any, agents: tuple[str, ...] = PAIR, values: int = 3, **more: Any) -> Mechanism:
    """One item, worth its type to whoever gets it."""
    return quasi_linear_item(rule, agents, Finite(range(values)), **more)


def quasi_linear_item(rule: Any, agents: tuple[str, ...], types: Finite, **more: Any) -> Mechanism:
    domain = quasi_linear(
        agents, types, lambda a, winner, t: t if winner == a else 0, Finite(agents),
        permute=lambda d, names: Decision(names[d.choice], {names[a]: p for a, p in d.payments.items()}), **more,
    )  # fmt: skip
    return one_shot(domain, types, rule)


def to_the_lowest(bids: Mapping[str, int]) -> Decision:
    """The item goes to whoever says that it is worth least, for nothing."""
    return Decision(min(bids, key=lambda a: bids[a]))


def shared_auction(values: int = 3) -> Mechanism:
    """The second-price auction between two, each getting back half of its expected revenue in advance."""
    draws = list(itertools.product(range(values), repeat=2))
    back = Fraction(sum(min(draw) for draw in draws), 2 * len(draws))

    def rule(bids: Mapping[str, int]) -> Decision:
        winner = max(bids, key=lambda a: bids[a])
        return Decision(winner, {a: (min(bids.values()) if a == winner else 0) - back for a in bids})

    return item(rule, values=values, prior=Independent(dict.fromkeys(PAIR, Lottery.uniform(range(values)))))


def cake(split: Mapping[str, Fraction]) -> Mechanism:
    """A cake that is worth its type to each agent, cut the same way whatever anybody says."""
    agents, tastes = tuple(split), Finite((1, 2))
    ends = Finite([dict(split), dict(zip(agents, reversed(split.values()), strict=True))]) if len(set(split.values())) > 1 else None
    domain = private_values(
        agents, tastes, lambda a, shares, taste: shares[a] * taste,
        outcomes=ends or Finite([dict(split)]), permute=lambda shares, names: {names[a]: s for a, s in shares.items()},
    )  # fmt: skip
    return one_shot(domain, tastes, lambda sent: dict(split))
