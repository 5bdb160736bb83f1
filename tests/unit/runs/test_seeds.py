"""Streams: equal by name, independent otherwise, and the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.runs.seeds import Streams

PROGRAM = "from accord.runs.seeds import Streams; print(Streams(7).generator('types', '2024-12', 0).integers(2**62, size=4).tolist())"


def numbers(*names: str | int, seed: int = 7) -> list[int]:
    return [int(k) for k in Streams(seed).generator(*names).integers(2**62, size=4)]


def test_a_stream_is_found_by_its_name_whatever_was_asked_before() -> None:
    alone = numbers("types", "ada")
    streams = Streams(7)
    streams.generator("types", "bo").random(1000)
    assert streams.generator("types", "ada").integers(2**62, size=4).tolist() == alone
    assert streams.under("types").generator("ada").integers(2**62, size=4).tolist() == alone


def test_names_seeds_and_paths_all_count() -> None:
    paths = [(), ("a",), ("b",), ("a", "b"), ("ab",), ("b", "a"), (1,), ("1",), (0,), ("",), ("a", 0)]
    seen = {tuple(numbers(*path, seed=seed)) for path in paths for seed in (0, 1, 7, 2**70)}
    assert len(seen) == len(paths) * 4


def test_a_stream_is_a_child_in_the_sense_of_numpy() -> None:
    sequence = Streams(7, ("a",)).sequence()
    assert sequence.entropy == 7
    assert len(sequence.spawn_key) == 4
    assert np.random.Generator(np.random.PCG64(sequence)).integers(2**62, size=4).tolist() == numbers("a")


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_draws_do_not_depend_on_the_process(hash_seed: str) -> None:
    source = str(Path(__file__).parents[3] / "src")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(numbers("types", "2024-12", 0))


def test_the_draws_of_two_streams_are_uncorrelated() -> None:
    a, b = (Streams(seed).generator("x").random(20_000) for seed in (1, 2))
    c = Streams(1).generator("y").random(20_000)
    for other in (b, c):
        assert abs(np.corrcoef(a, other)[0, 1]) < 5 / np.sqrt(20_000)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "7", None])
def test_a_seed_that_is_no_whole_number_is_refused(seed: object) -> None:
    with pytest.raises(AccordError, match="is not a seed, which is a whole number of at least 0"):
        Streams(seed)  # type: ignore[arg-type]


def test_a_name_that_is_no_text_or_number_is_refused() -> None:
    with pytest.raises(AccordError, match="cannot name a stream"):
        Streams(1).generator(1.5)  # type: ignore[arg-type]
