"""The live mechanism: what is really played when a mechanism runs as an institution. You run what you proved.

On paper everybody sends a message. Live, a member can also abstain, answer late, leave, or seal a message and not
reveal it. `live(mechanism, terms)` is a Mechanism whose rules contain these moves and their declared consequences, so
that the institution's `evolve` can call its `step`, and its properties can be proved like any other's.

What is modelled
----------------
A one-shot mechanism runs in two windows (`sealed`): everybody seals a message or makes an added move, then everybody
who sealed one reveals or withholds it. A mechanism with rounds runs as it is (`polled`), each poll accepting the added
moves. An added move counts as the member's default message and costs its penalty. Honesty is the hosted honesty, then
REVEAL.

*Who sees what.* Nobody sees another's seal, move or reveal before the reveal window closes, and the views of a
mechanism with rounds are the hosted ones: an added move looks like the default message that it counts as. This is not a
convenience: were reveals seen as they come, a rival could withhold its own message depending on yours, which destroys
dominance, and a member who has seen the others' types could withhold, which destroys Bayesian truthfulness. The
institution's `view` keeps reveals back accordingly.

*Randomness.* With the seed "beacon" the lottery stays a lottery: the public value is published when every message is
fixed. With "joint" the seed is made of the revealed salts, so whoever reveals last knows the draw, and by withholding
makes a new one: the reveal window then also accepts `WithholdIf(outcome)`. Nature draws once from the lottery of the
messages as they would stand; everybody whose plan names that draw withholds; the draw is made again without them. One
sighted withholder (the case of a single deviator) is modelled exactly.

What is not modelled: a race in which several members watch each other's salts and withhold in turn; how long somebody
took over a round; and appeals, which the properties assume are not upheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from accord.core.canonical import show
from accord.core.digest import source_digest
from accord.core.domain import Agent, Domain, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism, Spec
from accord.core.space import Finite
from accord.institutions.moves import Move, WithholdIf
from accord.institutions.polled import polled
from accord.institutions.sealed import sealed
from accord.institutions.terms import Terms, first_spaces


@dataclass(frozen=True)
class LiveOutcome:
    """What came of it: the hosted outcome, the added moves that were made, and what they cost whom."""

    hosted: Any
    moves: Mapping[Agent, tuple[Move, ...]]
    penalties: Mapping[Agent, Fraction]

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", MappingProxyType({a: m for a, m in self.moves.items() if m}))
        object.__setattr__(self, "penalties", MappingProxyType({a: p for a, p in self.penalties.items() if p}))

    def __hash__(self) -> int:
        return hash(show(self))

    def penalty(self, agent: Agent) -> Fraction:
        return self.penalties.get(agent, Fraction(0))

    def __str__(self) -> str:
        made = [f"{a} {', '.join(map(str, moves))}" for a, moves in self.moves.items()]
        paid = [f"{a} loses {p}" for a, p in self.penalties.items()]
        return "; ".join([str(self.hosted) if "__str__" in vars(type(self.hosted)) else show(self.hosted), *made, *paid])


@lru_cache(maxsize=64)
def live(mechanism: Mechanism, terms: Terms) -> Mechanism:
    """The mechanism with the moves of a live institution, under `terms`.

    Its messages are those of `mechanism` and the `Move`s; outcomes are `LiveOutcome`s; utility is the hosted one less
    the penalty, payments the hosted ones plus it; outside options, types and prior are the hosted ones. Its spec names
    the hosted mechanism's spec and the terms, so it has a spec digest if the hosted mechanism has one.

    Raises AccordError if a default is missing, is not a message (or, with rounds, once it has to stand in where it is
    none), or if the seed "joint" is asked of a mechanism that cannot have one. Called again with the same arguments it
    returns the same object, so that its tables are computed once.
    """
    _check(mechanism, terms)
    if mechanism.one_shot:
        machine = sealed(mechanism, terms, rerolls(mechanism) if terms.seed == "joint" else ())
    else:
        machine = polled(mechanism, terms)

    def priced(hosted: Any, moves: Mapping[Agent, tuple[Move, ...]]) -> LiveOutcome:
        costs = {a: sum((terms.penalty(m) for m in made), Fraction(0)) for a, made in moves.items()}
        return LiveOutcome(hosted, moves, costs)

    def outcome(state: Any) -> Any:
        chances = Lottery(((priced(hosted, dict(moves)), p) for (hosted, moves), p in machine.ends(state)))
        return chances if len(chances) > 1 else chances.support[0]

    drawn = mechanism.draw

    def draw(settled: LiveOutcome) -> Any:
        assert drawn is not None
        return as_lottery(drawn(settled.hosted)).map(lambda hosted: replace(settled, hosted=hosted))

    spec = None
    if mechanism.spec is not None:
        spec = Spec(f"live({mechanism.name})", (("mechanism", mechanism), ("terms", terms)), source_digest(__name__), live)
    return Mechanism(
        _domain(mechanism.domain), machine.start, machine.awaiting, machine.step, outcome, machine.view,
        truth=_truth(mechanism), draw=draw if drawn is not None else None, notes=mechanism.notes, cites=mechanism.cites,
        summary=f"{mechanism.summary} Live: silence, lateness and leaving are moves.".strip(), spec=spec,
    )  # fmt: skip


def rerolls(mechanism: Mechanism) -> tuple[Any, ...]:
    """The outcomes that a draw of the mechanism can give, for the plans of a sighted withholder."""
    from accord.core.tabulate import tabulate

    game = tabulate(mechanism)
    drawn = {o for chances in game.lotteries if len(chances) > 1 for _, o in chances}
    return tuple(game.outcomes[o] for o in sorted(drawn))


def _check(mechanism: Mechanism, terms: Terms) -> None:
    agents = mechanism.domain.agents
    for agent in terms.default:
        if agent not in agents:
            raise AccordError(f"the terms give a default for {agent!r}, who is not one of {show(agents)}")
    spaces = first_spaces(mechanism)
    for agent in agents:
        if agent not in terms.default:
            raise AccordError(f"the terms give no default message for {agent}: say what counts when {agent} is silent")
        if agent in spaces and terms.default[agent] not in spaces[agent]:
            raise AccordError(
                f"the default {show(terms.default[agent])} is not in {agent}'s message space {spaces[agent]}: choose one inside"
            )
    if terms.seed == "joint" and not mechanism.one_shot:
        raise AccordError(
            f"{mechanism.name} runs over several rounds and has no reveal window to make a joint seed in: use the seed 'beacon'"
        )
    if terms.seed == "joint" and mechanism.draw is not None:
        raise AccordError(
            f"the utilities of {mechanism.name} average over its draw, so what a second draw is worth cannot be told: use the seed 'beacon'"
        )


def _truth(mechanism: Mechanism) -> Callable[[Any, Any], Any] | None:
    hosted = mechanism.truth
    if hosted is None:
        return None
    return lambda view, own: Move.REVEAL if view[0] == "reveal" else hosted(view[1], own)


def _domain(hosted: Domain) -> Domain:
    """The hosted domain over live outcomes."""

    worth = hosted.own_utility or hosted.utility

    def utility(agent: Agent, result: LiveOutcome, known: Any) -> Fraction:
        return worth(agent, result.hosted, known) - result.penalty(agent)

    def can_send(agent: Agent, own: Any, message: Any) -> bool:
        assert hosted.can_send is not None
        return isinstance(message, (Move, WithholdIf)) or hosted.can_send(agent, own, message)

    def payment(agent: Agent, result: LiveOutcome) -> Fraction:
        assert hosted.payment is not None
        return hosted.payment(agent, result.hosted) + result.penalty(agent)

    def permute(result: LiveOutcome, names: Mapping[Agent, Agent]) -> LiveOutcome:
        assert hosted.permute is not None
        moves = {names.get(a, a): m for a, m in result.moves.items()}
        return LiveOutcome(hosted.permute(result.hosted, names), moves, {names.get(a, a): p for a, p in result.penalties.items()})

    def of_hosted(f: Callable[..., Any] | None) -> Callable[..., Any] | None:
        return None if f is None else lambda *given: f(*given[:-1], given[-1].hosted)

    build = private_values if hosted.private else Domain
    return build(
        hosted.agents, hosted.types, utility,
        prior=hosted.prior, outside=hosted.outside,
        outcomes=Finite(LiveOutcome(o, {}, {}) for o in hosted.outcomes) if hosted.outcomes is not None else None,
        payment=payment if hosted.payment is not None else None,
        cost=of_hosted(hosted.cost),
        can_send=can_send if hosted.can_send is not None else None,
        own=of_hosted(hosted.own),
        permute=permute if hosted.permute is not None else None,
        unit=hosted.unit, notes=hosted.notes,
    )  # fmt: skip
