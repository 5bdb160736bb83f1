"""Reading counterexamples on intervals and boxes, where there is no table of values to look them up in."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Decision
from accord.core.errors import AccordError
from accord.core.piecewise import Pieces
from accord.theory.expression_rule import Traced

JUDGED = ("truthful", "ex_post_truthful", "individually_rational", "weak_budget_balance", "strong_budget_balance")
"""The properties that have a method for intervals, ex post and for one agent alone."""


def interval_readers(form: Pieces | Traced) -> tuple[Callable[[str, Any], Any], Callable[[str, Any], Any]]:
    """(types and reports, outcomes) from canonical JSON; the first raises AccordError for an agent or a value that is not there."""
    spaces = form.domain.types

    def report(whose: str, encoded: Any) -> Any:
        if whose not in spaces:
            raise AccordError(f"the counterexample is not about this mechanism: {whose!r} is unknown here")
        value = _plain(encoded)
        if value not in spaces[whose]:
            raise AccordError(f"the counterexample is not about this mechanism: {show(value)} is not in {whose}'s space {spaces[whose]}")
        return value

    def outcome(whose: str, encoded: Any) -> Decision:
        choice, payments = (encoded["record"][1][part]["map"] for part in ("choice", "payments"))
        return Decision({a: _plain(q) for a, q in choice}, {a: _plain(t) for a, t in payments})

    return report, outcome


def _plain(encoded: Any) -> Any:
    """A number or a tuple of them."""
    if isinstance(encoded, list):
        return tuple(map(_plain, encoded))
    return Fraction(encoded["q"]) if isinstance(encoded, dict) else Fraction(encoded)
