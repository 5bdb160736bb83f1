"""accord verify: exact verdicts with certificates."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from accord.cli.console import as_json, columns, emit, read_json, set_option, write_json
from accord.cli.interrupted import verify_all
from accord.cli.tabled import matrix_options, show_matrix
from accord.cli.target import resolve, settings_of
from accord.core.canonical import show
from accord.core.certificate import without_tables
from accord.core.errors import AccordError
from accord.core.floats import as_floats
from accord.core.mechanism import Mechanism
from accord.core.rational import floats_read
from accord.core.registry import PROPERTIES
from accord.properties.named import property_named, threat_named
from accord.properties.payoff import pairs
from accord.properties.property import Property, Threat
from accord.runs.progress import progress_bar
from accord.verification.lies import Gain, greatest_gains
from accord.verification.method import method_named
from accord.verification.verdict import Bounded, Unsettled, Verdict
from accord.verification.verify import answerable

REFUTED, UNSETTLED = 1, 3


@click.command("verify")
@click.argument("target")
@click.option("--property", "-p", "properties", multiple=True, metavar="NAME[:PARAMETER]", help="What should hold.")
@click.option(
    "--threat", "-t", "threats", multiple=True, metavar="NAME[:PARAMETER]", help="Who deviates: alone, coalition:2, sybils:1, ..."
)
@set_option
@click.option(
    "--method", "-m", "method", metavar="NAME", help="How to settle it, search:BUDGET:SEED among them; if not given the cheapest way."
)
@click.option("--others", is_flag=True, help="Say too what the other methods would cost, or why they are not for it.")
@click.option("--all", "gains", is_flag=True, help="List the most that each agent of each type gains by a lie alone.")
@click.option("--float", "floats", is_flag=True, help="Read floats as the rationals that they are; then nothing is proved.")
@click.option("--resume", metavar="FILE", help="Go on from what an interrupted verification has kept.")
@click.option("--certificate", "-c", "certificate", metavar="FILE", help="Write the certificate here (several: FILE gets a number).")
@matrix_options
@click.option("--no-table", "slim", is_flag=True, help="Leave the tables out of the certificate: it is then for accord recheck.")
@as_json
def command(
    target: str,
    properties: tuple[str, ...],
    threats: tuple[str, ...],
    settings: tuple[str, ...],
    method: str | None,
    others: bool,
    gains: bool,
    floats: bool,
    resume: str | None,
    certificate: str | None,
    slim: bool,
    matrixed: bool,
    seconds: float,
    html: str | None,
    json_: bool,
) -> None:
    """Decide properties of TARGET: a catalogue name, mine.py:my_rule, a scenario file, or a table (.csv, .xlsx).

    Without --property: the mechanism's claims, else every property that is defined for it. Exits with 0 if all are proved
    (or refuted as claimed), 1 if one is refuted, 3 if one is bounded or unsettled. Interrupted, it keeps what is done in a file.
    """
    for path in (certificate, html):
        if path is not None:
            _writable(path)
    if matrixed:
        mechanisms = None if target == "all" else [_resolved(target, settings_of(settings), floats=floats)]
        show_matrix(mechanisms, [property_named(p) for p in properties], seconds, html, json_=json_)
        return
    if html is not None or target == "all":
        raise AccordError("a heat map, and TARGET all, are for the matrix of properties: add --matrix")
    chosen, told = method_named(method) if method else None, read_json(resume) if resume else None
    mech = _resolved(target, settings_of(settings), floats=floats)
    questions = _questions(mech, properties, threats)
    with progress_bar() as progress:
        verdicts = verify_all(mech, questions, chosen, told, resume, progress)
        most = greatest_gains(mech, progress=progress) if gains else ()
    stated = [None if properties else _stated(mech, p, t) for p, t in questions]
    if json_:
        rows = [{**v.json(), "claimed": claim} for v, claim in zip(verdicts, stated, strict=True)]
        emit([{**row, "gains": [g.json() for g in most]} for row in rows] if gains else rows, "", json_=True)
    else:
        lines = []
        for verdict, claim in zip(verdicts, stated, strict=True):
            lines += [f"{verdict}{_beside(verdict, claim)}", *(f"  {other}" for other in verdict.others if others)]
        click.echo("\n".join([*lines, *([_listed(most, mech.domain.unit)] if gains else [])]))
    if certificate:
        _write(certificate, verdicts, slim=slim)
    if any(isinstance(v, (Unsettled, Bounded)) for v in verdicts):
        raise click.exceptions.Exit(UNSETTLED)
    if any(v.holds != (claim is not False) for v, claim in zip(verdicts, stated, strict=True)):
        raise click.exceptions.Exit(REFUTED)


def _resolved(target: str, settings: Mapping[str, str], *, floats: bool) -> Mechanism:
    if not floats:
        return resolve(target, settings)
    with floats_read():
        return as_floats(resolve(target, settings))


def _listed(gains: Sequence[Gain], unit: str) -> str:
    """The greatest gains as a table."""
    rows = [("agent", "type", f"gain ({unit})", "by sending", "when the others send")]
    for most in gains:
        by = show(most.case["lie"][most.agent]) if most.gain > 0 else "-"
        rows.append((most.agent, show(most.own), str(most.gain), by, pairs(most.case["others"]) if most.gain > 0 else "-"))
    return columns(rows)


def _questions(mech: Mechanism, properties: tuple[str, ...], threats: tuple[str, ...]) -> list[tuple[Property, Threat | None]]:
    """Every named property under every named threat; without names, what the mechanism claims; without claims, all that is defined."""
    named = [threat_named(t) for t in threats]
    asked = [(property_named(p), None) for p in properties] or [k if isinstance(k, tuple) else (k, None) for k in mech.claims]
    if not asked:
        every: list[Property] = [entry.build() for entry in PROPERTIES]
        asked = [(p, None) for p in every if answerable(mech, p)]
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
        raise AccordError(f"{folder} is not a folder to write in, so nothing can be put there: make it, or choose another")


def _write(path: str, verdicts: Sequence[Verdict], *, slim: bool) -> None:
    for k, verdict in enumerate(verdicts, start=1):
        stem, dot, end = path.rpartition(".")
        numbered = path if len(verdicts) == 1 else f"{stem}-{k}{dot}{end}" if dot else f"{path}-{k}"
        if verdict.certificate is None:
            why = "it computes in floats" if verdict.mechanism.arithmetic == "float" else f"the verdict is {verdict.word}"
            raise AccordError(
                f"{numbered} is not written, since there is nothing to certify that {verdict.question}: {why}; leave out --certificate"
            )
        write_json(numbered, without_tables(verdict.certificate) if slim else verdict.certificate)
