"""A scenario: a mechanism, who takes part and how, how often, from which seed, and what is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from accord.core.canonical import encode, show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.properties.property import Property, Threat
from accord.runs.seeds import check_seed
from accord.simulation.drawing import Fixed, Source
from accord.simulation.intervals import CONFIDENCE
from accord.simulation.metrics import Metric, metric_of
from accord.simulation.naming import at
from accord.simulation.population import Behaviour, Population, as_population

Pair = tuple[Property, Threat | None]
MOST_ROUNDS = 10**9


@dataclass(frozen=True)
class Edition:
    """One occasion: who is there, and where their types come from. `agents` is everybody unless given; for a fixed profile, those it
    names. `note` says where the types were taken from."""

    name: str
    types: Source
    agents: tuple[str, ...] | None = None
    note: str = ""

    def roster(self, mechanism: Mechanism) -> tuple[str, ...]:
        """Who is there, in the mechanism's order."""
        named = (
            self.agents
            if self.agents is not None
            else tuple(self.types.types)
            if isinstance(self.types, Fixed)
            else mechanism.domain.agents
        )
        for agent in named:
            if agent not in mechanism.domain.agents:
                raise AccordError(f"{agent!r} is not an agent here: the agents are {show(mechanism.domain.agents)}")
        return tuple(a for a in mechanism.domain.agents if a in named)

    def mechanism(self, whole: Mechanism) -> Mechanism:
        """The mechanism among those who are there. Raises AccordError if it cannot do without the others."""
        roster = self.roster(whole)
        if roster == whole.domain.agents:
            return whole
        if "agents" not in whole.params:
            missing = next(a for a in whole.domain.agents if a not in roster)
            raise AccordError(
                f"{missing} is missing here, and {whole.name} has no parameter 'agents' to build it without: name a type for everybody"
            )
        return whole.rebuild(agents=roster)


@dataclass(frozen=True)
class Scenario:
    """What is simulated, and what a report on it has to show.

    mechanism    among everybody who ever takes part
    editions     the occasions; each is simulated for `rounds` independent rounds with each population
    populations  by name; the first is the one that the others are compared with
    metrics      as values or as written, such as "gini of credits"
    required     (property, threat) pairs that must be proved before the mechanism goes live; threat None where there is no deviator
    attacks      (property, threat) pairs to search for violations of
    institution  terms for the live body, as exact values;  sources: where the numbers come from, by name
    """

    name: str
    mechanism: Mechanism
    editions: tuple[Edition, ...]
    populations: Mapping[str, Population]
    metrics: tuple[Metric, ...]
    rounds: int = 10_000
    seed: int = 0
    confidence: Fraction = CONFIDENCE
    title: str = ""
    summary: str = ""
    required: tuple[Pair, ...] = ()
    attacks: tuple[Pair, ...] = ()
    institution: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def __init__(
        self,
        name: str,
        mechanism: Mechanism,
        editions: Sequence[Edition],
        populations: Mapping[str, Population | Behaviour],
        metrics: Sequence[Metric | str],
        **more: Any,
    ) -> None:
        unknown = sorted(set(more) - set(self.__dataclass_fields__))
        if unknown:
            raise AccordError(f"a scenario has no {unknown[0]!r}: see the fields of Scenario")
        given = {
            "name": name,
            "mechanism": mechanism,
            "editions": tuple(editions),
            "populations": MappingProxyType({n: as_population(p) for n, p in populations.items()}),
            "metrics": tuple(metric_of(m) if isinstance(m, str) else m for m in metrics),
            **more,
        }
        for label, spec in self.__dataclass_fields__.items():
            default = {} if label in ("institution", "sources") else spec.default
            object.__setattr__(self, label, given.get(label, default))
        object.__setattr__(self, "confidence", exact(self.confidence, "the confidence"))
        self._check()

    def _check(self) -> None:
        if isinstance(self.rounds, bool) or not isinstance(self.rounds, int) or self.rounds < 1:
            raise AccordError(f"{self.rounds!r} rounds cannot be simulated: give a whole number of at least 1")
        if self.rounds > MOST_ROUNDS:
            raise AccordError(f"{self.rounds:,} rounds are too many to simulate: give at most {MOST_ROUNDS:,}")
        check_seed(self.seed, "the seed of a scenario")
        if not 0 < self.confidence < 1:
            raise AccordError(f"{self.confidence} is no confidence: give a rational between 0 and 1, such as '19/20'")
        for what, names in (
            ("edition", [e.name for e in self.editions]),
            ("metric", [m.name for m in self.metrics]),
            ("population", list(self.populations)),
        ):
            if not names:
                raise AccordError(f"a scenario needs at least one {what}, and this one has none: give it")
            twice = [n for n in names if names.count(n) > 1]
            if twice:
                raise AccordError(f"two {what}s are called {twice[0]!r}: rename or remove one")
        for label, population in self.populations.items():
            with at(f"population {label!r}"):
                population.check(self.mechanism.domain.agents)
        for edition in self.editions:
            with at(f"edition {edition.name!r}"):
                edition.types.check(self.mechanisms[edition.name])

    @cached_property
    def mechanisms(self) -> dict[str, Mechanism]:
        """For each edition, the mechanism among those who are there."""
        found = {}
        for edition in self.editions:
            with at(f"edition {edition.name!r}"):
                found[edition.name] = edition.mechanism(self.mechanism)
        return found

    @property
    def baseline(self) -> str:
        """The population that the others are compared with."""
        return next(iter(self.populations))

    def json(self) -> dict[str, Any]:
        """The scenario as plain JSON, for reports."""
        return {
            "name": self.name,
            "title": self.title,
            "summary": self.summary,
            "mechanism": {"name": self.mechanism.name, "params": {k: encode(v) for k, v in self.mechanism.params.items()}},
            "editions": [
                {"name": e.name, "agents": list(e.roster(self.mechanism)), "types": str(e.types), "note": e.note} for e in self.editions
            ],
            "populations": {n: str(p) for n, p in self.populations.items()},
            "metrics": [m.name for m in self.metrics],
            "rounds": self.rounds,
            "seed": self.seed,
            "confidence": str(self.confidence),
            "required": [[str(p), str(t) if t else None] for p, t in self.required],
            "attacks": [[str(p), str(t) if t else None] for p, t in self.attacks],
            "institution": {k: encode(v) for k, v in self.institution.items()},
            "sources": dict(self.sources),
        }
