"""accord repair: the smallest change of payments after which a mechanism has a property."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from accord.cli.console import as_json, columns, emit, set_option, write_json
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError
from accord.designer.norm import Norm, OneNorm, SupNorm
from accord.designer.repair import repair
from accord.designer.repaired import Irreparable, Repaired
from accord.properties.named import property_named
from accord.runs.progress import progress_bar

IRREPARABLE = 1
NORMS: dict[str, Norm] = {"one": OneNorm(), "prior": OneNorm(weighted=True), "sup": SupNorm()}
SHOWN = 20


@click.command("repair")
@click.argument("target")
@click.option(
    "--property", "-p", "properties", multiple=True, required=True, metavar="NAME[:PARAMETER]", help="What should hold; several together."
)
@click.option(
    "--norm",
    type=click.Choice(list(NORMS)),
    default="one",
    show_default=True,
    help="How the change is measured: its sum, its sum under the prior, or its largest part.",
)
@click.option("--keep", multiple=True, metavar="AGENT", help="An agent whose payments stay as they are.")
@set_option
@click.option(
    "--certificate", "-c", "certificate", metavar="FILE", help="Write the certificate that the change is the least, or that none will do."
)
@click.option("--output", "-o", "output", metavar="FILE.csv", help="Write the payments that change as a table.")
@as_json
def command(
    target: str, properties: tuple[str, ...], norm: str, keep: tuple[str, ...], settings: tuple[str, ...],
    certificate: str | None, output: str | None, json_: bool,
) -> None:  # fmt: skip
    """Change the payments of TARGET as little as possible, and prove it, so that it has the properties.

    TARGET is a one-shot mechanism with money: a catalogue name, mine.py:my_rule, a scenario file, or a table (.csv, .xlsx). Exits with
    0 if it is repaired (or had the properties already), and with 1 if no change of payments will do.
    """
    for path in (certificate, output):
        if path is not None and (not path.strip() or Path(path).is_dir() or not Path(path).parent.is_dir()):
            raise AccordError(f"{path!r} names no file in a folder that exists: choose another")
    mech = resolve(target, settings_of(settings))
    with progress_bar() as progress:
        found = repair(mech, [property_named(p) for p in properties], norm=NORMS[norm], keep=keep, progress=progress)
    if certificate is not None:
        write_json(certificate, found.certificate)
    if output is not None and isinstance(found, Repaired):
        Path(output).write_text(_csv(found), encoding="utf-8")
    emit(found.json(), lambda: _text(found), json_=json_)
    if isinstance(found, Irreparable):
        raise click.exceptions.Exit(IRREPARABLE)


def _csv(found: Repaired) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(found.table())
    return written.getvalue()


def _text(found: Repaired | Irreparable) -> str:
    if isinstance(found, Irreparable):
        return "\n".join([str(found), *(f"  {weight} x {words}" for weight, _, words in found.contradiction)])
    table = found.table()
    more = [f"... and {len(table) - 1 - SHOWN:,} more: write them all with -o FILE.csv"] if len(table) - 1 > SHOWN else []
    listed = [columns(table[: SHOWN + 1])] if found.changes else []
    return "\n".join([str(found), *listed, *more, *(str(v) for v in found.verdicts)])
