"""What tabulating a mechanism would take, before it is done: profiles, rough seconds and memory."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from accord.core.mechanism import Mechanism
from accord.core.space import Finite, Product, Space

BYTES = 24  # for each profile: its lottery's number, while it is listed and in the table, and a margin
GLANCE = 0.02  # seconds spent on timing the rule
ASKED = 50


@dataclass(frozen=True)
class Estimate:
    """Message profiles, seconds to ask the rule at each of them, and bytes of the table."""

    profiles: int
    seconds: float
    memory: int

    def __str__(self) -> str:
        return f"about {duration(self.seconds)} and {megabytes(self.memory)}"


def profiles(mechanism: Mechanism) -> int | None:
    """How many message profiles a one-shot mechanism has; None where it runs over rounds or a space has no list."""
    if mechanism.messages is None:
        return None
    counts = [size(space) for space in mechanism.messages.values()]
    return None if None in counts else math.prod(n for n in counts if n is not None)


def size(space: Space) -> int | None:
    """How many items a finite space has, without listing them; None for a continuous one."""
    if isinstance(space, Finite):
        return len(space)
    if isinstance(space, Product):
        parts = [size(part) for part in space.spaces]
        return None if None in parts else math.prod(n for n in parts if n is not None)
    return None


def estimate(mechanism: Mechanism) -> Estimate | None:
    """What a one-shot mechanism's table would take, the rule being timed at a few profiles, for at most 0.02 seconds."""
    count = profiles(mechanism)
    if count is None or mechanism.rule is None or mechanism.messages is None:
        return None
    rng, start, asked = np.random.default_rng(0), time.perf_counter(), 0
    while asked < min(count, ASKED) and time.perf_counter() - start < GLANCE:
        sent = {a: mechanism.messages[a].sample(rng, 1)[0] for a in mechanism.domain.agents}
        asked += 1
        try:
            mechanism.rule(sent)
        except (Exception, SystemExit):  # tabulation names it
            break
    return Estimate(count, (time.perf_counter() - start) / asked * count, BYTES * count)


def duration(seconds: float) -> str:
    """Rough seconds as a person says them."""
    for unit, length in (("years", 31_557_600.0), ("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{count(round(seconds / length))} {unit}"
    return f"{max(seconds, 0.1):.1f} seconds" if seconds < 10 else f"{seconds:.0f} seconds"


def megabytes(memory: int) -> str:
    """Rough bytes as a person says them."""
    for unit, length in (("TB", 10**12), ("GB", 10**9)):
        if memory >= length:
            return f"{count(round(memory / length))} {unit}"
    return f"{max(1, round(memory / 10**6))} MB"


def count(number: int) -> str:
    """A whole number, by its power of ten where it is long."""
    return f"{number:,}" if number < 10**15 else f"about 10^{math.floor(math.log10(number))}"
