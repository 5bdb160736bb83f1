"""A linear program in rationals, its three possible answers, and what makes each of them true.

minimise c . x  subject to  a_r . x >= b_r (or == b_r) for every row r, and l_j <= x_j <= u_j where a bound is given.

With y_r the multiplier of row r (y_r >= 0 unless the row is an equation) and z = c - A^T y, weak duality says of every feasible x

    c . x  =  y . A x + z . x  >=  y . b + sum of l_j z_j over z_j > 0 + sum of u_j z_j over z_j < 0,

so a feasible x and a y with the two sides equal prove each other optimal. With c = 0 and the right side positive there is no feasible
x at all (Farkas 1902; Schrijver 1986, Theory of Linear and Integer Programming, corollary 7.1d): y is then called a Farkas certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from accord.core.errors import AccordError
from accord.core.rational import exact

Vector = tuple[Fraction, ...]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Row:
    """terms . x >= bound, or == bound where `equal`. `terms` maps a variable's number to its coefficient, which is not zero."""

    terms: Mapping[int, Fraction]
    bound: Fraction
    equal: bool = False


@dataclass(frozen=True)
class Program:
    """Minimise costs . x subject to the rows; a bound that is None does not bind (without `lower` and `upper`, all variables are free).

    Raises AccordError for a number that is not exact, a row about a variable that there is not, and bounds that cross.
    """

    costs: Vector
    rows: tuple[Row, ...]
    lower: tuple[Fraction | None, ...]
    upper: tuple[Fraction | None, ...]

    def __init__(
        self,
        costs: Iterable[Fraction | int],
        rows: Iterable[Row],
        lower: Sequence[Fraction | int | None] | None = None,
        upper: Sequence[Fraction | int | None] | None = None,
    ) -> None:
        priced = tuple(exact(c, "a cost of the linear program") for c in costs)
        object.__setattr__(self, "costs", priced)
        object.__setattr__(self, "rows", tuple(_row(row, len(priced)) for row in rows))
        for name, given in (("lower", lower), ("upper", upper)):
            bounds = (
                tuple(None if b is None else exact(b, f"a {name} bound") for b in given) if given is not None else (None,) * len(priced)
            )
            if len(bounds) != len(priced):
                raise AccordError(f"the linear program has {len(priced)} costs and {len(bounds)} {name} bounds: give one for each variable")
            object.__setattr__(self, name, bounds)
        for j, (low, high) in enumerate(zip(self.lower, self.upper, strict=True)):
            if low is not None and high is not None and low > high:
                raise AccordError(f"variable {j} lies between {low} and {high}, which is nowhere: give the lower bound first")


def _row(row: Row, variables: int) -> Row:
    terms = {j: exact(a, "a coefficient of the linear program") for j, a in row.terms.items()}
    for j in terms:
        if not 0 <= j < variables:
            raise AccordError(f"a row is about variable {j}, and there are {variables}, counted from 0: give it a cost, or leave it out")
    return Row({j: a for j, a in terms.items() if a}, exact(row.bound, "a bound of the linear program"), row.equal)


@dataclass(frozen=True)
class Optimal:
    """x is feasible and costs `value`, and `dual` (one multiplier a row) proves that nothing feasible costs less."""

    x: Vector
    dual: Vector
    value: Fraction


@dataclass(frozen=True)
class Infeasible:
    """No x satisfies all rows and bounds: the rows, weighted by `farkas`, contradict each other and the bounds."""

    farkas: Vector


@dataclass(frozen=True)
class Unbounded:
    """`point` is feasible and stays so along `ray`, which lowers the cost without end."""

    ray: Vector
    point: Vector


Answer = Optimal | Infeasible | Unbounded


def value_of(terms: Mapping[int, Fraction], x: Sequence[Fraction]) -> Fraction:
    """terms . x."""
    return sum((a * x[j] for j, a in terms.items() if x[j]), ZERO)


def feasible(program: Program, x: Sequence[Fraction]) -> bool:
    """Whether x satisfies every row and bound."""
    for v, low, high in zip(x, program.lower, program.upper, strict=True):
        if (low is not None and v < low) or (high is not None and v > high):
            return False
    for row in program.rows:
        v = value_of(row.terms, x)
        if v < row.bound or (row.equal and v != row.bound):
            return False
    return True


def dual_bound(program: Program, dual: Sequence[Fraction], costs: Sequence[Fraction]) -> Fraction | None:
    """What weak duality proves about `costs`: the right side above. None where the multipliers prove nothing: a negative one at an
    inequality, or a bound that is needed and not there."""
    left = list(costs)
    bound = ZERO
    for y, row in zip(dual, program.rows, strict=True):
        if not y:
            continue
        if y < 0 and not row.equal:
            return None
        bound += y * row.bound
        for j, a in row.terms.items():
            left[j] -= y * a
    for z, low, high in zip(left, program.lower, program.upper, strict=True):
        if z:
            edge = low if z > 0 else high
            if edge is None:
                return None
            bound += z * edge
    return bound


def holds(program: Program, answer: Answer) -> bool:
    """Whether an answer is true, by the argument above; how it was found does not matter."""
    if isinstance(answer, Optimal):
        cost = sum((c * v for c, v in zip(program.costs, answer.x, strict=True)), ZERO)
        return cost == answer.value and feasible(program, answer.x) and dual_bound(program, answer.dual, program.costs) == answer.value
    if isinstance(answer, Infeasible):
        bound = dual_bound(program, answer.farkas, (ZERO,) * len(program.costs))
        return bound is not None and bound > 0
    falling = sum((c * r for c, r in zip(program.costs, answer.ray, strict=True)), ZERO) < 0
    return falling and feasible(program, answer.point) and feasible(recession(program), answer.ray)


def recession(program: Program) -> Program:
    """The directions in which one can go on for ever: the same rows and bounds with zero for every number on the right."""
    rows = (Row(row.terms, ZERO, row.equal) for row in program.rows)
    return Program(
        program.costs, rows, [None if b is None else ZERO for b in program.lower], [None if b is None else ZERO for b in program.upper]
    )
