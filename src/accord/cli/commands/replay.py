"""accord replay: evaluate a written counterexample afresh."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit, read_json, set_option
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError
from accord.verification.replay import replay


@click.command("replay")
@click.argument("target")
@click.argument("refutation", metavar="REFUTATION.json")
@set_option
@as_json
def command(target: str, refutation: str, settings: tuple[str, ...], json_: bool) -> None:
    """Replay a counterexample (a certificate, or what `accord verify --json` printed) on TARGET's own rule.

    Exits with 0 if it still violates the property, by the written margin; with 1 if it does not.
    """
    told = read_json(refutation)
    if isinstance(told, list):
        refuted = [v for v in told if isinstance(v, dict) and v.get("verdict") == "refuted"]
        if not refuted:
            raise AccordError(f"{refutation} holds no refuted verdict: there is nothing to replay")
        told = refuted[0]
    margin, written, words = replay(resolve(target, settings_of(settings)), told)
    agrees = margin == written and margin > 0
    about = {"replays": agrees, "margin": str(margin), "written": str(written), "words": words}
    emit(
        about,
        f"replayed, margin {margin}: {words}" if agrees else f"does not replay: margin {margin} where {written} was written",
        json_=json_,
    )
    if not agrees:
        raise click.exceptions.Exit(1)
