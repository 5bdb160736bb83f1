"""Shrinking a violation until no single part of it can be simplified."""

from __future__ import annotations

from fractions import Fraction

from accord.core.errors import AccordError
from accord.properties.property import Arena, Case, Property


def shrink(arena: Arena, prop: Property, case: Case, *, above: Fraction = Fraction(0)) -> tuple[Case, Fraction]:
    """A minimal case whose margin is `above` that, with its margin, evaluated from the mechanism itself.

    Steps: replay the case; take the first simpler case that still violates; repeat until there is none; replay that once more.
    Raises AccordError if a case does not violate when it is replayed, or does so by another margin the second time: then the
    rule is not a function of its input.
    """
    margin = prop.margin(arena, case)
    if margin <= above:
        raise AccordError(
            f"a violation of {prop} found in the table of {arena.mechanism.name} does not replay (margin {margin}): "
            "the rule or a utility does not give the same answer twice; make it a pure function"
        )
    while True:
        for simpler in prop.simpler(arena, case):
            smaller = prop.margin(arena, simpler)
            if smaller > above:
                case, margin = simpler, smaller
                break
        else:
            again = prop.margin(arena, case)
            if again != margin:
                raise AccordError(
                    f"the rule of {arena.mechanism.name} is not a function of the messages: {prop.words(arena, case, margin)}, and asked "
                    f"again the margin is {again}; make it a pure function"
                )
            return case, margin
