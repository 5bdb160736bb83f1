"""Rules as expressions: an ordinary function of reports, run once on symbols, becomes a list of exact arithmetic steps.

The steps are sums, differences, products, quotients, minima, maxima, absolute values and constants, each computed once. They
can be evaluated on rationals (the rule itself) and on boxes (`accord.theory.enclosure`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from accord.core.errors import AccordError
from accord.core.rational import exact, text

Step = tuple[Any, ...]  # ("const", Fraction), ("var", k), or (operation, number of a step, ...)
EXACT: Mapping[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "min": min,
    "max": max,
    "abs": abs,
}
"""The operations on rationals."""


class Expression:
    """A step with what it is computed from. Raises AccordError for a float and for a comparison, which a box cannot answer."""

    __slots__ = ("arguments", "operation")

    def __init__(self, operation: str, *arguments: Any) -> None:
        self.operation, self.arguments = operation, arguments

    def __add__(self, other: Any) -> Expression:
        return Expression("add", self, _lifted(other))

    def __radd__(self, other: Any) -> Expression:
        return Expression("add", _lifted(other), self)

    def __sub__(self, other: Any) -> Expression:
        return Expression("sub", self, _lifted(other))

    def __rsub__(self, other: Any) -> Expression:
        return Expression("sub", _lifted(other), self)

    def __mul__(self, other: Any) -> Expression:
        return Expression("mul", self, _lifted(other))

    def __rmul__(self, other: Any) -> Expression:
        return Expression("mul", _lifted(other), self)

    def __truediv__(self, other: Any) -> Expression:
        return Expression("div", self, _lifted(other))

    def __rtruediv__(self, other: Any) -> Expression:
        return Expression("div", _lifted(other), self)

    def __neg__(self) -> Expression:
        return _lifted(0) - self

    def __pos__(self) -> Expression:
        return self

    def __abs__(self) -> Expression:
        return Expression("abs", self)

    def __pow__(self, power: Any) -> Expression:
        if type(power) is not int or not 1 <= power <= 8:
            raise AccordError(f"the power {power!r} is not a whole number from 1 to 8: write it with products and quotients")
        half = self if power == 1 else self ** (power // 2)
        if power == 1:
            return self
        return half * half if power % 2 == 0 else half * half * self

    def _refuse(self, *other: Any) -> NoReturn:
        raise AccordError(
            "a traced rule compares reports, and its pieces would have edges that boxes cannot see: use accord.minimum, accord.maximum and "
            "abs, or write the rule with accord.piecewise"
        )

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __bool__ = _refuse

    def _rounded(self, *_: Any) -> NoReturn:
        raise AccordError("a report cannot be rounded or become a float while its rule is traced: use + - * /, minimum, maximum and abs")

    __float__ = __complex__ = __int__ = __index__ = __round__ = __trunc__ = __floor__ = __ceil__ = _rounded
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _rounded

    def __rpow__(self, base: Any) -> NoReturn:
        raise AccordError(f"a power of {base!r} to a report is no arithmetic on boxes: write it with products and quotients")

    def __hash__(self) -> NoReturn:
        raise AccordError("a report cannot be looked up in a dict or a set while its rule is traced: use arithmetic on it only")


def _lifted(value: Any) -> Expression:
    return value if isinstance(value, Expression) else Expression("const", exact(value, "a number in the rule"))


def minimum(*values: Any) -> Any:
    """The least of some numbers, or of reports of a traced rule. Raises AccordError for none."""
    return _folded("min", values)


def maximum(*values: Any) -> Any:
    """The greatest of some numbers, or of reports of a traced rule. Raises AccordError for none."""
    return _folded("max", values)


def _folded(operation: str, values: Sequence[Any]) -> Any:
    if not values:
        raise AccordError(f"the {operation}imum of nothing has no meaning: give at least one number")
    if not any(isinstance(v, Expression) for v in values):
        return EXACT[operation](values)
    found = _lifted(values[0])
    for v in values[1:]:
        found = Expression(operation, found, _lifted(v))
    return found


@dataclass(frozen=True)
class Program:
    """Steps, each from earlier ones, and the numbers of those that are the results."""

    steps: tuple[Step, ...]
    results: tuple[int, ...]

    def run(self, inputs: Sequence[Any], operations: Mapping[str, Callable[..., Any]], constant: Callable[[Fraction], Any]) -> list[Any]:
        """The results, in an arithmetic given by its operations and by what a constant is in it."""
        known: list[Any] = []
        for operation, *arguments in self.steps:
            if operation == "var":
                known.append(inputs[arguments[0]])
            elif operation == "const":
                known.append(constant(arguments[0]))
            else:
                known.append(operations[operation](*(known[j] for j in arguments)))
        return [known[j] for j in self.results]

    def only(self, results: Sequence[int]) -> Program:
        """The steps that some of the results need, and those results, by their places among all."""
        wanted = {self.results[r] for r in results}
        for j in reversed(range(len(self.steps))):
            if j in wanted and self.steps[j][0] in EXACT:
                wanted |= set(self.steps[j][1:])
        place = {j: k for k, j in enumerate(sorted(wanted))}
        steps = (self.steps[j] for j in place)
        moved = ((op, *((place[a] for a in args) if op in EXACT else args)) for op, *args in steps)
        return Program(tuple(moved), tuple(place[self.results[r]] for r in results))

    def json(self) -> dict[str, Any]:
        steps = [[op, text(args[0])] if op == "const" else [op, *args] for op, *args in self.steps]
        return {"steps": steps, "results": list(self.results)}


def program(results: Sequence[Any]) -> Program:
    """The steps that compute some expressions (or numbers), equal ones once."""
    steps: dict[Step, int] = {}
    numbers: dict[int, int] = {}  # by identity: the expressions live as long as `roots` does

    def number(root: Expression) -> int:
        stack = [root]
        while stack:
            at = stack[-1]
            waiting = [a for a in at.arguments if isinstance(a, Expression) and id(a) not in numbers]
            if waiting:
                stack += waiting
                continue
            step = (at.operation, *(numbers[id(a)] if isinstance(a, Expression) else a for a in at.arguments))
            numbers[id(at)] = steps.setdefault(step, len(steps))
            stack.pop()
        return numbers[id(root)]

    roots = [_lifted(r) for r in results]
    places = tuple(map(number, roots))
    return Program(tuple(steps), places)
