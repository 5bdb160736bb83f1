"""One cell of a table: the text in it, where it stands, and what it may mean.

A number is an integer, a fraction p/q or a decimal, read exactly as it is written: 0.25 is 1/4. A decimal comma is read
where it can be nothing else (0,25); 1,000 could be one or a thousand and is refused. A label is any text; one that is written
as a number is that number, so that 0.50, 0,5 and 1/2 name the same type.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from fractions import Fraction

from accord.core.errors import AccordError

_FRACTION = re.compile(r"([+-]?[0-9]{1,60})\s*/\s*([0-9]{1,60})")
_DECIMAL = re.compile(r"([+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60}))(?:[eE]([+-]?[0-9]{1,2}))?(\s*%)?")
_COMMA = re.compile(r"[+-]?[0-9]{1,60},[0-9]{1,60}")
_GROUPED = {sign: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}({re.escape(sign)}[0-9]{{3}})+") for sign in ",."}
_NUMERIC_LABEL = re.compile(r"-?(0|[1-9][0-9]*)([.,][0-9]+)?|-?[0-9]+\s*/\s*[0-9]+")


Label = str | int | Fraction
Profile = tuple[Label, ...]


@dataclass(frozen=True)
class Place:
    """Where in which file: block (or sheet), row as a spreadsheet numbers it, and column by its heading."""

    file: str
    block: str = ""
    row: int | None = None
    column: str | None = None

    def error(self, sentence: str) -> AccordError:
        """An error whose sentence begins with the place."""
        return AccordError(f"{self}: {sentence}")

    def __str__(self) -> str:
        parts = [self.file, f"[{self.block}]" if self.block else "", f"row {self.row}" if self.row else ""]
        return ", ".join([p for p in parts if p] + ([f"column {self.column!r}"] if self.column else []))


@dataclass(frozen=True)
class Cell:
    """The text of a cell and its place. `problem` says why a spreadsheet cell has no usable text, as the end of a sentence;
    `semicolons` tells that the file separates cells by semicolons, where a point may group thousands."""

    text: str
    place: Place
    problem: str | None = None
    semicolons: bool = False

    @property
    def blank(self) -> bool:
        return not self.text and self.problem is None

    def name(self) -> str:
        """The name of an agent, as it is written. Raises AccordError for an empty cell."""
        return self._written("a name")

    def label(self) -> Label:
        """The name of a type, message or outcome; numbers in lowest terms. Raises AccordError for an empty cell."""
        written = self._written("a name")
        if not _NUMERIC_LABEL.fullmatch(written):
            return written
        value = self.number()
        return value.numerator if value.denominator == 1 else value

    def number(self) -> Fraction:
        """The exact number. Raises AccordError for an empty cell and for anything that is no number or could be two."""
        value = _number(self._written("a number"), self.semicolons)
        if isinstance(value, str):
            raise self.place.error(value)
        return value

    def _written(self, wanted: str) -> str:
        if self.problem is not None:
            raise self.place.error(self.problem)
        if not self.text:
            raise self.place.error(f"the cell is empty and needs {wanted}: fill it in")
        return self.text


@functools.lru_cache(maxsize=65_536)
def _number(written: str, semicolons: bool) -> Fraction | str:
    """The number, or what is wrong with it."""
    written = written.replace("\u2212", "-")
    for sign in ",." if semicolons else ",":
        if _GROUPED[sign].fullmatch(written):
            plain = written.replace(sign, "")
            return f"{written!r} could be {written.replace(sign, '.', 1)} or {plain}: write {plain}, or a fraction p/q"
    if _COMMA.fullmatch(written):
        return Fraction(written.replace(",", "."))
    if (parts := _FRACTION.fullmatch(written)) and int(parts[2]):
        return Fraction(int(parts[1]), int(parts[2]))
    if parts := _DECIMAL.fullmatch(written):
        return Fraction(parts[1]) * Fraction(10) ** int(parts[2] or 0) / (100 if parts[3] else 1)
    return f"{written!r} is not a number: write an integer, a fraction such as 2/11, or a decimal such as 0.25"
