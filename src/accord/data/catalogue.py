"""What data there is. A dataset is a pair of files in `files/`: NAME.toml, its provenance, and NAME.csv, its rows.

A new dataset is registered by being there. A TOML file with `shipped = false` and no CSV says what was left out and why.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from accord.core.errors import AccordError, Refused

KINDS = ("text", "lab", "integer", "decimal", "date", "us date", "flag")
"""What a column holds: text; a company's name; an integer; an exact decimal; a day in ISO form; a day written month first;
yes or no."""


@dataclass(frozen=True)
class Column:
    """One column of a file: its name, its kind (one of KINDS) and what it means, with the unit."""

    name: str
    kind: str
    what: str


@dataclass(frozen=True)
class Caveat:
    """What must be said about the rows whose cells match `where` (shell patterns over the file's text)."""

    where: Mapping[str, str]
    say: str


@dataclass(frozen=True)
class Superseded:
    """A rule that no longer holds: which rows, since when, what replaced it and from when that applies."""

    where: Mapping[str, str]
    on: str
    by: str
    since: str


@dataclass(frozen=True)
class Apart:
    """Values of a column whose rows may not be compared: only values of one group may stand in one selection."""

    column: str
    groups: tuple[tuple[str, ...], ...]
    because: str


@dataclass(frozen=True)
class Dataset:
    """A dataset's provenance.

    what, publisher, source  one line; who made it; where
    licence, credit          terms, and the credit to print
    shipping                 why it may be shipped (or why it is not)
    trust                    complete, partial, stale or illustrative; `completeness` says it in words
    edition, date, dated_by  the edition, its date, and the column that dates single rows
    rows, sha256             how many rows, and the digest of the file with line feeds
    columns                  by name, in the file's order
    caveats, superseded, apart, absent, notes   what keeps a reader from a wrong use (see `accord.data.loading`)
    """

    name: str
    what: str
    publisher: str
    source: str
    licence: str
    credit: str
    shipping: str
    trust: str
    completeness: str
    edition: str
    date: str
    dated_by: str | None
    shipped: bool
    rows: int
    sha256: str
    columns: Mapping[str, Column]
    caveats: tuple[Caveat, ...]
    superseded: tuple[Superseded, ...]
    apart: Apart | None
    absent: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line for a list."""
        extent = f"{self.rows} rows, {self.trust}" if self.shipped else "not shipped"
        return f"{self.what} ({extent}; {self.licence})"

    @property
    def provenance(self) -> dict[str, Any]:
        """What a table of this dataset carries in its metadata."""
        return {
            "dataset": self.name, "what": self.what, "publisher": self.publisher, "source": self.source, "edition": self.edition,
            "date": self.date, "licence": self.licence, "credit": self.credit, "shipping": self.shipping, "trust": self.trust,
            "completeness": self.completeness, "notes": list(self.notes), "sha256": self.sha256,
        }  # fmt: skip

    def text(self) -> str:
        """The CSV file. Raises Refused for a dataset that is not shipped."""
        if not self.shipped:
            raise Refused(f"{self.name} is {self.shipping} ({self.source}): take it from there")
        return (_folder() / f"{self.name}.csv").read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """The SHA-256 of a file's text, whatever its line ends."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _folder() -> Traversable:
    return files("accord.data") / "files"


@functools.cache
def _catalogue() -> Mapping[str, Dataset]:
    found = sorted((f for f in _folder().iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return MappingProxyType({f.name[:-5]: _read(f.name[:-5], tomllib.loads(f.read_text(encoding="utf-8"))) for f in found})


def datasets(*, shipped: bool | None = True) -> tuple[Dataset, ...]:
    """All datasets by name: those shipped, those left out (`shipped=False`), or both (`shipped=None`)."""
    return tuple(d for d in _catalogue().values() if shipped is None or d.shipped == shipped)


def dataset(name: str) -> Dataset:
    """The dataset called `name`; hyphens count as underscores. Raises AccordError, with the nearest name, if there is none."""
    wanted = name.replace("-", "_").removesuffix(".csv")
    if wanted not in _catalogue():
        near = difflib.get_close_matches(wanted, _catalogue(), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise AccordError(f"there is no dataset called {name!r}: {hint}'accord list data' names them all")
    return _catalogue()[wanted]


def _read(name: str, told: dict[str, Any]) -> Dataset:
    columns = {}
    for column, described in told.pop("columns", {}).items():
        kind, what = described.split(": ", 1)
        if kind not in KINDS:
            raise AccordError(f"{name}.toml gives column {column!r} the kind {kind!r}: use one of {', '.join(KINDS)}")
        columns[column] = Column(column, kind, what)
    apart = told.pop("apart", None)
    return Dataset(
        name=name,
        columns=MappingProxyType(columns),
        caveats=tuple(Caveat(**c) for c in told.pop("caveats", ())),
        superseded=tuple(Superseded(**s) for s in told.pop("superseded", ())),
        apart=Apart(apart["column"], tuple(map(tuple, apart["groups"])), apart["because"]) if apart else None,
        absent=MappingProxyType(told.pop("absent", {})),
        notes=tuple(told.pop("notes", ())),
        **{"dated_by": None, "shipped": True, "rows": 0, "sha256": "", **told},
    )
