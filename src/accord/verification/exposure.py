"""Exposure: the probability that, for a type profile drawn from the prior, some agent has a profitable lie.

It says how often there is something to gain, and nothing about how much: it is no bound on the worst gain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.core.domain import Domain
from accord.core.estimate import size
from accord.core.prior import Independent, Prior
from accord.core.space import as_finite
from accord.properties.payoff import able, payoff, truth_of
from accord.properties.property import Arena

CONFIDENCE = 0.95
TRIED = 2_000
"""Lies that are tried at one type profile, at most; where there are more, some are drawn."""


@dataclass(frozen=True)
class Exposure:
    """Of `profiles` type profiles drawn from the prior, at how many some agent was seen to gain by a lie while the others are
    honest. `exact`: every lie of every agent was tried at each of them; only then is there an upper bound."""

    profiles: int
    exposed: int
    exact: bool
    confidence: float = CONFIDENCE

    @property
    def bound(self) -> float | None:
        """The upper confidence bound of Clopper and Pearson (1934) on the exposure."""
        if not self.exact:
            return None
        if self.exposed == self.profiles:
            return 1.0
        from scipy.special import betaincinv

        return float(betaincinv(self.exposed + 1, self.profiles - self.exposed, self.confidence))

    def json(self) -> Mapping[str, Any]:
        return {
            "profiles": self.profiles, "exposed": self.exposed, "exact": self.exact, "bound": self.bound, "confidence": self.confidence
        }  # fmt: skip

    def __str__(self) -> str:
        seen = f"for {self.exposed:,} of {self.profiles:,} type profiles drawn from the prior some lie gains while the others are honest"
        if self.bound is None:
            return f"{seen}, as far as a search among the lies at each shows (no bound on the exposure)"
        return f"{seen}, so the exposure is at most {self.bound:.2g} ({self.confidence:.0%} confidence; no bound on the gain)"


def exposure(arena: Arena, profiles: int, rng: np.random.Generator) -> Exposure:
    """The exposure of a one-shot mechanism with a prior and declared honesty, sampled at so many type profiles."""
    mech, prior = arena.mechanism, arena.mechanism.domain.prior
    assert prior is not None, "callers check the prior"
    exact, exposed = True, 0
    for k in range(profiles):
        if k % 16 == 0:
            arena.progress("sampling exposure", k, profiles)
        types = drawn_types(prior, mech.domain, rng)
        gains, complete = _some_lie_gains(arena, types, rng)
        exposed += gains
        exact = exact and (complete or gains)
    return Exposure(profiles, exposed, exact)


def drawn_types(prior: Prior, domain: Domain, rng: np.random.Generator) -> dict[str, Any]:
    """A type profile drawn from the prior."""
    if isinstance(prior, Independent):
        return {agent: prior.marginals[agent].sample(rng) for agent in domain.agents}
    profile = prior.joint.sample(rng)
    return {agent: profile[agent] for agent in domain.agents}


def _some_lie_gains(arena: Arena, types: Mapping[str, Any], rng: np.random.Generator) -> tuple[bool, bool]:
    """Whether some agent gains by some lie when the others are honest, and whether all lies were tried."""
    mech = arena.mechanism
    assert mech.rule is not None, "callers check that there is one round"
    spaces = mech.messages or {}
    told = {agent: truth_of(mech, agent, types[agent]) for agent in mech.domain.agents}
    honest, most, complete = mech.rule(told), TRIED // len(told), True
    for agent in mech.domain.agents:
        worth = payoff(mech, agent, honest, types)
        lies, whole = _lies(spaces[agent], most, rng)
        complete = complete and whole
        for lie in lies:
            if able(mech, agent, types[agent], lie) and payoff(mech, agent, mech.rule({**told, agent: lie}), types) > worth:
                return True, complete
    return False, complete


def _lies(space: Any, most: int, rng: np.random.Generator) -> tuple[list[Any], bool]:
    """All messages of a space, or some drawn from it."""
    count = size(space)
    if count is None or count > max(most, 1):
        return space.sample(rng, max(most, 1)), False
    return list(as_finite(space)), True
