"""The blocks of a table file, whatever its format: headings, rows, and sentences for those that are wrong.

A CSV file marks blocks by lines such as [rule]; a workbook has a sheet for each. `SHAPES` says which columns a block has.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accord.adapters.cells import Cell, Place

ROWS = 200_000
"""The most rows that a file may have."""


@dataclass(frozen=True)
class Shape:
    """The columns of a block: needed ones, those that may be absent, and families, whose headings are a prefix, a colon and
    an agent's name. `alternatives` are needed unless the family named beside them is there."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)


SHAPES: Mapping[str, Shape] = {
    "types": Shape(("agent", "type"), ("probability", "outside", "truth")),
    "prior": Shape(("probability",), families=("type",)),
    "outcomes": Shape(("outcome",), ("cost",)),
    "rule": Shape(("outcome",), ("probability",), ("report", "pay")),
    "values": Shape(("agent", "outcome", "value"), families=("type",), alternatives={"type": "type"}),
}
NEEDED = ("rule", "values")


Record = Sequence[Cell]


@dataclass(frozen=True)
class Line:
    """One row below the headings: its number, and its cells by heading."""

    place: Place
    columns: Mapping[str, int]
    record: Record

    def __getitem__(self, heading: str) -> Cell:
        place, column = Place(self.place.file, self.place.block, self.place.row, heading), self.columns[heading]
        if column >= len(self.record):
            return Cell("", place)
        cell = self.record[column]
        return Cell(cell.text, place, cell.problem, cell.semicolons)


@dataclass(frozen=True)
class Block:
    """A block with valid headings."""

    place: Place
    headings: tuple[str, ...]
    lines: tuple[Line, ...]

    def family(self, prefix: str) -> tuple[str, ...]:
        """The agents named in the headings `prefix`:agent, in their order."""
        return tuple(h.partition(":")[2] for h in self.headings if h.startswith(prefix + ":"))

    def __contains__(self, heading: str) -> bool:
        return heading in self.headings

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)


@dataclass(frozen=True)
class Source:
    """A table file: its name, its blocks by name, and remarks on how it was read."""

    file: str
    blocks: Mapping[str, Block]
    notes: tuple[str, ...] = ()


def near(wanted: str, known: Iterable[str]) -> str:
    """A hint at the most similar known text, or nothing."""
    found = difflib.get_close_matches(wanted, list(known), n=1)
    return f"did you mean {found[0]!r}? " if found else ""


def remark(record: Record) -> bool:
    """Whether a row is a note to the reader: its first cell begins with a hash and a space."""
    return bool(record) and (record[0].text + " ").startswith("# ")


def check_names(file: str, blocks: Mapping[str, Block]) -> None:
    """Raise AccordError unless the needed blocks are there."""
    for name in NEEDED:
        if name not in blocks:
            have = ", ".join(f"[{b}]" for b in blocks) or "none"
            raise Place(file).error(f"there is no block [{name}] (found: {have}): add it, or write an example with 'accord table new'")


def block(place: Place, records: Sequence[tuple[int, Record]]) -> Block:
    """The block from its rows: the first that is neither empty nor a remark (#) holds the headings.

    Raises AccordError for a missing, unknown or repeated heading, a value without a heading, and a block without rows.
    """
    filled = [(number, record) for number, record in records if any(not c.blank for c in record) and not remark(record)]
    if not filled:
        raise place.error(f"the block is empty: give it the headings {_wanted(SHAPES[place.block])} and rows")
    head, *body = filled
    at = replace(place, row=head[0])
    headings = tuple(_heading(c.text) for c in head[1])
    while headings and not headings[-1]:
        headings = headings[:-1]
    _check_headings(at, headings)
    if not body:
        raise at.error("there are headings and no rows: add at least one row")
    columns = {heading: k for k, heading in enumerate(headings)}
    return Block(at, headings, tuple(_line(place, number, columns, record) for number, record in body))


def _heading(text: str) -> str:
    prefix, colon, agent = text.partition(":")
    return f"{prefix.strip().lower()}:{agent.strip()}" if colon else prefix.strip().lower()


def _check_headings(at: Place, headings: tuple[str, ...]) -> None:
    shape = SHAPES[at.block]
    known = {*shape.needed, *shape.optional, *shape.alternatives}
    for heading in headings:
        prefix, colon, agent = heading.partition(":")
        if not heading:
            raise at.error(f"column {headings.index('') + 1} has no heading: name it or empty it")
        if not (prefix in shape.families and agent if colon else heading in known):
            raise at.error(f"there is no heading {heading!r} in this block: {near(heading, known)}its headings are {_wanted(shape)}")
        if headings.count(heading) > 1:
            raise at.error(f"the heading {heading!r} stands twice: keep one of the two columns")
    families = {h.partition(":")[0] for h in headings if ":" in h}
    missing = [h for h in shape.needed if h not in headings]
    missing += [h for h, family in shape.alternatives.items() if h not in headings and family not in families]
    if missing:
        raise at.error(f"the column {missing[0]!r} is missing: the headings are {_wanted(shape)}")


def _wanted(shape: Shape) -> str:
    needed = [*shape.needed, *shape.alternatives, *(f"{f}:AGENT" for f in shape.families)]
    return ", ".join(needed) + (f" and, if wanted, {', '.join(shape.optional)}" if shape.optional else "")


def _line(place: Place, number: int, columns: Mapping[str, int], record: Record) -> Line:
    at = replace(place, row=number)
    if any(not c.blank for c in record[len(columns) :]):
        raise at.error(
            f"there are {max(k for k, c in enumerate(record, 1) if not c.blank)} cells under {len(columns)} headings: "
            "remove the extra cells, and write decimals with a point where commas separate the cells"
        )
    return Line(at, columns, record)
