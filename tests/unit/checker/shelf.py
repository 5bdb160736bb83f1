"""One certificate of every property, threat and kind, proved and refuted, made by the brute-force prover."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from accord.core.mechanism import Mechanism

from . import brute, brute_deviators, brute_trees, examples

Certificate = dict[str, Any]


def sealed_certificates(mech: Mechanism) -> list[Certificate]:
    """Everything that can be asked of a one-shot mechanism."""
    make, domain = brute.certificate, mech.domain
    found = [
        make(mech, "truthful", cases=brute.truthful(mech)),
        make(mech, "truthful", "coalition", cases=brute.truthful(mech, 2), threat_params={"size": 2, "side_payments": False}),
        make(mech, "ex_post_truthful", cases=brute.ex_post_truthful(mech)),
        make(mech, "strategy_proof", cases=brute.strategy_proof(mech)),
        *_of_outcomes(mech),
    ]
    if domain.private:
        found.append(make(mech, "implementable", "none", cases=brute.implementable(mech)))
    if domain.payment is not None:
        with_money = {"size": 2, "side_payments": True}
        found.append(make(mech, "truthful", "coalition", cases=brute.truthful(mech, 2, True), threat_params=with_money))
    if domain.prior is not None:
        found.append(make(mech, "bayesian_truthful", cases=brute.bayesian_truthful(mech)))
    if domain.permute is not None and len({tuple(mech.messages[a]) for a in domain.agents}) == 1:
        found.append(make(mech, "anonymous", "none", cases=brute.anonymous(mech)))
    return [*found, *_of_deviators(mech)]


def _of_deviators(mech: Mechanism) -> list[Certificate]:
    """What is asked of coalitions, bribers, ratios, sets of priors and given strategies."""
    make, domain = brute.certificate, mech.domain
    found = [
        make(mech, "group_strategy_proof", "none", cases=brute_deviators.group_strategy_proof(mech, s), params={"strength": s})
        for s in ("weak", "strong")
    ]
    if domain.private:
        found.append(make(mech, "obviously_strategy_proof", cases=brute_deviators.obviously_strategy_proof(mech)))
    for bound in (Fraction(1), Fraction(2)):
        cases = brute_deviators.incentive_ratio(mech, bound)
        if cases is not None:
            found.append(make(mech, "incentive_ratio", cases=iter(cases), params={"bound": str(bound)}))
    if domain.payment is not None:
        for budget in (Fraction(0), Fraction(1, 2)):
            priced = {"budget": str(budget), "size": 2}
            found.append(make(mech, "truthful", "bribe", cases=brute_deviators.bribes(mech, budget, 2), threat_params=priced))
    profiles = list(brute.profiles(mech))
    chances = [lambda types: Fraction(1, len(profiles)), lambda types: Fraction(int(types == profiles[-1]))]
    written = {"priors": [brute_deviators.written_prior(mech, chance) for chance in chances]}
    found.append(make(mech, "robustly_truthful", cases=brute_deviators.robustly_truthful(mech, chances), params=written))
    if domain.prior is not None:
        honest = {"strategies": brute_deviators.written_honesty(mech), "stage": "interim"}
        found.append(make(mech, "equilibrium", cases=brute_deviators.honest_equilibrium(mech), params=honest))
    return found


def _of_outcomes(mech: Mechanism) -> list[Certificate]:
    """What is asked of honest play and of outcomes, in any number of rounds."""
    make, domain, found = brute.certificate, mech.domain, []
    for stage in ("ex post", "interim", "ex ante") if domain.prior is not None else ("ex post",):
        cases = brute.individually_rational(mech, stage)
        found.append(make(mech, "individually_rational", "none", cases=cases, params={"stage": stage}))
    if domain.outcomes is not None:
        found.append(make(mech, "efficient", "none", cases=brute.efficient(mech)))
        if domain.payment is None:
            found.append(make(mech, "pareto_efficient", "none", cases=brute.pareto_efficient(mech)))
    if domain.payment is not None:
        found.append(make(mech, "weak_budget_balance", "none", cases=brute.budget_balance(mech, False)))
        found.append(make(mech, "strong_budget_balance", "none", cases=brute.budget_balance(mech, True)))
    return found


def round_certificates(mech: Mechanism) -> list[Certificate]:
    """Everything that can be asked of a mechanism of several rounds."""
    make = brute.certificate
    found = [
        make(mech, "truthful", cases=brute_trees.truthful(mech)),
        make(mech, "ex_post_truthful", cases=brute_trees.ex_post_truthful(mech)),
        *_of_outcomes(mech),
    ]
    if mech.domain.prior is not None:
        found.append(make(mech, "bayesian_truthful", cases=brute_trees.bayesian_truthful(mech)))
    if mech.domain.private:
        found.append(make(mech, "obviously_strategy_proof", cases=brute_deviators.obviously_strategy_proof(mech)))
    return found


def sybil_certificate(build: Callable[..., Mechanism], count: int, pooled: bool) -> Certificate:
    roster = examples.PAIR
    worlds = [build((*roster, *[f"sybil{k + 1}" for k in range(f)])) for f in range(1, count + 1)]
    mech = build(roster)
    return brute.certificate(
        mech,
        "truthful",
        "sybils",
        cases=brute.sybils(mech, worlds, pooled),
        worlds=worlds,
        threat_params={"count": count, "pooled": pooled},
    )


def sealed_mechanisms() -> list[Mechanism]:
    prior = examples.uniform(examples.PAIR, 3)
    return [
        examples.second_price(prior=prior),
        examples.first_price(prior=prior),
        examples.compensated(),
        examples.dictator(),
        examples.posted(),
        examples.provable(),
        *[examples.drawn(seed, private=bool(seed % 2), money=seed % 3 == 0) for seed in range(6)],
    ]


def mechanisms_in_rounds() -> list[Mechanism]:
    prior = examples.uniform(examples.PAIR, 3)
    drawn = [examples.drawn_rounds(seed, private=bool(seed % 2), money=seed % 5 == 0) for seed in range(4)]
    in_turn = [examples.in_turn(examples.compensated()), examples.in_turn(examples.dictator())]
    return [
        examples.clock(prior=prior),
        examples.clock(descending=True, prior=prior),
        examples.disclosure(),
        examples.disclosure(2),
        *in_turn,
        *drawn,
    ]


@functools.cache
def all_certificates() -> tuple[Certificate, ...]:
    """Made once; whoever changes one copies it first."""
    found = [c for mech in sealed_mechanisms() for c in sealed_certificates(mech)]
    found += [c for mech in mechanisms_in_rounds() for c in round_certificates(mech)]
    found += [sybil_certificate(examples.second_price, 1, True), sybil_certificate(examples.second_price, 2, False)]
    found += [sybil_certificate(examples.first_price, 1, True), sybil_certificate(examples.dictator, 2, False)]
    return tuple(found)
