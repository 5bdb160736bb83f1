"""A one-shot mechanism whose rule is a table that is there already, as an array."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.canonical import key
from accord.core.domain import Agent, Domain
from accord.core.errors import AccordError
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism, Messages, one_shot
from accord.core.space import Space, as_finite
from accord.core.tabulate import LIMIT, tabulate


def from_table(
    domain: Domain, messages: Space | Mapping[Agent, Space], outcomes: Sequence[Any], table: npt.ArrayLike, **more: Any
) -> Mechanism:
    """The one-shot mechanism that looks its outcome up, and the canonical game of it without asking the rule at every profile.

    table     one axis an agent, in the order of its messages: the place in `outcomes` (or lotteries) of what happens
    more      as for `one_shot`: truth, claims, notes, ...

    Raises AccordError unless the table has one whole number for each message profile and each number has an outcome.
    Validated against the game of the same rule, tabulated call by call: equal behaviour digests.
    """
    numbers = np.asarray(table)
    spaces = dict(messages) if isinstance(messages, Mapping) else dict.fromkeys(domain.agents, messages)
    lists = [as_finite(spaces[a]) for a in domain.agents if a in spaces]
    shape = tuple(map(len, lists))
    if numbers.dtype.kind not in "iu" or numbers.shape != shape:
        raise AccordError(
            f"the table has shape {numbers.shape} and entries of kind {numbers.dtype}, and the messages ask for whole numbers of shape "
            f"{shape}"
        )
    if numbers.size and not 0 <= int(numbers.min()) <= int(numbers.max()) < len(outcomes):
        raise AccordError(
            f"the table names outcomes from {numbers.min()} to {numbers.max()}, and {len(outcomes)} are given: number them from 0 to "
            f"{len(outcomes) - 1}"
        )

    def rule(sent: Messages) -> Any:
        return outcomes[numbers[tuple(space.position(sent[a]) for a, space in zip(domain.agents, lists, strict=True))]]

    mechanism = one_shot(domain, messages, rule, **more)
    tabulate(mechanism, limit=max(LIMIT, numbers.size), prefix=array("q", _by_first_use(numbers, outcomes)))
    return mechanism


def _by_first_use(numbers: npt.NDArray[Any], outcomes: Sequence[Any]) -> bytes:
    """The table with the distinct outcomes that it names numbered in the order in which they come first, as 64-bit integers."""
    places: dict[str, int] = {}
    alike = np.array([places.setdefault(key(as_lottery(outcome)), k) for k, outcome in enumerate(outcomes)])
    used, first, place = np.unique(alike[numbers.ravel()], return_index=True, return_inverse=True)
    renamed = np.empty(len(used), dtype=np.int64)
    renamed[np.argsort(first)] = np.arange(len(used))
    return renamed[place].tobytes()
