"""Approximate versions of properties: margins count from the gain `epsilon` that is allowed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judge
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally


def above_zero(value: Any, where: str) -> Fraction:
    """A positive rational: where nothing is allowed, the parameter is absent."""
    number = rational(value, where)
    if number <= 0:
        raise Refusal(f"{where} is {number}, and it must be above 0")
    return number


def not_negative(value: Any, where: str) -> Fraction:
    """A rational of at least 0."""
    number = rational(value, where)
    if number < 0:
        raise Refusal(f"{where} is {number}, and it must be at least 0")
    return number


def slack(claim: Claim) -> Fraction:
    """The gain that the claim allows."""
    return Fraction(claim.property_params.get("epsilon", 0))


def less(judge: Judge) -> Judge:
    """The same cases, each margin less what the claim allows."""
    exhaust, margin = judge

    def exhaust_less(game: Game, claim: Claim, **more: Any) -> Tally:
        exact = exhaust(game, claim, **more)
        found = Tally()
        found.cases = exact.cases
        if exact.worst is not None:
            found.see(exact.worst - slack(claim))
        return found

    def margin_less(game: Game, claim: Claim, **more: Any) -> Fraction:
        return margin(game, claim, **more) - slack(claim)

    return exhaust_less, margin_less


def within(words: Callable[[Claim], str]) -> Callable[[Claim], str]:
    """The statement, saying what is allowed."""

    def statement(claim: Claim) -> str:
        return f"{words(claim)}, to within a gain of {slack(claim)}" if slack(claim) else words(claim)

    return statement
