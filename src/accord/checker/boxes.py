"""The margins of a rule written as arithmetic, and their bounds on the boxes of a subdivision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.arithmetic import ENCLOSED, EXACT, NONE, Enclosure, Operations, Program, constant, variables
from accord.checker.claim import Claim
from accord.checker.continuous import DEVIATIONS, Roster, Span, tolerated
from accord.checker.numbers import show
from accord.checker.refusal import Refusal

Margin = Callable[[Sequence[Any], Operations, Callable[[Fraction], Any]], Any]
"""A margin in an arithmetic: local variables, operations, and what a constant is."""


def margins(roster: Roster, program: Program, claim: Claim) -> list[tuple[Margin, list[Span]]]:
    """The margins that the claim is about, each with its box."""
    count, agents = len(roster.components), len(roster.agents)

    def utility(i: int, own: Sequence[Any], results: Sequence[Any], ops: Operations) -> Any:
        worth = [ops["mul"](x, results[k]) for x, k in zip(own, roster.mine(i), strict=True)]
        total = worth[0]
        for part in worth[1:]:
            total = ops["add"](total, part)
        return ops["sub"](total, results[count + i])

    def gain(i: int) -> Margin:
        def margin(point: Sequence[Any], ops: Operations, const: Callable[[Fraction], Any]) -> Any:
            sent = (point[:count], roster.honest(i, point))
            lied, told = (utility(i, point[count:], program.run(m, ops, const), ops) for m in sent)
            return ops["sub"](ops["sub"](lied, told), const(tolerated(claim)))

        return margin

    def loss(i: int) -> Margin:
        def margin(point: Sequence[Any], ops: Operations, const: Callable[[Fraction], Any]) -> Any:
            results = program.run(point, ops, const)
            return ops["sub"](results[count + agents + i], utility(i, [point[k] for k in roster.mine(i)], results, ops))

        return margin

    def kept(sign: int) -> Margin:
        def margin(point: Sequence[Any], ops: Operations, const: Callable[[Fraction], Any]) -> Any:
            total = const(Fraction(0))
            for paid in program.run(point, ops, const)[count : count + agents]:
                total = ops["add"](total, paid)
            return total if sign > 0 else ops["sub"](const(Fraction(0)), total)

        return margin

    if claim.property_name in DEVIATIONS:
        return [(gain(i), [*roster.components, *roster.spans[i]]) for i in range(agents)]
    if claim.property_name == "individually_rational":
        return [(loss(i), roster.components) for i in range(agents)]
    return [(kept(sign), roster.components) for sign in ((-1, 1) if claim.property_name == "strong_budget_balance" else (-1,))]


def bounds(margin: Margin, whole: list[Span], walk: list[Any]) -> list[Fraction]:
    """The bound of every box of the subdivision. Raises Refusal unless the walk covers the whole box."""
    found: list[Fraction] = []
    waiting = [whole]
    for action in walk:
        if not waiting or type(action) is not int or not -1 <= action < 3 * len(whole):
            raise Refusal(f"a subdivision has the entry {show(action)}, where it should be at its end or go on otherwise")
        spans = waiting.pop()
        v, way = divmod(action, 3)
        if action == -1:
            found.append(_bound(margin, spans))
        elif way == 0:
            low, high = spans[v]
            half = (low + high) / 2
            waiting += [[*spans[:v], part, *spans[v + 1 :]] for part in ((half, high), (low, half))]
        else:
            enclosure: Enclosure = margin(variables(spans), ENCLOSED, constant)
            p, q = enclosure[2].get(v, NONE)
            if (way == 1 and q > 0) or (way == 2 and p < 0):
                raise Refusal("a subdivision goes on with a face along which the margin is not seen to fall or rise")
            end = spans[v][way - 1]
            waiting.append([*spans[:v], (end, end), *spans[v + 1 :]])
    if waiting:
        raise Refusal("a subdivision ends before its boxes cover everything")
    return found


def _bound(margin: Margin, spans: list[Span]) -> Fraction:
    """An upper bound of the margin on a box."""
    enclosure: Enclosure = margin(variables(spans), ENCLOSED, constant)
    centre = margin([(low + high) / 2 for low, high in spans], EXACT, Fraction)
    slopes = [enclosure[2].get(v, NONE) for v in range(len(spans))]
    reach = sum(((high - low) * max(abs(p), abs(q)) for (low, high), (p, q) in zip(spans, slopes, strict=True)), Fraction(0))
    return min(enclosure[1], Fraction(centre) + reach / 2)
