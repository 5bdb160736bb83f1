"""accord ledger: read a ledger, and verify that its history is what was written."""

from __future__ import annotations

from dataclasses import asdict

import click

from accord.cli.console import as_json, emit
from accord.core.errors import AccordError
from accord.institutions.transcript import transcript, visible
from accord.storage.sqlite import reopen
from accord.storage.verify import verify as verified

UNSOUND = 1


@click.group("ledger")
def command() -> None:
    """Read or verify the ledger of an institution."""


@command.command("verify")
@click.argument("file")
@click.option("--head", metavar="HASH", help="A head from an earlier receipt: the history must still contain it.")
@as_json
def verify(file: str, head: str | None, json_: bool) -> None:
    """Find and locate any change in the history in FILE. Exits with 0 only if there is none, and with 1 otherwise."""
    finding = verified(file, head=head)
    value = {
        "ledger": file,
        "sound": finding.sound,
        "entries": finding.entries,
        "head": finding.head,
        "faults": [asdict(fault) for fault in finding.faults],
    }
    good = f"sound: {finding.entries} entries, head {finding.head}"
    emit(value, good if finding.sound else "\n".join(f"fault: {fault}" for fault in finding.faults), json_=json_)
    if not finding.sound:
        raise click.exceptions.Exit(UNSOUND)


@command.command("show")
@click.argument("file")
@click.option("--as", "reader", metavar="AGENT", help="Only what this member may see by now.")
@as_json
def show(file: str, reader: str | None, json_: bool) -> None:
    """Print the history in FILE, an entry a line."""
    with reopen(file) as ledger:
        entries = tuple(ledger.entries())
        agents = entries[0].event.get("agents", [])
        if reader is not None and reader not in agents:
            raise AccordError(f"{reader!r} is not an agent here: the agents are {', '.join(agents)}")
        shown = tuple(visible(entries, reader)) if reader is not None else entries
        emit([asdict(entry) for entry in shown], lambda: "\n".join(transcript(shown)), json_=json_)
