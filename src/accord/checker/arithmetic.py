"""Rules as arithmetic: a list of steps, evaluated exactly at points, and enclosed with its derivatives on boxes.

An enclosure is (low, high, slopes): on the box the value lies in [low, high], and its derivative along variable k in slopes[k]
(0 where k is missing). Where two branches of a minimum, a maximum or an absolute value can both be active, the slopes cover
both; the value is then still Lipschitz, and along any segment its change is within the slopes (the mean value theorem for
Lipschitz functions: Lebourg 1975). A divisor that can be 0 is refused.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, one_of, positions
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal

Span = tuple[Fraction, Fraction]
Slopes = dict[int, Span]
Enclosure = tuple[Fraction, Fraction, Slopes]
Operations = Mapping[str, Callable[..., Any]]
NONE = (Fraction(0), Fraction(0))
ARGUMENTS = {"var": 1, "const": 1, "abs": 1, "add": 2, "sub": 2, "mul": 2, "div": 2, "min": 2, "max": 2}
EXACT: Operations = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "min": min, "max": max, "abs": abs,
}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """Steps, each from earlier ones, and the numbers of those that are the results."""

    steps: list[tuple[str, list[Any]]]
    results: list[int]

    def run(self, inputs: Sequence[Any], operations: Operations, constant: Callable[[Fraction], Any]) -> list[Any]:
        """The results, in an arithmetic."""
        known: list[Any] = []
        for operation, arguments in self.steps:
            if operation == "var":
                known.append(inputs[arguments[0]])
            elif operation == "const":
                known.append(constant(arguments[0]))
            else:
                known.append(operations[operation](*(known[j] for j in arguments)))
        return [known[j] for j in self.results]


def parse_program(steps: Any, results: Any, variables: int, wanted: int) -> Program:
    """The program of a certificate. Raises Refusal for steps that are not computed from earlier ones."""
    found: list[tuple[str, list[Any]]] = []
    for number, step in enumerate(array(steps, "the steps")):
        operation, *arguments = array(step, "a step") or [None]
        size = ARGUMENTS[one_of(operation, "an operation", ARGUMENTS)]
        if operation == "const":
            (value,) = array(arguments, "a constant", 1)
            found.append((operation, [rational(value, "a constant")]))
        else:
            found.append((operation, positions(arguments, "a step", 0, variables if operation == "var" else number, size)))
    return Program(found, positions(results, "the results", 0, len(found), wanted))


def variables(spans: Sequence[Span]) -> list[Enclosure]:
    """Each variable on its span."""
    return [(low, high, {k: (Fraction(1), Fraction(1))}) for k, (low, high) in enumerate(spans)]


def constant(value: Fraction) -> Enclosure:
    return value, value, {}


def _span_product(a: Span, b: Span) -> Span:
    ends = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(ends), max(ends)


def _slopes(combine: Callable[[Span, Span], Span], a: Slopes, b: Slopes) -> Slopes:
    return {k: combine(a.get(k, NONE), b.get(k, NONE)) for k in {**a, **b}}


def add(x: Enclosure, y: Enclosure) -> Enclosure:
    return x[0] + y[0], x[1] + y[1], _slopes(lambda p, q: (p[0] + q[0], p[1] + q[1]), x[2], y[2])


def negative(x: Enclosure) -> Enclosure:
    return -x[1], -x[0], {k: (-q, -p) for k, (p, q) in x[2].items()}


def multiply(x: Enclosure, y: Enclosure) -> Enclosure:
    """The product; of one and the same step with itself, a square."""
    a, b = (x[0], x[1]), (y[0], y[1])
    low, high = _span_product(a, b)
    if x is y and a[0] < 0 < a[1]:
        low = Fraction(0)
    by_x = {k: _span_product(b, p) for k, p in x[2].items()}
    by_y = {k: _span_product(a, q) for k, q in y[2].items()}
    return low, high, _slopes(lambda p, q: (p[0] + q[0], p[1] + q[1]), by_x, by_y)


def divide(x: Enclosure, y: Enclosure) -> Enclosure:
    if y[0] <= 0 <= y[1]:
        raise Refusal(f"a divisor lies between {y[0]} and {y[1]} on a box, and may be 0 there")
    inverse = (1 / y[1], 1 / y[0])
    low, high = _span_product(inverse, inverse)
    return multiply(x, (*inverse, {k: _span_product((-high, -low), q) for k, q in y[2].items()}))


def greatest(x: Enclosure, y: Enclosure) -> Enclosure:
    if x[0] > y[1]:
        return x
    if y[0] > x[1]:
        return y
    return max(x[0], y[0]), max(x[1], y[1]), _slopes(lambda p, q: (min(p[0], q[0]), max(p[1], q[1])), x[2], y[2])


def absolute(x: Enclosure) -> Enclosure:
    low, high, slopes = greatest(x, negative(x))
    return max(low, Fraction(0)), high, slopes


ENCLOSED: Operations = {
    "add": add,
    "sub": lambda x, y: add(x, negative(y)),
    "mul": multiply,
    "div": divide,
    "min": lambda x, y: negative(greatest(negative(x), negative(y))),
    "max": greatest,
    "abs": absolute,
}
