"""accord list: what there is."""

from __future__ import annotations

from collections.abc import Callable

import click

from accord.cli.console import as_json, columns, emit
from accord.core.registry import MECHANISMS, PROPERTIES, THREATS, Registry

Rows = list[tuple[str, str]]


def _registered(registry: Registry) -> Callable[[], Rows]:
    return lambda: [(e.name, e.summary) for e in registry]


def _scenarios() -> Rows:
    from accord.simulation.scenario_file import load, shipped

    return [(name, load(name).title) for name in shipped()]


def _populations() -> Rows:
    from accord.simulation.population import POPULATIONS

    return [(e.name, e.summary) for e in POPULATIONS]


def _data() -> Rows:
    from accord.data.catalogue import datasets

    return [(d.name, f"{d.what} [{d.source}; {d.licence}]") for d in datasets()]


def _institutions() -> Rows:
    return [("generic", "hosts live(mechanism) of any mechanism, founded on its certificates: see accord found")]


KINDS: dict[str, Callable[[], Rows]] = {
    "mechanisms": _registered(MECHANISMS),
    "properties": _registered(PROPERTIES),
    "threats": _registered(THREATS),
    "scenarios": _scenarios,
    "populations": _populations,
    "institutions": _institutions,
    "data": _data,
}


@click.command("list")
@click.argument("kind", type=click.Choice(list(KINDS)), default="mechanisms")
@as_json
def command(kind: str, json_: bool) -> None:
    """Name everything of one KIND, with a line about each."""
    rows = KINDS[kind]()
    emit([{"name": n, "about": about} for n, about in rows], lambda: columns(rows), json_=json_)
