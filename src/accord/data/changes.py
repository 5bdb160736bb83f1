"""Changes over time that the data support, and refusals of those that they do not."""

from __future__ import annotations

from dataclasses import dataclass

from accord.core.errors import AccordError, Refused
from accord.data.labs import canonical
from accord.data.loading import Row, rows


@dataclass(frozen=True)
class Change:
    """A number before and after, and what must be said about the difference."""

    what: str
    from_: str
    to: str
    before: int
    after: int
    caveat: str

    @property
    def difference(self) -> int:
        return self.after - self.before


def fmti_change(company: str, from_: str, to: str) -> Change:
    """How a company's FMTI total changed between two editions, such as "2023-10" and "2024-05".

    Raises Refused where the indicators were changed between the two (any edition against 2025-12), AccordError for an
    unknown company or edition, or one that was not rated.
    """
    rated = rows("fmti_totals", edition=[from_, to])
    before, after = (_total(company, [row for row in rated if row["edition"] == edition]) for edition in (from_, to))
    caveat = "; ".join(dict.fromkeys(row["caveat"] for row in (before, after) if row["caveat"]))
    return Change(f"FMTI total of {canonical(company)}", from_, to, before["score"], after["score"], caveat)


def _total(company: str, rated: list[Row]) -> Row:
    for row in rated:
        if row["lab"] == canonical(company):
            return row
    named = ", ".join(row["company"] for row in rated)
    raise AccordError(f"{company} was not rated in the FMTI edition {rated[0]['edition']}: choose one of {named}")


def incident_change(from_: int, to: int) -> Change:
    """How the number of incidents in the AI Incident Database changed between two years of one snapshot.

    Raises Refused if either year is partial: a part of a year is no year. The caveat says when late additions are expected.
    """
    counted = {row["year"]: row for row in rows("aiid_incidents_by_year", year=[from_, to])}
    for year in (from_, to):
        if counted[year]["partial_year"].startswith("yes"):
            raise Refused(
                f"{year} is a {counted[year]['caveat']}, so its count of {counted[year]['incidents']} is not comparable "
                "with a whole year's: compare whole years"
            )
    late = "; ".join(f"{year}: {row['caveat']}" for year, row in counted.items() if row["caveat"])
    before, after = counted[from_]["incidents"], counted[to]["incidents"]
    return Change("AIID incidents", str(from_), str(to), before, after, late or "counts measure reports and grow retroactively")
