"""accord appeal: contest a settlement, and decide."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, ledger_option, now_option
from accord.institutions.commands import Appeal, Remedy, Resolve


@click.group("appeal")
def command() -> None:
    """Contest a settlement while its appeal window is open, or decide an appeal."""


@command.command("file")
@click.argument("agent")
@click.argument("grounds")
@ledger_option
@now_option
@as_json
def file(agent: str, grounds: str, ledger: str, now: str | None, json_: bool) -> None:
    """AGENT contests the settlement on GROUNDS."""
    act(ledger, lambda institution: Appeal(agent, grounds), now, json_=json_)


@command.command("resolve")
@click.argument("number", type=int)
@click.argument("remedy", type=click.Choice([remedy.value for remedy in Remedy]))
@click.argument("reason")
@ledger_option
@now_option
@as_json
def resolve(number: int, remedy: str, reason: str, ledger: str, now: str | None, json_: bool) -> None:
    """Decide appeal NUMBER: dismiss it, have the settlement made again (resettle), or void it (annul), for a REASON."""
    act(ledger, lambda institution: Resolve(number, Remedy(remedy), reason), now, json_=json_)
