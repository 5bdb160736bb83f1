"""The audit lottery: labs disclose a risk tier, and a few are audited, low reports more often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from accord.core.domain import private_values
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.contracts.systematic_draw import Array, systematic_draw, systematic_draws
from accord.mechanisms.parameters import Amount, amount, roster, whole
from accord.properties.anonymous import anonymous
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"fine": "4999/1000"},
    {"fine": 7},
    {"agents": ("ada", "bo"), "fine": 3},
    {"agents": ("ada", "bo"), "fine": "29/10"},
    {"slots": 2, "fine": "5/2"},
    {"slots": 9, "fine": 1},
    {"slots": 9, "fine": "9/10"},
    {"tiers": 2, "fine": 2},
    {"tiers": 3, "agents": ("ada", "bo", "cy", "di"), "fine": 5},
)


@dataclass(frozen=True)
class Licences:
    """What the regulator decides: the stringency tier each lab is held to, and its audit odds (0 or 1 once drawn)."""

    tier: Mapping[str, int]
    odds: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tier", MappingProxyType(dict(self.tier)))
        object.__setattr__(self, "odds", MappingProxyType(dict(self.odds)))

    def renamed(self, names: Mapping[str, str]) -> Licences:
        """The same licences under other names."""
        return Licences({names[lab]: t for lab, t in self.tier.items()}, {names[lab]: p for lab, p in self.odds.items()})

    def __str__(self) -> str:
        return ", ".join(f"{lab} is held to tier {t} (audited with odds {self.odds[lab]})" for lab, t in self.tier.items())


@mechanism(
    cites=(
        "Townsend (1979), Optimal contracts and competitive markets with costly state verification, Journal of Economic Theory 21(2)",
        "Mookherjee and Png (1989), Optimal auditing, insurance, and redistribution, Quarterly Journal of Economics 104(2): random audits",
        "Becker (1968), Crime and punishment: an economic approach, Journal of Political Economy 76(2): odds times stakes deter",
        "Madow (1949), On the theory of systematic sampling II, Annals of Mathematical Statistics 20(3): a draw with given inclusion odds",
    )
)
def audit_lottery(agents: Sequence[str] = ("ada", "bo", "cy"), *, tiers: int = 4, slots: int = 1, fine: Amount | str = 5) -> Mechanism:
    """Each lab is held to the risk tier it discloses; audits are drawn, low reports more often; hidden tiers are fined.

    Tiers 0 (routine) to T - 1 (frontier risk), T = `tiers`. Formula: a report r has weight T - r, and a lab is audited with
    odds a = min(1, slots * weight / sum of weights). An audit finds the true tier. Utility, in tiers of burden
    spared: (T - 1 - r) - a * `fine` * max(0, true tier - r), in expectation over the draw.

    Derivation of the claim. Overstating by k costs k for sure. Hiding d = true tier - r > 0 gains d - a * fine * d =
    d (1 - a * fine), so honesty is dominant if and only if a * fine >= 1 for every report r that hides something, i.e.
    r <= T - 2, and all reports of the others. The odds rise with one's own weight and fall with the others', also where they
    are capped; so the smallest are at r = T - 2 (weight 2) against n - 1 reports of tier 0 (weight T each):
        rarest = min(1, 2 slots / (2 + (n - 1) T)),   truthful if and only if fine * rarest >= 1.
    An honest lab's utility is T - 1 - true tier whatever the others do, so that no coalition gains where no lab does: the
    same condition. False names that report tier 0 dilute the odds: with k of them n grows by k. Taking part honestly is never
    worth less than 0, the outside option. The fine is an expected loss within utility, not a payment of the outcome:
    whether it falls due depends on the true tier.

    Raises AccordError for fewer than two labs or tiers, fewer than one slot, or a negative fine.
    Validated at the threshold and 1/1000 below it; `draw` in tests/laws, the kernel by `conforms`.
    """
    labs, top = roster(agents), whole(tiers, "the number of tiers", 2) - 1
    audits, penalty = whole(slots, "the number of audits", 1), amount(fine, "the fine")
    scale = Finite(range(top + 1))

    def utility(lab: str, licences: Licences, tier: int) -> Fraction:
        hidden = max(0, tier - licences.tier[lab])
        return top - licences.tier[lab] - licences.odds[lab] * penalty * hidden

    def rule(reports: Mapping[str, int]) -> Licences:
        weight = {lab: top + 1 - report for lab, report in reports.items()}
        total = sum(weight.values())
        return Licences(reports, {lab: min(Fraction(1), Fraction(audits * w, total)) for lab, w in weight.items()})

    def draw(licences: Licences) -> Lottery:
        return systematic_draw(licences.odds).map(
            lambda drawn: Licences(licences.tier, {lab: Fraction(int(lab in drawn)) for lab in licences.tier})
        )

    def kernel(messages: Array, types: Array, rng: np.random.Generator) -> dict[str, Array]:
        weight = top + 1.0 - messages
        odds = np.minimum(1.0, audits * weight / weight.sum(axis=1, keepdims=True))
        audited = systematic_draws(odds, rng.random(len(messages)))
        hidden = np.maximum(0, types - messages)
        return {"tier": messages, "odds": odds, "audited": audited, "utility": top - messages - audited * float(penalty) * hidden}

    def deters(roster_size: int) -> bool:
        return penalty * min(Fraction(1), Fraction(2 * audits, 2 + (roster_size - 1) * (top + 1))) >= 1

    domain = private_values(labs, scale, utility, permute=lambda licences, names: licences.renamed(names), unit="tiers of burden")
    claims: dict[Any, bool] = {
        truthful(): deters(len(labs)),
        ex_post_truthful(): deters(len(labs)),
        (truthful(), Coalition(2)): deters(len(labs)),
        (truthful(), Sybils(1)): deters(len(labs) + 1),
        individually_rational("ex post"): True,
        anonymous(): True,
    }
    return one_shot(domain, scale, rule, draw=draw, kernel=kernel, claims=claims)
