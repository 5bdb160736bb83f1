"""accord attack: try to break a property under a threat."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit, set_option
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.properties.named import property_named, threat_named
from accord.properties.property import Property, Threat
from accord.properties.threats import Alone, Coalition, Sybils
from accord.redteam.attack import attack
from accord.runs.progress import progress_bar
from accord.verification.verdict import Refuted, Unsettled


@click.command("attack")
@click.argument("target")
@click.option("--property", "-p", "prop", default="truthful", show_default=True, metavar="NAME[:PARAMETER]", help="What to break.")
@click.option("--threat", "-t", "threats", multiple=True, help="Who attacks; if not given, alone, coalition:2 and sybils:1 where defined.")
@click.option("--budget", default=2000, show_default=True, help="Evaluations, where exhaustion is too long.")
@click.option("--seed", default=0, show_default=True, help="Of the search.")
@set_option
@as_json
def command(target: str, prop: str, threats: tuple[str, ...], budget: int, seed: int, settings: tuple[str, ...], json_: bool) -> None:
    """Attack TARGET. Exits with 1 if an attack succeeds, 3 if one is unsettled, 0 if all are proved impossible."""
    mech, wanted = resolve(target, settings_of(settings)), property_named(prop)
    with progress_bar() as progress:
        chosen = [threat_named(t) for t in threats] or _defined(mech, wanted)
        found = [attack(mech, wanted, t, budget=budget, seed=seed, progress=progress) for t in chosen]
    emit([v.json() for v in found], "\n".join(str(v) for v in found), json_=json_)
    if any(isinstance(v, Refuted) for v in found):
        raise click.exceptions.Exit(1)
    if any(isinstance(v, Unsettled) for v in found):
        raise click.exceptions.Exit(3)


def _defined(mech: Mechanism, prop: Property) -> list[Threat]:
    """The usual threats, without those that have no meaning for the property or the mechanism."""
    usual: list[Threat] = [Alone(), Coalition(2), *([Sybils(1)] if "agents" in mech.params else [])]
    found = [t for t in usual if prop.refuses(mech, t) is None]
    if not found:
        raise AccordError(prop.refuses(mech, Alone()) or f"no threat is defined for {prop}")
    return found
