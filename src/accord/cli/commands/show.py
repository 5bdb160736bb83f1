"""accord show: one mechanism, property or threat, with its sources."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import click

from accord.cli.console import as_json, columns, emit, set_option
from accord.cli.target import resolve, settings_of
from accord.core.canonical import show
from accord.core.digest import spec_digest
from accord.core.errors import AccordError
from accord.core.registry import MECHANISMS, PROPERTIES, THREATS, Entry


@click.command("show")
@click.argument("name")
@set_option
@as_json
def command(name: str, settings: tuple[str, ...], json_: bool) -> None:
    """Show NAME: what it is, its sources, parameters and claims."""
    for registry in (PROPERTIES, THREATS):
        registry.discover()
        if name.replace("-", "_").lower() in registry.entries:
            entry = registry[name]
            emit(_plain(entry), _text(entry.name, inspect.getdoc(entry.build) or "", entry.sources, []), json_=json_)
            return
    try:
        mech = resolve(name, settings_of(settings))
    except AccordError as problem:
        if name.replace("-", "_").lower() in MECHANISMS.entries or "there is no mechanism" not in str(problem):
            raise
        raise AccordError(f"there is no mechanism, property or threat called {name!r}: 'accord list' names the mechanisms") from None
    claims = [(_claim(k), "holds" if v else "does not hold") for k, v in mech.claims.items()]
    about = {
        "name": mech.name,
        "text": inspect.getdoc(mech.spec.factory) if mech.spec else "",
        "parameters": {k: show(v) for k, v in mech.params.items()},
        "agents": list(mech.domain.agents),
        "unit": mech.domain.unit,
        "claims": [{"claim": c, "stated": v} for c, v in claims],
        "assumptions": [*mech.domain.notes, *mech.notes],
        "sources": list(mech.cites),
        "spec_digest": spec_digest(mech),
    }
    rows = [("parameter", k, show(v)) for k, v in mech.params.items()] + [("claim", c, v) for c, v in claims]
    emit(about, lambda: _text(mech.name, str(about["text"]), mech.cites, rows), json_=json_)


def _claim(key: Any) -> str:
    return f"{key[0]} against {key[1]}" if isinstance(key, tuple) else str(key)


def _plain(entry: Entry) -> dict[str, Any]:
    return {"name": entry.name, "text": inspect.getdoc(entry.build), "parameters": list(entry.parameters), "sources": list(entry.sources)}


def _text(name: str, text: str, sources: tuple[str, ...], rows: Sequence[Sequence[str]]) -> str:
    parts = [name, "", text]
    if rows:
        parts += ["", columns(rows)]
    return "\n".join([*parts, "", *(f"source: {s}" for s in sources)])
