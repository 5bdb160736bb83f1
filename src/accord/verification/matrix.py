"""The property matrix: every mechanism against every property and threat that applies, each cell with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from accord.core.errors import AccordError, TooLarge
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.rational import text
from accord.core.registry import MECHANISMS, PROPERTIES
from accord.properties.payoff import believed
from accord.properties.property import Property, Threat
from accord.properties.threats import Bribe, Coalition, Sybils
from accord.verification.verify import NoMethod, TooLong, settled, verify

SECONDS = 10.0
THREATS: tuple[Threat, ...] = (Coalition(2), Coalition(2, side_payments=True), Sybils(1), Bribe(1))
FURTHER: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "group_strategy_proof": ({"strength": "weak"},),
    "individually_rational": ({"stage": "interim"}, {"stage": "ex ante"}),
    "strong_budget_balance": ({"stage": "interim"}, {"stage": "ex ante"}),
    "weak_budget_balance": ({"stage": "interim"}, {"stage": "ex ante"}),
}
"""Parameters with which a property is asked once more."""
WORDS = ("proved", "refuted", "bounded", "unsettled", "too large", "failed", "not applicable")
MARKS = dict(zip(WORDS, ("yes", "no", "bounded", "open", "large", "error", "-"), strict=True))


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


def asked_of_all() -> tuple[Property, ...]:
    """Every registered property as it is without parameters, and at the strengths and stages that say something else."""
    return tuple(entry.build(**params) for entry in PROPERTIES for params in ({}, *FURTHER.get(entry.name, ())))


def matrix(
    mechanisms: Sequence[Mechanism], *, properties: Sequence[Property] = (), seconds: float = SECONDS, progress: Progress = silent
) -> Matrix:
    """Every mechanism against every property (`asked_of_all`, unless some are given) and against coalitions of two (without and with
    side payments), one false identity and a bribe of 1 where the property has a deviator.

    A question that is not defined without a prior is asked of the mechanism with prior="uniform", if its factory takes that.
    What is estimated to take longer than `seconds` is "too large", and the estimate does not look at the clock, so the same
    mechanisms give the same matrix. Questions that apply to none of the mechanisms are left out.
    """
    asked = [(p, t) for p in properties or asked_of_all() for t in (None, *(THREATS if p.has_deviator else ()))]
    columns = [(mech, believed(mech)) for mech in mechanisms]
    cells: dict[tuple[str, str], Cell] = {}
    questions = []
    for done, (prop, threat) in enumerate(asked):
        progress("filling the matrix", done, len(asked))
        name = str(prop) if threat is None else f"{prop} against {threat}"
        row = [(mech.name, _cell(mech, with_prior, prop, threat, seconds)) for mech, with_prior in columns]
        if any(cell.word != "not applicable" for _, cell in row):
            questions.append(name)
            cells |= {(name, mech): cell for mech, cell in row}
    return Matrix(tuple(m.name for m in mechanisms), tuple(questions), cells, seconds)


def _cell(mech: Mechanism, with_prior: Mechanism | None, prop: Property, threat: Threat | None, seconds: float) -> Cell:
    try:
        refusal, here = _refusal(mech, prop, threat), mech
        if refusal is not None:
            if with_prior is None or _refusal(with_prior, prop, threat) is not None:
                return Cell("not applicable", refusal)
            here = with_prior
        verdict = verify(here, prop, threat, within=seconds)
    except (TooLong, TooLarge) as problem:
        return Cell("too large", str(problem))
    except NoMethod as problem:
        return Cell("unsettled", str(problem))
    except AccordError as problem:
        return Cell("failed", str(problem))
    told = str(verdict) if here is mech else f"{verdict}, with prior=uniform"
    return Cell(verdict.word, told, verdict.method, None if verdict.worst is None else text(verdict.worst))


def _refusal(mech: Mechanism, prop: Property, threat: Threat | None) -> str | None:
    """Why the question is not defined, be it for the property or because the threat cannot be built here."""
    found = prop.refuses(mech, settled(mech, prop, threat))
    if found is None and isinstance(threat, Sybils):
        try:
            threat.worlds(mech)
        except AccordError as problem:
            return str(problem)
    return found
