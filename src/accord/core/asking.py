"""Asking a mechanism's functions: whatever goes wrong in them becomes a sentence that names what they were given, and the line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from accord.core.canonical import key, show
from accord.core.errors import AccordError, Inexact
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.whence import float_line, raising_line

_MOVES = frozenset({"start", "awaiting", "outcome", "view", "truth"})  # what the mechanism says; the rest is the domain's
TWICE = 1_000
"""At how many moves, or for how many numbers, spread over all, a function is asked a second time."""
OFFER = "or have floats read as the rationals that they are, with --float (accord.as_floats in Python)"


class Asking:
    """The functions of one mechanism, as they are asked."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.mechanism = mechanism

    def moved(self, function: Callable[..., Any], messages: Any, *arguments: Any, given: str = "messages") -> Any:
        """What a step or rule answers to the messages, or counts. Raises AccordError, naming them, for whatever it raises."""
        try:
            return function(*arguments)
        except Inexact as problem:
            raise self.inexact(problem, function, arguments) from problem
        except AccordError:
            raise
        except (Exception, SystemExit) as problem:
            raise AccordError(
                f"{self.mechanism.name} raises {problem!r} when the {given} are {show(messages)}: mend the rule{raising_line(problem)}"
            ) from problem

    def judged(self, part: str, *given: Any) -> Any:
        """What one of the functions beside the rule answers. Raises AccordError, naming it, for whatever it raises."""
        return self.called(part, getattr(self.mechanism if part in _MOVES else self.mechanism.domain, part), *given)

    def called(self, part: str, function: Callable[..., Any], *given: Any) -> Any:
        """What a function that plays this part answers. Raises AccordError, naming the part, for whatever it raises."""
        try:
            return function(*given)
        except Inexact as problem:
            raise self.inexact(problem, function, given) from problem
        except AccordError:
            raise
        except (Exception, SystemExit) as problem:
            raise self.fault(problem, part, given) from problem

    def number(self, part: str, where: str, *given: Any) -> Fraction:
        """An exact number that one of the domain's functions answers. Raises AccordError, with the line, for a float."""
        return self.amount(part, getattr(self.mechanism.domain, part), where, *given)

    def amount(self, part: str, function: Callable[..., Any], where: str, *given: Any) -> Fraction:
        """An exact number that a function answers that plays this part."""
        value = self.called(part, function, *given)
        try:
            return exact(value, where)
        except Inexact as problem:
            raise self.inexact(problem, function, given) from problem

    def inexact(self, problem: Inexact, function: Callable[..., Any], given: tuple[Any, ...]) -> Inexact:
        """The same refusal with the line that gave the float, and the way to have floats."""
        return Inexact(f"{problem}{float_line(function, *given)}, {OFFER}")

    def fault(self, problem: BaseException, part: str, given: tuple[Any, ...]) -> AccordError:
        name = self.mechanism.name
        named = part.removeprefix("own_")  # the utility of one's own type is the utility
        return AccordError(f"the {named} of {name} raises {problem!r} for {show(given)}: mend it{raising_line(problem)}")

    def steady(self, messages: Any, before: Any, after: Any, *, given: str = "messages") -> None:
        """Raise AccordError, naming the messages or counts and both answers, unless the rule answers the same twice."""
        if key(as_lottery(before)) != key(as_lottery(after)):
            raise AccordError(
                f"the rule of {self.mechanism.name} is not a function of the {given}: to {show(messages)} it answers {shown(before)}, "
                f"and asked again {shown(after)}; make it a pure function"
            )

    def again(self, values: Sequence[Fraction], ask: Callable[[int], Fraction], where: Callable[[int], str]) -> None:
        """Ask for up to 1,000 of the numbers, spread over all, a second time. Raises AccordError, with both, where one differs."""
        for k in spread(len(values)):
            after = ask(k)
            if after != values[k]:
                raise AccordError(f"{where(k)} is {values[k]}, and asked again {after}: make what computes it a pure function")


def spread(total: int) -> list[int]:
    """At most 1,000 numbers below `total`, evenly spread, the first and the last among them."""
    return sorted({k * (total - 1) // max(1, min(total, TWICE) - 1) for k in range(min(total, TWICE))})


def shown(outcome: Any) -> str:
    """An outcome or lottery in a sentence."""
    chances = as_lottery(outcome)
    if len(chances) == 1:
        return show(chances.support[0])
    return "the lottery " + ", ".join(f"{p}: {show(o)}" for o, p in chances)
