"""accord table: start a table of a mechanism's types, rule and values."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit


@click.group("table")
def command() -> None:
    """Mechanisms as pasted tables (.csv, .xlsx); 'accord verify FILE' decides their properties."""


@command.command("new")
@click.argument("file", metavar="[FILE.csv|FILE.xlsx]", default="table.csv")
@as_json
def new(file: str, json_: bool) -> None:
    """Write a filled example, a second-price auction of two agents, to a new FILE (table.csv unless named)."""
    from accord.adapters.template import template

    written = template(file)
    about = {"file": str(written), "example": "second-price auction of two agents"}
    emit(about, f"wrote {written}, a {about['example']}: edit it, then run 'accord verify {written} --property truthful'", json_=json_)
