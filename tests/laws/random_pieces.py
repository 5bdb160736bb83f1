"""Random rules on intervals and boxes, each an ordinary function and the same for the same seed, with a brute force on grids.

The families: "any" is a random tree of linear comparisons with random allocations and payments; "menu" lets every agent choose the
best of a few offers that only the others' reports move, which is truthful; "slip" is a menu with one price charged wrongly;
"square" gives linear shares at quadratic payments, truthful up to a random slip.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.mechanism import Mechanism
from accord.core.piecewise import Allocation, piecewise
from accord.core.space import Interval, Product

NAMES = ("ada", "bo", "cy")
FAMILIES = ("any", "any", "menu", "slip", "square")
Rule = Callable[[Mapping[str, Any]], Allocation]


@dataclass(frozen=True)
class Sample:
    """A rule with its types: of each agent the ends of each component."""

    seed: int
    family: str
    spans: Mapping[str, tuple[tuple[Fraction, Fraction], ...]]
    rule: Rule

    @property
    def mechanism(self) -> Mechanism:
        return piecewise(tuple(self.spans), {a: self.space(a) for a in self.spans}, self.rule)

    def space(self, agent: str) -> Any:
        own = [Interval(*span) for span in self.spans[agent]]
        return own[0] if len(own) == 1 else Product(*own)

    def grid(self, agent: str, points: int) -> list[Any]:
        """Evenly spaced types, ends included."""
        lists = [[low + (high - low) * Fraction(k, points - 1) for k in range(points)] for low, high in self.spans[agent]]
        return [parts if len(parts) > 1 else parts[0] for parts in itertools.product(*lists)]


def sample(seed: int) -> Sample:
    """The rule of a seed."""
    dice = random.Random(f"pieces/{seed}")
    family = dice.choice(FAMILIES)
    agents = NAMES[: dice.choice((1, 1, 2, 2, 2, 3) if family in ("any", "square") else (1, 2))]
    boxes = len(agents) == 1 and dice.random() < 0.4

    def span() -> tuple[Fraction, Fraction]:
        low = dice.choice((Fraction(0), Fraction(0), Fraction(1, 3), Fraction(-1)))
        return low, low + dice.choice((Fraction(1), Fraction(1), Fraction(3, 2), Fraction(2)))

    spans = {a: tuple(span() for _ in range(2 if boxes else 1)) for a in agents}
    maker = {"any": _any, "menu": _menu, "slip": _menu, "square": _square}[family]
    return Sample(seed, family, spans, maker(dice, agents, spans, slip=family == "slip" or dice.random() < 0.5))


def parts(report: Any) -> tuple[Any, ...]:
    return report if isinstance(report, tuple) else (report,)


def _linear(dice: random.Random, size: int) -> Callable[[Mapping[str, Any]], Any]:
    weights = [Fraction(dice.choice((-2, -1, 0, 0, 1, 1, 2)), dice.choice((1, 1, 2))) for _ in range(size)]
    constant = Fraction(dice.randint(-3, 3), dice.choice((1, 2, 3, 4)))

    def form(reports: Mapping[str, Any]) -> Any:
        flat = [x for own in reports.values() for x in parts(own)]
        return sum((w * x for w, x in zip(weights, flat, strict=True) if w), constant)

    return form


def _any(dice: random.Random, agents: tuple[str, ...], spans: Mapping[str, Any], *, slip: bool) -> Rule:
    size = sum(map(len, spans.values()))
    curved = dice.random() < 0.4 and size < 3

    def leaf() -> Rule:
        quantities = {a: [_linear(dice, size) if curved else _fixed(dice) for _ in spans[a]] for a in agents}
        payments = {a: _linear(dice, size) if dice.random() < 0.7 else _fixed(dice) for a in agents}
        squares = {a: Fraction(dice.choice((-1, 0, 0, 1)), 2) if curved else Fraction(0) for a in agents}

        def allocation(m: Mapping[str, Any]) -> Allocation:
            got = {a: tuple(q(m) for q in quantities[a]) for a in agents}
            paid = {a: payments[a](m) + squares[a] * sum(x * x for x in parts(m[a])) for a in agents}
            return Allocation({a: q if len(q) > 1 else q[0] for a, q in got.items()}, paid)

        return allocation

    def tree(depth: int) -> Rule:
        if depth == 0 or dice.random() < 0.2:
            return leaf()
        test, strict, yes, no = _linear(dice, size), dice.random() < 0.5, tree(depth - 1), tree(depth - 1)
        return lambda m: (yes if (test(m) > 0 if strict else test(m) >= 0) else no)(m)

    return tree(dice.choice((1, 2, 2)))


def _fixed(dice: random.Random) -> Callable[[Mapping[str, Any]], Fraction]:
    value = Fraction(dice.randint(-1, 2), dice.choice((1, 2)))
    return lambda m: value


def _menu(dice: random.Random, agents: tuple[str, ...], spans: Mapping[str, Any], *, slip: bool) -> Rule:
    others = sum(map(len, spans.values()))
    offers = {
        a: [
            (tuple(Fraction(dice.randint(0, 3), 2) for _ in spans[a]), _linear(dice, others - len(spans[a])))
            for _ in range(dice.choice((2, 3)))
        ]
        for a in agents
    }
    wrong = Fraction(dice.choice((-1, 1)), dice.choice((3, 7))) if slip else Fraction(0)

    def rule(m: Mapping[str, Any]) -> Allocation:
        got, paid = {}, {}
        for a in agents:
            rest = {b: m[b] for b in agents if b != a}
            menu = [(sum(x * q for x, q in zip(parts(m[a]), qs, strict=True)) - price(rest), qs, price(rest)) for qs, price in offers[a]]
            best = menu[0]
            for offer in menu[1:]:
                if offer[0] > best[0]:
                    best = offer
            got[a] = best[1] if len(best[1]) > 1 else best[1][0]
            paid[a] = best[2] + (wrong if best is menu[0] else 0)
        return Allocation(got, paid)

    return rule


def _square(dice: random.Random, agents: tuple[str, ...], spans: Mapping[str, Any], *, slip: bool) -> Rule:
    others = sum(map(len, spans.values()))
    slopes = {a: [Fraction(dice.randint(0, 3), 2) for _ in spans[a]] for a in agents}
    shifts = {a: _linear(dice, others - len(spans[a])) for a in agents}
    wrong = Fraction(dice.choice((-1, 1)), 5) if slip else Fraction(0)

    def rule(m: Mapping[str, Any]) -> Allocation:
        got, paid = {}, {}
        for a in agents:
            rest = {b: m[b] for b in agents if b != a}
            shares = tuple(s * x for s, x in zip(slopes[a], parts(m[a]), strict=True))
            got[a] = shares if len(shares) > 1 else shares[0]
            paid[a] = sum(s * x * x / 2 for s, x in zip(slopes[a], parts(m[a]), strict=True)) + shifts[a](rest) + wrong * parts(m[a])[0]
        return Allocation(got, paid)

    return rule


# -- brute force, from the definitions ---------------------------------------------------------------------------------


def utility(drawn: Sample, agent: str, own: Any, reports: Mapping[str, Any]) -> Fraction:
    """Type times quantity less payment, by the function as it was written."""
    found = drawn.rule(reports)
    return Fraction(sum(x * q for x, q in zip(parts(own), parts(found.quantities[agent]), strict=True)) - found.payments[agent])


def gains(drawn: Sample, points: int) -> Iterator[Fraction]:
    """What every lie on the grid gains."""
    for agent in drawn.spans:
        rest = [b for b in drawn.spans if b != agent]
        for sent in itertools.product(*(drawn.grid(b, points) for b in rest)):
            others = dict(zip(rest, sent, strict=True))
            answers = [(m, drawn.rule({b: m if b == agent else others[b] for b in drawn.spans})) for m in drawn.grid(agent, points)]
            table = [(m, parts(found.quantities[agent]), found.payments[agent]) for m, found in answers]
            for own, quantities, paid in table:
                told = sum(x * q for x, q in zip(parts(own), quantities, strict=True)) - paid
                for _, other, price in table:
                    yield Fraction(sum(x * q for x, q in zip(parts(own), other, strict=True)) - price - told)


def losses(drawn: Sample, points: int) -> Iterator[Fraction]:
    """What every type profile on the grid loses by taking part."""
    for profile in itertools.product(*(drawn.grid(a, points) for a in drawn.spans)):
        types = dict(zip(drawn.spans, profile, strict=True))
        yield from (-utility(drawn, a, types[a], types) for a in drawn.spans)


def deficits(drawn: Sample, points: int) -> Iterator[Fraction]:
    """What every profile on the grid leaves unpaid."""
    for profile in itertools.product(*(drawn.grid(a, points) for a in drawn.spans)):
        yield -Fraction(sum(drawn.rule(dict(zip(drawn.spans, profile, strict=True))).payments.values()))
