"""Who deviates. Threats are an axis of their own beside properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact, text
from accord.core.registry import THREATS, listed

MOST = 100  # false identities


@listed(THREATS, sources=("Hurwicz (1972), On informationally decentralized systems, in Decision and Organization",))
@dataclass(frozen=True)
class Alone:
    """One agent deviates; nobody else does."""

    name = "alone"

    @property
    def params(self) -> Mapping[str, Any]:
        return {}

    def worlds(self, mechanism: Mechanism) -> tuple[Mechanism, ...]:
        return ()

    def assumptions(self, mechanism: Mechanism) -> tuple[str, ...]:
        return ()

    def __str__(self) -> str:
        return "one agent alone"


@listed(THREATS, sources=("Green and Laffont (1979), Incentives in Public Decision-Making, ch. 6, on coalitions",))
@dataclass(frozen=True)
class Coalition:
    """Up to `size` agents deviate together; without side payments each member must gain, with them their sum."""

    size: int
    side_payments: bool = False
    name = "coalition"

    def __post_init__(self) -> None:
        if type(self.size) is not int or self.size < 1:
            raise AccordError(f"a coalition of {self.size!r} agents cannot deviate: give a whole size of at least 1")

    @property
    def params(self) -> Mapping[str, Any]:
        return {"size": self.size, "side_payments": self.side_payments}

    def worlds(self, mechanism: Mechanism) -> tuple[Mechanism, ...]:
        return ()

    def assumptions(self, mechanism: Mechanism) -> tuple[str, ...]:
        if self.side_payments:
            return ("the coalition shares money freely: it gains when the sum of its members' utilities grows",)
        return ("no money moves inside the coalition: every member must gain strictly",)

    def __str__(self) -> str:
        return f"coalitions of up to {self.size}" + (" with side payments" if self.side_payments else "")


@listed(
    THREATS,
    sources=(
        "Yokoo, Sakurai and Matsubara (2004), The effect of false-name bids in combinatorial auctions, Games and Economic Behavior 46(1)",
    ),
)
@dataclass(frozen=True)
class Sybils:
    """One agent deviates after adding up to `count` false identities of its own type to the roster.

    `pooled`: the owner's payoff is the sum over its identities (private goods). None: pooled where the domain has money
    or says what each agent gets (`own`); else the owner's alone (a public outcome).
    """

    count: int
    pooled: bool | None = None
    name = "sybils"

    def __post_init__(self) -> None:
        if type(self.count) is not int or self.count < 1:
            raise AccordError(f"{self.count!r} false identities are no threat: give a whole count of at least 1")
        if self.count > MOST:
            raise AccordError(f"{self.count:,} false identities are more than the {MOST} that Accord can add: give fewer")

    @property
    def params(self) -> Mapping[str, Any]:
        return {"count": self.count, "pooled": self.pooled}

    def settle(self, mechanism: Mechanism) -> Sybils:
        """The same threat with `pooled` decided for this mechanism."""
        if self.pooled is not None:
            return self
        return Sybils(self.count, mechanism.domain.payment is not None or mechanism.domain.own is not None)

    def worlds(self, mechanism: Mechanism) -> tuple[Mechanism, ...]:
        if "agents" not in mechanism.params:
            raise AccordError(f"{mechanism.name} has no factory parameter 'agents', so no false identity can join: give the factory one")
        roster = tuple(mechanism.domain.agents)
        fakes = tuple(f"sybil{k + 1}" for k in range(self.count))
        return tuple(mechanism.rebuild(agents=roster + fakes[: k + 1]) for k in range(self.count))

    def assumptions(self, mechanism: Mechanism) -> tuple[str, ...]:
        payoff = "the sum over all its identities" if self.settle(mechanism).pooled else "its own utility only"
        return (f"a false identity has its owner's type, and the owner's payoff is {payoff}", "other parameters stay when the roster grows")

    def __str__(self) -> str:
        return f"up to {self.count} false identit{'y' if self.count == 1 else 'ies'}"


@listed(THREATS, sources=("Schummer (2000), Manipulation through bribes, Journal of Economic Theory 91(2), on bribe-proof rules",))
@dataclass(frozen=True)
class Bribe:
    """One agent deviates and pays up to `size` - 1 others to deviate with it, at most `budget` in all, so that none of them loses.

    `budget` is an exact number, or its text. The briber's gain is net of what it pays: to each of the others exactly its loss,
    and nothing to one that gains. Needs money.
    """

    budget: str
    size: int
    name = "bribe"

    def __init__(self, budget: Fraction | int | str, size: int = 2) -> None:
        most = exact(budget, "the budget of a briber")
        if most < 0:
            raise AccordError(f"a budget of {most} buys nothing: give 0 or more")
        if type(size) is not int or size < 2:
            raise AccordError(f"a briber among {size!r} agents bribes nobody: give a whole size of at least 2")
        object.__setattr__(self, "budget", text(most))
        object.__setattr__(self, "size", size)

    @property
    def most(self) -> Fraction:
        return Fraction(self.budget)

    @property
    def params(self) -> Mapping[str, Any]:
        return {"budget": self.budget, "size": self.size}

    def worlds(self, mechanism: Mechanism) -> tuple[Mechanism, ...]:
        return ()

    def assumptions(self, mechanism: Mechanism) -> tuple[str, ...]:
        return ("a bribed agent keeps its word, and is paid exactly what it loses by it",)

    def __str__(self) -> str:
        return f"a briber with a budget of {self.budget} and up to {self.size - 1} bribed"


@dataclass(frozen=True)
class Nobody:
    """For properties of the outcome, which have no deviator."""

    name = "none"

    @property
    def params(self) -> Mapping[str, Any]:
        return {}

    def worlds(self, mechanism: Mechanism) -> tuple[Mechanism, ...]:
        return ()

    def assumptions(self, mechanism: Mechanism) -> tuple[str, ...]:
        return ()

    def __str__(self) -> str:
        return "no deviator"
