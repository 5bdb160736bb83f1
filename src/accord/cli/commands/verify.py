"""accord verify: exact verdicts with certificates."""

from __future__ import annotations

import click

from accord.cli.console import as_json, emit, set_option, write_json
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.properties.named import property_named, threat_named
from accord.properties.property import Property, Threat
from accord.runs.progress import progress_bar
from accord.verification.verdict import Unsettled, Verdict
from accord.verification.verify import verify

REFUTED, UNSETTLED = 1, 3


@click.command("verify")
@click.argument("target")
@click.option(
    "--property", "-p", "properties", multiple=True, metavar="NAME[:PARAMETER]", help="What should hold; all claims if not given."
)
@click.option(
    "--threat", "-t", "threats", multiple=True, metavar="NAME[:PARAMETER]", help="Who deviates: alone, coalition:2, sybils:1, ..."
)
@set_option
@click.option("--certificate", "-c", "certificate", metavar="FILE", help="Write the certificate here (several: FILE gets a number).")
@as_json
def command(
    target: str, properties: tuple[str, ...], threats: tuple[str, ...], settings: tuple[str, ...], certificate: str | None, json_: bool
) -> None:
    """Decide properties of TARGET: a catalogue name, mine.py:my_rule, a scenario file, or a table (.csv, .xlsx).

    Exits with 0 if all are proved, 1 if one is refuted, 3 if one is unsettled.
    """
    mech = resolve(target, settings_of(settings))
    questions = _questions(mech, properties, threats)
    with progress_bar() as progress:
        verdicts = [verify(mech, p, t, progress=progress) for p, t in questions]
    if certificate:
        _write(certificate, verdicts)
    emit([v.json() for v in verdicts], "\n".join(str(v) for v in verdicts), json_=json_)
    if not all(v.holds for v in verdicts):
        raise click.exceptions.Exit(UNSETTLED if any(isinstance(v, Unsettled) for v in verdicts) else REFUTED)


def _questions(mech: Mechanism, properties: tuple[str, ...], threats: tuple[str, ...]) -> list[tuple[Property, Threat | None]]:
    """Every named property under every named threat; without names, what the mechanism makes claims about."""
    named = [threat_named(t) for t in threats]
    if properties:
        asked = [property_named(p) for p in properties]
        return [(p, t) for p in asked for t in (named if p.has_deviator and named else [None])]
    claimed = [k if isinstance(k, tuple) else (k, None) for k in mech.claims]
    if not claimed:
        raise AccordError(f"{mech.name} makes no claims to decide: name a property with --property ('accord list properties')")
    return [(p, t) for p, _ in claimed for t in named if p.has_deviator] if named else claimed


def _write(path: str, verdicts: list[Verdict]) -> None:
    for k, verdict in enumerate(verdicts, start=1):
        stem, dot, end = path.rpartition(".")
        numbered = path if len(verdicts) == 1 else f"{stem}-{k}{dot}{end}" if dot else f"{path}-{k}"
        write_json(numbered, verdict.certificate)
