"""What a property says of a traced rule: margins as functions of reports and types, in any arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from accord.core.piecewise_paths import Span
from accord.core.rational import exact
from accord.theory.enclosure import OPERATIONS, Enclosure, constant, variables
from accord.theory.expression import EXACT, Program
from accord.theory.expression_rule import Traced, no_division_by_zero
from accord.verification.methods.piecewise_cases import CaseOf, lie, participation, profile, reached

Operations = Mapping[str, Callable[..., Any]]
Constant = Callable[[Fraction], Any]


@dataclass(frozen=True)
class Margin:
    """A margin over a box of local variables, and the case that a point is."""

    spans: tuple[Span, ...]
    value: Callable[[Sequence[Any], Operations, Constant], Any]
    case: CaseOf

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """Exactly, at a point. Raises AccordError, naming the reports, where the rule divides by zero."""
        return Fraction(self.value(point, EXACT, Fraction))

    def on(self, spans: Sequence[Span]) -> Enclosure:
        """On a box."""
        found: Enclosure = self.value(variables(spans), OPERATIONS, constant)
        return found


def margins(form: Traced, name: str, params: Mapping[str, Any]) -> Iterator[Margin]:
    """Every margin of the property, in the order in which the checker takes them."""
    spans = tuple(span for own in form.spans for span in own)
    shares, agents = len(spans), len(form.agents)
    if name in ("truthful", "ex_post_truthful"):
        tolerated = exact(params.get("epsilon", 0), "epsilon")
        for i, own in enumerate(form.spans):
            part = form.program.only([*_shares(form, i), shares + i])
            yield Margin((*spans, *own), partial(_gain, form, part, i, tolerated), lie(form, i, everybody=name == "ex_post_truthful"))
    elif name == "individually_rational":
        for i in range(agents):
            part = form.program.only([*_shares(form, i), shares + i, shares + agents + i])
            yield Margin(spans, partial(_loss, form, part, i), participation(form, i))
    else:
        part = form.program.only(range(shares, shares + agents))
        for sign in (-1, 1) if name == "strong_budget_balance" else (-1,):
            yield Margin(spans, partial(_kept, form, part, Fraction(sign)), reached(form))


def _shares(form: Traced, i: int) -> range:
    """The report variables of an agent, which are numbered as its quantities are among the results."""
    return range(form.first(i), form.first(i) + len(form.spans[i]))


def _utility(own: Sequence[Any], results: Sequence[Any], operations: Operations) -> Any:
    """Type times quantities, one after the other, less the payment that follows them."""
    worth = [operations["mul"](x, q) for x, q in zip(own, results, strict=False)]
    total = worth[0]
    for part in worth[1:]:
        total = operations["add"](total, part)
    return operations["sub"](total, results[len(own)])


def _run(form: Traced, part: Program, inputs: Sequence[Any], operations: Operations, constant: Constant) -> list[Any]:
    with no_division_by_zero(lambda: profile(form, inputs)):
        return part.run(inputs, operations, constant)


def _gain(
    form: Traced, part: Program, i: int, tolerated: Fraction, inputs: Sequence[Any], operations: Operations, constant: Constant
) -> Any:
    mine, count = _shares(form, i), sum(map(len, form.spans))
    sent, own = list(inputs[:count]), inputs[count:]
    told = [*sent[: mine.start], *own, *sent[mine.stop :]]
    lied, honest = (_utility(own, _run(form, part, m, operations, constant), operations) for m in (sent, told))
    gained = operations["sub"](lied, honest)
    return operations["sub"](gained, constant(tolerated)) if tolerated else gained


def _loss(form: Traced, part: Program, i: int, inputs: Sequence[Any], operations: Operations, constant: Constant) -> Any:
    results = _run(form, part, inputs, operations, constant)
    own = [inputs[k] for k in _shares(form, i)]
    return operations["sub"](results[-1], _utility(own, results, operations))


def _kept(form: Traced, part: Program, sign: Fraction, inputs: Sequence[Any], operations: Operations, constant: Constant) -> Any:
    total = constant(Fraction(0))
    for paid in _run(form, part, inputs, operations, constant):
        total = operations["add"](total, paid)
    return total if sign > 0 else operations["sub"](constant(Fraction(0)), total)
