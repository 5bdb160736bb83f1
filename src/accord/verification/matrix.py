"""The property matrix: every mechanism against every property and threat that applies, each cell with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.rational import text
from accord.core.registry import MECHANISMS, PROPERTIES
from accord.properties.property import Property, Threat
from accord.properties.threats import Bribe, Coalition, Sybils
from accord.verification.verdict import Verdict
from accord.verification.verify import TooLong, settled, verify

SECONDS = 10.0
THREATS: tuple[Threat, ...] = (Coalition(2), Sybils(1), Bribe(1))
WORDS = ("proved", "refuted", "bounded", "unsettled", "too large", "not applicable")
MARKS = {"proved": "yes", "refuted": "no", "bounded": "bounded", "unsettled": "open", "too large": "large", "not applicable": "-"}


@dataclass(frozen=True)
class Cell:
    """What is known of one mechanism and one question: one of WORDS, and the verdict or the reason why there is none."""

    word: str
    sentence: str
    method: str = ""
    worst: str | None = None

    def json(self) -> Mapping[str, Any]:
        return {"verdict": self.word, "sentence": self.sentence, "method": self.method, "worst": self.worst}


@dataclass(frozen=True)
class Matrix:
    """One row a question, one column a mechanism."""

    mechanisms: tuple[str, ...]
    questions: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    seconds: float

    def __getitem__(self, place: tuple[str, str]) -> Cell:
        """The cell of a question and a mechanism."""
        return self.cells[place]

    def json(self) -> Mapping[str, Any]:
        return {
            "mechanisms": list(self.mechanisms),
            "seconds": self.seconds,
            "questions": [{"question": q, "cells": [self[q, m].json() for m in self.mechanisms]} for q in self.questions],
        }

    def rows(self) -> list[list[str]]:
        """The marks as a table, with a heading."""
        return [["", *self.mechanisms], *([q, *(MARKS[self[q, m].word] for m in self.mechanisms)] for q in self.questions)]

    def markdown(self) -> str:
        """The table as the documentation holds it."""
        heading, *rows = self.rows()
        lines = [heading, ["---"] * len(heading), *([f"`{question}`", *marks] for question, *marks in rows)]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

    def _repr_html_(self) -> str:
        heading, *rows = self.rows()
        top = "".join(f"<th>{escape(m)}</th>" for m in heading)
        body = []
        for question, *marks in rows:
            told = "".join(
                f'<td title="{escape(self[question, m].sentence)}">{escape(mark)}</td>'
                for m, mark in zip(self.mechanisms, marks, strict=True)
            )
            body.append(f"<tr><th>{escape(question)}</th>{told}</tr>")
        return f"<table><tr>{top}</tr>{''.join(body)}</table>"


def catalogue() -> tuple[Mechanism, ...]:
    """Every mechanism of the catalogue, with the parameters that it has if none are given."""
    return tuple(entry.build() for entry in MECHANISMS)


def matrix(
    mechanisms: Sequence[Mechanism], *, properties: Sequence[Property] = (), seconds: float = SECONDS, progress: Progress = silent
) -> Matrix:
    """Every mechanism against every property (all that are registered, as they are without parameters, unless some are given) and
    against coalitions of two, one false identity and a bribe of 1 where the property has a deviator.

    What is estimated to take longer than `seconds` is "too large", and the estimate does not look at the clock, so the same
    mechanisms give the same matrix. Questions that apply to none of the mechanisms are left out.
    """
    asked = [(p, t) for p in properties or [entry.build() for entry in PROPERTIES] for t in (None, *(THREATS if p.has_deviator else ()))]
    cells: dict[tuple[str, str], Cell] = {}
    questions = []
    for done, (prop, threat) in enumerate(asked):
        progress("filling the matrix", done, len(asked))
        name = str(prop) if threat is None else f"{prop} against {threat}"
        row = [(mech.name, _cell(mech, prop, threat, seconds)) for mech in mechanisms]
        if any(cell.word != "not applicable" for _, cell in row):
            questions.append(name)
            cells |= {(name, mech): cell for mech, cell in row}
    return Matrix(tuple(m.name for m in mechanisms), tuple(questions), cells, seconds)


def _cell(mech: Mechanism, prop: Property, threat: Threat | None, seconds: float) -> Cell:
    try:
        refusal = prop.refuses(mech, settled(mech, prop, threat))
        if refusal is not None:
            return Cell("not applicable", refusal)
        return _settled(verify(mech, prop, threat, within=seconds))
    except TooLong as problem:
        return Cell("too large", str(problem))
    except AccordError as problem:
        return Cell("too large" if "tables end at" in str(problem) else "not applicable", str(problem))


def _settled(verdict: Verdict) -> Cell:
    return Cell(verdict.word, str(verdict), verdict.method, None if verdict.worst is None else text(verdict.worst))
