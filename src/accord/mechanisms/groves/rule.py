"""Groves rules by construction: the choice of greatest reported value and the payments, both computed here.

Whoever writes a Groves mechanism as `groves_rule(domain, choices, charge)` states only the charge, and the charge is never shown
the report of the agent whom it concerns. Values are those that `quasi_linear` subtracts payments from, and nothing else is utility.
So the rule is of Groves form whatever the types are: finite, too many to list, or continuous.

Source: Groves (1973), Incentives in teams, Econometrica 41(4), Theorem 1; Clarke (1971) for `clarke`; Green and Laffont (1977),
Econometrica 45(2), Theorem 3: on a domain of all valuations there are no other truthful and efficient mechanisms.
Validated in tests/laws/test_groves_form.py on random domains, by exhaustion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Agent, Decision, Domain
from accord.core.errors import AccordError
from accord.core.mechanism import Messages
from accord.core.rational import exact

Charge = Callable[[Agent, Mapping[Agent, Any], Sequence[Fraction]], Fraction | int]
"""charge(agent, others, worth): the others' reports, and what each choice is worth to them in total by these reports."""


def clarke(agent: Agent, others: Mapping[Agent, Any], worth: Sequence[Fraction]) -> Fraction:
    """The Clarke charge: the best that the others could have had without the agent."""
    return max(worth)


@dataclass(frozen=True, eq=False)
class GrovesForm:
    """A Groves rule and what it is made of; `Mechanism.form` of a mechanism whose rule is `rule`."""

    domain: Domain
    choices: tuple[Any, ...]
    charge: Charge

    @cached_property
    def rule(self) -> Callable[[Messages], Decision]:
        """The rule itself, always the same function."""
        return self._decide

    def values(self, agent: Agent, report: Any) -> list[Fraction]:
        """What each choice is worth to the agent if its report is its type."""
        value = self.domain.own_value
        assert value is not None, "refused unless utility is quasi-linear by construction"
        return [exact(value(agent, choice, report), f"{agent}'s value") for choice in self.choices]

    def _decide(self, reports: Messages) -> Decision:
        """Steps: (1) the first choice of greatest reported value wins; (2) each agent pays its charge less the others' value of it."""
        agents = self.domain.agents
        table = {a: self.values(a, reports[a]) for a in agents}
        sums = [sum(column, Fraction(0)) for column in zip(*table.values(), strict=True)]
        chosen = sums.index(max(sums))
        payments = {}
        for agent in agents:
            worth = tuple(s - own for s, own in zip(sums, table[agent], strict=True))
            others = {a: reports[a] for a in agents if a != agent}
            payments[agent] = exact(self.charge(agent, others, worth), f"{agent}'s charge") - worth[chosen]
        return Decision(self.choices[chosen], payments)


def groves_rule(domain: Domain, choices: Sequence[Any], charge: Charge = clarke) -> GrovesForm:
    """The Groves rule over `choices` (the first of several best is taken); each agent pays its charge less the others' reported value.

    Use: `form = groves_rule(domain, choices)`, then `one_shot(domain, types, form.rule, form=form)`. The domain is one that
    `quasi_linear` made, with private values; reports are types. Raises AccordError for other domains, or without choices.
    """
    if domain.own_value is None:
        raise AccordError(
            "a Groves rule needs private values and utility that is a value less the payment by construction, and this domain has not "
            "both: build it with quasi_linear(agents, types, value)"
        )
    if not choices:
        raise AccordError(f"the choices {show(tuple(choices))} leave nothing to decide: name at least one")
    return GrovesForm(domain, tuple(choices), charge)
