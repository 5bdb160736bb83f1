"""What the evidence levels mean, in the words of the report's legend."""

from __future__ import annotations

from accord.reporting.blocks import Badge, Table

MEANING = {
    "proved": "every case was examined in exact arithmetic, and none violates the statement",
    "refuted": "an exact counterexample was found, and replays",
    "exact": "computed in exact arithmetic from the rule",
    "bounded": "no case violates the statement by more than the exact bound given",
    "sampled": "estimated from random draws; the number of draws and the confidence are given",
    "measured here": "timed on one machine, and different on another",
    "assumed": "chosen or mapped by hand, not measured",
    "not measured": "unknown here; the reason is given",
}


def legend() -> Table:
    """One row a level."""
    rows = tuple((Badge(level), meaning) for level, meaning in MEANING.items())
    return Table("How to read the evidence beside each number", ("level", "meaning"), rows)
