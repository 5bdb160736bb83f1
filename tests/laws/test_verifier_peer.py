"""A second opinion: mechaudit 0.1.0 (MIT), which audits finite direct quasi-linear mechanisms in floating point.

Both judge the same random mechanisms: private and interdependent values, lotteries, correlated and independent priors with
types of probability zero, outside options. Verdicts agree and worst margins agree to nine digits. Its budget rows add up
expected payments, ours those of each outcome, so budgets are compared where outcomes are sure.
"""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from typing import Any

import mechaudit as peer
import numpy as np
import pytest

from accord.core.lottery import as_lottery
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verify import verify
from tests.laws.random_sealed import CHOICES, Sample, sealed_sample
from tests.volume import volume


def environment(sample: Sample) -> Any:
    """The domain in the peer's words; types by their positions."""
    domain = sample.mechanism.domain
    lists = {a: domain.types[a].items for a in domain.agents}

    def worth(agent: str, choice: str, known: Any) -> float:
        """Utility and payment together are the value, which is all that the peer asks for."""
        outcome = next(o for o in domain.outcomes.items if o.choice == choice)
        return float(domain.utility(agent, outcome, known))

    if domain.private:
        zero = {a: ts[0] for a, ts in lists.items()}
        values = peer.PrivateValues(lambda agent, t, choice: worth(agent, choice, {**zero, agent: lists[agent][t]}))
    else:
        values = peer.InterdependentValues(lambda agent, ts, choice: worth(agent, choice, {a: lists[a][ts[a]] for a in lists}))
    joint = None
    if sample.prior is not None:
        spaces = {a: range(len(ts)) for a, ts in lists.items()}
        places = dict(zip(itertools.product(*lists.values()), itertools.product(*spaces.values()), strict=True))
        chances = {places[profile]: float(p) for profile, p in sample.prior.items()}
        joint = peer.JointPrior.from_mapping(chances, agent_order=domain.agents, type_spaces=spaces)
    return peer.FiniteEnvironment(agents={a: range(len(ts)) for a, ts in lists.items()}, outcomes=CHOICES, prior=joint, values=values)


def rule(sample: Sample, where: Any) -> Any:
    """The rule as arrays: chances of choices and expected payments."""
    mech = sample.mechanism
    lists = [mech.domain.types[a].items for a in mech.domain.agents]
    allocation, payments = [], []
    for sent in itertools.product(*lists):
        drawn = as_lottery(mech(dict(zip(mech.domain.agents, sent, strict=True))))
        allocation.append([float(drawn.probability(lambda o, c=c: o.choice == c)) for c in CHOICES])
        payments.append([float(drawn.expect(lambda o, a=a: o.payment(a))) for a in mech.domain.agents])
    return peer.DirectMechanism.from_arrays(np.array(allocation), np.array(payments), environment=where)


def questions(sample: Sample) -> dict[str, tuple[Property, Any]]:
    domain = sample.mechanism.domain
    lists = {a: domain.types[a].items for a in domain.agents}
    out = peer.CallableOutsideOption(lambda agent, ts: float(domain.outside(agent, {a: lists[a][ts[a]] for a in lists})))
    asked: dict[str, tuple[Property, Any]] = {
        "ex_post_ic": (ex_post_truthful(), peer.ExPostIC()),
        "ex_post_ir": (individually_rational(), peer.ExPostIR(out)),
    }
    if domain.private:
        asked["dsic"] = truthful(), peer.DSIC()
    if not sample.traits.lotteries:
        asked["weak_budget_balance"] = weak_budget_balance(), peer.WeakBudgetBalance()
        asked["strong_budget_balance"] = strong_budget_balance(), peer.StrongBudgetBalance()
    if sample.prior is not None:
        asked["bic"] = bayesian_truthful(), peer.BIC(zero_probability_types="vacuous")
        asked["interim_ir"] = individually_rational("interim"), peer.InterimIR(out, zero_probability_types="vacuous")
        asked["ex_ante_ir"] = individually_rational("ex ante"), peer.ExAnteIR(out)
    return asked


def worst_row(rows: list[Any]) -> float:
    """The greatest margin over a family of the peer's rows."""
    return max(abs(r.residual) if r.relation == "==" else -r.slack for r in rows if r.slack is not None or r.residual is not None)


@pytest.mark.timeout(900)
def test_verdicts_and_margins_agree_with_mechaudit() -> None:
    seen: Counter[tuple[str, bool]] = Counter()
    for seed in range(volume(600)):
        sample = sealed_sample(
            seed,
            messages="types",
            money=True,
            listed=True,
            limited=False,
            cost=False,
            rule=("random", "counting", "constant", "groves")[seed % 4],
        )
        where, asked = environment(sample), questions(sample)
        report = peer.audit_mechanism(environment=where, mechanism=rule(sample, where), requirements=[r for _, r in asked.values()])
        for family, (prop, _) in asked.items():
            rows = [c for c in report.checks if c.family == family]
            verdict = verify(sample.mechanism, prop)
            assert verdict.holds == all(r.passed for r in rows), f"seed {seed}, {family}: {verdict}"
            margin = worst_row(rows)
            if family in ("dsic", "ex_post_ic", "bic"):
                margin = max(margin, 0.0)  # ours counts the honest message among the lies
            assert verdict.worst is not None
            assert float(verdict.worst) == pytest.approx(margin, abs=1e-9), f"seed {seed}, {family}: {verdict}"
            assert verdict.worst <= 0 or verdict.worst > Fraction(1, 10**6)  # far from the peer's tolerance
            seen[family, verdict.holds] += 1
    for family in ("dsic", "ex_post_ic", "bic", "ex_post_ir", "interim_ir", "ex_ante_ir", "weak_budget_balance", "strong_budget_balance"):
        assert min(seen[family, True], seen[family, False]) >= 2, f"the random mechanisms hardly test {family}: {seen}"
