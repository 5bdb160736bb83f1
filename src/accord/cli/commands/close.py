"""accord close: end the open window."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, ledger_option, now_option, target_option
from accord.institutions.commands import Close


@click.command("close")
@ledger_option
@target_option
@now_option
@as_json
def command(ledger: str, target: str | None, now: str | None, json_: bool) -> None:
    """End the window whose deadline has passed; silence is recorded as the move that it is."""
    act(ledger, lambda institution: Close(), now, target=target, json_=json_)
