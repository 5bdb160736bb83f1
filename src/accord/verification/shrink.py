"""Shrinking a violation until no single part of it can be simplified."""

from __future__ import annotations

from fractions import Fraction

from accord.core.errors import AccordError
from accord.properties.property import Arena, Case, Property


def shrink(arena: Arena, prop: Property, case: Case) -> tuple[Case, Fraction]:
    """A minimal violating case and its margin, evaluated from the mechanism itself.

    Steps: replay the case; take the first simpler case that still violates; repeat until there is none.
    Raises AccordError if the case does not violate when it is replayed: then the rule is not a function of its input.
    """
    margin = prop.margin(arena, case)
    if margin <= 0:
        raise AccordError(
            f"a violation of {prop} found in the table of {arena.mechanism.name} does not replay (margin {margin}): "
            "the rule or a utility does not give the same answer twice; make it a pure function"
        )
    while True:
        for simpler in prop.simpler(arena, case):
            smaller = prop.margin(arena, simpler)
            if smaller > 0:
                case, margin = simpler, smaller
                break
        else:
            return case, margin
