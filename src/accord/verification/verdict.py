"""What a verification answers: never a bool, always with how it was reached and what it assumes."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import Any, NoReturn

from accord.core.estimate import duration
from accord.core.mechanism import Mechanism
from accord.core.rational import text
from accord.properties.property import Arena, Case, Property, Threat, brief
from accord.verification.exposure import Exposure


@dataclass(frozen=True)
class Alternative:
    """A method that did not settle the question: what it would cost in seconds, or why it was not for it."""

    method: str
    seconds: float | None
    why: str

    def __str__(self) -> str:
        return f"{self.method}: {self.why if self.seconds is None else f'would take about {duration(self.seconds)}'}"

    def json(self) -> dict[str, Any]:
        return {"method": self.method, "seconds": self.seconds, "why": self.why}


def _nobody() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Evidence:
    """What makes a verdict's identity and certificate when they are asked for; `replay` where the margin of its witness is evaluated
    otherwise than by the property, whose own way may need a table that is too large."""

    identity: Callable[[], Mapping[str, Any]] = _nobody
    certificate: Callable[[], Mapping[str, Any]] | None = None
    replay: Callable[[Mechanism], Fraction] | None = None


@dataclass(frozen=True)
class Verdict:
    """What every verdict tells. `worst` is the largest margin over all cases, None when there are none; `size` how big the exact tables
    are that were judged, all worlds of the threat together, empty where none were made."""

    mechanism: Mechanism = field(repr=False)
    property: Property
    threat: Threat
    method: str
    cases: int
    worst: Fraction | None
    assumptions: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    evidence: Evidence = field(default_factory=Evidence, compare=False, repr=False)
    size: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    others: tuple[Alternative, ...] = field(default=(), compare=False, repr=False)
    exposure: Exposure | None = field(default=None, compare=False, repr=False)

    @cached_property
    def certificate(self) -> Mapping[str, Any] | None:
        """Put together when it is first asked for; None for a verdict that no certificate can back."""
        return self.evidence.certificate() if self.evidence.certificate else None

    @cached_property
    def identity(self) -> Mapping[str, Any]:
        """The mechanism by name, parameters and both digests."""
        return self.evidence.identity()

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is not a bool: read .holds, or match on its type")

    @builtins.property
    def holds(self) -> bool:
        """Whether the property was proved."""
        return isinstance(self, Proved)

    @builtins.property
    def word(self) -> str:
        return type(self).__name__.lower()

    @builtins.property
    def question(self) -> str:
        against = "" if self.threat.name == "none" else f" against {self.threat}"
        return f"{self.mechanism.name} is {self.property.title}{against}"

    @builtins.property
    def effort(self) -> str:
        """The method, its cases, and how many plays were tabulated: in one round, as many as message profiles."""
        over = ""
        if self.size:
            plays = self.size["plays"]
            what = "message profile" if self.mechanism.one_shot else "play"
            over = f" over {plays:,} {what}{'' if plays == 1 else 's'}"
        return f"{self.method}, {self.cases:,} cases{over}"

    def json(self) -> dict[str, Any]:
        """The verdict as DESIGN section 5 lists it; rationals as texts."""
        exposed = {} if self.exposure is None else {"exposure": self.exposure.json()}
        return {
            "mechanism": dict(self.identity),
            "property": str(self.property),
            "threat": {"name": self.threat.name, "params": dict(self.threat.params)},
            "verdict": self.word,
            "method": self.method,
            "arithmetic": self.mechanism.arithmetic,
            "cases": self.cases,
            "size": dict(self.size),
            "worst": text(self.worst) if self.worst is not None else None,
            "witness": self._witness(),
            "assumptions": list(self.assumptions),
            **exposed,
            "others": [other.json() for other in self.others],
            "seconds": round(self.seconds, 3),
            "sentence": str(self),
        }

    @builtins.property
    def certificate_name(self) -> str:
        """A file name that says what is certified."""
        return name_of(self.mechanism, self.property, self.threat)

    def _witness(self) -> dict[str, Any] | None:
        return None

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(self.word.upper())}</b> {escape(str(self))}</p>"


def name_of(mechanism: Mechanism, prop: Property, threat: Threat) -> str:
    """A file name for what concerns one question."""
    asked = [mechanism.name, prop.name, *(brief(v) for _, v in prop.params)]
    if threat.name not in ("none", "alone"):
        asked += [threat.name, *(str(p) for p in threat.params.values())]
    return "-".join(asked).replace("_", "-").replace(" ", "-").replace("/", "-") + ".json"


@dataclass(frozen=True)
class Proved(Verdict):
    """No case violates the property."""

    def __str__(self) -> str:
        none = "no margins of single cases" if self.cases else "no case to judge"
        worst = f"worst margin {self.worst}" if self.worst is not None else none
        return f"proved: {self.question} ({self.effort}, {worst})"


@dataclass(frozen=True)
class Refuted(Verdict):
    """A case violates the property; the witness is shrunk, and replayable on the mechanism itself."""

    witness: Case = field(default_factory=lambda: Case({}))
    gain: Fraction = Fraction(0)
    words: str = ""

    def replay(self, mechanism: Mechanism | None = None) -> Fraction:
        """The witness's margin, evaluated afresh from the rule (of this or of another mechanism with the same roster)."""
        if self.evidence.replay is not None:
            return self.evidence.replay(mechanism or self.mechanism)
        return self.property.margin(Arena(mechanism or self.mechanism, self.threat), self.witness)

    def _witness(self) -> dict[str, Any] | None:
        return {**self.witness.json(), "gain": text(self.gain)}

    def __str__(self) -> str:
        exposed = "" if self.exposure is None else f"; {self.exposure}"
        return f"refuted: it is not so that {self.question}: {self.words}{exposed}"


@dataclass(frozen=True)
class Bounded(Verdict):
    """No deviation gains more than `worst`, exactly; where the mechanism computes in floats, but for rounding."""

    def __str__(self) -> str:
        if self.worst is not None and self.mechanism.arithmetic == "float":
            return (
                f"bounded: in floats, no case violates by more than {float(self.worst):.3g}, the rounding tolerance, that {self.question} "
                f"({self.effort}); rounding leaves nothing to certify, so write the rule in Fractions for a proof"
            )
        return f"bounded: no case violates by more than {self.worst} that {self.question} ({self.method}, {self.cases:,} cases)"


@dataclass(frozen=True)
class Unsettled(Verdict):
    """Searched or sampled without finding a violation, and without proof. With `confidence`, a randomly drawn case violates with
    at most the probability `chance_bound`; with `confidence` too, no judged lie gains more than `gain_bound` in expectation."""

    searched: str = ""
    chance_bound: float | None = None
    confidence: float = 0.95
    gain_bound: float | None = None

    def json(self) -> dict[str, Any]:
        found = {"searched": self.searched, "chance_bound": self.chance_bound, "confidence": self.confidence}
        return {**super().json(), **found, **({} if self.gain_bound is None else {"gain_bound": self.gain_bound})}

    def __str__(self) -> str:
        parts = [f"unsettled whether {self.question}: {self.searched}, best margin seen {self.worst}"]
        if self.chance_bound is not None:
            parts.append(
                f"a case drawn at random violates with probability below {self.chance_bound:.2g} ({self.confidence:.0%} confidence)"
            )
        if self.gain_bound is not None:
            parts.append(f"no lie gains more than {self.gain_bound:.3g} in expectation ({self.confidence:.0%} confidence)")
        if self.exposure is not None:
            parts.append(str(self.exposure))
        return "; ".join(parts)
