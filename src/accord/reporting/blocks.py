"""What a report is made of, before it is HTML or PDF: sections of blocks, blocks of lines, lines of spans.

Both views draw the same document, so that they cannot disagree. `plain` turns it into JSON, which the templates read; a text
from the data stays a text all the way, and no template ever takes it for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from accord.reporting.charts import Chart


@dataclass(frozen=True)
class Badge:
    """An evidence level beside a number, with how much stands behind it."""

    level: str
    note: str = ""


@dataclass(frozen=True)
class Code:
    """A digest, a file name, a command."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Words that carry the line."""

    text: str


@dataclass(frozen=True)
class Link:
    """The address of a source."""

    url: str


Span = str | Badge | Code | Strong | Link
Line = Span | tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A line of running text; `tone` is "", "good", "bad" or "open"."""

    line: Line
    tone: str = ""


@dataclass(frozen=True)
class Bullets:
    """Lines side by side; numbered where the order counts."""

    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and what belongs to it."""

    pairs: tuple[tuple[str, Line | Bullets], ...]


@dataclass(frozen=True)
class Tile:
    """One number that stands out, and what it is."""

    value: str
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Tiles:
    """The numbers that the summary opens with."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Table:
    """Rows under column titles. Columns in `right` hold numbers, those in `tight` do not wrap; most readers skip a folded table."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    right: tuple[int, ...] = ()
    tight: tuple[int, ...] = ()
    folded: bool = False


@dataclass(frozen=True)
class Listing:
    """Text with its line breaks: commands, or prose such as a docstring."""

    caption: str
    text: str
    prose: bool = False


@dataclass(frozen=True)
class Figures:
    """Charts side by side, where there is room for it; each brings its data as a table."""

    charts: tuple[Chart, ...]


Block = Heading | Paragraph | Bullets | Facts | Tiles | Table | Listing | Figures


@dataclass(frozen=True)
class Section:
    """A numbered section."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True)
class Document:
    """The whole report: a summary of one page, then the evidence."""

    title: str
    subtitle: str
    about: tuple[str, ...]
    digest: str
    headline: str
    tone: str
    summary: tuple[Block, ...]
    sections: tuple[Section, ...]


def compact(blocks: Iterable[Block | None]) -> tuple[Block, ...]:
    """The blocks that are there."""
    return tuple(block for block in blocks if block is not None)


_URL = re.compile(r"https?://[^\s<>\"'()]+[^\s<>\"'().,;:]")


def linked(text: str) -> Line:
    """A source, with each web address in it as a link; nothing else becomes one."""
    spans: list[Span] = []
    end = 0
    for match in _URL.finditer(text):
        spans += [text[end : match.start()], Link(match.group())]
        end = match.end()
    return tuple(s for s in (*spans, text[end:]) if s != "")


def plain(value: Any) -> Any:
    """The document as JSON; each part carries its `kind`."""
    if is_dataclass(value) and not isinstance(value, type):
        part = {"kind": type(value).__name__.lower(), **{f.name: plain(getattr(value, f.name)) for f in fields(value)}}
        return part | ({"slug": value.slug} if isinstance(value, Section) else {})
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return value
