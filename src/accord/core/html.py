"""Readable HTML for notebooks: a caption and rows of escaped cells."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence


def html_table(caption: str, rows: Iterable[Sequence[object]]) -> str:
    """A small table; the first cell of each row is its heading."""
    body = "".join(
        f"<tr><th style='text-align:left'>{html.escape(str(head))}</th>"
        + "".join(f"<td style='text-align:left'>{html.escape(str(c))}</td>" for c in rest)
        + "</tr>"
        for head, *rest in rows
    )
    return f"<table><caption><b>{html.escape(caption)}</b></caption><tbody>{body}</tbody></table>"
