"""Individual rationality, by orbit: everybody is honest, and nobody would rather have its outside option."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from accord.core.scaled import common, scaled
from accord.properties.property import Arena, Case, Property
from accord.verification.symmetry.expectations import Expectations
from accord.verification.symmetry.finding import Finding, types_of
from accord.verification.symmetry.quotient import Quotient


def ex_post(quotient: Quotient) -> Finding:
    """Cases: own type, and histogram of the others' types."""
    outside = scaled(quotient.outside, (len(quotient.types),))
    (worths, outs), denominator = common(quotient.expected, outside)
    honest = quotient.gets[quotient.honest_rows]
    worst, start = None, None
    for own, told in enumerate(quotient.told):
        losses = outs[own] - worths[own][honest[:, told]]
        top = int(losses.max())
        worst = top if worst is None else max(worst, top)
        if top > 0 and start is None:
            start = (own, *quotient.others_types[int(np.argmax(losses > 0))])

    def first(arena: Arena, prop: Property) -> Case:
        return Case({"agent": quotient.agents[0], "types": types_of(quotient, start or ())})

    return Finding(len(honest) * len(quotient.types), Fraction(worst or 0, denominator), first if start else None)


def interim(quotient: Quotient) -> Finding:
    """Cases: own type of positive probability."""
    assert quotient.prior is not None, "refused without a prior"
    expect, name = Expectations(quotient), quotient.agents[0]
    losses = {own: _loss(expect, own) for own, p in enumerate(quotient.prior) if p}
    violations = [own for own, loss in losses.items() if loss > 0]

    def first(arena: Arena, prop: Property) -> Case:
        return Case({"agent": name, "types": {name: quotient.types[violations[0]]}})

    return Finding(len(losses), max(losses.values()), first if violations else None)


def ex_ante(quotient: Quotient) -> Finding:
    """One case: all agents expect the same."""
    assert quotient.prior is not None, "refused without a prior"
    expect = Expectations(quotient)
    loss = sum((p * _loss(expect, own) for own, p in enumerate(quotient.prior) if p), Fraction(0))

    def first(arena: Arena, prop: Property) -> Case:
        return Case({"agent": quotient.agents[0], "types": {}})

    return Finding(1, loss, first if loss > 0 else None)


def _loss(expect: Expectations, own: int) -> Fraction:
    quotient = expect.quotient
    return quotient.outside[own] - expect.utility(own, quotient.told[own])
