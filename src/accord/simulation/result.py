"""What a simulation found: estimates with intervals, paired differences, and the digest that pins the run."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from accord.core.canonical import sha256
from accord.core.errors import AccordError
from accord.simulation.conformity import Conformity
from accord.simulation.intervals import Estimate
from accord.simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """One estimate: of a metric in an edition with a population; of one agent, or of the round as a whole (agent None); where `less` is
    given, of the difference to that population, paired round by round."""

    population: str
    edition: str
    metric: str
    agent: str | None
    estimate: Estimate
    less: str | None = None

    def json(self) -> dict[str, Any]:
        named = {"population": self.population, "edition": self.edition, "metric": self.metric, "agent": self.agent}
        return {**named, **({"less": self.less} if self.less else {}), **self.estimate.json()}


@dataclass(frozen=True)
class Run:
    """One population in one edition: by which engine, and the hash of every number drawn or computed in its rounds."""

    population: str
    edition: str
    engine: str
    digest: str

    def json(self) -> dict[str, str]:
        return {"population": self.population, "edition": self.edition, "engine": self.engine, "digest": self.digest}


@dataclass(frozen=True)
class Result:
    """The outcome of `simulate`.

    rows         estimates by population, edition, metric, agent;  differences: of the first population less each other one
    runs         by population and edition;  conformity: by edition, None where no kernel was used
    """

    scenario: Scenario
    seed: int
    rows: tuple[Row, ...]
    differences: tuple[Row, ...]
    runs: tuple[Run, ...]
    conformity: Mapping[str, Conformity | None]

    @cached_property
    def digest(self) -> str:
        """The hash of the seed, the rounds and every run: equal for the same scenario and seed in any process. It covers the numbers of
        every round, to the last bit; the estimates are functions of these."""
        runs = [[r.population, r.edition, r.digest] for r in self.runs]
        return sha256({"scenario": self.scenario.name, "rounds": self.scenario.rounds, "seed": self.seed, "runs": runs})

    def estimate(self, metric: str, population: str, edition: str | None = None, agent: str | None = None) -> Estimate:
        """One estimate; the edition may be left out where there is one only. Raises AccordError if there is no such row."""
        return self._find(self.rows, metric, population, edition, agent)

    def difference(self, metric: str, population: str, edition: str | None = None, agent: str | None = None) -> Estimate:
        """The first population's metric less this one's. Raises AccordError if there is no such row."""
        return self._find(self.differences, metric, population, edition, agent, less=True)

    def _find(
        self, rows: tuple[Row, ...], metric: str, population: str, edition: str | None, agent: str | None, less: bool = False
    ) -> Estimate:
        if edition is None and len(self.scenario.editions) > 1:
            raise AccordError(f"{self.scenario.name} has {len(self.scenario.editions)} editions: say which one is meant")
        edition = edition if edition is not None else self.scenario.editions[0].name
        for row in rows:
            if (row.metric, row.less if less else row.population, row.edition, row.agent) == (metric, population, edition, agent):
                return row.estimate
        whose = f"{metric!r} of {agent}" if agent else repr(metric)
        raise AccordError(f"there is no {whose} with population {population!r} in edition {edition!r} here: see .rows for what there is")

    def json(self) -> dict[str, Any]:
        """Everything as plain JSON; rationals as text, estimates as numbers."""
        return {
            "scenario": self.scenario.json(),
            "seed": self.seed,
            "digest": self.digest,
            "runs": [r.json() for r in self.runs],
            "conformity": {e: c.json() if c is not None else None for e, c in self.conformity.items()},
            "rows": [r.json() for r in self.rows],
            "differences": [r.json() for r in self.differences],
        }

    def to_pandas(self) -> pd.DataFrame:
        """Estimates and differences as one table. Raises AccordError where pandas is not installed (the extra "tables")."""
        try:
            import pandas as pd
        except ModuleNotFoundError:
            raise AccordError("pandas is not installed, and tables need it: pip install 'accord[tables]'") from None
        return pd.DataFrame([{"less": None, **r.json()} for r in (*self.rows, *self.differences)])

    def __str__(self) -> str:
        head = (
            f"{self.scenario.name}: {self.scenario.mechanism}, {self.scenario.rounds:,} rounds an edition, seed {self.seed}, {self.digest}"
        )
        return "\n".join([head, *("  " + " | ".join(cells) for cells in self._table())])

    def _repr_html_(self) -> str:
        body = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + "</tr>" for cells in self._table())
        return f"<table><caption>{html.escape(self.scenario.title or self.scenario.name)}</caption><tbody>{body}</tbody></table>"

    def _table(self) -> list[tuple[str, ...]]:
        return [
            (r.edition, f"{r.population} less {r.less}" if r.less else r.population, r.metric, r.agent or "all", str(r.estimate))
            for r in (*self.rows, *self.differences)
        ]
