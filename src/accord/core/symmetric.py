"""Domains in which agents differ in nothing but their types: one type space, and one utility that cannot see names."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.alike import alike
from accord.core.canonical import key, show
from accord.core.domain import Agent, Domain, nothing, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.prior import Independent
from accord.core.rational import exact
from accord.core.space import Finite, Space, as_finite

LISTED = 100_000  # assignments that one answer, or one list of alternatives, may stand for

Number = Fraction | int | str


@dataclass(frozen=True)
class Part:
    """One agent's own part of an outcome with money: what it gets, and what it pays (positive when the agent pays)."""

    gets: Any
    pays: Fraction = Fraction(0)

    def __init__(self, gets: Any, pays: Number = 0) -> None:
        object.__setattr__(self, "gets", gets)
        object.__setattr__(self, "pays", pays if type(pays) is Fraction else _paid(gets, pays))

    def __str__(self) -> str:
        return f"{show(self.gets)} for {self.pays}" if self.pays else show(self.gets)


def _paid(gets: Any, pays: Number) -> Fraction:
    return Fraction(pays) if type(pays) is int else exact(pays, f"the payment for {show(gets)}")


@dataclass(frozen=True)
class Assignment:
    """An outcome that says what each agent gets: its own part, by name."""

    parts: Mapping[Agent, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", MappingProxyType(dict(self.parts)))

    def __hash__(self) -> int:
        return hash(tuple(sorted((agent, show(part)) for agent, part in self.parts.items())))

    def __str__(self) -> str:
        return ", ".join(f"{agent}: {show(part)}" for agent, part in self.parts.items())


@dataclass(frozen=True)
class ByLot:
    """Own outcomes dealt to a group by fair lot: `shares` gives for each how many of the group get it."""

    shares: tuple[tuple[Any, int], ...]

    def __init__(self, shares: Mapping[Any, int] | Sequence[tuple[Any, int]]) -> None:
        pairs = tuple(shares.items() if isinstance(shares, Mapping) else shares)
        for own, many in pairs:
            if type(many) is not int or many < 0:
                raise AccordError(f"{many!r} agents cannot get {show(own)} by lot: give a whole number of at least 0")
        if _repeated([own for own, _ in pairs]):
            raise AccordError("a lot names the same own outcome twice: give how many get it once")
        object.__setattr__(self, "shares", tuple((own, many) for own, many in pairs if many))

    @property
    def size(self) -> int:
        """How many agents it deals to."""
        return sum(many for _, many in self.shares)


def _repeated(owns: Sequence[Any]) -> bool:
    names = list(map(alike, owns))
    return len(set(map(key, owns) if None in names else names)) < len(names)


Shares = Sequence[tuple[Any, int]]


def ways(shares: Shares) -> int:
    """In how many different ways the shares can be dealt, one to each of a group."""
    return math.factorial(sum(many for _, many in shares)) // math.prod(math.factorial(many) for _, many in shares)


def deals(shares: Shares) -> Iterator[tuple[Any, ...]]:
    """Every different way, each equally likely: one own outcome for each of the group, in its order."""
    if not any(many for _, many in shares):
        yield ()
    for k, (own, many) in enumerate(shares):
        if many:
            for rest in deals([*shares[:k], (own, many - 1), *shares[k + 1 :]]):
                yield (own, *rest)


Tally = Mapping[Any, int]  # how many agents have each own outcome


_MADE = object()


@dataclass(frozen=True, eq=False)
class SymmetricDomain:
    """What every agent has in common, and the `domain` that it makes.

    Own outcomes are an agent's part of an `Assignment`, or the public outcome itself. `utility`, `outside`, `payment` and
    `can_send` see the own outcome, type or message only, and `cost` the tally of own outcomes: none can tell names apart.

    The parts and the domain are judged as one, so only `symmetric_values` makes them; raises AccordError elsewhere.
    """

    agents: tuple[Agent, ...]
    types: tuple[Any, ...]
    utility: Callable[[Any, Any], Fraction]
    outside: Callable[[Any], Number]
    prior: Lottery | None
    payment: Callable[[Any], Fraction] | None
    cost: Callable[[Tally], Number] | None
    alternatives: tuple[ByLot, ...] | None
    can_send: Callable[[Any, Any], bool] | None
    domain: Domain = field(repr=False)
    made: InitVar[object] = None

    def __post_init__(self, made: object) -> None:
        if made is not _MADE:
            raise AccordError("the parts of a symmetric domain are what its domain is made of: change them in symmetric_values(...)")


def symmetric_values(
    agents: Sequence[Agent],
    types: Space,
    value: Callable[[Any, Any], Number],
    *,
    money: bool = False,
    prior: Lottery | None = None,
    outside: Callable[[Any], Number] | None = None,
    cost: Callable[[Tally], Number] | None = None,
    alternatives: Sequence[Any] | None = None,
    can_send: Callable[[Any, Any], bool] | None = None,
    unit: str = "utils",
    notes: tuple[str, ...] = (),
) -> SymmetricDomain:
    """A domain with private values that is symmetric in the agents by construction.

    value(own, type)    what an own outcome is worth to an agent of a type. With `money`, own outcomes are `Part`s, `value` sees
                        what the part gets, and utility is that value less what the part pays
    prior               each agent's type is drawn from this lottery, independently
    outside(type)       what opting out is worth; zero unless said, and then printed as an assumption
    cost(tally)         the principal's cost, given how many agents have each own outcome
    alternatives        the feasible outcomes, for efficiency: public outcomes, or `ByLot`s that say how many agents get what
    can_send(type, message)  which messages a type is able to send

    Raises AccordError for a continuous type space, a prior that is no lottery, or alternatives that do not deal to all agents.
    """
    if not isinstance(prior, Lottery | None):
        raise AccordError(f"{show(prior)} is no prior of one agent's type: write Lottery([...])")

    def utility(own: Any, kind: Any) -> Fraction:
        if not money:
            return exact(value(own, kind), f"the utility of {show(own)}")
        part = _part(own)
        return exact(value(part.gets, kind), f"the value of {show(own)}") - part.pays

    roster = tuple(agents)
    more: dict[str, Any] = {}
    dealt = None if alternatives is None else tuple(_alternative(a, len(roster)) for a in alternatives)
    if money:
        more["payment"] = lambda agent, outcome: _part(own_part(agent, outcome)).pays
    if cost is not None:
        more["cost"] = lambda outcome: exact(cost(tally_of(outcome, roster)), f"the cost of {show(outcome)}")
    if outside is not None:
        more["outside"] = lambda agent, known: exact(outside(known[agent]), f"{agent}'s outside option")
    if can_send is not None:
        more["can_send"] = lambda agent, kind, message: can_send(kind, message)
    if dealt is not None:
        more["outcomes"] = _listed(roster, alternatives or ())
    if prior is not None:
        more["prior"] = Independent(dict.fromkeys(roster, prior))
    domain = private_values(
        roster,
        types,
        lambda agent, outcome, kind: utility(own_part(agent, outcome), kind),
        own=own_part,
        permute=renamed,
        unit=unit,
        notes=notes,
        **more,
    )
    return SymmetricDomain(
        roster, as_finite(types).items, utility, outside or _zero, prior, _pays if money else None, cost, dealt, can_send, domain, _MADE
    )


def own_part(agent: Agent, outcome: Any) -> Any:
    """The agent's own outcome: its part of an assignment, or the public outcome itself."""
    return outcome.parts[agent] if isinstance(outcome, Assignment) else outcome


def tally_of(outcome: Any, agents: Sequence[Agent]) -> dict[Any, int]:
    """How many agents have each own outcome."""
    return tallied((own_part(agent, outcome), 1) for agent in agents)


def tallied(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """The sum of (own outcome, how many). Raises AccordError for an own outcome that cannot be a mapping's key."""
    found: dict[Any, int] = {}
    for own, many in pairs:
        try:
            found[own] = found.get(own, 0) + many
        except TypeError:
            raise AccordError(f"the own outcome {show(own)} cannot be counted: use numbers, texts, tuples or Parts") from None
    return found


def renamed(outcome: Any, names: Mapping[Agent, Agent]) -> Any:
    """The outcome after renaming the agents; a public outcome stays."""
    return Assignment({names[a]: part for a, part in outcome.parts.items()}) if isinstance(outcome, Assignment) else outcome


def _zero(kind: Any) -> Fraction:
    return nothing("", {})


def _part(own: Any) -> Part:
    if not isinstance(own, Part):
        raise AccordError(f"{show(own)} is an own outcome in a domain with money, and not a Part: write Part(what it gets, what it pays)")
    return own


def _pays(own: Any) -> Fraction:
    return _part(own).pays


def _alternative(told: Any, agents: int) -> ByLot:
    """An alternative as a lot that deals to everybody."""
    lot = told if isinstance(told, ByLot) else ByLot(((told, agents),))
    if lot.size != agents:
        raise AccordError(f"the alternative {show(told)} deals to {lot.size} agents, and there are {agents}: deal to each once")
    return lot


def _listed(agents: tuple[Agent, ...], alternatives: Sequence[Any]) -> Finite:
    """The alternatives as outcomes of the domain: every way in which each can fall out."""
    many = sum(ways(a.shares) if isinstance(a, ByLot) else 1 for a in alternatives)
    if many > LISTED:
        raise AccordError(f"the alternatives stand for {many:,} assignments, more than the {LISTED:,} that are listed: give fewer")
    each = (
        [Assignment(dict(zip(agents, deal, strict=True))) for deal in deals(a.shares)] if isinstance(a, ByLot) else [a]
        for a in alternatives
    )
    return Finite(itertools.chain.from_iterable(each))
