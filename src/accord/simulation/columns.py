"""Rounds as columns of numbers: what a kernel returns, and what the exact outcome of one round says under the same names.

A column has shape (rounds, agents) or (rounds,). "utility" is every agent's realised utility. The other names are those
of the outcome's fields (for a mapping, its keys) that hold a number, or a number for each agent; an agent left out of
such a mapping has 0. "payments" and "cost" are the domain's own where it has money or a cost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.simulation.naming import named
from accord.simulation.seat import Positions

Floats = npt.NDArray[np.float64]
Columns = dict[str, Floats]


def kernel_columns(mechanism: Mechanism, messages: Positions, types: Positions, rng: np.random.Generator) -> Columns:
    """The kernel's columns for message and type positions of shape (rounds, agents), as floats, with their shapes checked.

    Raises AccordError if the mechanism has no kernel, or if the kernel fails, gives no "utility", a wrong shape or a number that
    is not finite.
    """
    if mechanism.kernel is None:
        raise AccordError(
            f"{mechanism.name} has no kernel: simulate it by the plain loop, or give it kernel=(messages, types, rng) -> columns"
        )
    sent, own = messages.copy(), types.copy()
    with named(f"the kernel of {mechanism.name}, given {len(messages)} rounds,"):
        given = mechanism.kernel(sent, own, rng)
        columns = {name: np.asarray(column, dtype=np.float64) for name, column in given.items()}
    if "utility" not in columns:
        raise AccordError(f"the kernel of {mechanism.name} gives the columns {show(tuple(columns))} without 'utility': add it")
    whole = {"utility": (messages.shape,)}
    for name, column in columns.items():
        if column.shape not in whole.get(name, (messages.shape, messages.shape[:1])):
            raise AccordError(
                f"the kernel of {mechanism.name} gives {name!r} the shape {column.shape} for messages of shape {messages.shape}: mend it"
            )
        if not np.isfinite(column).all():
            raise AccordError(f"the kernel of {mechanism.name} gives {name!r} a number that is not finite: mend it")
    return columns


def outcome_columns(mechanism: Mechanism, outcome: Any) -> dict[str, Any]:
    """One outcome's numbers by column name: a number, or an array of one for each agent."""
    domain = mechanism.domain
    found: dict[str, Any] = {}
    for name, value in _parts(outcome, domain.agents):
        if _number(value):
            found[name] = float(value)
        elif isinstance(value, Mapping) and all(a in domain.agents and _number(v) for a, v in value.items()):
            found[name] = np.array([float(value.get(a, 0)) for a in domain.agents])
    if domain.payment is not None:
        found["payments"] = np.array([float(domain.payment(a, outcome)) for a in domain.agents])
    if domain.cost is not None:
        found["cost"] = float(domain.cost(outcome))
    return found


def _parts(outcome: Any, agents: tuple[str, ...]) -> list[tuple[str, Any]]:
    """The named parts of an outcome; a bare mapping from agents is one part called "outcome"."""
    if dataclasses.is_dataclass(outcome):
        return [(f.name, getattr(outcome, f.name)) for f in dataclasses.fields(outcome)]
    if isinstance(outcome, Mapping) and not all(k in agents for k in outcome):
        return [(k, v) for k, v in outcome.items() if isinstance(k, str)]
    return [("outcome", outcome)]


def _number(value: Any) -> bool:
    return isinstance(value, (int, Fraction))
