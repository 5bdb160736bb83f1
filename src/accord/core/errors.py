"""Errors that speak in one sentence: the value seen, why it is wrong, what to do."""

from __future__ import annotations


class AccordError(ValueError):
    """Bad input or an impossible request. Its text is one sentence for a person; faces print it and exit with 2."""


class Refused(AccordError):
    """An institution or a checker that says no to a well-formed request."""


class TooLarge(AccordError):
    """A table or a list that would be longer than what is kept."""


class Inexact(AccordError):
    """A float where an exact number is needed."""
