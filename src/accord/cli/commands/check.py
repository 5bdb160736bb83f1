"""accord check: re-verify a certificate with the trusted checker."""

from __future__ import annotations

import sys

import click

from accord.checker import Refusal, check, read
from accord.checker.words import in_words
from accord.cli.console import as_json, emit, read_text


@click.command("check")
@click.argument("certificate", metavar="CERTIFICATE.json")
@click.option("--explain", "explain", is_flag=True, help="Say at length what was proved, how it was computed again, and what is assumed.")
@as_json
def command(certificate: str, explain: bool, json_: bool) -> None:
    """Re-verify a certificate, trusting no prover. Exits with 0 only if it holds, and with 1 if it is refused."""
    written = read_text(certificate)
    try:
        checked = check(read(written))
    except Refusal as refusal:
        emit({"holds": False, "refusal": str(refusal)}, "", json_=True) if json_ else print(f"accord: refused: {refusal}", file=sys.stderr)
        raise click.exceptions.Exit(1) from None
    about = {"holds": True, "sentence": checked.sentence, "trusted": list(checked.trusted), "assumptions": list(checked.assumptions)}
    assumed = [f"assuming: {a}" for a in checked.assumptions]
    if explain:
        emit({**about, "explanation": in_words(checked)}, in_words(checked), json_=json_)
        return
    emit(about, "\n".join([checked.sentence, *assumed, *(f"on trust: {t}" for t in checked.trusted)]), json_=json_)
