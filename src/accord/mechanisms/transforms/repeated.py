"""A mechanism played several times by the same agents."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Domain, nothing, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.registry import mechanism
from accord.core.space import Finite, as_finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.parameters import Amount, amount, whole, wrapped
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

LONGEST = 100_000  # outcomes listed

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"delta": 0},
    {"rounds": 1},
    {"rounds": 3, "mech": vickrey(("ada", "bo"), values=2, prior="uniform")},
    {"mech": first_price(("ada", "bo"), values=2)},
    {"mech": first_price(("ada", "bo"), values=1)},
    {"mech": ascending_clock(("ada", "bo"), values=3)},
)


@dataclass(frozen=True)
class History:
    """How far the repetition has come.

    past   for each finished stage: the messages of its moves, in order, and its outcome
    moves  the messages of the stage being played
    stage  that stage's own state
    over   whether all stages are finished
    """

    past: tuple[tuple[tuple[Mapping[str, Any], ...], Any], ...]
    moves: tuple[Mapping[str, Any], ...]
    stage: Any
    over: bool


@dataclass(frozen=True)
class Seen:
    """What an agent knows: for each finished stage its own messages and the outcome, and what the present stage shows it."""

    past: tuple[tuple[tuple[Any, ...], Any], ...]
    now: Any

    def __str__(self) -> str:
        stages = (f"stage {k}: sent {' and '.join(map(show, sent))}, {show(outcome)}" for k, (sent, outcome) in enumerate(self.past, 1))
        return "; ".join([*stages, *([f"now {self.now}"] if self.now is not None else [])]) or "the first stage"


@mechanism(
    cites=(
        "Mailath and Samuelson (2006), Repeated Games and Reputations, section 2.1: discounted repetition, public and private histories",
        "Fudenberg and Maskin (1986), The folk theorem in repeated games with discounting or with incomplete information, "
        "Econometrica 54(3)",
    )
)
def repeated(mech: Mechanism | None = None, rounds: int = 2, delta: Amount | str = Fraction(9, 10)) -> Mechanism:
    """A mechanism played several times, types fixed, with public outcomes and discounted utility.

    `mech` is the stage, whose outcomes must be sure; without one, `vickrey` with two bidders and values 0, 1, 2. Each stage
    starts afresh; an agent sees its own messages and the outcomes of all past stages, and of the present one what the stage
    shows. The outcome is the tuple of stage outcomes. Formula: utility (payments, costs, outside options alike) is the sum over
    stages k = 0, 1, ... of delta**k times the stage's. Honesty is the stage's honesty every time.

    Claims. Against honest rivals the stages do not interact, so that ex post truthfulness (and the Bayesian kind, if the
    stage has the ex post kind), ex post individual rationality, efficiency and budget balance are exactly the stage's.
    Dominance is not inherited: a rival may punish honesty later. It is claimed as the stage's for one stage or delta = 0, and
    denied where the stage's is denied, and for `vickrey` with two values v < w: bo bids w, and bids w again
    if it lost, but v if it won; ada of value w who bids v first is given the second item at v. Of other stages nothing is said.

    Raises AccordError for fewer than one round, a negative delta, a stage whose outcome is a lottery, or more than 100,000
    feasible outcomes in all.
    Validated by exhaustion over the ranges of this file.
    """
    stage = wrapped(mech, lambda: vickrey(("ada", "bo"), values=3))
    count, factor = whole(rounds, "the number of rounds", 1), amount(delta, "delta")
    weights = [factor**k for k in range(count)]

    def begin(past: tuple[Any, ...]) -> History:
        over = len(past) == count
        return _settled(stage, History(past, (), None if over else stage.start(), over), begin)

    def step(history: History, sent: Mapping[str, Any]) -> History:
        moved = History(history.past, (*history.moves, dict(sent)), stage.step(history.stage, sent), over=False)
        return _settled(stage, moved, begin)

    def view(history: History, agent: str) -> Seen:
        past = tuple((_own(moves, agent), outcome) for moves, outcome in history.past)
        return Seen(past, None if history.over else stage.view(history.stage, agent))

    return Mechanism(
        _discounted(stage.domain, weights),
        start=lambda: begin(()),
        awaiting=lambda history: {} if history.over else stage.awaiting(history.stage),
        step=step,
        outcome=lambda history: tuple(outcome for _, outcome in history.past),
        view=view,
        truth=_every_time(stage),
        claims=_claims(stage, count, factor),
        notes=stage.notes,
    )


def _settled(stage: Mechanism, history: History, begin: Callable[[tuple[Any, ...]], History]) -> History:
    """The history itself, or where the stage has ended, the start of the next one. Raises AccordError for a lottery."""
    if history.over or stage.awaiting(history.stage):
        return history
    outcome = stage.outcome(history.stage)
    if isinstance(outcome, Lottery):
        ends = show(outcome.support)
        raise AccordError(f"{stage.name} ends in a lottery over {ends}, which is no public outcome: repeat a stage with sure outcomes")
    return begin((*history.past, (history.moves, outcome)))


def _own(moves: tuple[Mapping[str, Any], ...], agent: str) -> tuple[Any, ...]:
    return tuple(sent[agent] for sent in moves if agent in sent)


def _every_time(stage: Mechanism) -> Callable[[Any, Any], Any] | None:
    told = stage.truth
    return None if told is None else lambda view, own: told(view.now, own)


def _discounted(domain: Domain, weights: list[Fraction]) -> Domain:
    """The stage's domain over tuples of outcomes."""

    def summed(value: Callable[[Any], Any]) -> Callable[[Any], Fraction]:
        return lambda outcomes: sum((w * value(o) for w, o in zip(weights, outcomes, strict=True)), Fraction(0))

    if domain.outcomes is not None and len(domain.outcomes) ** len(weights) > LONGEST:
        raise AccordError(
            f"{len(weights)} rounds of {len(domain.outcomes)} outcomes have more than {LONGEST:,} outcomes in all, too many to list: "
            "use fewer rounds"
        )
    pay, cost, own, permute, opt_out = domain.payment, domain.cost, domain.own, domain.permute, domain.outside
    more: dict[str, Any] = {
        "prior": domain.prior,
        "outcomes": Finite(itertools.product(domain.outcomes, repeat=len(weights))) if domain.outcomes is not None else None,
        "payment": (lambda agent, outcomes: summed(lambda o: pay(agent, o))(outcomes)) if pay else None,
        "cost": summed(cost) if cost else None,
        "own": (lambda agent, outcomes: tuple(own(agent, o) for o in outcomes)) if own else None,
        "permute": (lambda outcomes, names: tuple(permute(o, names) for o in outcomes)) if permute else None,
        "can_send": domain.can_send,
        "unit": domain.unit,
        "notes": domain.notes,
    }
    if domain.outside is not nothing:
        more["outside"] = lambda agent, types: sum(weights) * opt_out(agent, types)
    if domain.own_utility is not None:
        private = domain.own_utility
        return private_values(domain.agents, domain.types, lambda a, outcomes, t: summed(lambda o: private(a, o, t))(outcomes), **more)
    return Domain(domain.agents, domain.types, lambda a, outcomes, ts: summed(lambda o: domain.utility(a, o, ts))(outcomes), **more)


def _claims(stage: Mechanism, rounds: int, delta: Fraction) -> dict[Any, bool]:
    kept = (ex_post_truthful(), individually_rational("ex post"), efficient(), weak_budget_balance(), strong_budget_balance())
    claims: dict[Any, bool] = {prop: stage.claims[prop] for prop in kept if prop in stage.claims}
    if claims.get(ex_post_truthful()) and stage.domain.prior is not None:
        claims[bayesian_truthful()] = True
    if truthful() in stage.claims:
        if rounds == 1 or delta == 0 or not stage.claims[truthful()]:
            claims[truthful()] = stage.claims[truthful()]
        elif stage.name == "vickrey" and len(as_finite(stage.domain.types[stage.domain.agents[0]])) > 1:
            claims[truthful()] = False
    return claims
