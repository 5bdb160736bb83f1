"""accord recheck: confirm a certificate on the mechanism's own rule."""

from __future__ import annotations

import sys

import click

from accord.checker import Refusal
from accord.cli.console import as_json, emit, read_json, set_option
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError, Refused
from accord.runs.progress import progress_bar
from accord.verification.recheck import recheck


@click.command("recheck")
@click.argument("certificate", metavar="CERTIFICATE.json")
@click.argument("target", required=False)
@set_option
@as_json
def command(certificate: str, target: str | None, settings: tuple[str, ...], json_: bool) -> None:
    """Confirm a certificate on the mechanism's own rule, which is then what is trusted.

    The mechanism is that of the catalogue which the certificate names, unless TARGET is given. Needed where the table was left out
    as too large to travel. Exits with 0 only if it holds, and with 1 if it is refused.
    """
    told, given = read_json(certificate), settings_of(settings)
    if given and target is None:
        raise AccordError("--set changes a TARGET, and none is given: the certificate states its own parameters")
    mech = resolve(target, given) if target is not None else None
    try:
        with progress_bar() as progress:
            found = recheck(told, mech, progress=progress)
    except (Refused, Refusal) as refusal:
        emit({"holds": False, "refusal": str(refusal)}, "", json_=True) if json_ else print(f"accord: refused: {refusal}", file=sys.stderr)
        raise click.exceptions.Exit(1) from None
    about = {
        "holds": True, "sentence": str(found), "compared": list(found.compared), "trusted": list(found.trusted),
        "assumptions": list(found.checked.assumptions),
    }  # fmt: skip
    lines = [*(f"compared: {line}" for line in found.compared), *(f"assuming: {line}" for line in found.checked.assumptions)]
    emit(about, "\n".join([str(found), *lines, *(f"on trust: {line}" for line in found.trusted)]), json_=json_)
