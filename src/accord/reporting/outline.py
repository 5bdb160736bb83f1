"""The report as a document: the summary, then the evidence in the order in which a sceptic asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.core.errors import AccordError
from accord.evaluation.evaluation import FORMAT
from accord.reporting.blocks import Bullets, Document, Section
from accord.reporting.levels import legend
from accord.reporting.numbers import percent
from accord.reporting.sections import attacks, boundary, closing, criteria, distribution, domain, mechanism, pilot, simulation, verdicts
from accord.reporting.summary import headline, summary


def document(evaluation: Mapping[str, Any]) -> Document:
    """The whole report. Raises AccordError if `evaluation` is not the JSON of an evaluation."""
    if not isinstance(evaluation, Mapping) or evaluation.get("format") != FORMAT:
        found = evaluation.get("format") if isinstance(evaluation, Mapping) else type(evaluation).__name__
        raise AccordError(f"the format {found!r} is not {FORMAT!r}: give the JSON that 'accord evaluate SCENARIO --json FILE' writes")
    words, tone = headline(evaluation)
    return Document(
        title=evaluation["title"],
        subtitle=f"Evaluation of the mechanism {evaluation['mechanism']['name']}",
        about=(
            f"scenario {evaluation['name']}",
            f"seed {evaluation['scenario']['seed']}",
            f"{evaluation['scenario']['rounds']:,} rounds",
            f"Accord {evaluation['version']}",
        ),
        digest=evaluation["digest"],
        headline=words,
        tone=tone,
        summary=summary(evaluation),
        sections=(
            mechanism.section(evaluation),
            domain.section(evaluation),
            verdicts.section(evaluation),
            boundary.section(evaluation),
            attacks.section(evaluation),
            simulation.section(evaluation),
            distribution.section(evaluation),
            pilot.section(evaluation),
            *criteria.sections(evaluation),
            _reading(evaluation),
            closing.references(evaluation),
            closing.digests(evaluation),
            closing.again(evaluation),
        ),
    )


def _reading(evaluation: Mapping[str, Any]) -> Section:
    """The legend, and what the report does not say."""
    sure = [r["confidence"] for r in evaluation["simulation"]["estimates"]][:1]
    limits = (
        "A proof is about the model: its types, utilities and outside options. That real participants have these is not proved here.",
        "A rational is written exactly, with a decimal in parentheses.",
        *(f"An interval in square brackets covers the truth with {percent(c)} confidence, each alone and not all together." for c in sure),
    )
    return Section("How to read this report", (legend(), Bullets(limits)))
