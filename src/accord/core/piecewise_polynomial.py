"""Polynomials of degree two at most in the reports, with exact coefficients: what the pieces of a rule are made of.

While a rule is being traced its reports are such polynomials. Arithmetic gives further ones, and a comparison asks `decide`
which way to go, so that an ordinary function of numbers shows all of its branches (see `accord.core.piecewise_paths`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from numbers import Number
from typing import Any, NoReturn

from accord.core.errors import AccordError
from accord.core.rational import exact, text

Monomial = tuple[int, ...]
Decide = Callable[[Any, bool], bool]  # (p, strict): whether the polynomial p > 0 (strict) or p >= 0


class Polynomial:
    """A sum of coefficients times monomials; () is the constant, (k,) variable k, (j, k) with j <= k a product.

    Raises AccordError for a float, a degree above two, division by anything but a number, and a comparison outside of tracing.
    """

    __slots__ = ("decide", "terms")

    def __init__(self, terms: Mapping[Monomial, Fraction], decide: Decide | None = None) -> None:
        self.terms = {m: c for m, c in sorted(terms.items(), key=lambda item: (len(item[0]), item[0])) if c}
        self.decide = decide

    @property
    def degree(self) -> int:
        return max(map(len, self.terms), default=0)

    @property
    def constant(self) -> Fraction:
        return self.terms.get((), Fraction(0))

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """The value at a point."""
        total = Fraction(0)
        for monomial, coefficient in self.terms.items():
            for k in monomial:
                coefficient *= point[k]
            total += coefficient
        return total

    def moved(self, places: Mapping[int, int]) -> Polynomial:
        """The same polynomial in other variables: k becomes places[k]."""
        found: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            name = tuple(sorted(places[k] for k in monomial))
            found[name] = found.get(name, Fraction(0)) + c
        return Polynomial(found)

    def json(self) -> list[list[Any]]:
        """Each term as [coefficient, variable, ...]."""
        return [[text(c), *m] for m, c in self.terms.items()]

    def _with(self, other: Any) -> tuple[Polynomial, Decide | None]:
        theirs = other if isinstance(other, Polynomial) else number(other)
        return theirs, self.decide or theirs.decide

    def __add__(self, other: Any) -> Polynomial:
        theirs, decide = self._with(other)
        return Polynomial(
            {m: self.terms.get(m, Fraction(0)) + theirs.terms.get(m, Fraction(0)) for m in {**self.terms, **theirs.terms}}, decide
        )

    __radd__ = __add__

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms.items()}, self.decide)

    def __pos__(self) -> Polynomial:
        return self

    def __sub__(self, other: Any) -> Polynomial:
        return self + -self._with(other)[0]

    def __rsub__(self, other: Any) -> Polynomial:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Polynomial:
        theirs, decide = self._with(other)
        if self.degree + theirs.degree > 2 and self.terms and theirs.terms:
            raise AccordError(
                f"a product of degree {self.degree + theirs.degree} in the reports is more than pieces hold: keep allocations linear and "
                "payments quadratic, or write the rule with accord.traced"
            )
        product: dict[Monomial, Fraction] = {}
        for m, c in self.terms.items():
            for n, d in theirs.terms.items():
                mn = tuple(sorted(m + n))
                product[mn] = product.get(mn, Fraction(0)) + c * d
        return Polynomial(product, decide)

    __rmul__ = __mul__

    def __pow__(self, power: Any) -> Polynomial:
        if power not in (1, 2):
            raise AccordError(f"the power {power!r} of a report is more than pieces hold: use squares, or accord.traced")
        return self if power == 1 else self * self

    def __truediv__(self, other: Any) -> Polynomial:
        theirs, _ = self._with(other)
        if theirs.degree or not theirs.terms:
            what = "a report" if theirs.degree else "0"
            raise AccordError(f"division by {what} makes no piece: divide by a number other than 0, or write the rule with accord.traced")
        return self * (1 / theirs.constant)

    def __rtruediv__(self, other: Any) -> Polynomial:
        return self._with(other)[0] / self

    def _positive(self, *, strict: bool) -> bool:
        if self.degree == 0:
            return self.constant > 0 if strict else self.constant >= 0
        if self.decide is None:
            raise AccordError("a comparison of reports has no answer here: only the rule itself may branch on them")
        return self.decide(self, strict)

    def __ge__(self, other: Any) -> bool:
        return self.__sub__(other)._positive(strict=False)

    def __gt__(self, other: Any) -> bool:
        return self.__sub__(other)._positive(strict=True)

    def __le__(self, other: Any) -> bool:
        return self.__rsub__(other)._positive(strict=False)

    def __lt__(self, other: Any) -> bool:
        return self.__rsub__(other)._positive(strict=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Polynomial, Number)):
            return NotImplemented
        return self >= other and self <= other

    def __abs__(self) -> Polynomial:
        return self if self >= 0 else -self

    def __bool__(self) -> bool:
        return self != 0

    def _rounded(self, *_: Any) -> NoReturn:
        raise AccordError("a report cannot be rounded or become a float while its rule is traced: use exact arithmetic and comparisons")

    __float__ = __complex__ = __int__ = __index__ = __round__ = __trunc__ = __floor__ = __ceil__ = _rounded
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _rounded

    def __rpow__(self, base: Any) -> NoReturn:
        raise AccordError(f"a power of {base!r} to a report makes no piece: use products of two reports at most, or accord.traced")

    def __hash__(self) -> NoReturn:
        raise AccordError("a report cannot be looked up in a dict or a set while its rule is traced: compare it with each key instead")

    def written(self, names: Sequence[str]) -> str:
        """As a sum, with a name for each variable."""
        terms = (" * ".join([*([] if c == 1 and m else [str(c)]), *(names[k] for k in m)]) for m, c in self.terms.items())
        return " + ".join(terms) or "0"

    def __repr__(self) -> str:
        return self.written([f"x{k}" for k in range(1 + max((k for m in self.terms for k in m), default=0))])


def number(value: Any) -> Polynomial:
    """A constant. Raises AccordError for what is no exact number."""
    return Polynomial({(): exact(value, "a number in the rule")})


def variable(k: int, decide: Decide | None = None) -> Polynomial:
    """Variable k."""
    return Polynomial({(k,): Fraction(1)}, decide)
