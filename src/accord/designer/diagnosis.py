"""What is wrong with a mechanism: who gains by lying, how much, how likely, and together with whom. Each number with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import Any

from accord.core.canonical import encode, show
from accord.core.html import html_table
from accord.core.rational import text
from accord.properties.property import Case
from accord.verification.verdict import Verdict

PROVED, NOT_MEASURED = "proved", "not measured"


@dataclass(frozen=True)
class Finding:
    """One number. `level`: "proved" (every case was judged, exactly), or "not measured" with why."""

    value: Fraction | int | str | None
    level: str = PROVED
    why: str = ""

    @staticmethod
    def missing(why: str) -> Finding:
        """A gap, said openly."""
        return Finding(None, NOT_MEASURED, why)

    def json(self) -> dict[str, Any]:
        value = text(self.value) if isinstance(self.value, Fraction) else self.value
        return {"value": value, "level": self.level} | ({"why": self.why} if self.why else {})

    def __str__(self) -> str:
        return f"not measured ({self.why})" if self.value is None else f"{self.value}" + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True)
class Lie:
    """The best lie of one type of an agent: what it gains, and the case. `gain` 0 and no case where no lie gains."""

    type: Any
    gain: Fraction
    case: Case | None = field(repr=False)

    def json(self) -> dict[str, Any]:
        return {"type": encode(self.type), "gain": text(self.gain), "case": self.case.json() if self.case else None}


@dataclass(frozen=True)
class Liar:
    """One agent. `lies`: the best lie of each type, as far as the property judges it; `worst` the greatest of their gains, `words` how.

    exposure   the chance that the agent's drawn type has a profitable lie while the others are truthful
    expected   what its best lie gains on average, over the types drawn (nothing, where honesty is best)
    ratio      the greatest ratio of what the best message earns to what honesty earns
    """

    agent: str
    worst: Fraction
    words: str
    lies: tuple[Lie, ...]
    exposure: Finding
    expected: Finding
    ratio: Finding

    def json(self) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "worst": text(self.worst),
            "case": self.words or None,
            "lies": [lie.json() for lie in self.lies],
            "exposure": self.exposure.json(),
            "expected": self.expected.json(),
            "ratio": self.ratio.json(),
        }


@dataclass(frozen=True)
class Collusion:
    """The coalition, of one agent or more, that gains most: in total with side payments, else the gain of the member that gains least."""

    members: tuple[str, ...]
    gain: Fraction
    side_payments: bool
    words: str

    def json(self) -> dict[str, Any]:
        return {"members": list(self.members), "gain": text(self.gain), "side_payments": self.side_payments, "case": self.words}


@dataclass(frozen=True)
class Diagnosis:
    """`verdict` with its certificate; the agents, those that gain most first; the chance that some agent has a profitable lie; the most
    dangerous coalition of up to `up_to` agents (None: none gains), and how few agents suffice."""

    verdict: Verdict
    liars: tuple[Liar, ...]
    exposure: Finding
    coalition: Collusion | None
    smallest: Finding
    up_to: int

    def json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.json(),
            "agents": [liar.json() for liar in self.liars],
            "exposure": self.exposure.json(),
            "coalition": self.coalition.json() if self.coalition else None,
            "smallest_coalition": self.smallest.json(),
            "coalitions_up_to": self.up_to,
            "sentence": str(self).splitlines()[0],
        }

    def __str__(self) -> str:
        mech, unit = self.verdict.mechanism, self.verdict.mechanism.domain.unit
        guilty = [liar for liar in self.liars if liar.worst > 0]
        if guilty:
            lines = [f"{mech.name} is not {self.verdict.property.title}: {_listed([liar.agent for liar in guilty])} can gain by lying"]
        else:
            lines = [f"{mech.name} is {self.verdict.property.title}: nobody gains by lying alone"]
        for liar in guilty:
            lines.append(f"{liar.agent}: at most {liar.worst} {unit}: {liar.words}")
            lines.append(f"  exposure {liar.exposure}; expected gain {liar.expected}; incentive ratio {liar.ratio}")
        lines.append(f"chance that somebody has a profitable lie: {self.exposure}")
        if self.coalition is not None:
            lines.append(f"most dangerous coalition of up to {self.up_to}: {_listed(self.coalition.members)}: {self.coalition.words}")
        lines.append(f"smallest profitable coalition: {self.smallest}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = ("agent", "greatest gain", "exposure", "expected gain", "incentive ratio", "how")
        rows = [(liar.agent, liar.worst, liar.exposure, liar.expected, liar.ratio, liar.words or "honesty is best") for liar in self.liars]
        lies = [(liar.agent, show(lie.type), lie.gain) for liar in self.liars for lie in liar.lies]
        first, *rest = str(self).splitlines()
        after = "".join(
            f"<p>{escape(line)}</p>" for line in rest if not line.startswith(("  ", *(f"{liar.agent}:" for liar in self.liars)))
        )
        tables = html_table("who gains", [head, *rows]) + html_table("greatest gain by type", [("agent", "type", "gain"), *lies])
        return f"<p>{escape(first)}</p>{tables}{after}"


def _listed(names: Any) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else str(last)
