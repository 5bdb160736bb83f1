"""Ctrl-C during a verification: what is done is written to a file, from which `--resume` goes on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from accord.cli.console import write_json
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.partial import Partial
from accord.core.protocols import Progress
from accord.properties.property import Property, Threat
from accord.verification.method import Method
from accord.verification.state import belongs, read_state, state_json, tables_of
from accord.verification.verdict import Verdict, name_of
from accord.verification.verify import settled, verify

INTERRUPTED = 130
Question = tuple[Property, Threat | None]


def verify_all(
    mech: Mechanism, questions: Sequence[Question], method: Method | None, told: Any, file: str | None, progress: Progress
) -> list[Verdict]:
    """Verdicts on all questions, one of which may have been begun before (`told`, read from `file`).

    Interrupted, it writes how far it got (to `file`, or to a new file named after the question) and exits with 130.
    """
    begun: dict[Question, Partial] = {}
    if told is not None:
        asked = next((q for q in questions if belongs(told, mech, *q)), questions[0])
        begun[asked] = read_state(told, mech, *asked)
        begun |= {q: tables_of(begun[asked]) for q in questions if q != asked}
    found = []
    for question in questions:
        partial = begun.get(question, Partial())
        try:
            found.append(verify(mech, *question, method=method, partial=partial, progress=progress))
        except KeyboardInterrupt:
            click.echo(f"accord: {_kept(mech, question, partial, file)}", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
    return found


def _kept(mech: Mechanism, question: Question, partial: Partial, file: str | None) -> str:
    """Writes the state, and the sentence that says where it is."""
    if not partial.begun:
        return "interrupted: nothing was done yet that is worth keeping"
    try:
        state = state_json(mech, *question, partial)
    except AccordError as problem:
        return f"interrupted, and nothing was kept: {problem}"
    path = file or _free(name_of(mech, question[0], settled(mech, *question)).removesuffix(".json"))
    write_json(path, state)
    judged, known = partial.judged, sum(map(len, partial.leads))
    return (
        f"interrupted after {known:,} message profiles and {judged.cases:,} cases, which are kept in {path}: give the same command again "
        f"with --resume {path} to go on"
    )


def _free(stem: str) -> str:
    """A name that no file here has."""
    names = (f"{stem}{more}.state.json" for more in ("", *(f"-{k}" for k in range(2, 1000))))
    return next((name for name in names if not Path(name).exists()), f"{stem}.state.json")
