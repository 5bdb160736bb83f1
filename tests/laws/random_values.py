"""Random small one-shot mechanisms with private quasi-linear values, each the same for the same seed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.domain import Decision, Domain, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite

NAMES = ("ada", "bo", "cy")
CHOICES = ("x", "y", "z")


def amount(rng: random.Random, scale: Fraction = Fraction(1)) -> Fraction:
    return scale * Fraction(rng.randint(-6, 6), rng.choice((1, 1, 2, 3)))


def domain_of(seed: int, agents: Sequence[str], types: int, scale: Fraction = Fraction(1), **more: Any) -> Domain:
    """Each agent's value of each choice drawn for each type."""
    rng = random.Random(f"{seed} values")
    worth = {(a, c, t): amount(rng, scale) for a in agents for c in CHOICES for t in range(types)}
    return quasi_linear(agents, Finite(range(types)), lambda a, c, t: worth[a, c, t], Finite(CHOICES), **more)


def random_rule(seed: int, *, limited: bool = False, silent: bool = False, lotteries: bool = False) -> Mechanism:
    """Choices and payments drawn for each profile. `limited`: types cannot send everything; `silent`: there is one more message;
    `lotteries`: some outcomes are drawn."""
    rng = random.Random(f"{seed} rule")
    agents, types = NAMES[: rng.choice((1, 2, 2, 3))], rng.choice((2, 3, 4))
    types = min(types, 3) if len(agents) == 3 else types
    more = {"can_send": lambda a, t, m: m in (t, "silence") or (7 * t + 3 * m + len(a) + seed) % 3 > 0} if limited else {}
    messages = Finite((*range(types), "silence")) if silent else Finite(range(types))
    monotone, table = rng.random() < 0.3, {}
    for sent in itertools.product(messages, repeat=len(agents)):
        ends = [Decision(CHOICES[_rank(sent)] if monotone else rng.choice(CHOICES), {a: amount(rng) for a in agents}) for _ in range(2)]
        table[sent] = Lottery(zip(ends, (Fraction(1, 3), Fraction(2, 3)), strict=True)) if lotteries and rng.random() < 0.5 else ends[0]
    return one_shot(
        domain_of(seed, agents, types, **more), messages, lambda m: table[tuple(m[a] for a in agents)], truth=lambda view, own: own
    )


def _rank(sent: Sequence[Any]) -> int:
    return min(2, sum(m if isinstance(m, int) else 0 for m in sent) // max(1, len(sent)))


def random_groves(seed: int, *, lotteries: bool = False, spoilt: bool = False, scale: Fraction = Fraction(1)) -> Mechanism:
    """A Groves mechanism with random charges, ties broken at random; `spoilt`: one payment or one choice is changed somewhere."""
    rng = random.Random(f"{seed} groves")
    agents, types = NAMES[: rng.choice((2, 2, 3))], rng.choice((2, 3))
    domain = domain_of(seed, agents, types, scale)
    charges: dict[Any, Fraction] = {}
    table: dict[Any, Any] = {}
    for sent in itertools.product(range(types), repeat=len(agents)):
        reports = dict(zip(agents, sent, strict=True))
        total = {c: sum((domain.own_utility(a, Decision(c), t) for a, t in reports.items()), Fraction(0)) for c in CHOICES}
        best = [c for c in CHOICES if total[c] == max(total.values())]

        def decided(choice: str, reports: Mapping[str, int] = reports, sent: tuple[int, ...] = sent) -> Decision:
            paid = {}
            for k, a in enumerate(agents):
                others = (*sent[:k], *sent[k + 1 :])
                charge = charges.setdefault((a, others), amount(rng, scale))
                paid[a] = charge - sum((domain.own_utility(b, Decision(choice), reports[b]) for b in agents if b != a), Fraction(0))
            return Decision(choice, paid)

        drawn = [decided(c) for c in best]
        table[sent] = Lottery.uniform(drawn) if lotteries else rng.choice(drawn)
    if spoilt:
        place = rng.choice(sorted(table))
        old = table[place].support[0] if isinstance(table[place], Lottery) else table[place]
        who = rng.choice(agents)
        changed = Decision(old.choice, {**old.payments, who: old.payment(who) + scale * rng.choice((-2, -1, 1, 2))})
        table[place] = changed if rng.random() < 0.7 else Decision(rng.choice(CHOICES), old.payments)
    return one_shot(domain, Finite(range(types)), lambda m: table[tuple(m[a] for a in agents)])


def single_parameter(seed: int) -> Mechanism:
    """Utility own number times own quantity less payment. Quantities rise with the report or are random; payments are critical sums
    moved within their intervals, or random; sometimes a quantity is drawn by lot."""
    rng = random.Random(f"{seed} single")
    agents, types = NAMES[: rng.choice((1, 2, 3))], rng.choice((2, 3, 4))
    types = min(types, 3) if len(agents) == 3 else types
    numbers = {a: rng.sample([Fraction(k, 2) for k in range(-4, 9)], types) for a in agents}
    table: dict[Any, Any] = {}
    quantities: dict[Any, dict[str, Fraction]] = {sent: {} for sent in itertools.product(range(types), repeat=len(agents))}
    payments: dict[Any, dict[str, Fraction]] = {sent: {} for sent in quantities}
    for k, agent in enumerate(agents):
        order = sorted(range(types), key=lambda t: numbers[agent][t])
        for others in itertools.product(range(types), repeat=len(agents) - 1):
            drawn = [Fraction(rng.randint(0, 4), 4) for _ in order]
            steps = sorted(drawn) if rng.random() < 0.9 else drawn
            paid = amount(rng)
            for place, t in enumerate(order):
                sent = (*others[:k], t, *others[k:])
                if place:
                    low, high = (numbers[agent][order[place - d]] * (steps[place] - steps[place - 1]) for d in (1, 0))
                    paid += low + (high - low) * rng.choice((Fraction(0), Fraction(1, 3), Fraction(1)))
                    paid += rng.choice((-1, 1)) if rng.random() < 0.02 else 0
                quantities[sent][agent], payments[sent][agent] = steps[place], paid
    by_lot = rng.random() < 0.3
    for sent, share in quantities.items():
        table[sent] = Decision(tuple(share.values()), payments[sent])
        if by_lot and len(agents) == 1:
            own = share[agents[0]]
            table[sent] = Lottery([(Decision((Fraction(1),), payments[sent]), own), (Decision((Fraction(0),), payments[sent]), 1 - own)])
    domain = quasi_linear(agents, Finite(range(types)), lambda a, c, t: numbers[a][t] * c[agents.index(a)])
    return one_shot(domain, Finite(range(types)), lambda m: table[tuple(m[a] for a in agents)])
