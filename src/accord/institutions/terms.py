"""The declared consequences of the moves that going live adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.canonical import encode, show
from accord.core.domain import Agent
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact, text
from accord.core.space import Finite, Product, Space, as_finite
from accord.institutions.decode import message_from
from accord.institutions.moves import PENALISED, Move

SEEDS = {
    "beacon": "a public value that is published after the reveal window draws the lottery",
    "joint": "the members' own salts draw the lottery, so whoever reveals last sees the draw first",
}


@dataclass(frozen=True)
class Terms:
    """What counts when a member's message does not, and what that costs it.

    default     each agent's message in place of one that was abstained from, came late, or was not revealed; after
                leaving, for ever
    abstain, late, unrevealed, leave
                penalties: taken from the member's utility (paid, where there is money) each time; exact. Below zero they
                would be rewards, which can be analysed but neither carry a proof over nor be founded upon
    seed        where the randomness of a lottery comes from: a key of SEEDS

    Raises AccordError for a float or an unknown seed.
    """

    default: Mapping[Agent, Any]
    abstain: Fraction = Fraction(0)
    late: Fraction = Fraction(0)
    unrevealed: Fraction = Fraction(0)
    leave: Fraction = Fraction(0)
    seed: str = "beacon"

    def __post_init__(self) -> None:
        object.__setattr__(self, "default", MappingProxyType(dict(self.default)))
        for name in PENALISED:
            object.__setattr__(self, name, exact(getattr(self, name), f"the penalty {name!r}"))
        if self.seed not in SEEDS:
            raise AccordError(f"{self.seed!r} is no source of seeds: choose {' or '.join(SEEDS)}")

    def __hash__(self) -> int:
        return hash((show(self.default), tuple(self.penalties.items()), self.seed))

    @property
    def penalties(self) -> dict[str, Fraction]:
        return {name: getattr(self, name) for name in PENALISED}

    def penalty(self, move: Move) -> Fraction:
        """What a recorded move costs; nothing for those that the rules expect."""
        return next((getattr(self, name) for name, fined in PENALISED.items() if fined is move), Fraction(0))

    def json(self) -> dict[str, Any]:
        """The form that certificates and charters carry."""
        return {
            "default": {a: encode(m) for a, m in self.default.items()},
            "penalties": {name: text(p) for name, p in self.penalties.items()},
            "seed": self.seed,
        }


def terms_from(form: Mapping[str, Any], mechanism: Mechanism) -> Terms:
    """The terms that `json` wrote, for the mechanism that they are about."""
    spaces = first_spaces(mechanism)
    default = {a: message_from(m, spaces.get(a)) for a, m in form["default"].items()}
    return Terms(default, **{name: exact(p) for name, p in form["penalties"].items()}, seed=form["seed"])


def first_spaces(mechanism: Mechanism) -> Mapping[Agent, Space]:
    """The message spaces that are known before anything is sent."""
    return mechanism.messages if mechanism.messages is not None else mechanism.awaiting(mechanism.start())


def usual_terms(mechanism: Mechanism, *, default: Mapping[Agent, Any] | None = None, **more: Any) -> Terms:
    """Terms in which whoever sends nothing counts as sending the simplest message that all its types can send.

    `default` replaces some agents' messages; `more` are the penalties (zero unless given) and the seed. Raises
    AccordError for an agent or a message that the mechanism does not know, and where a default has to be named because
    the agent's messages are not listed or are polled for later.
    """
    chosen = dict(default or {})
    spaces = first_spaces(mechanism)
    for agent in chosen:
        if agent not in mechanism.domain.agents:
            raise AccordError(f"{agent!r} is not an agent here: the agents are {show(mechanism.domain.agents)}")
        if agent in spaces and chosen[agent] not in spaces[agent]:
            raise AccordError(f"{show(chosen[agent])} is not in {agent}'s message space {spaces[agent]}: choose one inside")
    for agent in mechanism.domain.agents:
        if agent not in chosen:
            if agent not in spaces:
                raise AccordError(f"{agent} is asked only later, so its default message has to be named: give it in the terms")
            chosen[agent] = _simplest(mechanism, agent, spaces[agent])
    return Terms({a: chosen[a] for a in mechanism.domain.agents}, **more)


def _simplest(mechanism: Mechanism, agent: Agent, space: Space) -> Any:
    if not isinstance(space, (Finite, Product)):
        raise AccordError(f"{agent}'s messages {space} cannot be listed, so its default message has to be named: give it in the terms")
    can = mechanism.domain.can_send
    for message in as_finite(space):
        if can is None or all(can(agent, own, message) for own in as_finite(mechanism.domain.types[agent])):
            return message
    raise AccordError(f"no message of {agent}'s can be sent by each of its types, so nothing can stand in for its silence: name a default")
