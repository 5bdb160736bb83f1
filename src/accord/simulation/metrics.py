"""What is measured: each metric turns the columns of a batch of rounds into numbers, and says how these are summed up.

A metric is named in a scenario as "welfare", or "gini of credits" where it takes a column. The columns are those of
`accord.simulation.columns`, and "misreport" (1 where an agent was not honest).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from accord.core.domain import Domain
from accord.core.errors import AccordError
from accord.core.registry import Registry, listed
from accord.simulation.columns import Columns, Floats
from accord.simulation.intervals import Estimate, jackknife_interval, mean_interval, share_interval
from accord.simulation.tally import Tally

METRICS = Registry("metric", "accord.simulation")
AGENTS = slice(1, None)  # the quantities after the round's own


@dataclass(frozen=True)
class Summary:
    """How the rounds of a metric become one number with an interval, and how two populations are compared.

    whole(tally, confidence)                   quantity 0 of the tally is the round's number, the rest are the agents'
    contrast(a, b, paired, confidence)         the difference a - b; `paired` tallies the difference round by round
    each, gap(tally, quantity, confidence)     one agent's number, and its difference; None where agents have none of their own
    """

    whole: Callable[[Tally, Fraction], Estimate]
    contrast: Callable[[Tally, Tally, Tally, Fraction], Estimate]
    each: Callable[[Tally, int, Fraction], Estimate] | None = mean_interval
    gap: Callable[[Tally, int, Fraction], Estimate] | None = mean_interval


def _paired(a: Tally, b: Tally, paired: Tally, confidence: Fraction) -> Estimate:
    return mean_interval(paired, 0, confidence)


MEAN = Summary(lambda tally, confidence: mean_interval(tally, 0, confidence), _paired)
SHARE = Summary(lambda tally, confidence: share_interval(tally, 0, confidence), _paired, share_interval)


def statistic(of: Callable[[Floats], float], least: float = -np.inf) -> Summary:
    """The summary by a function of the agents' means, never below `least`, with the jackknife."""

    def difference(a: Floats, b: Floats) -> float:
        return of(a[1:]) - of(b[1:])

    return Summary(
        lambda tally, confidence: jackknife_interval((tally,), lambda means: of(means[1:]), confidence, least=least, reads=AGENTS),
        lambda a, b, paired, confidence: (
            mean_interval(paired, 0, confidence)
            if paired.sure.all() and not paired.mean.any()
            else jackknife_interval((a, b), difference, confidence, reads=AGENTS)
        ),
        each=None,
        gap=None,
    )


Needs = Callable[[Domain], tuple[str, ...]]


@dataclass(frozen=True)
class Metric:
    """name       as it is written in scenarios and results
    needs      which columns it reads on a domain
    measure    columns -> shape (rounds,) for a number of the round, (rounds, agents) for one of every agent
    by_agent   whether it has a meaning only for columns with a number of every agent
    falls      the columns in which it falls as they grow; in the others it grows
    """

    name: str
    needs: Needs = field(compare=False, repr=False)
    measure: Callable[[Columns], Floats] = field(compare=False, repr=False)
    summary: Summary = field(default=MEAN, compare=False, repr=False)
    by_agent: bool = False
    falls: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def of(self, columns: Columns, domain: Domain) -> Floats:
        """The metric of every round: first the round's number (the mean over agents where it is theirs), then each agent's.

        Raises AccordError if a column that it needs is not there, or has one number a round where every agent's is needed.
        """
        for name in self.needs(domain):
            if name not in columns:
                given = ", ".join(sorted(columns))
                raise AccordError(f"the metric {self.name!r} needs the column {name!r}, and the rounds give {given}: choose among these")
            if self.by_agent and columns[name].ndim == 1:
                raise AccordError(
                    f"the metric {self.name!r} needs a number of every agent, and {name!r} has one a round: use 'mean of {name}'"
                )
        return self._stacked(columns)

    def range(self, low: Columns, high: Columns, domain: Domain) -> tuple[Floats, Floats] | None:
        """The least and greatest value of each quantity in any round, from those of the columns; None where one of these is not known."""
        names = self.needs(domain)
        if not all(name in low for name in names):
            return None
        least = {name: (high if name in self.falls else low)[name] for name in names}
        most = {name: (low if name in self.falls else high)[name] for name in names}
        return self._stacked(least)[0], self._stacked(most)[0]

    def _stacked(self, columns: Columns) -> Floats:
        measured = self.measure(columns)
        return measured[:, None] if measured.ndim == 1 else np.column_stack([measured.mean(axis=1), measured])


def reading(*columns: str) -> Needs:
    """The needs of a metric that reads the same columns on every domain."""
    return lambda domain: columns


@listed(METRICS)
def welfare() -> Metric:
    """The sum of the agents' utilities and payments, less the principal's cost (payments only move it from one to another)."""

    def needs(domain: Domain) -> tuple[str, ...]:
        money = ("payments",) if domain.payment is not None else ()
        return ("utility", *money, *(("cost",) if domain.cost is not None else ()))

    def measure(columns: Columns) -> Floats:
        worth: Floats = columns["utility"].sum(axis=1)
        if "payments" in columns:
            worth = worth + columns["payments"].sum(axis=1)
        return worth - columns["cost"] if "cost" in columns else worth

    return Metric("welfare", needs, measure, falls=("cost",))


@listed(METRICS)
def utility() -> Metric:
    """The utility of each agent, and their mean."""
    return Metric("utility", reading("utility"), lambda columns: columns["utility"])


@listed(METRICS)
def misreports() -> Metric:
    """The share of agents that were not honest in a round, and of rounds in which each was not."""
    return Metric("misreports", reading("misreport"), lambda columns: columns["misreport"], SHARE)


@listed(METRICS)
def mean(column: str) -> Metric:
    """The mean of a column, over all agents and of each."""
    return Metric(f"mean of {column}", reading(column), lambda columns: columns[column])


@listed(METRICS)
def total(column: str) -> Metric:
    """The sum of a column over the agents of a round."""
    return Metric(f"total of {column}", reading(column), lambda columns: columns[column].sum(axis=1), by_agent=True)


@listed(METRICS, sources=("Gini (1912), Variabilità e mutabilità",))
def gini(column: str) -> Metric:
    """The Gini coefficient, among the agents, of their means of a column: 0 when all have the same, 1 - 1/agents when one has all.

    Not defined where an agent's mean is negative.
    """
    return Metric(
        f"gini of {column}", reading(column), lambda columns: columns[column], statistic(gini_coefficient, least=0.0), by_agent=True
    )


def gini_coefficient(amounts: Floats) -> float:
    """Half the mean absolute difference between two draws, over the mean. Raises ValueError where an amount is negative."""
    if (amounts < 0).any():
        raise ValueError("the Gini coefficient has no meaning when somebody's mean is negative")
    if not amounts.any():
        return 0.0
    ranks = 2 * np.arange(1, len(amounts) + 1) - len(amounts) - 1
    return float(ranks @ np.sort(amounts) / (len(amounts) * amounts.sum()))


def metric_of(written: str) -> Metric:
    """The metric written as "welfare" or "gini of credits". Raises AccordError for an unknown name or a missing column."""
    name, _, column = (part.strip() for part in written.partition(" of "))
    entry = METRICS[name]
    takes = "column" in entry.parameters
    if takes and not column:
        raise AccordError(f"the metric {written!r} does not say of what: write '{written} of utility', for instance")
    if column and not takes:
        raise AccordError(f"the metric {name!r} takes no column, and {written!r} gives one: write '{name}'")
    built: Metric = entry.build(column) if takes else entry.build()
    return built
