"""The checker's tests tell every mutant of the checker from the checker, or the list of survivors explains why none could.

The certificates are those that the unit tests give to the checker, those that the corruption test starts from, and random
corruptions of both under new seals. What the checker answers is in turn held against brute force by those tests.
"""

from __future__ import annotations

import functools
import json
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from accord.checker import check
from tests.quality.corruption import corrupt, resealed
from tests.quality.mutation import Mutant, answer, killer, loaded, mutants
from tests.quality.recorded import certificates
from tests.quality.test_certificate_corruption import issued
from tests.volume import volume

EXPLAINED = Path(__file__).with_name("surviving_mutants.toml")
CHUNKS = 40


@functools.cache
def corpus() -> tuple[list[Any], list[str]]:
    """Certificates and what the checker says of each, those first that are odd in a way of their own."""
    asked = [c for c in certificates() if isinstance(c, dict)]
    whole = [json.loads(json.dumps(c)) for _, c in issued()]
    rng = random.Random(0)
    spoilt = [resealed(corrupt(rng.choice(whole), rng)[1]) for _ in range(2000)]
    found = [*asked, *whole, *spoilt]
    return found, [answer(check, c) for c in found]


@functools.cache
def explained() -> dict[str, str]:
    """Survivors by name, with why no certificate can tell them from the checker."""
    with EXPLAINED.open("rb") as file:
        return {name: entry["why"] for entry in tomllib.load(file)["survivor"] for name in entry["mutants"]}


def chosen(chunk: int) -> list[Mutant]:
    """The mutants of one chunk: a part of them by default, all in the full run."""
    every = [m for k, m in enumerate(mutants()) if k % CHUNKS == chunk]
    return random.Random(chunk).sample(every, min(len(every), volume(len(every))))


def test_the_checker_loaded_afresh_answers_alike() -> None:
    found, said = corpus()
    with loaded({}) as fresh:
        assert [answer(fresh, c) for c in found[:300]] == said[:300]


def test_the_list_of_survivors_names_mutants_that_exist() -> None:
    gone = set(explained()) - {m.name for m in mutants()}
    assert not gone, f"{sorted(gone)}: these mutants exist no more, so take them off the list"
    assert all(why.strip() for why in explained().values())


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_mutant_is_killed_or_explained(chunk: int) -> None:
    found, said = corpus()
    order = list(range(len(found)))
    alive = []
    for mutant in chosen(chunk):
        if mutant.name in explained():
            continue
        killed = killer(mutant, [found[k] for k in order], [said[k] for k in order])
        if killed is None:
            alive.append(mutant.name)
        elif killed > 0:
            order.insert(0, order.pop(killed))
    assert not alive, "no certificate of the tests tells these mutants from the checker:\n" + "\n".join(alive)
