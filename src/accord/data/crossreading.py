"""One lab in several indexes. They measure different things on different scales: they are printed beside each other, never added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.errors import AccordError
from accord.data.fli import height
from accord.data.labs import canonical, relation
from accord.data.loading import Row, rows


@dataclass(frozen=True)
class Index:
    """One edition of one index: where its overall scores stand, what they measure, and on which scale."""

    name: str
    dataset: str
    where: Mapping[str, str]
    score: str
    measures: str
    scale: str


INDEXES: tuple[Index, ...] = (
    Index(
        "FLI AI Safety Index", "fli_ai_safety_index", {"edition": "2025-12", "domain": "overall"}, "letter", "safety practice", "F to A+"
    ),
    Index("FMTI", "fmti_totals", {"edition": "2025-12"}, "score", "transparency", "0 to 100 indicators"),
    Index("SaferAI", "saferai_ratings", {"edition": "2025-10", "dimension": "overall"}, "score_pct_or_0_5", "risk management", "per cent"),
    Index("AI Lab Watch", "ailabwatch_scores", {"dimension": "overall"}, "score_pct", "safety practice", "per cent"),
)
"""The newest editions here that rate the labs of the FLI index: December, December, October and September 2025."""


@dataclass(frozen=True)
class Reading:
    """One score of one lab.

    rated_as   the company as the index names it
    relation   "same", "parent" (the index rates the lab's parent company) or "division" (it rates a part of it)
    score      as published: a letter or an exact number on `scale`
    height     the score as a number that orders the index's companies; for letters, the position among the grades
    """

    lab: str
    index: str
    measures: str
    edition: str
    rated_as: str
    relation: str
    score: str | Fraction
    height: Fraction
    scale: str
    source: str
    licence: str
    caveat: str


def index(name: str) -> Index:
    """The index called `name`. Raises AccordError for an unknown one."""
    for known in INDEXES:
        if name.casefold() in (known.name.casefold(), known.dataset):
            return known
    raise AccordError(f"there is no index called {name!r} to read across: choose from {', '.join(i.name for i in INDEXES)}")


def scores(known: Index) -> Mapping[str, Reading]:
    """The overall score of every company that the index rates, by the company's name here."""
    found = {row["lab"]: _reading(known, row["lab"], row, "same") for row in rows(known.dataset, **known.where)}
    return MappingProxyType(found)


def cross_reading(lab: str) -> list[Reading]:
    """What each index says about a lab: about itself, else about its parent company, else about its divisions.

    Raises AccordError for a company that the data do not name. An index that rates neither is left out.
    """
    name = canonical(lab)
    readings = []
    for known in INDEXES:
        rated = [(relation(name, row["lab"]), row) for row in rows(known.dataset, **known.where)]
        for wanted in ("same", "parent", "division"):
            fitting = [_reading(known, name, row, wanted) for found, row in rated if found == wanted]
            readings.extend(fitting)
            if fitting:
                break
    return readings


def _reading(known: Index, lab: str, row: Row, how: str) -> Reading:
    score: Any = row[known.score]
    published = score if isinstance(score, str) else Fraction(score)
    order = Fraction(height(score)) if isinstance(score, str) else Fraction(score)
    return Reading(
        lab, known.name, known.measures, row["edition"], row["company"], how, published, order, known.scale, row["source"], row["licence"],
        row["caveat"],
    )  # fmt: skip
