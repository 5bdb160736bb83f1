"""Each mechanism of the catalogue plays as its golden transcript says; ACCORD_WRITE_TRANSCRIPTS=1 writes them anew."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from accord.core.domain import Domain
from accord.core.mechanism import Mechanism
from accord.core.registry import MECHANISMS, Entry
from accord.core.space import Interval, Space, as_finite
from accord.core.transcript import transcript

HERE = Path(__file__).parent
CATALOGUE = [entry for entry in MECHANISMS if entry.module.startswith("accord.")]


def ladder(space: Space) -> Sequence[Any]:
    return as_finite(space.grid(5) if isinstance(space, Interval) else space).items


def three_profiles(domain: Domain) -> list[dict[str, Any]]:
    """Everybody's simplest type; types spread from the first agent's simplest to the last one's highest; everybody's highest."""
    ladders = {agent: ladder(domain.types[agent]) for agent in domain.agents}
    gaps = max(1, len(domain.agents) - 1)
    lowest = {a: types[0] for a, types in ladders.items()}
    spread = {a: types[k * (len(types) - 1) // gaps] for k, (a, types) in enumerate(ladders.items())}
    highest = {a: types[-1] for a, types in ladders.items()}
    profiles: list[dict[str, Any]] = []
    for profile in (lowest, spread, highest):
        if profile not in profiles:
            profiles.append(profile)
    return profiles


def playthrough(entry: Entry) -> str:
    mechanism: Mechanism = entry.build()
    return ("\n" + "-" * 80 + "\n\n").join(transcript(mechanism, types) for types in three_profiles(mechanism.domain))


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_a_default_play_reads_as_its_golden_transcript(entry: Entry) -> None:
    golden = HERE / f"{entry.name}.txt"
    played = playthrough(entry)
    if os.environ.get("ACCORD_WRITE_TRANSCRIPTS") == "1":
        golden.write_text(played, encoding="utf-8")
    assert golden.exists(), f"{entry.name} has no golden transcript: run this test with ACCORD_WRITE_TRANSCRIPTS=1, and read what it wrote"
    assert played == golden.read_text(encoding="utf-8")


def test_there_is_no_transcript_of_a_mechanism_that_is_gone() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} <= {entry.name for entry in CATALOGUE}
