"""The environment of a mechanism: who there is, what they privately know, and what they want."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.canonical import encode, show
from accord.core.errors import AccordError
from accord.core.html import html_table
from accord.core.prior import Prior, Types
from accord.core.rational import exact
from accord.core.space import Finite, Space, as_finite

Agent = str
Utility = Callable[[Agent, Any, Types], Fraction | int]
OwnUtility = Callable[[Agent, Any, Any], Fraction | int]


@dataclass(frozen=True)
class Decision:
    """An outcome with money: what is chosen and who pays. A payment is positive when the agent pays."""

    choice: Any
    payments: Mapping[Agent, Fraction | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        paid = {a: exact(p, f"{a}'s payment") for a, p in self.payments.items()}
        object.__setattr__(self, "payments", MappingProxyType({a: p for a, p in paid.items() if p}))

    def __hash__(self) -> int:
        return hash((show(self.choice), tuple(sorted(self.payments.items()))))

    def payment(self, agent: Agent) -> Fraction:
        return exact(self.payments.get(agent, 0))

    def __str__(self) -> str:
        paid = ", ".join(f"{a} pays {p}" for a, p in self.payments.items()) or "nobody pays"
        return f"{show(self.choice)} ({paid})"


def nothing(agent: Agent, types: Types) -> Fraction:
    """The outside option unless the domain says otherwise: zero."""
    return Fraction(0)


@dataclass(frozen=True, eq=False)
class Private:
    """A utility that is shown no type but the agent's own: `own(agent, outcome, own_type)`."""

    own: OwnUtility

    def __call__(self, agent: Agent, outcome: Any, types: Types) -> Fraction | int:
        return self.own(agent, outcome, types[agent])


@dataclass(frozen=True, eq=False)
class QuasiLinear:
    """The utility of a `Decision`: value(agent, choice, known) less the payment, and nothing else."""

    value: Callable[[Agent, Any, Any], Fraction | int]

    def __call__(self, agent: Agent, decision: Decision, known: Any) -> Fraction:
        return exact(self.value(agent, decision.choice, known), f"{agent}'s value") - decision.payment(agent)


def paid(agent: Agent, decision: Decision) -> Fraction:
    """What the agent pays by a `Decision`."""
    return decision.payment(agent)


@dataclass(frozen=True)
class Domain:
    """Agents, types, preferences, and whatever more the properties in question need.

    agents     their names, in the order that breaks ties
    types      one space for all, or a mapping with one for each agent
    utility    utility(agent, outcome, types) -> exact number; it sees everybody's types (interdependent values)
    prior      None, Independent or Correlated
    outside    outside(agent, types): what opting out is worth; zero unless said, and then printed as an assumption
    outcomes   the feasible outcomes, for efficiency; with money, the decisions with no payments
    payment    payment(agent, outcome), positive when the agent pays, where utility is quasi-linear
    cost       cost(outcome): what the outcome costs the principal
    can_send   can_send(agent, type, message): which messages a type is able to send (hide, but not fake)
    own        own(agent, outcome): the agent's part of the outcome, for envy and for pooling identities
    permute    permute(outcome, names): the outcome after renaming agents by the mapping `names`, for anonymity and envy
    alone      alone(coalition): the outcomes that these agents, in roster order, can bring about by themselves, for the core; only
               what they are worth to the coalition's own members counts
    unit       the unit of utility; money carries a currency code
    notes      assumptions that every verdict on this domain prints
    """

    agents: tuple[Agent, ...]
    types: Mapping[Agent, Space]
    utility: Utility
    prior: Prior | None = None
    outside: Callable[[Agent, Types], Fraction | int] = nothing
    outcomes: Finite | None = None
    payment: Callable[[Agent, Any], Fraction] | None = None
    cost: Callable[[Any], Fraction | int] | None = None
    can_send: Callable[[Agent, Any, Any], bool] | None = None
    own: Callable[[Agent, Any], Any] | None = None
    permute: Callable[[Any, Mapping[Agent, Agent]], Any] | None = None
    alone: Callable[[tuple[Agent, ...]], Sequence[Any]] | None = None
    unit: str = "utils"
    notes: tuple[str, ...] = ()

    def __init__(
        self,
        agents: Sequence[Agent],
        types: Space | Mapping[Agent, Space],
        utility: Utility,
        **more: Any,
    ) -> None:
        roster = tuple(agents)
        if not roster:
            raise AccordError("a domain needs at least one agent, and the roster () is empty: name them")
        known = set()
        for agent in roster:
            if not isinstance(agent, str) or not agent.strip():
                raise AccordError(f"{agent!r} cannot be an agent's name: give every agent a text that is not blank")
            if agent in known:
                raise AccordError(f"the agent {agent!r} is named twice: give every agent a name of its own")
            known.add(agent)
        spaces = types if isinstance(types, Mapping) else dict.fromkeys(roster, types)
        if set(spaces) != set(roster):
            odd = sorted(set(spaces) ^ set(roster))
            raise AccordError(f"the type spaces and the roster disagree about {odd[0]!r}: give each agent one type space")
        for agent, space in spaces.items():
            if not isinstance(space, Space):
                raise AccordError(f"{agent}'s types {show(space)} are no space: write Finite([...]), simplest first, Interval or Product")
        if not isinstance(more.get("prior"), Prior | None):
            raise AccordError(f"{show(more['prior'])} is no prior: write Independent(...) or Correlated(...)")
        object.__setattr__(self, "agents", roster)
        object.__setattr__(self, "types", MappingProxyType(dict(spaces)))
        object.__setattr__(self, "utility", utility)
        if "own_utility" in more:
            raise AccordError("own_utility is what `utility` wraps and is not stated beside it: use private_values(agents, types, utility)")
        unknown = set(more) - set(self.__dataclass_fields__)
        if unknown:
            raise AccordError(f"a domain has no {sorted(unknown)[0]!r}: see the fields of Domain")
        for name, spec in self.__dataclass_fields__.items():
            if name not in ("agents", "types", "utility"):
                object.__setattr__(self, name, more.get(name, spec.default))

    @property
    def own_utility(self) -> OwnUtility | None:
        """own_utility(agent, outcome, own_type), the very function that `utility` wraps where values are private; else None."""
        return self.utility.own if type(self.utility) is Private else None

    @property
    def private(self) -> bool:
        """Whether each agent's utility depends on its own type only, by construction."""
        return self.own_utility is not None

    @property
    def own_value(self) -> OwnUtility | None:
        """own_value(agent, choice, own_type) where values are private and utility is it less the payment of a `Decision`, by
        construction (see `quasi_linear`); else None."""
        own = self.own_utility
        return own.value if type(own) is QuasiLinear and self.payment is paid else None

    def profiles(self) -> Iterator[dict[Agent, Any]]:
        """Every type profile, simplest first. Raises AccordError if a type space is continuous."""
        lists = [as_finite(self.types[a]) for a in self.agents]
        for combination in itertools.product(*lists):
            yield dict(zip(self.agents, combination, strict=True))

    def check_types(self, types: Types) -> None:
        """Raise AccordError unless `types` gives every agent a type of its space and names nobody else."""
        for agent in types:
            if agent not in self.agents:
                raise AccordError(f"{agent!r} is not an agent here: the agents are {show(self.agents)}")
        for agent in self.agents:
            if agent not in types:
                raise AccordError(f"{agent} has no type in {show(types)}: give every agent one")
            if types[agent] not in self.types[agent]:
                raise AccordError(f"{show(types[agent])} is not in {agent}'s type space {self.types[agent]}: choose one inside")

    def rows(self) -> list[tuple[str, str]]:
        """What there is to say of it, in words."""
        return [
            ("agents", show(self.agents)),
            *((f"types of {agent}", str(space)) for agent, space in self.types.items()),
            ("values", "private" if self.private else "interdependent"),
            ("money", "yes" if self.payment is not None else "no"),
            ("prior", type(self.prior).__name__.lower() if self.prior is not None else "none"),
            ("unit", self.unit),
            *(("assumed", note) for note in self.notes),
        ]

    def _repr_html_(self) -> str:
        return html_table("domain", self.rows())

    def __canonical__(self) -> Any:
        kinds = {a: encode(s) for a, s in self.types.items() if isinstance(s, Finite)}
        return {"domain": [list(self.agents), kinds, self.unit]}


def private_values(agents: Sequence[Agent], types: Space | Mapping[Agent, Space], utility: OwnUtility, **more: Any) -> Domain:
    """A domain where utility(agent, outcome, own_type) cannot see the others' types."""
    return Domain(agents, types, Private(utility), **more)


def quasi_linear(
    agents: Sequence[Agent],
    types: Space | Mapping[Agent, Space],
    value: Callable[[Agent, Any, Any], Fraction | int],
    choices: Finite | None = None,
    *,
    interdependent: bool = False,
    **more: Any,
) -> Domain:
    """A domain with money: outcomes are `Decision`s, and utility is value(agent, choice, type) minus the payment.

    With `interdependent=True`, `value` gets the whole type profile instead of the agent's own type.
    """

    more.setdefault("payment", paid)
    if choices is not None:
        more.setdefault("outcomes", Finite(Decision(choice) for choice in choices))
    build = Domain if interdependent else private_values
    return build(agents, types, QuasiLinear(value), **more)
