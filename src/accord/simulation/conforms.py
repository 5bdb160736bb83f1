"""Does the kernel refine the rule? Its numbers count only after this comparison.

A case is a type profile with a message profile that those types are able to send. All cases are compared where there are few
enough; otherwise a sample, half of it uniform and half honest profiles in which at most one agent deviates. In each case:

1. A column named after a part of the outcome must have the value of an outcome that the rule gives with positive probability
   (of *the* outcome, where the rule leaves nothing to chance), up to float rounding.
2. "utility", where the kernel gives the same numbers under two different generators, must equal the exact expected utility.
3. Where it does not, and for parts of outcomes drawn by lot, the means over repeated draws must agree with the exact expectations:
   for each agent over all cases, over the cases with each own type and message, and in each single case when all are compared;
   and so must the means over the agents.
   Each mean may differ by its allowance (`accord.simulation.bernstein`, with the range taken from the exact outcomes and from the draws
   seen); the chances of a false alarm over all the tests together sum to 1 - confidence (Bonferroni).

Validated in tests/unit/simulation/test_conforms.py by planted wrong kernels, some wrong in a single case.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.runs.seeds import Streams
from accord.simulation.bernstein import ROUNDING, allowance
from accord.simulation.columns import Columns, Floats, kernel_columns
from accord.simulation.conformity import Conformity, Mismatch
from accord.simulation.exact import Cases, Moments, Rule, cases_of, parts_at, rule_at, utilities_at
from accord.simulation.seat import Positions, Seat

_ROWS = 1 << 16
_OVERALL = 3  # the rank of the tests over all cases: the least telling ones


def conforms(
    mechanism: Mechanism,
    *,
    limit: int = 50_000,
    samples: int = 1_000,
    draws: int = 200_000,
    seed: int = 0,
    confidence: Fraction = Fraction(999, 1000),
    progress: Progress = silent,
) -> Conformity:
    """Compare a mechanism's kernel with its rule: on all cases if there are at most `limit`, else on `samples` of them.

    `draws` are spread over the cases where a kernel draws; the result says how small a difference of means they would show.
    Raises AccordError if the mechanism has no kernel, runs over several rounds, has continuous spaces, or if the kernel fails.
    """
    if mechanism.kernel is None:
        raise AccordError(
            f"{mechanism.name} has no kernel to compare with its rule: it is simulated by the plain loop, which runs the rule itself"
        )
    if not mechanism.one_shot:
        raise AccordError(f"{mechanism.name} runs over several rounds, and a kernel refines a one-shot rule: remove the kernel")
    return _Comparison(mechanism, limit, samples, draws, Streams(seed, ("conforms",)), confidence, progress).run()


class _Comparison:
    """One run of `conforms`."""

    def __init__(
        self, mechanism: Mechanism, limit: int, samples: int, draws: int, streams: Streams, confidence: Fraction, progress: Progress
    ) -> None:
        self.mechanism, self.streams, self.confidence, self.progress = mechanism, streams, confidence, progress
        self.draws = draws
        self.seats = [Seat(mechanism, a) for a in mechanism.domain.agents]
        self.exhaustive = math.prod(len(s.pairs) for s in self.seats) <= limit
        self.cases = self._all() if self.exhaustive else self._sampled(samples)
        self.effort = self.cases.types.sum(axis=1) + self.cases.messages.sum(axis=1)  # distance from the simplest case
        self.mismatches: list[tuple[tuple[int, int], Mismatch]] = []
        self.names: set[str] = set()
        self.largest = self.closest = 0.0
        self.resolution: dict[str, float] = {}
        self.tests = 0

    def run(self) -> Conformity:
        rule = rule_at(self.mechanism, self.seats, self.cases.profiles)
        moments = {"utility": utilities_at(self.mechanism, self.seats, self.cases, rule)}
        once, again = self._draw(1, "once"), self._draw(1, "again")
        parts = [n for n in once if n != "utility" and all(n in support for support in rule.supports)]
        self._check_shapes(once, rule, parts)
        moments |= {n: parts_at(rule, self.cases, n) for n in parts}
        steady = bool(np.array_equal(once["utility"], again["utility"]))
        drawn = [*([] if steady else ["utility"]), *([] if rule.sure.all() else parts)]
        repeats = max(1, self.draws // len(self.cases)) if drawn else 1
        many = self._draw(repeats, "many") if drawn else once
        if steady:
            self._compare("utility", once["utility"], moments["utility"].mean, 1)
        for name in parts:
            self._compare(name, many[name], self._nearest(many[name], [s[name] for s in rule.supports], repeats), repeats)
        for name in drawn:
            self._compare_means(name, many[name], moments[name], repeats, len(drawn))
        worst = min(self.mismatches, key=lambda found: found[0])[1] if self.mismatches else None
        exact = (*(("utility",) if steady else ()), *(n for n in parts if n not in drawn))
        unchecked = tuple(n for n in once if n != "utility" and n not in parts)
        return Conformity(
            self.mechanism.name, self.exhaustive, len(self.cases), exact, tuple(drawn), unchecked, self.largest,
            self.tests, repeats * len(self.cases) if drawn else 0, self.resolution, self.closest, self.confidence, worst,
        )  # fmt: skip

    def _all(self) -> Cases:
        picks = np.array(list(itertools.product(*(range(len(s.pairs)) for s in self.seats))), dtype=np.int64)
        return cases_of(*self._picked(picks))

    def _sampled(self, samples: int) -> Cases:
        """Half uniform cases; half honest ones in which one agent may deviate (uniform too where honesty is undeclared)."""
        rng = self.streams.generator("cases")
        picks = np.stack([rng.integers(len(s.pairs), size=samples) for s in self.seats], axis=1)
        types, messages = self._picked(picks)
        if self.mechanism.truth is not None:
            rows = np.arange(0, samples, 2)
            deviator = rng.integers(len(self.seats), size=len(rows))
            for i, seat in enumerate(self.seats):
                loyal = rows[deviator != i]
                messages[loyal, i] = seat.honest[types[loyal, i]]
        return cases_of(types, messages)

    def _picked(self, picks: Positions) -> tuple[Positions, Positions]:
        pairs = np.stack([s.pairs[picks[:, i]] for i, s in enumerate(self.seats)], axis=1)
        return pairs[:, :, 0], pairs[:, :, 1]

    def _draw(self, repeats: int, stream: str) -> Columns:
        """The kernel's columns for every case, each `repeats` times in a row."""
        rng, rows = self.streams.generator(stream), np.repeat(np.arange(len(self.cases)), repeats)
        batches = []
        for start in range(0, len(rows), _ROWS):
            self.progress("comparing the kernel with the rule", start, len(rows))
            batch = rows[start : start + _ROWS]
            batches.append(kernel_columns(self.mechanism, self.cases.messages[batch], self.cases.types[batch], rng))
            self.names = self.names or set(batches[-1])
            if self.names != set(batches[-1]):
                raise AccordError(f"the kernel of {self.mechanism.name} gives other columns on other batches: give the same on all")
        return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}

    def _check_shapes(self, columns: Columns, rule: Rule, parts: list[str]) -> None:
        for name in parts:
            seen, wanted = (
                ("every agent's" if shape else "one a round") for shape in (columns[name].shape[1:], rule.supports[0][name].shape[1:])
            )
            if seen != wanted:
                raise AccordError(
                    f"the kernel of {self.mechanism.name} gives {name!r} as {seen}, and its outcome as {wanted}: mend the kernel"
                )

    def _nearest(self, given: Floats, supports: list[Floats], repeats: int) -> Floats:
        """For each drawn row of a column, the possible outcome of the rule that is nearest to it."""
        nearest = np.empty_like(given)
        order = np.argsort(np.repeat(self.cases.profile, repeats), kind="stable")
        ends = np.cumsum(np.bincount(self.cases.profile) * repeats)
        for options, rows in zip(supports, np.split(order, ends[:-1]), strict=True):
            apart = [np.abs(given[rows] - o).reshape(len(rows), -1).max(axis=1) for o in options]
            nearest[rows] = options[np.argmin(apart, axis=0)]
        return nearest

    def _compare(self, name: str, given: Floats, rule: Floats, repeats: int) -> None:
        """Value by value, up to float rounding."""
        apart = np.abs(given - rule)
        self.largest = max(self.largest, float(apart.max()))
        wrong = np.argwhere(apart > ROUNDING * np.maximum(1.0, np.abs(rule)))
        if len(wrong):
            row, *agent = (int(k) for k in wrong[int(np.argmin(self.effort[wrong[:, 0] // repeats]))])
            values = float(given[row, *agent]), float(rule[row, *agent])
            self._found(name, row // repeats, agent, *values, 0, "when")

    def _compare_means(self, name: str, given: Floats, exact: Moments, repeats: int, columns: int) -> None:
        """Means against exact expectations, over all groups of draws that are tested."""
        case = np.repeat(np.arange(len(self.cases)), repeats)
        residual = given - exact.mean[case]
        spread = float(max((exact.greatest - exact.mean).max(), residual.max()) - min((exact.least - exact.mean).min(), residual.min()))
        alone = exact.variance[case]
        series: list[tuple[int | None, Floats, Floats, Floats]] = [(None, residual, alone, exact.mean)]
        if given.ndim == 2:
            series = [(i, residual[:, i], alone[:, i], exact.mean[:, i]) for i in range(len(self.seats))]
            series.append((None, residual.mean(axis=1), np.zeros(len(case)), exact.mean.mean(axis=1)))
        groups = [(*one, *group) for one in series for group in self._groups(one[0])]
        tests = sum(int(label.max()) + 1 for *_, label, _, _ in groups)
        self.tests += tests
        for agent, values, noise, mean, label, rank, scope in groups:
            centre, allowed = allowance(values, noise, label[case], spread, (1 - float(self.confidence)) / columns / tests)
            used = np.abs(centre) / allowed
            self.closest = max(self.closest, float(used.max()))
            if rank == _OVERALL:
                self.resolution[name] = max(self.resolution.get(name, 0.0), float(allowed[0]))
            if used.max() > 1:
                worst = int(np.argmax(used))
                members = np.flatnonzero(label == worst)
                simplest, right = int(members[np.argmin(self.effort[members])]), float(mean[members].mean())
                self._found(name, simplest, () if agent is None else (agent,), right + float(centre[worst]), right, rank, scope)

    def _groups(self, agent: int | None) -> Iterator[tuple[Positions, int, str]]:
        """Ways to sort the cases into groups, the mean of each a test: labels from 0, rank (the sharpest first), and how to say it."""
        if self.exhaustive:
            yield np.arange(len(self.cases)), 1, "on average when"
        if agent is not None:
            own = np.stack([self.cases.types[:, agent], self.cases.messages[:, agent]], axis=1)
            label = np.unique(own, axis=0, return_inverse=True)[1].reshape(-1)
            yield label, 2, "on average over the cases with this own type and message, such as when"
        yield np.zeros(len(self.cases), dtype=np.int64), _OVERALL, "on average over all cases, such as when"

    def _found(self, name: str, case: int, agent: Sequence[int], kernel: float, rule: float, rank: int, scope: str) -> None:
        types = {s.agent: s.types.items[t] for s, t in zip(self.seats, self.cases.types[case], strict=True)}
        messages = {s.agent: s.messages.items[m] for s, m in zip(self.seats, self.cases.messages[case], strict=True)}
        said = f"{scope} the types are {show(types)} and the messages {show(messages)}"
        whose = self.seats[agent[0]].agent if agent else None
        self.mismatches.append(((rank, int(self.effort[case])), Mismatch(name, whose, types, messages, kernel, rule, said)))
