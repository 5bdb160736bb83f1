"""The six criteria of the evaluation framework, each with what was measured and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Block, Figures, Heading, Line, Paragraph, Section, Table
from accord.reporting.curves import growth
from accord.reporting.numbers import between, percent, quantity
from accord.reporting.words import counted


def sections(evaluation: Mapping[str, Any]) -> tuple[Section, ...]:
    """One section a criterion."""
    return tuple(_section(c, evaluation) for c in evaluation["criteria"])


def _section(criterion: Mapping[str, Any], evaluation: Mapping[str, Any]) -> Section:
    name, measures = criterion["name"], criterion["measures"]
    done = [m for m in measures if m["level"] != "not measured"]
    gaps = len(measures) - len(done)
    blocks: list[Block] = [Paragraph(criterion["question"])]
    if measures:
        missing = f", {counted(gaps, 'gap')}" if gaps else ""
        caption = f"{name.capitalize()}: {counted(len(done), 'measure')}{missing}"
        blocks.append(Table(caption, ("measure", "value", "evidence", "source, or why not"), tuple(map(_row, measures))))
    else:
        blocks.append(Paragraph(("Nothing of this was measured. ", Badge("not measured")), "open"))
    if name == "scalability" and growth(evaluation):
        blocks += [Heading("Measured times"), Figures(growth(evaluation))]
    return Section(f"Criterion: {name}", tuple(blocks))


def _row(measure: Mapping[str, Any]) -> tuple[Line, ...]:
    return (measure["name"], f"{_value(measure)} {measure['unit']}".strip(), _badge(measure), measure["source"])


def _value(measure: Mapping[str, Any]) -> str:
    interval, value = measure.get("interval"), measure["value"]
    if interval is not None and isinstance(value, (int, float)):
        return between(value, *interval)
    return quantity(value)


def _badge(measure: Mapping[str, Any]) -> Badge:
    confidence = measure.get("confidence")
    return Badge(measure["level"], f"{percent(confidence)} interval" if confidence else "")
