"""Every claim of the catalogue is attacked over the ranges its file gives: the verdict agrees where it holds and where it does not."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from accord.checker import check
from accord.core.registry import MECHANISMS, Entry
from accord.verification.verify import verify

CATALOGUE = [entry for entry in MECHANISMS if entry.module.startswith("accord.")]


def ranges(entry: Entry) -> tuple[dict[str, Any], ...]:
    """The parameter settings that the mechanism's file lists in RANGES."""
    return tuple(getattr(sys.modules[entry.module], "RANGES", ()))


SETTINGS = [(entry, params) for entry in CATALOGUE for params in ranges(entry)]


@pytest.mark.parametrize(("entry", "params"), SETTINGS, ids=[f"{e.name}-{k}" for k, (e, _) in enumerate(SETTINGS)])
def test_verdicts_agree_with_the_claims_both_ways(entry: Entry, params: dict[str, Any]) -> None:
    mechanism = entry.build(**params)
    for question, claimed in mechanism.claims.items():
        prop, threat = question if isinstance(question, tuple) else (question, None)
        verdict = verify(mechanism, prop, threat)
        assert verdict.holds == claimed, f"{mechanism} claims {claimed} for {prop}, but: {verdict}"
        assert verdict.certificate is not None, f"{verdict} has no certificate"
        check(json.loads(json.dumps(verdict.certificate)))


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_the_ranges_reach_both_sides_of_some_claim(entry: Entry) -> None:
    settings = ranges(entry)
    assert len(settings) >= 3, f"{entry.module} lists {len(settings)} settings in RANGES: give at least 3"
    answers: dict[Any, set[bool]] = {}
    for params in settings:
        for question, claimed in entry.build(**params).claims.items():
            answers.setdefault(question, set()).add(claimed)
    assert {True, False} in answers.values(), f"no claim of {entry.name} both holds and fails within RANGES: add settings"
