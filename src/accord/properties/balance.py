"""What the budget properties share: money in and out at every outcome that some play reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from accord.core.canonical import show
from accord.core.mechanism import Mechanism
from accord.core.scaled import scaled
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Case, Property

Judge = Callable[[Fraction], Fraction]  # from payments minus cost to the margin


def budget_property(name: str, title: str, source: str, judge: Judge) -> Property:
    """A budget property, by what it makes of an outcome's surplus."""
    refuses, blocks, margin = without_deviator(name, _needs_money), _blocks(judge), _margin(judge)
    return Property(name, (), title, source, refuses, blocks, margin, _words, has_deviator=False)


def _needs_money(mechanism: Mechanism) -> str | None:
    if mechanism.domain.payment is None:
        return f"{mechanism.name} has no payments, so it has no budget: this property needs a quasi-linear domain"
    return None


def _blocks(judge: Judge) -> Callable[[Arena], Iterator[Block]]:
    """One block: every distinct outcome in the support of a lottery that some play reaches."""

    def blocks(arena: Arena) -> Iterator[Block]:
        game = arena.game
        assert game.payments is not None, "refused without payments"
        reached = sorted({o for k in game.leaves for _, o in game.lotteries[k]})
        kept = [
            sum((game.payments.at(i, o) for i in range(len(game.agents))), Fraction(0)) - (game.cost.at(o) if game.cost else 0)
            for o in reached
        ]
        margins = scaled([judge(s) for s in kept], (len(kept),))
        yield Block(margins.numerators, margins.denominator, lambda index: Case({"outcome": game.outcomes[reached[index[0]]]}))

    return blocks


def _margin(judge: Judge) -> Callable[[Arena, Case], Fraction]:
    def margin(arena: Arena, case: Case) -> Fraction:
        domain = arena.mechanism.domain
        assert domain.payment is not None, "refused without payments"
        paid = sum((domain.payment(a, case["outcome"]) for a in domain.agents), Fraction(0))
        return judge(paid - (Fraction(domain.cost(case["outcome"])) if domain.cost is not None else 0))

    return margin


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    return f"the outcome {show(case['outcome'])} leaves the budget off by {margin} {arena.mechanism.domain.unit}"
