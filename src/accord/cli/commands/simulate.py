"""accord simulate: populations in a scenario's editions, with intervals."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit
from accord.runs.progress import progress_bar
from accord.simulation.scenario_file import load
from accord.simulation.simulate import simulate


@click.command("simulate")
@click.argument("scenario")
@click.option("--seed", type=int, help="Instead of the scenario's seed.")
@as_json
def command(scenario: str, seed: int | None, json_: bool) -> None:
    """Simulate SCENARIO: the name of a shipped one, or a TOML file."""
    with progress_bar() as progress:
        result = simulate(load(scenario), seed=seed, progress=progress)
    emit(result.json(), lambda: str(result), json_=json_)
