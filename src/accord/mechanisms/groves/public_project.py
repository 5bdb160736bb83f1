"""The domain of the public-project mechanisms, their Groves payments, and when two agents can manipulate them together.

The project has a cost with fixed shares. An agent's type is its net value: what the project is worth to it less its
share, possibly negative. It is built when the net values sum to at least 0 (Mas-Colell, Whinston and Green 1995, Example
23.C.1), so that building is efficient and the shares cover the cost; payments below are taxes beyond the shares.

Write x for the others' sum, S = v + x. A Groves payment is charge(x) - x if built, else charge(x), so utility is the
reported surplus less charge(x): max(S, 0) - charge(x) when everybody is honest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from accord.core.domain import Decision, Domain, quasi_linear
from accord.core.errors import AccordError
from accord.core.space import Finite
from accord.mechanisms.parameters import Amount, listed, whole

BUILD, LEAVE = "build", "do not build"
PLACES = ("no project", "the others decide")


def net_values(values: int | Sequence[Amount | str]) -> tuple[Amount, ...]:
    """0, 1, -1, ..., values, -values; or the listed exact numbers in the given order, simplest first."""
    if isinstance(values, int):
        largest = whole(values, "the largest net value", 0)
        return (0, *(sign * k for k in range(1, largest + 1) for sign in (1, -1)))
    grid = listed(values, "net value")
    return Finite(grid).items


def public_project(members: Sequence[str], grid: Sequence[Amount], outside: str = "no project") -> Domain:
    """Outcomes are `Decision("build" or "do not build", payments)`, utility is the net value if built less the payment, in EUR.

    `outside`, what opting out is worth: "no project" is 0; with "the others decide" the project is built when the others'
    net values sum to at least 0, and the agent who left enjoys or suffers it without a payment (then utilities are stated on
    type profiles, as the outside option depends on all). Raises AccordError for another `outside`.
    """
    if outside not in PLACES:
        raise AccordError(f"{outside!r} is no outside option of a public project: choose {' or '.join(map(repr, PLACES))}")
    choices = Finite((LEAVE, BUILD))
    if outside == "no project":
        return quasi_linear(
            members, Finite(grid), lambda agent, choice, net: net if choice == BUILD else 0, choices, permute=renamed, unit="EUR"
        )
    return quasi_linear(
        members,
        Finite(grid),
        lambda agent, choice, net: net[agent] if choice == BUILD else 0,
        choices,
        interdependent=True,
        outside=lambda agent, net: net[agent] if sum(net.values()) - net[agent] >= 0 else 0,
        permute=renamed,
        unit="EUR",
    )


def renamed(decision: Decision, names: Mapping[str, str]) -> Decision:
    """The same decision under other names."""
    return Decision(decision.choice, {names[agent]: paid for agent, paid in decision.payments.items()})


def groves_decision(reports: Mapping[str, Amount], charge: Callable[[Amount], Amount]) -> Decision:
    """Build if the reports sum to at least 0; each pays charge(x), less the others' sum x if the project is built."""
    total = sum(reports.values())
    built = total >= 0
    payments = {}
    for agent, net in reports.items():
        others = total - net
        payments[agent] = charge(others) - (others if built else 0)
    return Decision(BUILD if built else LEAVE, payments)


def pivot(others: Amount) -> Amount:
    """The Clarke charge: the best that the others could have had without the agent."""
    return max(0, others)


def totals(grid: Sequence[Amount], count: int) -> frozenset[Amount]:
    """What the net values of `count` agents can sum to."""
    sums: frozenset[Amount] = frozenset({Fraction(0)})
    for _ in range(count):
        sums = frozenset(s + v for s in sums for v in grid)
    return sums


def pivot_taxes(grid: Sequence[Amount], members: int) -> bool:
    """Whether some profile makes some agent pay the Clarke tax: its report overturns a strict wish of the others."""
    return any(x < 0 <= x + v or x + v < 0 < x for x in totals(grid, members - 1) for v in grid)


def pivot_rings(grid: Sequence[Amount], members: int) -> bool:
    """Whether two agents can both gain by lying together under the Clarke charge.

    They must want the same thing, and each must be pivotal: then each exaggerates and spares the other tax. Let x be the rest's
    sum, M the greatest and m the least report. Two who want it built and are of net value v (the lower of two) gain by
    both reporting M exactly if v < M and v + x < 0 < v + M + x: honest, each pays tax or goes without; with lies, each has
    min(v, v + M + x) > max(0, 2v + x). Two who do not want it gain by both reporting m exactly if m < v and
    v + m + x < 0 < v + x. Two of opposite wishes, or of none, never gain: a utility is at most max(v, 0), at least what
    the other side's victory leaves. With two agents x = 0, so that neither is possible.
    """
    rest, most, least = totals(grid, members - 2), max(grid), min(grid)
    for_it = any(0 < v < most and v + x < 0 < v + most + x for v in grid for x in rest)
    against = any(least < v < 0 and v + least + x < 0 < v + x for v in grid for x in rest)
    return for_it or against


def subsidy_rings(grid: Sequence[Amount], members: int) -> bool:
    """Whether two agents can both gain by lying together when the charge is constant.

    Each is paid the other's report if the project is built, so two of net value v < M (the lower of two) gain by both
    reporting M exactly if v + M + x > 0 for some sum x of the rest; without the project nobody gains.
    """
    most = max(grid)
    return any(v < most and v + most + x > 0 for v in grid for x in totals(grid, members - 2))
