"""The subsystem case: planning, perception and safety monitor report risks, and the system picks a configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Decision, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite, Product
from accord.mechanisms.groves.public_project import renamed
from accord.mechanisms.groves.rule import clarke, groves_rule
from accord.mechanisms.parameters import Amount, amount, roster, whole
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
    {"values": "interdependent"},
    {"values": "interdependent", "coupling": "1/10"},
    {"values": "interdependent", "coupling": 0},
    {"levels": 3},
    {"configurations": ("cautious", "balanced", "nominal")},
    {"agents": ("planning", "perception", "mapping", "monitor"), "values": "interdependent"},
)

Risks = tuple[int, ...]


@mechanism(
    cites=(
        "Vickrey (1961), Journal of Finance 16(1); Clarke (1971), Public Choice 11; Groves (1973), Econometrica 41(4)",
        "Mas-Colell, Whinston and Green (1995), Microeconomic Theory, Proposition 23.C.4: truthful with private values",
        "Jehiel and Moldovanu (2001), Efficient design with interdependent valuations, Econometrica 69(5): the impossibility otherwise",
    )
)
def vcg_configuration(
    agents: Sequence[str] = ("planning", "perception", "monitor"),
    *,
    configurations: Sequence[str] = ("cautious", "nominal"),
    levels: int = 2,
    values: str = "private",
    coupling: Amount | str = 1,
) -> Mechanism:
    """The configuration of least total reported risk; each subsystem pays the risk that its presence adds for the others.

    A subsystem's type, and its report, is its risk in each configuration: a tuple of whole numbers 0 .. levels - 1 in units
    of risk. Formula: c* minimises the sum of reported risks (ties to the first configuration); subsystem i pays the
    others' risk in c* less the least total risk of the others in any configuration. Utility is minus own true risk in c*
    minus the payment.

    `values="private"`: the true risk is the type. `values="interdependent"`: the last subsystem is the monitor, and its number
    is a miss rate that scales the risk of the first, planning: in configuration c planning's true risk is
    r_planning(c) * (1 + coupling * r_monitor(c)).

    Claims. Private: truthful and efficient (VCG), payments never negative. Interdependent with coupling above 0: neither
    truthful nor ex post truthful nor efficient. Witness: planning has risk (1, 1), perception (0, 1), the monitor misses in the
    first configuration, (1, 0). Reports tie at 2, the first is chosen, and planning bears 1 + coupling; reporting (1, 0)
    instead moves the system to the second configuration, where it bears 1 and pays nothing. With two configurations two
    subsystems can collude (`pivot_rings`) only from three levels on. A subsystem cannot leave: the outside option 0 stands for
    no exposure at all, so no risk is ever worth taking part in.

    Raises AccordError for fewer than three subsystems, fewer than two configurations or levels, a negative coupling or another
    `values`. Validated by exhaustion over the ranges of this file; the witness in tests/quality.
    """
    subsystems, modes = roster(agents, 3), tuple(configurations)
    if len(modes) < 2:
        raise AccordError(f"the configurations {show(modes)} leave no choice: name at least two")
    grid = Finite(range(whole(levels, "the number of risk levels", 2)))
    factor = amount(coupling, "the coupling")
    if values not in ("private", "interdependent"):
        raise AccordError(f"{values!r} is no kind of values: choose 'private' or 'interdependent'")
    place, coupled = {mode: k for k, mode in enumerate(Finite(modes))}, values == "interdependent"
    planning, monitor = subsystems[0], subsystems[-1]

    def own_risk(subsystem: str, mode: str, risks: Risks) -> Amount:
        return -risks[place[mode]]

    def true_risk(subsystem: str, mode: str, risks: Mapping[str, Risks]) -> Amount:
        scale = 1 + factor * risks[monitor][place[mode]] if subsystem == planning else 1
        return -risks[subsystem][place[mode]] * scale

    def rule(reports: Mapping[str, Risks]) -> Decision:
        total = [sum(risks[k] for risks in reports.values()) for k in range(len(modes))]
        chosen = total.index(min(total))
        payments = {}
        for subsystem, risks in reports.items():
            others = [t - r for t, r in zip(total, risks, strict=True)]
            payments[subsystem] = others[chosen] - min(others)
        return Decision(modes[chosen], payments)

    types = Product(*[grid] * len(modes)).finite()
    domain = quasi_linear(
        subsystems,
        types,
        true_risk if coupled else own_risk,
        Finite(modes),
        interdependent=coupled,
        permute=renamed,
        unit="units of risk",
        notes=("risks are comparable across subsystems and can be charged in the same unit",),
    )
    sound = not coupled or factor == 0
    claims: dict[Any, bool] = {
        truthful(): sound,
        ex_post_truthful(): sound,
        individually_rational("ex post"): False,
        efficient(): sound,
        weak_budget_balance(): True,
        strong_budget_balance(): False,
        anonymous(): True,
    }
    if len(modes) == 2 and not coupled:
        claims[truthful(), Coalition(2)] = levels == 2
    form = None if coupled else groves_rule(domain, modes, clarke)
    return one_shot(domain, types, form.rule if form else rule, form=form, claims=claims)
