"""What all commands share: printing JSON or text, and the options that many have."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from accord.core.errors import AccordError

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON instead of text.")
set_option = click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter of the mechanism; rationals as p/q.")


def emit(value: Any, text: str | Callable[[], str], *, json_: bool) -> None:
    """Print `value` as JSON, or the text."""
    if json_:
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))
    else:
        click.echo(text if isinstance(text, str) else text())


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts in aligned columns."""
    widths = [max((len(r[k]) for r in rows), default=0) for k in range(max((len(r) for r in rows), default=0))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def write_json(path: str, value: Any) -> None:
    """Write a file of JSON, whole or not at all."""
    target = Path(path)
    scratch = target.with_name(target.name + ".part")
    scratch.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    scratch.replace(target)


def read_text(path: str) -> str:
    """The text of a file of JSON. Raises AccordError where there is none."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        json.loads(text)
    except OSError as problem:
        raise AccordError(f"{path} cannot be read ({problem.strerror}): check the path") from None
    except (ValueError, RecursionError) as problem:
        raise AccordError(f"{path} is not JSON ({problem}): give a file that Accord wrote") from None
    return text


def read_json(path: str) -> Any:
    """The JSON in a file. Raises AccordError where there is none."""
    return json.loads(read_text(path))
