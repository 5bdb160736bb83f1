"""A one-shot rule with some payments changed and everything else as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.canonical import key, show
from accord.core.domain import Decision
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.rational import exact
from accord.core.registry import mechanism

Change = tuple[Sequence[Any], str, Fraction | int | str]
"""The messages of all agents in roster order, who pays, and how much more."""


@mechanism(
    cites=("Mas-Colell, Whinston and Green (1995), Microeconomic Theory, section 23.C: quasi-linear utility, where payments move freely",)
)
def repriced(mech: Mechanism, changes: Sequence[Change] = ()) -> Mechanism:
    """A one-shot rule with some payments changed at some message profiles.

    At the messages of a change, its agent pays that much more (less, where negative) in every outcome of the lottery. What is chosen,
    the messages and who is honest stay those of `mech`. The new mechanism makes no claims, and has no kernel: it is simulated by its rule.

    Raises AccordError if `mech` runs over several rounds, an outcome of it is no `Decision`, or a change names an unknown agent or
    message.
    """
    settle, spaces, agents = mech.rule, mech.messages, mech.domain.agents
    if settle is None or spaces is None:
        raise AccordError(
            f"{mech.name} runs over several rounds, and payments are changed at the message profiles of one: give a one-shot rule"
        )
    extra: dict[str, dict[str, Fraction]] = {}
    for sent, agent, amount in changes:
        if agent not in agents:
            raise AccordError(f"{agent!r} is not an agent of {mech.name}, whose agents are {show(agents)}: name one of them")
        if len(sent) != len(agents) or any(m not in spaces[a] for a, m in zip(agents, sent, strict=True)):
            raise AccordError(f"{show(tuple(sent))} is not one message from each of {show(agents)}: give them in this order")
        paid = extra.setdefault(key(tuple(sent)), {})
        paid[agent] = paid.get(agent, Fraction(0)) + exact(amount, f"the change of {agent}'s payment")

    def charged(outcome: Any, more: Mapping[str, Fraction]) -> Decision:
        if not isinstance(outcome, Decision):
            raise AccordError(f"{mech.name} gives the outcome {show(outcome)}, which is no Decision, so its payments cannot be changed")
        return Decision(outcome.choice, {a: outcome.payment(a) + more.get(a, 0) for a in agents})

    def rule(messages: Mapping[str, Any]) -> Any:
        outcome = settle(messages)
        more = extra.get(key(tuple(messages[a] for a in agents)))
        if more is None:
            return outcome
        return outcome.map(lambda drawn: charged(drawn, more)) if isinstance(outcome, Lottery) else charged(outcome, more)

    return one_shot(mech.domain, spaces, rule, truth=mech.truth, draw=mech.draw, sequel=mech.sequel, notes=mech.notes)
