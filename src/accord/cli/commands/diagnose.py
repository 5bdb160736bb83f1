"""accord diagnose: who gains by lying, how much, how likely, and together with whom."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit, set_option
from accord.cli.target import resolve, settings_of
from accord.designer.diagnose import diagnose
from accord.properties.named import property_named, threat_named
from accord.runs.progress import progress_bar
from accord.verification.verdict import Proved

REFUTED = 1


@click.command("diagnose")
@click.argument("target")
@click.option(
    "--property",
    "-p",
    "name",
    default="truthful",
    show_default=True,
    metavar="NAME",
    help="truthful, ex_post_truthful or bayesian_truthful.",
)
@click.option(
    "--threat",
    "-t",
    "threat",
    metavar="NAME[:PARAMETER]",
    help="How large coalitions may be, as in coalition:3:side_payments; alone for none.",
)
@set_option
@as_json
def command(target: str, name: str, threat: str | None, settings: tuple[str, ...], json_: bool) -> None:
    """Say what is wrong with TARGET: a catalogue name, mine.py:my_rule, a scenario file, or a table (.csv, .xlsx).

    For each agent the greatest gain by lying, its case, and under the prior how likely a profitable lie is and what it gains on
    average; then the most dangerous coalition. Exits with 0 if nobody gains alone, and with 1 otherwise.
    """
    mech = resolve(target, settings_of(settings))
    with progress_bar() as progress:
        found = diagnose(mech, property_named(name), threat_named(threat) if threat else None, progress=progress)
    emit(found.json(), lambda: str(found), json_=json_)
    if not isinstance(found.verdict, Proved):
        raise click.exceptions.Exit(REFUTED)
