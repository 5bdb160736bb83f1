"""Monte Carlo for *Bayesian truthful* where the message profiles are too many to enumerate: a confidence bound, and no proof.

For each agent the others' types are drawn from the prior; a lie's gain over the truth is averaged over the draws, for each of the
agent's types. Gains lie in an interval of width 2 R, R the range of the agent's utility, so by Hoeffding (1963), Theorem 2, and
the union bound over the K triples of agent, type and lie, with probability at least 1 - a no triple's expected gain exceeds its
average by more than 2 R sqrt(log(K / a) / (2 n)). R is computed where the domain lists its outcomes and has no money, and is
otherwise the range that was seen, which the verdict then assumes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from accord.core.canonical import key
from accord.core.certificate import identity
from accord.core.estimate import profiles
from accord.core.mechanism import Mechanism
from accord.core.prior import Independent
from accord.core.rational import exact
from accord.core.space import as_finite
from accord.core.tabulate import LIMIT
from accord.properties.payoff import able, all_types, payoff, truth_of
from accord.properties.property import Arena, Property
from accord.verification.exposure import CONFIDENCE, drawn_types
from accord.verification.method import Method
from accord.verification.verdict import Evidence, Unsettled, Verdict

NAME = "sampling"
DRAWS, EVALUATION, SEED = 1_000, 3e-5, 0


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for Bayesian truthfulness in one round with more message profiles than tables hold, and messages that can be listed."""
    mech = arena.mechanism
    if prop.name != "bayesian_truthful" or prop.params:
        return "sampling is for 'bayesian_truthful' without parameters"
    if not isinstance(mech.domain.prior, Independent):
        return f"sampling draws the others' types apart from one's own, and the prior of {mech.name} is correlated"
    count = profiles(mech)
    if count is None:
        return f"{mech.name} runs over several rounds, or its messages have no list"
    if count <= LIMIT:
        return f"{mech.name} has {count:,} message profiles, few enough to enumerate"
    return None


def cost(arena: Arena, prop: Property) -> float:
    """The rule at each draw and message, and a utility for each type besides."""
    return EVALUATION * DRAWS * sum(len(_messages(arena, a)) * len(all_types(arena.mechanism, a)) for a in arena.mechanism.domain.agents)


def run(arena: Arena, prop: Property) -> Verdict:
    """Unsettled, with the greatest average gain and the bound on all."""
    mech, start, rng = arena.mechanism, time.perf_counter(), np.random.default_rng(SEED)
    agents = mech.domain.agents
    means: list[tuple[str, Fraction]] = []
    widths: dict[str, Fraction] = {}
    for done, agent in enumerate(agents):
        arena.progress("sampling interim gains", done, len(agents))
        sampled = _Sample(arena, agent, rng)
        means += [(agent, mean) for mean in sampled.gains()]
        widths[agent] = _range(mech, agent) or sampled.width
    slack = 2 * math.sqrt(math.log(len(means) / (1 - CONFIDENCE)) / (2 * DRAWS))
    bound = max(float(mean) + float(widths[agent]) * slack for agent, mean in means)
    seen = [a for a in agents if _range(mech, a) is None]
    rest = f"the utilities of {', '.join(seen)} stay within the ranges that were seen, and the bound rests on it"
    assumed = (*mech.domain.notes, *mech.notes, *prop.assumes(mech), *arena.threat.assumptions(mech), *([rest] if seen else []))
    words = (
        f"{DRAWS:,} draws of the others' types for each agent, and the gains of {len(means):,} triples of agent, type and lie averaged "
        f"(Hoeffding's inequality, with the union bound over them; seed {SEED})"
    )
    return Unsettled(
        mech, prop, arena.threat, NAME, len(means), max(mean for _, mean in means), assumed, time.perf_counter() - start,
        evidence=Evidence(partial(identity, mech, None)), searched=words, confidence=CONFIDENCE, gain_bound=bound,
    )  # fmt: skip


class _Sample:
    """The utilities of one agent at each type and message, over the same draws of the others' types."""

    def __init__(self, arena: Arena, agent: str, rng: np.random.Generator) -> None:
        mech, prior = arena.mechanism, arena.mechanism.domain.prior
        assert mech.rule is not None, "accepted for one round only"
        assert isinstance(prior, Independent), "accepted for independent types only"
        self.mechanism, self.agent = mech, agent
        chances = {key(t) for t in prior.marginals[agent].support}
        self.types = [t for t in all_types(mech, agent) if key(t) in chances]
        self.messages = _messages(arena, agent)
        self.sums = [[Fraction(0)] * len(self.messages) for _ in self.types]
        self.low: Fraction | None = None
        self.high = Fraction(0)
        for _ in range(DRAWS):
            others = drawn_types(prior, mech.domain, rng)
            told = {a: truth_of(mech, a, t) for a, t in others.items()}
            for m, message in enumerate(self.messages):
                outcome = mech.rule({**told, agent: message})
                for row, own in zip(self.sums, self.types, strict=True):
                    worth = payoff(mech, agent, outcome, {**others, agent: own})
                    row[m] += worth
                    self.high = worth if self.low is None else max(self.high, worth)
                    self.low = worth if self.low is None else min(self.low, worth)

    @property
    def width(self) -> Fraction:
        return self.high - (self.low or 0)

    def gains(self) -> Iterator[Fraction]:
        """The average gain of each lie of each type."""
        place = {key(m): k for k, m in enumerate(self.messages)}
        for row, own in zip(self.sums, self.types, strict=True):
            honest = place[key(truth_of(self.mechanism, self.agent, own))]
            for m, message in enumerate(self.messages):
                if m != honest and able(self.mechanism, self.agent, own, message):
                    yield (row[m] - row[honest]) / DRAWS


def _range(mechanism: Mechanism, agent: str) -> Fraction | None:
    """The width of the agent's utilities over the feasible outcomes, where these are listed and there is no money."""
    domain = mechanism.domain
    if domain.outcomes is None or domain.payment is not None or domain.own_utility is None:
        return None
    own = domain.own_utility
    worth = [exact(own(agent, o, t), f"{agent}'s utility") for t in all_types(mechanism, agent) for o in domain.outcomes]
    return max(worth) - min(worth)


def _messages(arena: Arena, agent: str) -> tuple[Any, ...]:
    return as_finite((arena.mechanism.messages or {})[agent]).items


METHOD = Method(NAME, accepts, cost, run)
