"""accord submit: seal or send a message, or make another move."""

from __future__ import annotations

import click

from accord.cli.console import as_json
from accord.cli.operate import act, clock, ledger_option, now_option, opened, receipt, seal, target_option
from accord.core.errors import AccordError
from accord.institutions.commands import Abstain, Leave, Send, Submit
from accord.institutions.evolve import sealed_space
from accord.institutions.institution import Institution
from accord.institutions.kernel import decide
from accord.institutions.phases import Phase

MOVES = {"abstain": Abstain, "leave": Leave}


@click.command("submit")
@click.argument("agent")
@click.argument("message", required=False)
@ledger_option
@target_option
@click.option("--move", type=click.Choice(list(MOVES)), help="Make this move instead of sending a message.")
@click.option("--secret", metavar="FILE", help="Where to keep the sealed message and its salt; beside the ledger if not given.")
@now_option
@as_json
def command(
    agent: str, message: str | None, ledger: str, target: str | None, move: str | None, secret: str | None, now: str | None, json_: bool
) -> None:
    """Seal AGENT's MESSAGE, or send it where the mechanism has rounds.

    Sealing writes the commitment to the ledger and keeps the message and a fresh salt in a file that only its owner can
    read: 'accord reveal' needs it.
    """
    if (message is None) == (move is None):
        raise AccordError(f"{agent} gives {'both a message and' if move else 'neither a message nor'} a move: give a MESSAGE, or --move")
    if move is not None:
        act(ledger, lambda institution: MOVES[move](agent), now, target=target, json_=json_)
        return
    assert message is not None, "exactly one of the two is given"
    with opened(ledger, target) as institution:
        if institution.state.mechanism.one_shot:
            _sealed(institution, agent, message, ledger, secret, clock(now), json_=json_)
        else:
            state = institution.state
            asked = agent in state.waiting() and state.phase is Phase.POLLING
            sent = state.mechanism.awaiting(state.play.play)[agent].parse(message) if asked else message
            receipt(ledger, institution, institution.handle(Send(agent, sent), clock(now)), json_=json_)


def _sealed(institution: Institution, agent: str, message: str, ledger: str, secret: str | None, now: str, *, json_: bool) -> None:
    """Decide on a trial commitment first, so that a refused message leaves no secret behind."""
    if institution.read_only is None:
        decide(institution.state, Submit(agent, "sha256:trial"), now)
    commitment, path = seal(agent, sealed_space(institution.state, agent).parse(message), secret, ledger)
    try:
        written = institution.handle(Submit(agent, commitment), now)
    except AccordError:
        path.unlink()
        raise
    if written[0].event["type"] != "Submitted":
        path.unlink()
        receipt(ledger, institution, written, json_=json_)
        return
    receipt(ledger, institution, written, json_=json_, commitment=commitment, secret=str(path))
