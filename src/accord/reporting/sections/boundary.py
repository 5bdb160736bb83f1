"""The honesty threshold: the exact set of a parameter's values at which the requirements hold, and what happens at its ends."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.reporting.bands import intervals, thresholds
from accord.reporting.blocks import Badge, Block, Bullets, Code, Figures, Paragraph, Section, Strong, Table
from accord.reporting.numbers import rational
from accord.reporting.words import listed, sentence


def section(evaluation: Mapping[str, Any]) -> Section:
    """The set, its ends replayed on the mechanism, and how it moves with the other parameters."""
    boundary = evaluation["boundary"]
    if boundary is None:
        words = ("The mechanism states no frontier of a parameter, so how far its settings can move is ", Badge("not measured"), ".")
        return Section("The honesty threshold", (Paragraph(words, "open"),))
    blocks: list[Block] = [*_set(boundary)]
    if boundary["edges"]:
        blocks.append(_edges(boundary))
    charts = thresholds(evaluation)
    if charts:
        blocks += [
            Paragraph(
                f"Each column below is the exact set of sound values of {boundary['parameter']} at one grid value, with the other "
                "parameters as they are; the dark column is where the mechanism stands now, and the line is the chosen "
                f"{boundary['parameter']}. A hatched column is an empty set: no value works there. Nothing is claimed between grid values."
            ),
            Figures(charts),
        ]
    return Section("The honesty threshold", tuple(blocks))


def _set(boundary: Mapping[str, Any]) -> list[Block]:
    name, value = boundary["parameter"], rational(boundary["value"])
    asked: list[Block] = [Paragraph("The requirements are:"), Bullets(tuple(map(sentence, boundary["requirements"])))]
    if not boundary["intervals"]:
        clash = f" These requirements exclude each other: {listed(boundary['clash'])}." if boundary["clash"] else ""
        return [*asked, Paragraph((Strong(f"No value of {name} meets them all."), clash, " ", Badge("exact")), "bad")]
    found, where = Strong(f"{name} {intervals(boundary['intervals'])}"), "inside" if boundary["inside"] else "outside"
    line = ("They hold exactly for ", found, f"; the chosen {value} is {where}. ", Badge("exact"))
    return [*asked, Paragraph(line, "good" if boundary["inside"] else "bad")]


def _edges(boundary: Mapping[str, Any]) -> Table:
    name = boundary["parameter"]
    rows = tuple(
        (
            f"{edge['side']}: {rational(edge['value'])}",
            sentence(edge["words"]),
            Code(edge["property"]),
            rational(edge["margin_at"]),
            f"{rational(edge['margin_beyond'])} at {rational(edge['beyond'])}",
            Badge("exact", _kept(edge)),
        )
        for edge in boundary["edges"]
    )
    columns = (f"end of {name}", "what binds there", "property", "margin at the end", "margin one step beyond", "evidence")
    return Table("The binding case at each end, replayed on the mechanism itself", columns, rows)


def _kept(edge: Mapping[str, Any]) -> str:
    holds, breaks = Fraction(edge["margin_at"]) <= 0, Fraction(edge["margin_beyond"]) > 0
    return "holds at the end, breaks beyond it" if holds and breaks else "the replay does not agree with the stated end"
