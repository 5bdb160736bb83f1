"""The finding in a few lines of text, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from accord.reporting.bands import intervals
from accord.reporting.summary import headline
from accord.reporting.words import counted, effort, statement, threat

SHOWN = 3


def brief(evaluation: Mapping[str, Any]) -> Iterator[str]:
    """At most ten lines: title, finding, requirements, set of sound values, attacks, pilot, digest."""
    yield evaluation["title"]
    yield headline(evaluation)[0]
    lines = [f"  {v['verdict']}: {statement(v)} ({effort(v)})" for v in evaluation["theory"]]
    yield from _some(lines, "requirements")
    boundary = evaluation["boundary"]
    if boundary:
        place = "inside" if boundary["inside"] else "outside"
        yield f"  {boundary['parameter']} may be {intervals(boundary['intervals'])}; {boundary['value']} is {place}"
    attacks = [f"  attack by {threat(a['threat'])} on '{a['title']}': {a['result']}" for a in evaluation["attacks"]]
    yield from _some(attacks, "attacks")
    pilot = evaluation["pilot"]
    told = f"ran one round, {counted(pilot['entries'], 'ledger entry', 'ledger entries')}" if pilot["founded"] else "could not be founded"
    yield f"  the live institution {told}"
    yield f"  {evaluation['digest']}"


def _some(lines: list[str], what: str) -> list[str]:
    """The first few, and how many more there are."""
    return lines if len(lines) <= SHOWN - 1 else [*lines[: SHOWN - 2], f"  and {len(lines) - SHOWN + 2} more {what}, in the report"]
