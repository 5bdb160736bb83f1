"""Named, independent streams of random numbers that all grow from one root seed.

A stream is a path of names under the root, such as ("types", "2024-12", 0, "ada"). Each name becomes four 32-bit words
of its SHA-256, and the words of the whole path are the spawn key of a `numpy.random.SeedSequence`: the very mechanism
of `SeedSequence.spawn`, with keys that do not depend on how many streams were asked for before, on the order of asking,
on the process, or on Python's hash. So adding a population, a metric or a worker moves no draw of another, and equal
paths under equal seeds give equal draws anywhere (a stream is found by its name, not by its turn).

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11, for streams by key;
O'Neill (2015) for the mixing that numpy's SeedSequence adopts. Validated by tests of equality across processes, and of
independence between paths and seeds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from accord.core.errors import AccordError

Name = str | int
_WORDS = 4


@dataclass(frozen=True)
class Streams:
    """A root seed and the path walked from it so far."""

    seed: int
    path: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        check_seed(self.seed)
        for name in self.path:
            if isinstance(name, bool) or not isinstance(name, (str, int)):
                raise AccordError(f"{name!r} cannot name a stream of random numbers: use a text or a whole number")

    def under(self, *names: Name) -> Streams:
        """The streams below this one."""
        return Streams(self.seed, (*self.path, *names))

    def sequence(self) -> np.random.SeedSequence:
        """The seed sequence at this path."""
        key = tuple(word for name in self.path for word in _words(name))
        return np.random.SeedSequence(entropy=self.seed, spawn_key=key)

    def generator(self, *names: Name) -> np.random.Generator:
        """A fresh generator (PCG64) at the path with `names` added; asked for twice, it starts again."""
        return np.random.Generator(np.random.PCG64(self.under(*names).sequence()))


def check_seed(seed: object, where: str = "a seed") -> int:
    """`seed`, if it is a whole number of at least 0. Raises AccordError otherwise; `where` names the place."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise AccordError(f"{seed!r} is not {where}, which is a whole number of at least 0: give one such as 7")
    return seed


def _words(name: Name) -> tuple[int, ...]:
    """Four 32-bit words of a name; 7 and "7" are different names."""
    digest = hashlib.sha256(f"{type(name).__name__}:{name}".encode()).digest()
    return tuple(int.from_bytes(digest[4 * k : 4 * k + 4], "big") for k in range(_WORDS))
