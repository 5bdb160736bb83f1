"""Asking a mechanism's functions: whatever goes wrong in them becomes a sentence that names what they were given, and the line."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from accord.core.canonical import key, show
from accord.core.errors import AccordError, Inexact
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.whence import float_line, raising_line

_MOVES = frozenset({"start", "awaiting", "outcome", "view", "truth"})  # what the mechanism says; the rest is the domain's
OFFER = "or have floats read as the rationals that they are, with --float (accord.as_floats in Python)"


class Asking:
    """The functions of one mechanism, as they are asked."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.mechanism = mechanism

    def moved(self, function: Callable[..., Any], messages: Any, *arguments: Any) -> Any:
        """What a step or rule answers to the messages. Raises AccordError, naming them, for whatever it raises."""
        try:
            return function(*arguments)
        except Inexact as problem:
            raise self.inexact(problem, function, arguments) from problem
        except AccordError:
            raise
        except (Exception, SystemExit) as problem:
            raise AccordError(
                f"{self.mechanism.name} raises {problem!r} when the messages are {show(messages)}: mend the rule{raising_line(problem)}"
            ) from problem

    def judged(self, part: str, *given: Any) -> Any:
        """What one of the functions beside the rule answers. Raises AccordError, naming it, for whatever it raises."""
        function = getattr(self.mechanism if part in _MOVES else self.mechanism.domain, part)
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
        value = self.judged(part, *given)
        try:
            return exact(value, where)
        except Inexact as problem:
            raise self.inexact(problem, getattr(self.mechanism.domain, part), given) from problem

    def inexact(self, problem: Inexact, function: Callable[..., Any], given: tuple[Any, ...]) -> Inexact:
        """The same refusal with the line that gave the float, and the way to have floats."""
        return Inexact(f"{problem}{float_line(function, *given)}, {OFFER}")

    def fault(self, problem: BaseException, part: str, given: tuple[Any, ...]) -> AccordError:
        name = self.mechanism.name
        named = part.removeprefix("own_")  # the utility of one's own type is the utility
        return AccordError(f"the {named} of {name} raises {problem!r} for {show(given)}: mend it{raising_line(problem)}")

    def steady(self, messages: Any, before: Any, after: Any) -> None:
        """Raise AccordError, naming the messages and both answers, unless the rule answers the same twice."""
        if key(as_lottery(before)) != key(as_lottery(after)):
            raise AccordError(
                f"the rule of {self.mechanism.name} is not a function of the messages: to {show(messages)} it answers {shown(before)}, "
                f"and asked again {shown(after)}; make it a pure function"
            )


def shown(outcome: Any) -> str:
    """An outcome or lottery in a sentence."""
    chances = as_lottery(outcome)
    if len(chances) == 1:
        return show(chances.support[0])
    return "the lottery " + ", ".join(f"{p}: {show(o)}" for o, p in chances)
