"""accord attack: try to break a property under a threat."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit, set_option
from accord.cli.target import resolve, settings_of
from accord.properties.named import property_named, threat_named
from accord.redteam.attack import attack
from accord.runs.progress import progress_bar
from accord.verification.verdict import Refuted, Unsettled


@click.command("attack")
@click.argument("target")
@click.option("--property", "-p", "prop", default="truthful", show_default=True, metavar="NAME[:PARAMETER]", help="What to break.")
@click.option(
    "--threat", "-t", "threats", multiple=True, default=("alone", "coalition:2", "sybils:1"), show_default=True, help="Who attacks."
)
@click.option("--budget", default=2000, show_default=True, help="Evaluations, where exhaustion is too long.")
@click.option("--seed", default=0, show_default=True, help="Of the search.")
@set_option
@as_json
def command(target: str, prop: str, threats: tuple[str, ...], budget: int, seed: int, settings: tuple[str, ...], json_: bool) -> None:
    """Attack TARGET. Exits with 1 if an attack succeeds, 3 if one is unsettled, 0 if all are proved impossible."""
    mech, wanted = resolve(target, settings_of(settings)), property_named(prop)
    with progress_bar() as progress:
        found = [attack(mech, wanted, threat_named(t), budget=budget, seed=seed, progress=progress) for t in threats]
    emit([v.json() for v in found], "\n".join(str(v) for v in found), json_=json_)
    if any(isinstance(v, Refuted) for v in found):
        raise click.exceptions.Exit(1)
    if any(isinstance(v, Unsettled) for v in found):
        raise click.exceptions.Exit(3)
