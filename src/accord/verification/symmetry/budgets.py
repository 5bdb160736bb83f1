"""Budget balance ex post, by orbit: how many agents have what, and pay what, at each histogram of messages."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from accord.core.lottery import as_lottery
from accord.properties.property import Arena, Case, Property
from accord.verification.symmetry.finding import Finding
from accord.verification.symmetry.quotient import Quotient, multisets


def weak(quotient: Quotient) -> Finding:
    """Cases: each tally of own outcomes that some histogram of messages reaches. The margin is the deficit."""
    return _judged(quotient, lambda surplus: -surplus)


def strong(quotient: Quotient) -> Finding:
    """The same cases. The margin is the distance from balance."""
    return _judged(quotient, abs)


def _judged(quotient: Quotient, judge: Callable[[Fraction], Fraction]) -> Finding:
    payments = quotient.payments
    assert payments is not None, "refused without payments"
    margins = [judge(sum((many * payments[own] for own, many in tally), -cost)) for tally, cost in quotient.tallies]

    def first(arena: Arena, prop: Property) -> Case:
        """The first outcome of the rule's answer that is off, at the first histogram where one is."""
        histograms = zip(multisets(len(quotient.messages), len(quotient.agents)), quotient.reached, strict=True)
        sent = next(histogram for histogram, chances in histograms if any(margins[tally] > 0 for _, tally in chances))
        answer = arena.mechanism({agent: quotient.messages[m] for agent, m in zip(quotient.agents, sent, strict=True)})
        cases = (Case({"outcome": outcome}) for outcome in as_lottery(answer).support)
        return next(case for case in cases if prop.margin(arena, case) > 0)

    worst = max(margins)
    return Finding(len(margins), worst, first if worst > 0 else None)
