"""Polynomials of degree two at most: a mapping from monomials, which are sorted tuples of variables, to coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.fields import array
from accord.checker.numbers import rational, show
from accord.checker.refusal import Refusal

Polynomial = Mapping[tuple[int, ...], Fraction]


def parse(form: Any, where: str, variables: int, degree: int) -> Polynomial:
    """The polynomial of a list of [coefficient, variable, ...]."""
    found: dict[tuple[int, ...], Fraction] = {}
    for term in array(form, where):
        coefficient, *monomial = array(term, f"a term of {where}") or [None]
        if len(monomial) > degree or any(type(k) is not int or not 0 <= k < variables for k in monomial) or monomial != sorted(monomial):
            raise Refusal(f"{where} has the term {show(term)}, no product of at most {degree} of {variables} variables in order")
        if tuple(monomial) in found:
            raise Refusal(f"{where} has two terms in the same variables")
        found[tuple(monomial)] = rational(coefficient, f"a coefficient of {where}")
    return found


def plus(p: Polynomial, q: Polynomial, factor: Fraction | int = 1) -> Polynomial:
    """p + factor q."""
    return {m: p.get(m, Fraction(0)) + factor * q.get(m, Fraction(0)) for m in {**p, **q}}


def times(p: Polynomial, k: int) -> Polynomial:
    """p times variable k."""
    return {tuple(sorted((*m, k))): c for m, c in p.items()}


def moved(p: Polynomial, places: Mapping[int, int]) -> Polynomial:
    """p with variable k called places[k], where that is given."""
    found: dict[tuple[int, ...], Fraction] = {}
    for monomial, c in p.items():
        name = tuple(sorted(places.get(k, k) for k in monomial))
        found[name] = found.get(name, Fraction(0)) + c
    return found


def at(p: Polynomial, point: Sequence[Fraction]) -> Fraction:
    """The value at a point."""
    total = Fraction(0)
    for monomial, c in p.items():
        for k in monomial:
            c *= point[k]
        total += c
    return total


def constant(p: Polynomial) -> Fraction | None:
    """The number that p is; None where it has other terms."""
    return None if any(c for m, c in p.items() if m) else p.get((), Fraction(0))
