"""The Groves family for a public project, with a choice of the charge that does not depend on one's own report."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from accord.core.mechanism import Mechanism, one_shot
from accord.core.rational import exact
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.groves.public_project import (
    BUILD,
    LEAVE,
    net_values,
    pivot_rings,
    pivot_taxes,
    public_project,
    subsidy_rings,
    totals,
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
    {"charge": "pivot"},
    {"charge": "pivot", "values": (0, -1, -2)},
    {"charge": 4},
    {"charge": "7/2"},
    {"charge": -1, "agents": ("ada", "bo")},
    {"charge": 2, "values": (1, 2), "agents": ("ada", "bo")},
    {"values": (0, -1, -2)},
    {"values": 0},
    {"charge": 1, "values": (-2, -1)},
)


@mechanism(
    cites=(
        "Groves (1973), Incentives in teams, Econometrica 41(4)",
        "Green and Laffont (1977), Characterization of satisfactory mechanisms for the revelation of preferences for public goods, "
        "Econometrica 45(2)",
        "Mas-Colell, Whinston and Green (1995), Microeconomic Theory, Proposition 23.C.4: truthful; 23.C.6: no balanced budget in general",
    )
)
def groves(
    agents: Sequence[str] = ("ada", "bo", "cy"),
    *,
    values: int | Sequence[Amount | str] = 2,
    charge: str | Amount = "none",
) -> Mechanism:
    """Build a public project if reported net values sum to at least 0; each is paid the others' sum, less a charge.

    Formula: with x the others' reported sum, an agent pays h(x) - x if the project is built, else h(x). `charge` is h:
    "none" is 0 (everybody receives the others' surplus), "pivot" is max(0, x) (the Clarke mechanism), an exact number is a
    participation fee in EUR. Net values as in `clarke_pivot`; opting out is worth 0.

    Claims. Truthful and efficient whatever the charge (Groves). Without a charge, every project of positive surplus S needs
    a subsidy of (n - 1) S from outside, and nobody ever loses; a fee f covers it only from (n - 1) times the greatest net value
    on, and then excludes whoever expects less than f of the surplus. Two agents who are not at the top of the grid drive
    each other's subsidy up (`subsidy_rings`).

    Raises AccordError for fewer than two agents, inexact values or another charge.
    Validated by exhaustion over the ranges of this file, and on all profiles against `clarke_pivot` with charge="pivot".
    """
    members, grid = roster(agents), net_values(values)
    pivotal, n = charge == "pivot", len(members)
    fee = Fraction(0) if charge in ("none", "pivot") else exact(charge, "the charge ('none', 'pivot' or a fee)")
    domain = public_project(members, grid)
    form = groves_rule(domain, (BUILD, LEAVE), clarke if pivotal else lambda agent, others, worth: fee)
    kept = [n * fee - (n - 1) * max(s, 0) for s in totals(grid, n)]  # with a constant charge: what is left at each total
    lossless = not min(grid) < 0 < max(grid) if pivotal else fee <= max(0, n * min(grid))
    taxed = pivot_taxes(grid, n) if pivotal else any(kept)
    rings = pivot_rings if pivotal else subsidy_rings
    claims: dict[Any, bool] = {
        truthful(): True,
        ex_post_truthful(): True,
        (truthful(), Coalition(2)): not rings(grid, n),
        individually_rational("ex post"): lossless,
        efficient(): True,
        weak_budget_balance(): pivotal or min(kept) >= 0,
        strong_budget_balance(): not taxed,
        anonymous(): True,
    }
    return one_shot(domain, Finite(grid), form.rule, form=form, claims=claims)
