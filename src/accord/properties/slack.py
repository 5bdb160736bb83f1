"""Approximate versions of properties: a gain of up to epsilon is allowed, and margins count from there."""

from __future__ import annotations

from fractions import Fraction

from accord.core.errors import AccordError
from accord.core.rational import exact, text

Amount = Fraction | int | str


def allowance(epsilon: Amount) -> Fraction:
    """Epsilon as an exact number. Raises AccordError for a float or a negative one."""
    slack = exact(epsilon, "epsilon")
    if slack < 0:
        raise AccordError(f"an epsilon of {slack} would ask for more than no gain: give 0 or more")
    return slack


def within(slack: Fraction) -> tuple[tuple[str, str], ...]:
    """The parameter of a property with this allowance: none where it is 0, so that the exact property stays what it was."""
    return (("epsilon", text(slack)),) if slack else ()


def titled(title: str, slack: Fraction) -> str:
    return f"{title} to within {slack}" if slack else title


def beyond(words: str, slack: Fraction) -> str:
    """The sentence of a case, saying what was allowed."""
    return f"{words}, where {slack} is allowed" if slack else words
