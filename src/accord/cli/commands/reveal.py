"""accord reveal: open a sealed message."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, ledger_option, now_option, target_option, unseal
from accord.core.errors import Refused
from accord.institutions.commands import Reveal
from accord.institutions.decode import message_from
from accord.institutions.evolve import sealed_space
from accord.institutions.institution import Institution


@click.command("reveal")
@click.argument("agent")
@ledger_option
@target_option
@click.option("--secret", metavar="FILE", help="The file that 'accord submit' kept; beside the ledger if not given.")
@now_option
@as_json
def command(agent: str, ledger: str, target: str | None, secret: str | None, now: str | None, json_: bool) -> None:
    """Open AGENT's sealed message. Whoever does not counts as having sent its default, and pays the penalty."""

    def reveal(institution: Institution) -> Reveal:
        state = institution.state
        if agent not in state.mechanism.domain.agents or not state.mechanism.one_shot:
            raise Refused(f"{agent!r} has nothing to reveal here: the agents are {', '.join(state.mechanism.domain.agents)}")
        message, salt = unseal(agent, secret, ledger, state.seals.get(agent))
        return Reveal(agent, message_from(message, sealed_space(state, agent)), salt)

    act(ledger, reveal, now, target=target, json_=json_)
