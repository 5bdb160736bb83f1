"""What a table says: the domain and the rule as exact finite tables, complete and consistent or refused.

Steps: the report columns name the agents; [types] (or, without it, the reports) list the types, simplest first; [rule] gives
a lottery over outcomes for every profile of reports; [values] gives every agent's value of every outcome for every type (or
type profile); [prior], or a probability beside each type, the belief; [outcomes] the feasible outcomes and their costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from accord.adapters.blocks import Source, check_names
from accord.adapters.cells import Label, Profile
from accord.adapters.roster import agents_of, costs_of, distinct, outcomes_of, truth_of, types_of
from accord.adapters.ruling import Chance, rule_of
from accord.adapters.valuation import Values, joint_of, marginals_of, outside_of, values_of


@dataclass(frozen=True)
class Contents:
    """A table's meaning. Profiles follow the order of `agents`.

    types, messages  by agent, simplest first; in a direct mechanism they are the same
    truth            the message that each type sends when honest, or None where reports are types
    rule             by profile of messages: (probability, outcome, payments of all agents)
    money            whether the rule has payment columns
    values           by agent, then by (own type, outcome) or, if `interdependent`, by (type profile, outcome)
    marginals, joint the prior: by agent and type, or by type profile; None where not given
    outside          what each type of each agent gets by opting out, or None
    outcomes, costs  the feasible outcomes, and what each costs the principal, or None
    """

    agents: tuple[str, ...]
    types: Mapping[str, tuple[Label, ...]]
    messages: Mapping[str, tuple[Label, ...]]
    truth: Mapping[Label, Label] | None
    rule: Mapping[Profile, tuple[Chance, ...]]
    money: bool
    values: Values
    interdependent: bool
    marginals: Mapping[str, Mapping[Label, Fraction]] | None
    joint: Mapping[Profile, Fraction] | None
    outside: Mapping[str, Mapping[Label, Fraction]] | None
    outcomes: tuple[Label, ...]
    costs: Mapping[Label, Fraction] | None


def contents(source: Source) -> Contents:
    """The meaning of a table's blocks. Raises AccordError, with the place and the remedy, where they do not fit together."""
    check_names(source.file, source.blocks)
    rule, values, listed = source.blocks["rule"], source.blocks["values"], source.blocks.get("types")
    agents, outcomes = agents_of(rule), outcomes_of(source)
    types = messages = types_of(rule, agents, listed)
    truth = None
    if listed is not None and "truth" in listed:
        messages = {a: distinct(line[f"report:{a}"].label() for line in rule) for a in agents}
        truth = truth_of(listed, messages)
    return Contents(
        agents=agents,
        types=types,
        messages=messages,
        truth=truth,
        rule=rule_of(rule, agents, messages, outcomes),
        money=bool(rule.family("pay")),
        values=values_of(values, agents, types, outcomes),
        interdependent=bool(values.family("type")),
        marginals=marginals_of(source, agents),
        joint=joint_of(source, agents, types),
        outside=outside_of(listed),
        outcomes=outcomes,
        costs=costs_of(source),
    )
