"""accord settle: work out the outcome."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, ledger_option, now_option, target_option
from accord.institutions.commands import Settle


@click.command("settle")
@ledger_option
@target_option
@click.option("--seed", metavar="TEXT", help="The public value that the charter names, where something is drawn.")
@now_option
@as_json
def command(ledger: str, target: str | None, seed: str | None, now: str | None, json_: bool) -> None:
    """Apply the rule to the revealed messages, draw what is to be drawn, and open the appeal window."""
    act(ledger, lambda institution: Settle(seed), now, target=target, json_=json_)
