"""accord verify: exact verdicts with certificates."""

from __future__ import annotations

import os
from pathlib import Path

import click

from accord.cli.console import as_json, emit, set_option, write_json
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES
from accord.properties.named import property_named, threat_named
from accord.properties.property import Property, Threat
from accord.runs.progress import progress_bar
from accord.verification.verdict import Unsettled, Verdict
from accord.verification.verify import settled, verify

REFUTED, UNSETTLED = 1, 3


@click.command("verify")
@click.argument("target")
@click.option("--property", "-p", "properties", multiple=True, metavar="NAME[:PARAMETER]", help="What should hold.")
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

    Without --property: the mechanism's claims, else every property that is defined for it. Exits with 0 if all are proved
    (or refuted as claimed), 1 if one is refuted, 3 if one is unsettled.
    """
    if certificate is not None:
        _writable(certificate)
    mech = resolve(target, settings_of(settings))
    questions = _questions(mech, properties, threats)
    with progress_bar() as progress:
        verdicts = [verify(mech, p, t, progress=progress) for p, t in questions]
    if certificate:
        _write(certificate, verdicts)
    stated = [None if properties else _stated(mech, p, t) for p, t in questions]
    rows = [{**v.json(), "claimed": claim} for v, claim in zip(verdicts, stated, strict=True)]
    emit(rows, "\n".join(f"{v}{_beside(v, claim)}" for v, claim in zip(verdicts, stated, strict=True)), json_=json_)
    if any(isinstance(v, Unsettled) for v in verdicts):
        raise click.exceptions.Exit(UNSETTLED)
    if any(v.holds != (claim is not False) for v, claim in zip(verdicts, stated, strict=True)):
        raise click.exceptions.Exit(REFUTED)


def _questions(mech: Mechanism, properties: tuple[str, ...], threats: tuple[str, ...]) -> list[tuple[Property, Threat | None]]:
    """Every named property under every named threat; without names, what the mechanism claims; without claims, all that is defined."""
    named = [threat_named(t) for t in threats]
    asked = [(property_named(p), None) for p in properties] or [k if isinstance(k, tuple) else (k, None) for k in mech.claims]
    if not asked:
        every: list[Property] = [entry.build() for entry in PROPERTIES]
        asked = [(p, None) for p in every if p.refuses(mech, settled(mech, p, None)) is None]
    # A threat that a property named by the user does not take is refused in a sentence; claims and defaults just go without.
    found = [(p, t) for p, own in asked for t in (named if named and (properties or p.has_deviator) else [own])]
    return list(dict.fromkeys(found))


def _stated(mech: Mechanism, prop: Property, threat: Threat | None) -> bool | None:
    """What the mechanism claims about the question, if anything."""
    return mech.claims.get((prop, threat), mech.claims.get(prop) if threat is None else None)


def _beside(verdict: Verdict, claim: bool | None) -> str:
    if claim is None:
        return ""
    return "  [as claimed]" if verdict.holds == claim else "  [AGAINST THE CLAIM]"


def _writable(path: str) -> None:
    """Raise AccordError, before the work, where no file can be written."""
    folder = Path(path).parent
    if not path.strip() or Path(path).is_dir():
        raise AccordError(f"{path!r} is no name of a file: write for instance -c certificate.json")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise AccordError(f"{folder} is not a folder to write in, so no certificate can be put there: make it, or choose another")


def _write(path: str, verdicts: list[Verdict]) -> None:
    for k, verdict in enumerate(verdicts, start=1):
        stem, dot, end = path.rpartition(".")
        numbered = path if len(verdicts) == 1 else f"{stem}-{k}{dot}{end}" if dot else f"{path}-{k}"
        write_json(numbered, verdict.certificate)
