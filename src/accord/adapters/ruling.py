"""The rule of a table: a lottery over outcomes and payments for every profile of reports."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from accord.adapters.blocks import Block
from accord.adapters.cells import Label, Profile
from accord.adapters.roster import brief, known, naming

Chance = tuple[Fraction, Label, tuple[Fraction, ...]]
"""A probability, an outcome, and what each agent pays."""


def rule_of(
    rule: Block, agents: Sequence[str], messages: Mapping[str, Sequence[Label]], outcomes: Sequence[Label]
) -> dict[Profile, tuple[Chance, ...]]:
    """The chances of every profile. Raises AccordError for an unknown report or outcome, a profile that stands twice without
    probabilities or not at all, and probabilities that are negative or do not sum to 1."""
    told: dict[Profile, list[Chance]] = {}
    rows: dict[Profile, list[int]] = {}
    feasible = dict.fromkeys(outcomes)
    mixed, money = "probability" in rule, bool(rule.family("pay"))
    for line in rule:
        profile = tuple(known(line, f"report:{a}", f"type of {a}", messages[a]) for a in agents)
        if profile in told and not mixed:
            raise line.place.error(
                f"the reports {naming(agents, profile)} stand in row {rows[profile][0]} already: remove one of the rows, or give a "
                "lottery a column 'probability'"
            )
        chance = line["probability"].number() if mixed else Fraction(1)
        if chance < 0:
            raise line["probability"].place.error(f"the probability {chance} is negative: give one of at least 0")
        paid = tuple(line[f"pay:{a}"].number() if money else Fraction(0) for a in agents)
        told.setdefault(profile, []).append((chance, known(line, "outcome", "outcome", feasible), paid))
        rows.setdefault(profile, []).append(line.place.row or 0)
    _check_complete(rule, agents, [messages[a] for a in agents], told)
    for profile, chances in told.items():
        _check_sum(rule, agents, profile, chances, rows[profile])
    return {profile: tuple(chances) for profile, chances in told.items()}


def _check_complete(rule: Block, agents: Sequence[str], lists: Sequence[Sequence[Label]], told: Mapping[Profile, Sequence[Chance]]) -> None:
    if len(told) < math.prod(len(labels) for labels in lists):
        missing = next(p for p in itertools.product(*lists) if p not in told)
        raise rule.place.error(f"no row has the reports {naming(agents, missing)}: add one, so that every combination has an outcome")


def _check_sum(rule: Block, agents: Sequence[str], profile: Profile, chances: Sequence[Chance], rows: Sequence[int]) -> None:
    total = sum((p for p, _, _ in chances), Fraction(0))
    if total != 1:
        where = f"rows {', '.join(map(str, rows))}" if len(rows) > 1 else f"row {rows[0]}"
        rounded = ", with thirds and the like as fractions (1/3)" if abs(total - 1) < Fraction(1, 100) else ""
        raise rule.place.error(
            f"the probabilities for the reports {naming(agents, profile)} ({where}) sum to {brief(total)}: make them sum to 1{rounded}"
        )
