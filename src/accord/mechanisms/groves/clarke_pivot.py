"""The Clarke pivot mechanism for a public project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.domain import Decision
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.groves.public_project import (
    BUILD,
    LEAVE,
    groves_decision,
    net_values,
    pivot,
    pivot_rings,
    pivot_taxes,
    public_project,
)
from accord.mechanisms.groves.rule import clarke, groves_rule
from accord.mechanisms.parameters import Amount, roster
from accord.properties.anonymous import anonymous
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"agents": ("ada", "bo")},
    {"values": 1},
    {"values": (-1, 1)},
    {"values": (0, 1, "5/2")},
    {"values": (-10, 30)},
    {"values": (1, 2, 3, -4)},
    {"values": (-1, -2, -3, 4)},
    {"values": 1, "agents": ("ada", "bo", "cy", "di")},
    {"outside": "the others decide"},
)


@mechanism(
    cites=(
        "Clarke (1971), Multipart pricing of public goods, Public Choice 11",
        "Green and Laffont (1979), Incentives in Public Decision-Making, ch. 4 on individual rationality, ch. 6 on coalitions",
        "Mas-Colell, Whinston and Green (1995), Microeconomic Theory, Proposition 23.C.4: truthful; 23.C.6: no balanced budget in general",
    )
)
def clarke_pivot(
    agents: Sequence[str] = ("ada", "bo", "cy"), *, values: int | Sequence[Amount | str] = 2, outside: str = "no project"
) -> Mechanism:
    """Build a public project if reported net values sum to at least 0; who overturns the others' wish pays their loss.

    Formula: with x the others' reported sum, an agent pays -x if the project is built against x < 0, and x if it is not
    built against x > 0; else nothing. Net values (worth less cost share) in EUR: `values=2` is 0, 1, -1, 2, -2, or a list of
    exact numbers, simplest first. `outside` is what opting out is worth: "no project" is 0; with "the others decide" the
    others build or not without the agent, who lives with it.

    Claims. Truthful and efficient, never a deficit; a surplus remains wherever somebody can be pivotal (`pivot_taxes`).
    Two agents manipulate when each is pivotal for the same side and can exaggerate further (`pivot_rings`): with net values 1,
    1, -2 the first two pay 1 each, and nothing if both report 2. Individually rational against "no project" only if nobody can
    lose from a project that the others want; always, if the others decide: leaving spares the tax but not the project.
    No claim is made about false names: an identity has no project of its own, so that adding up the identities' utilities
    (a private good) and counting the owner's alone (no payments of the others) are both wrong here.

    Raises AccordError for fewer than two agents, inexact values or another outside option.
    Validated against published examples (tests/published) and by exhaustion over the ranges of this file.
    """
    members, grid = roster(agents), net_values(values)
    domain = public_project(members, grid, outside)
    form = groves_rule(domain, (BUILD, LEAVE), clarke) if domain.private else None

    def rule(reports: Mapping[str, Amount]) -> Decision:
        return groves_decision(reports, pivot)

    claims: dict[Any, bool] = {
        truthful(): True,
        ex_post_truthful(): True,
        (truthful(), Coalition(2)): not pivot_rings(grid, len(members)),
        individually_rational("ex post"): outside == "the others decide" or not min(grid) < 0 < max(grid),
        efficient(): True,
        weak_budget_balance(): True,
        strong_budget_balance(): not pivot_taxes(grid, len(members)),
        anonymous(): True,
    }
    return one_shot(domain, Finite(grid), form.rule if form else rule, form=form, claims=claims)
