"""The Future of Life Institute's AI Safety Index: overall letters, the numbers behind them where published, and no others.

Grades go from A+ to F. The institute averages numbers that it mostly does not print, and prints letters rounded down: the
mean of the six domain letters lies 0.04-0.26 below the published overall number in each of the 15 cases that have one, so the
letters do not determine the overall grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NoReturn

from accord.core.errors import AccordError, Refused
from accord.data.loading import Row, rows

GRADES = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
"""All letters, worst first."""

LATEST = "2025-12"


def height(letter: str) -> int:
    """Where a letter stands, from 0 for F. Raises AccordError for anything that is no grade."""
    if letter not in GRADES:
        raise AccordError(f"{letter!r} is not a grade: use one of {', '.join(GRADES)}")
    return GRADES.index(letter)


def fli_overall(edition: str = LATEST) -> dict[str, Row]:
    """The overall row of each company in one edition, by the company's name here. Raises AccordError for an unknown edition."""
    return {row["lab"]: row for row in rows("fli_ai_safety_index", edition=edition, domain="overall")}


def fli_overall_numbers(edition: str) -> dict[str, Fraction]:
    """The overall numbers that the institute published for an edition, by company.

    Raises Refused for an edition that printed only some of them: the rest would have to be invented from letters.
    """
    overall = fli_overall(edition)
    published = {lab: row["published_numeric"] for lab, row in overall.items() if row["published_numeric"] is not None}
    if len(published) < len(overall):
        raise Refused(
            f"the edition {edition} published the overall number of {len(published)} of {len(overall)} companies "
            f"({', '.join(published)}), and the others cannot be rebuilt from letters: use the letters, fli_overall({edition!r})"
        )
    return published


def fli_overall_from_letters(letters: Mapping[str, str] | None = None) -> NoReturn:
    """Refused, always: overall grades cannot be rebuilt from domain letters."""
    raise Refused(
        "overall grades cannot be rebuilt from domain letters, because letters are rounded down: the mean of the letters lies "
        "0.04-0.26 below the published number wherever there is one; use fli_overall for the published letter, or "
        "fli_overall_numbers for the editions that printed numbers"
    )
