"""accord appeal: contest a settlement, and decide."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, clock, ledger_option, now_option, opened, receipt, target_option
from accord.institutions.commands import Appeal, Remedy, Resolve
from accord.institutions.transcript import OUTSIDE


@click.group("appeal")
def command() -> None:
    """Contest a settlement while its appeal window is open, or decide an appeal."""


@command.command("file")
@click.argument("agent")
@click.argument("grounds")
@ledger_option
@target_option
@now_option
@as_json
def file(agent: str, grounds: str, ledger: str, target: str | None, now: str | None, json_: bool) -> None:
    """AGENT contests the settlement on GROUNDS."""
    act(ledger, lambda institution: Appeal(agent, grounds), now, target=target, json_=json_)


@command.command("resolve")
@click.argument("number", type=int)
@click.argument("remedy", type=click.Choice([remedy.value for remedy in Remedy]))
@click.argument("reason")
@click.option("--by", required=True, metavar="NAME", help="Who decides: the authority that the charter names.")
@click.option("--seed", metavar="TEXT", help="With resettle, the value that is right, where a public value draws the outcome.")
@ledger_option
@target_option
@now_option
@as_json
def resolve(
    number: int, remedy: str, reason: str, by: str, seed: str | None, ledger: str, target: str | None, now: str | None, json_: bool
) -> None:
    """Decide appeal NUMBER: dismiss it, have the settlement made again (resettle), or void it (annul), for a REASON."""
    with opened(ledger, target) as institution:
        written = institution.handle(Resolve(number, Remedy(remedy), reason, by, seed), clock(now))
        agents = institution.state.mechanism.domain.agents
        more = {} if by in agents else {"authority": f"{by}, {OUTSIDE}"}
        receipt(ledger, institution, written, json_=json_, **more)
