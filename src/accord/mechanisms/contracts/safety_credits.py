"""Safety credits: labs report their safety tier, a few are audited, misreports forfeit, credits buy priority."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.frontier import Edge, Frontier
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.rational import exact
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.contracts.forfeiture import (
    Constraint,
    CreditTerms,
    Intervals,
    honest_multiples,
    rational_multiples,
    sound_multiples,
)
from accord.mechanisms.contracts.priority import award
from accord.mechanisms.contracts.systematic_draw import Array, systematic_draw, systematic_draws
from accord.mechanisms.parameters import listed, roster, whole
from accord.properties.anonymous import anonymous
from accord.properties.individually_rational import individually_rational
from accord.properties.truthful import truthful

RANGES = (
    {"multiple": Fraction(4)},
    {"multiple": Fraction(2)},
    {"multiple": Fraction(8)},
    {"noise": Fraction(1, 2)},
    {"stake": Fraction(1)},
    {"slots": 3, "multiple": Fraction(1)},
    {"burden": Fraction(5)},
)


@dataclass(frozen=True)
class Ruling:
    """What is decided: the tier each lab is credited for, and its audit odds (0 or 1 once the audits are drawn)."""

    claims: Mapping[str, int]
    odds: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        object.__setattr__(self, "claims", MappingProxyType(dict(self.claims)))
        object.__setattr__(self, "odds", MappingProxyType(dict(self.odds)))

    def renamed(self, names: Mapping[str, str]) -> Ruling:
        """The same ruling under other names."""
        return Ruling({names[a]: c for a, c in self.claims.items()}, {names[a]: p for a, p in self.odds.items()})

    def __canonical__(self) -> Any:
        return {"ruling": [[a, self.claims[a], str(self.odds[a])] for a in sorted(self.claims)]}

    def __str__(self) -> str:
        return ", ".join(f"{a} claims {c} (audited with odds {self.odds[a]})" for a, c in self.claims.items())


@mechanism(
    cites=(
        "Becker (1968), Crime and punishment: an economic approach, Journal of Political Economy 76(2): deterrence by odds and stakes",
        "Mookherjee and Png (1989), Optimal auditing, insurance, and redistribution, Quarterly J. of Economics 104(2): random audits",
        "Madow (1949), On the theory of systematic sampling II, Annals of Mathematical Statistics 20(3): a draw with given inclusion odds",
    )
)
def safety_credits(
    agents: Sequence[str] = ("ada", "bo", "cy"),
    *,
    slots: int = 1,
    multiple: Fraction = Fraction(4),
    noise: Fraction = Fraction(1, 10),
    stake: Fraction = Fraction(30),
    rates: Sequence[Fraction | int] = (1, 2, 3, 4),
    burden: Fraction = Fraction(1, 10),
    prize: Fraction = Fraction(100),
    prior: Sequence[Fraction] | None = None,
) -> Mechanism:
    """Credits for reported safety tiers, checked by noisy audits of the highest claims, forfeited on misreports found.

    Each lab knows its safety tier 0, 1, ... and reports one. Then
      1. `slots` audits are drawn without replacement, with odds proportional to 1 + claim and never above 1
         (systematic sampling, so the odds are exact);
      2. an audit of a lab reads its true tier, or with probability `noise` one tier off: half the time one too low, half
         one too high; off the scale it reads the end of the scale;
      3. a misreport counts as found when the reading is below the claim, so honest labs are sometimes found too;
      4. a lab's balance is its `stake` plus rates[claim], less the forfeiture if a misreport is found: `multiple` times
         rates[claim], but never more than the balance, which cannot go negative: beyond 1 + stake / rate it has no bite;
      5. the scarce resource, worth `prize`, goes by a lottery over a fixed number of tickets, labs x (stake + highest
         rate), one ticket a credit; unheld tickets leave it with the public reserve. The fixed number keeps values private: one
         lab's credits do not dilute another's.
    Utility is the expected share of the prize beyond what the staked tickets are worth, less `burden` credits for
    each audit undergone, in units of the prize. All numbers but tiers are assumptions that a charter must set.

    Honest reporting is a dominant strategy exactly for the multiples of `forfeiture.honest_multiples`, and never worse than
    staying outside for those of `forfeiture.rational_multiples`. `prior`: the probability of each tier, the same and
    independent for all labs. Validated against brute force, and at the boundaries of those sets.
    """
    labs = roster(agents)
    terms = credit_terms(len(labs), slots, noise, stake, rates, burden)
    m, worth = exact(multiple, "the forfeiture multiple"), exact(prize, "the prize")
    if m < 0 or worth <= 0:
        raise AccordError(f"the multiple {m} and the prize {worth} must not be negative, and the prize not 0: raise them")
    tiers = Finite(range(len(terms.rates)))
    ticket = worth / (len(labs) * (terms.stake + max(terms.rates)))
    kept: list[Fraction] = [ticket * rate for rate in terms.rates]
    lost: list[list[Fraction]] = [
        [ticket * (terms.burden + terms.found[c][t] * terms.rates[c] * min(m, terms.bite(c))) for t in tiers] for c in tiers
    ]

    @functools.cache
    def expected(claim: int, tier: int, audited: int, of: int) -> Fraction:
        return kept[claim] - Fraction(audited, of) * lost[claim][tier]

    def utility(lab: str, ruling: Ruling, tier: int) -> Fraction:
        odds = ruling.odds[lab]
        return expected(ruling.claims[lab], tier, odds.numerator, odds.denominator)

    def rule(claims: Mapping[str, int]) -> Ruling:
        return Ruling(claims, dict(zip(claims, terms.odds(tuple(claims.values())), strict=True)))

    believed = None
    if prior is not None:
        if isinstance(prior, str) or not isinstance(prior, Sequence) or len(prior) != len(tiers):
            raise AccordError(f"{show(prior)} is no prior for {len(tiers)} tiers: list the probability of each tier")
        own = Lottery(zip(tiers, prior, strict=True))
        believed = Independent(dict.fromkeys(labs, own))
    domain = private_values(
        labs,
        tiers,
        utility,
        prior=believed,
        own=lambda lab, ruling: (ruling.claims[lab], ruling.odds[lab]),
        permute=lambda ruling, names: ruling.renamed(names),
        unit=f"units of a prize worth {worth}",
        notes=(
            "rates, stake, burden, prize and audit noise are assumed parameters, not measured ones",
            "labs are risk neutral, and a credit is worth its ticket in the priority lottery",
        ),
    )
    honest = m in honest_multiples(terms)
    return one_shot(
        domain,
        tiers,
        rule,
        draw=draw_audits,
        sequel=lambda drawn, types: award(terms, m, drawn.claims, tuple(lab for lab, p in drawn.odds.items() if p), types),
        kernel=lambda claims, types, rng: _kernel(terms, m, ticket, slots, claims, types, rng),
        frontier=lambda: _frontier(labs, terms, m, {"slots": slots, "noise": noise, "stake": stake, "rates": rates, "burden": burden}),
        claims={truthful(): honest, individually_rational("ex post"): m in rational_multiples(terms), anonymous(): True},
    )


def credit_terms(
    labs: int,
    slots: int = 1,
    noise: Fraction = Fraction(1, 10),
    stake: Fraction = Fraction(30),
    rates: Sequence[Fraction | int] = (1, 2, 3, 4),
    burden: Fraction = Fraction(1, 10),
) -> CreditTerms:
    """What a lab faces under these parameters. Raises AccordError, naming it, for a parameter out of range."""
    if isinstance(rates, str) or not isinstance(rates, Sequence):
        raise AccordError(f"{show(rates)} is no list of credit rates: list one for each tier")
    rate, audits = tuple(map(Fraction, listed(rates, "credit rate"))), whole(slots, "the number of audits", 1)
    epsilon, staked, load = exact(noise, "the audit noise"), exact(stake, "the stake"), exact(burden, "the audit burden")
    if labs < 2:
        raise AccordError(f"{labs} lab cannot share a resource: name at least two agents")
    if audits > labs:
        raise AccordError(f"{audits} audits cannot be drawn among {labs} labs: choose slots from 1 to {labs}")
    if not 0 <= epsilon <= 1:
        raise AccordError(f"the audit noise {epsilon} is no probability: choose one from 0 to 1")
    if len(rate) < 2 or min(rate) <= 0 or any(a > b for a, b in itertools.pairwise(rate)):
        raise AccordError(f"the rates {show(rate)} must be positive and not fall with the tier: order them, at least two")
    if staked < 0 or load < 0:
        raise AccordError(f"the stake {staked} and the burden {load} must not be negative: raise them")
    top = len(rate) - 1
    signal = tuple(Lottery([(t, 1 - epsilon), (max(t - 1, 0), epsilon / 2), (min(t + 1, top), epsilon / 2)]) for t in range(top + 1))
    return CreditTerms(labs, rate, staked, load, signal, lambda claims: audit_odds([1 + c for c in claims], audits))


def audit_odds(weights: Sequence[int], slots: int) -> list[Fraction]:
    """Inclusion odds proportional to the weights, capped at 1, that sum to `slots`."""
    odds = [Fraction(0)] * len(weights)
    free, left = list(range(len(weights))), slots
    while True:
        total = sum(weights[i] for i in free)
        sure = [i for i in free if weights[i] * left >= total]
        if not sure:
            break
        for i in sure:
            odds[i] = Fraction(1)
        free, left = [i for i in free if i not in sure], left - len(sure)
    for i in free:
        odds[i] = Fraction(weights[i] * left, total)
    return odds


def draw_audits(ruling: Ruling) -> Lottery:
    """Who is audited, as rulings with odds 0 and 1: each lab with exactly its odds, and as many as these sum to."""
    return systematic_draw(ruling.odds).map(
        lambda drawn: Ruling(ruling.claims, {lab: Fraction(int(lab in drawn)) for lab in ruling.claims})
    )


def _frontier(labs: Sequence[str], terms: CreditTerms, multiple: Fraction, given: Mapping[str, Any]) -> Frontier:
    """The multiples for which honesty is dominant and taking part rational, and how they move with slots, noise and stake."""
    sound = sound_multiples(terms)
    edges = tuple(_edge(labs, value, side, constraint) for value, side, constraint in sound.binding)
    top = len(terms.rates) * 10

    def curve(name: str) -> Callable[[Any], Intervals]:
        return lambda value: sound_multiples(credit_terms(len(labs), **{**given, name: value})).intervals

    return Frontier(
        "multiple",
        multiple,
        sound.intervals,
        ("honest reporting is a dominant strategy", "taking part honestly is never worse than staying outside"),
        edges,
        tuple(map(str, sound.clash)),
        {name: curve(name) for name in ("noise", "slots", "stake")},
        {
            "noise": tuple(Fraction(k, 40) for k in range(13)),
            "slots": tuple(range(1, len(labs) + 1)),
            "stake": tuple(Fraction(k) for k in range(0, top + 1, max(1, top // 10))),
        },
    )


def _edge(labs: Sequence[str], value: Fraction, side: str, constraint: Constraint) -> Edge:
    first, *rest = labs
    others = dict(zip(rest, constraint.others, strict=True))
    if constraint.lie is None:
        return Edge(value, side, str(constraint), "individually_rational", {"agent": first, "types": {first: constraint.tier, **others}})
    parts = {"coalition": (first,), "types": {first: constraint.tier}, "lie": {first: constraint.lie}, "others": others}
    return Edge(value, side, str(constraint), "truthful", parts)


def _kernel(
    terms: CreditTerms, multiple: Fraction, ticket: Fraction, slots: int, claims: Array, types: Array, rng: np.random.Generator
) -> dict[str, Array]:
    """Many rounds at once, with audits and readings drawn. Columns: claims, odds, audited, found, credits, utility."""
    rates = np.array([float(r) for r in terms.rates])
    odds = _odds(1.0 + claims, slots)
    audited = systematic_draws(odds, rng.random(len(claims)))
    levels = np.array([[float(s.probability(functools.partial(operator.ge, tier))) for tier in range(len(rates))] for s in terms.signal])
    reading = (rng.random(claims.shape)[..., None] >= levels[types]).sum(axis=-1)
    found = audited & (reading < claims)
    forfeit = np.minimum(float(multiple) * rates[claims], float(terms.stake) + rates[claims])
    credits = float(terms.stake) + rates[claims] - found * forfeit
    utility = float(ticket) * (credits - float(terms.stake) - audited * float(terms.burden))
    return {"claims": claims, "odds": odds, "audited": audited, "found": found, "credits": credits, "utility": utility}


def _odds(weights: Array, slots: int) -> Array:
    """`audit_odds` for each row."""
    odds = np.zeros_like(weights)
    sure = np.zeros(weights.shape, dtype=bool)
    for _ in range(slots + 1):
        left = slots - sure.sum(axis=1, keepdims=True)
        total = np.where(sure, 0.0, weights).sum(axis=1, keepdims=True)
        odds = np.where(sure, 1.0, weights * left / np.where(total > 0, total, 1.0))
        sure = sure | (odds >= 1.0)
    return np.minimum(odds, 1.0)
