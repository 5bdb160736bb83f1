"""The property matrix on the command line: as text, JSON and HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from accord.cli.console import columns, emit
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.properties.property import Property
from accord.runs.progress import progress_bar
from accord.verification.matrix import MARKS, SECONDS, Matrix, catalogue, matrix


def show_matrix(
    mechanisms: Sequence[Mechanism] | None, properties: Sequence[Property], seconds: float, html: str | None, *, json_: bool
) -> None:
    """Fill the matrix (of the catalogue unless mechanisms are given), print it, and write the heat map where it is asked for."""
    if not seconds > 0:
        raise AccordError(f"{seconds:g} seconds are too few to settle anything: give a positive number")
    with progress_bar() as progress:
        found = matrix(catalogue() if mechanisms is None else mechanisms, properties=properties, seconds=seconds, progress=progress)
    if html is not None:
        from accord.reporting.matrix import matrix_page

        Path(html).write_text(matrix_page(found.json()), encoding="utf-8")
    emit(found.json(), lambda: _text(found), json_=json_)


def _text(found: Matrix) -> str:
    """Mechanisms by number, so that the table is narrow enough for a terminal."""
    numbers = [f"{k:>2}  {name}" for k, name in enumerate(found.mechanisms, start=1)]
    rows = [["", *(str(k) for k in range(1, len(numbers) + 1))], *found.rows()[1:]]
    legend = ", ".join(f"{mark}: {word}" for word, mark in MARKS.items())
    return "\n".join([*numbers, "", columns(rows), "", legend])


def matrix_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that only the matrix has."""
    options = (
        click.option(
            "--matrix", "matrixed", is_flag=True, help="Every property and threat that applies, as a table; TARGET all is the catalogue."
        ),
        click.option("--seconds", default=SECONDS, show_default=True, help="With --matrix: cells estimated to take longer are left out."),
        click.option("--html", metavar="FILE", help="With --matrix: write a heat map."),
    )
    for option in reversed(options):
        command = option(command)
    return command
