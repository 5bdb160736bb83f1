"""Every mechanism of the catalogue: it builds, rebuilds with another roster, and its kernel agrees with its rule."""

from __future__ import annotations

import pytest

from accord.core.canonical import key
from accord.core.game import Game
from accord.core.gamefile import behaviour_digest
from accord.core.registry import MECHANISMS, Entry
from accord.core.tabulate import tabulate
from accord.simulation.conforms import conforms

CATALOGUE = [entry for entry in MECHANISMS if entry.module.startswith("accord.")]
NAMES = {entry.name for entry in CATALOGUE}
EXPECTED = {
    "ascending_clock", "audit_lottery", "borda", "clarke_pivot", "first_price", "groves", "median_vote", "plurality",
    "repeated", "vcg_configuration", "vickrey", "with_reserve",
}  # fmt: skip


def test_the_first_catalogue_is_there() -> None:
    assert EXPECTED <= NAMES


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_it_builds_without_arguments_and_says_what_it_is(entry: Entry) -> None:
    built = entry.build()
    assert built.name == entry.name
    assert built.cites
    assert built.summary.endswith(".")
    assert isinstance(tabulate(built), Game)
    assert key(built) == key(entry.build())


@pytest.mark.parametrize("name", sorted(EXPECTED - {"with_reserve", "repeated"}))
def test_false_names_can_join(name: str) -> None:
    built = MECHANISMS[name].build()
    longer = built.rebuild(agents=(*built.domain.agents, "sybil1"))
    assert longer.domain.agents == (*built.domain.agents, "sybil1")
    assert behaviour_digest(tabulate(longer)) != behaviour_digest(tabulate(built))


@pytest.mark.parametrize("name", ["vickrey", "first_price", "audit_lottery"])
def test_the_kernel_refines_the_rule(name: str) -> None:
    found = conforms(MECHANISMS[name].build())
    assert found.holds, str(found)
    assert found.exhaustive


def test_the_kernels_hold_off_the_defaults() -> None:
    settings = [
        ("vickrey", {"agents": ("ada", "bo"), "values": ("1/2", 1, 4)}),
        ("first_price", {"agents": ("ada", "bo"), "values": ("1/2", 1, 4)}),
        ("audit_lottery", {"agents": ("ada", "bo"), "slots": 2, "tiers": 3, "fine": "3/2"}),
    ]
    for name, params in settings:
        found = conforms(MECHANISMS[name].build(**params))
        assert found.holds, str(found)
