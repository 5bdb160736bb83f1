"""accord join: claim a seat."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, ledger_option, now_option, target_option
from accord.institutions.commands import Join


@click.command("join")
@click.argument("agent")
@ledger_option
@target_option
@now_option
@as_json
def command(agent: str, ledger: str, target: str | None, now: str | None, json_: bool) -> None:
    """Claim AGENT's seat in the institution. The play begins when every seat is claimed."""
    act(ledger, lambda institution: Join(agent), now, target=target, json_=json_)
