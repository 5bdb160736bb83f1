"""Populations that are honest, and populations that are not, edition by edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Block, Code, Facts, Figures, Line, Paragraph, Section, Table, compact
from accord.reporting.dots import constants, differences, simulated
from accord.reporting.numbers import estimate, percent
from accord.reporting.words import sentence


def section(evaluation: Mapping[str, Any]) -> Section:
    """How it was simulated, estimates with intervals, and differences paired round by round."""
    run = evaluation["simulation"]
    same = "; ".join(f"{metric} is {value}" for metric, value in constants(evaluation))
    charts, paired = simulated(evaluation), differences(evaluation)
    facts: list[tuple[str, Any]] = [
        ("Rounds", f"{run['rounds']:,} in every edition with every population, seed {run['seed']}"),
        ("Populations", "; ".join(f"{name}: {words}" for name, words in run["populations"].items())),
        ("Engine", ", ".join(run["engines"])),
        ("Digest of all draws", Code(run["digest"])),
    ]
    blocks: list[Block | None] = [
        Facts(tuple(facts)),
        _conformity(run["conformity"]),
        Figures(charts) if charts else None,
        Paragraph(f"The same in every edition and population: {same}.") if same else None,
    ]
    if paired:
        words = (
            f"Below, the {run['baseline']} population less each other one, in the same rounds with the same draws. It compares whole "
            "populations: it is what one participant loses by deviating only where the other population differs in that one alone."
        )
        blocks += [Paragraph(words), Figures(paired)]
    return Section("Simulation by edition", compact([*blocks, _all_differences(evaluation)]))


def _conformity(found: Mapping[str, Mapping[str, Any] | None]) -> Block | None:
    """Whether the fast kernel computes what the rule says, once where all editions agree."""
    lines: dict[str, list[str]] = {}
    for edition, c in found.items():
        text = "no array kernel: the rule itself was played" if c is None else c["sentence"]
        lines.setdefault(text, []).append(edition)
    rows: list[tuple[str, Line]] = []
    for text, editions in lines.items():
        checked = found[editions[0]]
        rows.append((", ".join(editions), (sentence(text), *(() if checked is None else (" ", _checked(checked))))))
    return Table("Does the fast kernel compute the rule?", ("edition", "answer"), tuple(rows)) if rows else None


def _checked(conformity: Mapping[str, Any]) -> Badge:
    if conformity["exhaustive"]:
        return Badge("exact", "all cases")
    return Badge("sampled", f"n = {conformity['cases']:,} cases, {percent(conformity['confidence'])}")


def _all_differences(evaluation: Mapping[str, Any]) -> Table | None:
    run = evaluation["simulation"]
    rows = tuple((r["metric"], r["edition"], r["less"], estimate(r), _evidence(r)) for r in run["differences"])
    caption = f"All paired differences: {run['baseline']} less the other population, with intervals"
    return Table(caption, ("metric", "edition", "less", "difference", "evidence"), rows, right=(3,), folded=True) if rows else None


def _evidence(row: Mapping[str, Any]) -> Badge:
    return Badge(row["level"], f"n = {row['n']:,}, {percent(row['confidence'])}")
