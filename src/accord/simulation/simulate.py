"""Simulate a scenario: every population in every edition, batch by batch, with all metrics tallied on the way.

1. In each edition the mechanism is built among those who are there; its kernel must conform to its rule before its numbers count.
2. Rounds run in batches of `BATCH`; each batch has streams of its own, named by edition and batch number, so that batches could run
   anywhere and in any order.
3. In a batch the types are drawn once; every population meets them, with the same luck (common random numbers).
4. Each metric becomes a number of the round and one of each agent; tallies keep what the intervals need. The differences to the first
   population are tallied round by round.
5. What no chance entered is marked as sure, and where a spread rests on few rounds the quantity's range is looked up: both decide which
   interval can be claimed (`accord.simulation.intervals`).
6. Every number drawn or computed goes into the digest of its run.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Mapping

import numpy as np

from accord.core.canonical import key
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.runs.seeds import Name, Streams
from accord.simulation.columns import Columns, Floats
from accord.simulation.conformity import Conformity
from accord.simulation.conforms import conforms
from accord.simulation.drawing import Drawn, Fixed
from accord.simulation.engine import engine_for
from accord.simulation.intervals import FEW
from accord.simulation.luck import Luck
from accord.simulation.metrics import Metric
from accord.simulation.naming import at
from accord.simulation.ranges import column_ranges
from accord.simulation.result import Result, Row, Run
from accord.simulation.scenario import Edition, Scenario
from accord.simulation.tally import Tally

BATCH = 4096
_CHECKED: weakref.WeakKeyDictionary[Mechanism, Conformity] = weakref.WeakKeyDictionary()


def simulate(scenario: Scenario, *, seed: int | None = None, progress: Progress = silent) -> Result:
    """Run a scenario, from its own seed unless another is given.

    Raises AccordError if a kernel does not conform to its rule, a metric needs a column that the rounds do not give, a behaviour has no
    meaning at the mechanism, or the rule fails.
    """
    streams = Streams(scenario.seed if seed is None else seed)
    total = scenario.rounds * len(scenario.populations) * len(scenario.editions)
    rows: list[Row] = []
    differences: list[Row] = []
    runs: list[Run] = []
    conformity: dict[str, Conformity | None] = {}
    for number, edition in enumerate(scenario.editions):
        with at(f"{scenario.name}, edition {edition.name!r}"):
            mechanism = scenario.mechanisms[edition.name]
            conformity[edition.name] = _checked(mechanism, progress)
            session = _Session(scenario, edition, mechanism, streams)
            session.run(progress, number * total // len(scenario.editions), total)
            session.bound(conformity[edition.name])
            rows += session.rows()
            differences += session.differences()
            runs += session.runs()
    return Result(scenario, streams.seed, tuple(rows), tuple(differences), tuple(runs), conformity)


def _checked(mechanism: Mechanism, progress: Progress) -> Conformity | None:
    """The kernel's conformity, computed once for each mechanism object."""
    if mechanism.kernel is None:
        return None
    if mechanism not in _CHECKED:
        _CHECKED[mechanism] = conforms(mechanism, progress=progress)
    found = _CHECKED[mechanism]
    if not found.holds:
        raise AccordError(f"{found}: mend the kernel, or drop it to simulate by the plain loop")
    return found


class _Session:
    """One edition while it is being simulated."""

    def __init__(self, scenario: Scenario, edition: Edition, mechanism: Mechanism, streams: Streams) -> None:
        self.scenario, self.edition, self.mechanism = scenario, edition, mechanism
        self.streams = streams.under("edition", edition.name)
        self.tallies: dict[tuple[str, Metric], Tally] = {}
        self.paired: dict[tuple[str, Metric], Tally] = {}
        self.hashes = {name: hashlib.sha256() for name in scenario.populations}
        self.drawn: dict[str, set[Name]] = {name: set() for name in scenario.populations}

    def run(self, progress: Progress, done: int, total: int) -> None:
        engine = engine_for(self.mechanism)
        for batch, start in enumerate(range(0, self.scenario.rounds, BATCH)):
            rounds, streams = min(BATCH, self.scenario.rounds - start), self.streams.under("batch", batch)
            drawn = self.edition.types.draw(self.mechanism, rounds, streams)
            first: dict[Metric, Floats] = {}
            for name, population in self.scenario.populations.items():
                progress("simulating", done, total)
                luck = Luck(streams)
                with at(f"population {name!r}"):
                    columns = engine(self.mechanism, population, drawn, luck)
                self.drawn[name] |= luck.used
                self._hash(name, drawn, columns)
                for metric in self.scenario.metrics:
                    values = metric.of(columns, self.mechanism.domain)
                    self._tally(self.tallies, name, metric, values)
                    if name == self.scenario.baseline:
                        first[metric] = values
                    else:
                        self._tally(self.paired, name, metric, first[metric] - values)
                done += rounds
        progress("simulating", done, total)

    def _tally(self, tallies: dict[tuple[str, Metric], Tally], name: str, metric: Metric, values: Floats) -> None:
        if (name, metric) not in tallies:
            tallies[name, metric] = Tally(values.shape[1], self.scenario.rounds)
        tallies[name, metric].add(values)

    def bound(self, conformity: Conformity | None) -> None:
        """Mark what is sure, and give every quantity whose spread rests on few rounds its range where that is known."""
        whole, base = self.scenario.populations, self.scenario.baseline
        for (name, metric), tally in self.tallies.items():
            tally.sure[:] = self._sure(name, metric)
        for (name, metric), paired in self.paired.items():
            paired.sure[:] = (self._sure(name, metric) and self._sure(base, metric)) or whole[name] == whole[base]
        doubtful = [t for t in (*self.tallies.values(), *self.paired.values()) if ((t.carriers < FEW) & ~t.sure).any()]
        if not doubtful:
            return
        low, high = column_ranges(self.mechanism, conformity)
        for (_, metric), tally in self.tallies.items():
            found = metric.range(low, high, self.mechanism.domain)
            if found is not None:
                tally.low, tally.high = found
        for (_, metric), paired in self.paired.items():
            found = metric.range(low, high, self.mechanism.domain)
            if found is not None:
                paired.low, paired.high = found[0] - found[1], found[1] - found[0]

    def _sure(self, name: str, metric: Metric) -> bool:
        """Whether no chance enters a metric: types are fixed, and nothing was drawn on which its columns depend. In one round, whether
        somebody is honest does not depend on the mechanism's luck."""
        own = self.mechanism.one_shot and metric.needs(self.mechanism.domain) == ("misreport",)
        return isinstance(self.edition.types, Fixed) and not self.drawn[name] - ({"mechanism"} if own else set())

    def _hash(self, name: str, drawn: Mapping[str, Drawn], columns: Columns) -> None:
        """Types and columns by name, as little-endian bytes; -0.0 counts as 0.0."""
        add = self.hashes[name].update
        for agent, types in drawn.items():
            add(key([agent, types.listed]).encode())
            add(np.ascontiguousarray(types.index, dtype="<i8").tobytes())
        for label in sorted(columns):
            add(key([label, columns[label].shape]).encode())
            add(np.ascontiguousarray(columns[label] + 0.0, dtype="<f8").tobytes())

    def rows(self) -> list[Row]:
        rows = []
        for (name, metric), tally in self.tallies.items():
            rows.append(Row(name, self.edition.name, metric.name, None, metric.summary.whole(tally, self.scenario.confidence)))
            rows += self._by_agent(name, metric, tally, None)
        return rows

    def differences(self) -> list[Row]:
        rows, base, confidence = [], self.scenario.baseline, self.scenario.confidence
        for (name, metric), paired in self.paired.items():
            contrast = metric.summary.contrast(self.tallies[base, metric], self.tallies[name, metric], paired, confidence)
            rows.append(Row(base, self.edition.name, metric.name, None, contrast, less=name))
            rows += self._by_agent(base, metric, paired, name)
        return rows

    def _by_agent(self, name: str, metric: Metric, tally: Tally, less: str | None) -> list[Row]:
        """Every agent's own estimate, where the metric has one: shares as shares, differences as means."""
        each = metric.summary.each if less is None else metric.summary.gap
        if each is None or len(tally.mean) == 1:
            return []
        estimates = [each(tally, k + 1, self.scenario.confidence) for k in range(len(self.mechanism.domain.agents))]
        return [Row(name, self.edition.name, metric.name, a, e, less) for a, e in zip(self.mechanism.domain.agents, estimates, strict=True)]

    def runs(self) -> list[Run]:
        engine = "kernel" if self.mechanism.kernel is not None else "plain loop"
        return [Run(name, self.edition.name, engine, f"sha256:{digest.hexdigest()}") for name, digest in self.hashes.items()]
