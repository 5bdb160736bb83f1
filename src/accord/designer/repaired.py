"""What a repair answers: the mechanism with its smallest change of payments, or the proof that no change will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import Any

from accord.core.canonical import encode, show
from accord.core.html import html_table
from accord.core.mechanism import Mechanism
from accord.core.rational import text
from accord.designer.norm import Norm
from accord.properties.property import Property
from accord.verification.verdict import Verdict


@dataclass(frozen=True)
class Change:
    """One payment that changes: at these messages, from `before` to `after` (in expectation, where the outcome is a lottery)."""

    messages: Mapping[str, Any]
    agent: str
    before: Fraction
    after: Fraction

    def json(self) -> dict[str, Any]:
        sent = {a: encode(m) for a, m in self.messages.items()}
        return {"messages": sent, "agent": self.agent, "before": text(self.before), "after": text(self.after)}

    def __str__(self) -> str:
        sent = ", ".join(f"{a} {show(m)}" for a, m in self.messages.items())
        return f"when the messages are {sent}: {self.agent} pays {self.after} instead of {self.before}"


@dataclass(frozen=True)
class Repair:
    """The question: which properties, on which mechanism, with which measure of change; `keep`, whose payments stay.

    `certificate` is put together when it is first asked for: the linear program's solution and its multipliers (a pair, or
    Farkas's), for the trusted checker.
    """

    original: Mechanism = field(repr=False)
    properties: tuple[Property, ...]
    norm: Norm
    keep: tuple[str, ...]
    cases: int
    seconds: float = field(compare=False)
    certify: Callable[[], Mapping[str, Any]] = field(compare=False, repr=False)

    @cached_property
    def certificate(self) -> Mapping[str, Any]:
        return self.certify()

    @property
    def wanted(self) -> str:
        """The properties in words."""
        *first, last = [p.title for p in self.properties]
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def certificate_name(self) -> str:
        """A file name that says what is certified."""
        asked = "-".join(str(part) for p in self.properties for part in (p.name, *(v for _, v in p.params)))
        return f"{self.original.name}-least-repair-{asked}.json".replace("_", "-").replace(" ", "-")

    def _about(self) -> dict[str, Any]:
        return {
            "mechanism": {"name": self.original.name, "params": {k: _written(v) for k, v in self.original.params.items()}},
            "properties": [str(p) for p in self.properties],
            "norm": str(self.norm),
            "keep": list(self.keep),
            "cases": self.cases,
            "seconds": round(self.seconds, 3),
            "sentence": str(self),
        }


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, Mechanism) else encode(value)


@dataclass(frozen=True)
class Repaired(Repair):
    """`mechanism` has the properties (`verdicts`, each proved), and no change of a size below `size` would have given them to it."""

    mechanism: Mechanism = field(repr=False)
    size: Fraction
    changes: tuple[Change, ...] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)

    def json(self) -> dict[str, Any]:
        return {
            **self._about(),
            "answer": "repaired",
            "size": text(self.size),
            "changes": [change.json() for change in self.changes],
            "verdicts": [verdict.json() for verdict in self.verdicts],
        }

    def __str__(self) -> str:
        name, counted = self.original.name, f"{len(self.changes):,} payment{'' if len(self.changes) == 1 else 's'}"
        if not self.changes:
            return f"nothing to repair: {name} is {self.wanted} as it is"
        return f"repaired: {name} with {counted} changed is {self.wanted}; the least change that does it, {self.size} in the {self.norm}"

    def table(self) -> list[tuple[str, ...]]:
        """The changes as rows of texts: each agent's message, who pays, before, after. The first row is the heading."""
        agents = self.original.domain.agents
        rows = [(*(show(c.messages[a]) for a in agents), c.agent, str(c.before), str(c.after)) for c in self.changes]
        return [(*agents, "payer", "before", "after"), *rows]

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>" + html_table("payments that change", self.table())


@dataclass(frozen=True)
class Irreparable(Repair):
    """No change of payments gives the mechanism the properties. `contradiction`: cases of the present rule, each with the margin by
    which it violates and a weight; in the weighted sum every change of payments cancels, and the margins add up to more than zero."""

    contradiction: tuple[tuple[Fraction, Fraction, str], ...] = field(repr=False)

    def json(self) -> dict[str, Any]:
        told = [{"weight": text(w), "margin": text(g), "case": words} for w, g, words in self.contradiction]
        return {**self._about(), "answer": "irreparable", "contradiction": told}

    def __str__(self) -> str:
        total = sum((w * g for w, g, _ in self.contradiction), Fraction(0))
        kept = f" (those of {', '.join(self.keep)} stay)" if self.keep else ""
        return (
            f"irreparable: no change of payments{kept} makes {self.original.name} {self.wanted}: {len(self.contradiction)} of its cases, "
            f"weighted so that payments cancel, add up to a violation of {total}"
        )

    def _repr_html_(self) -> str:
        rows = [("weight", "margin", "case"), *self.contradiction]
        return f"<p>{escape(str(self))}</p>" + html_table("the cases that contradict each other", rows)
