"""Certificates by the prover of every kind, property, threat and verdict, each small enough to be checked in milliseconds.

Those that the corruption tests start from, and what they leave out: least repairs, endless play that is an equilibrium, and proofs
about deviators.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.core.canonical import canonical_json
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Independent
from accord.designer.norm import OneNorm, SupNorm
from accord.designer.repair import repair
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.equilibrium import equilibrium
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.incentive_ratio import incentive_ratio
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property, Threat
from accord.properties.robustly_truthful import robustly_truthful
from accord.properties.strategy_proof import strategy_proof
from accord.properties.subgame_perfect import subgame_perfect
from accord.properties.threats import Bribe
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import exhaustion
from accord.verification.refinement import equivalent
from accord.verification.refinement_kernel import verify_kernel
from accord.verification.verify import verify
from tests.laws import test_stationary
from tests.quality import (
    test_certificate_corruption,
    test_deviator_corruption,
    test_interval_certificates,
    test_outcome_corruption,
    test_symmetric_corruption,
    test_theorem_corruption,
)
from tests.quality.corruption import resealed
from tests.unit.checker import examples, test_least_repair

Certificate = Mapping[str, Any]
PAIR = ("ada", "bo")
FAMILIES = (test_certificate_corruption, test_deviator_corruption, test_outcome_corruption, test_theorem_corruption)
IN_ANY_ROUNDS = ("consumer_sovereign", "envy_free", "in_core", "maskin_monotone")
"""Properties whose certificates on one round hold as trees of a single node too."""
ODDS = Lottery({0: Fraction(1, 3), 1: Fraction(2, 3)})
PRIORS = [Independent(dict.fromkeys(PAIR, ODDS)), Independent(dict.fromkeys(PAIR, Lottery.sure(1)))]


def plain(certificate: Any) -> dict[str, Any]:
    """As it would be read from a file."""
    found: dict[str, Any] = json.loads(canonical_json(certificate))
    return found


@functools.cache
def issued() -> tuple[Certificate, ...]:
    """All of them."""
    found = [certificate for family in FAMILIES for _, certificate in family.issued()]
    found += [*test_symmetric_corruption.issued(), *test_interval_certificates.issued()]
    again = [resealed({**c, "kind": "tree"}) for c in found if c["kind"] == "table" and c["property"]["name"] in IN_ANY_ROUNDS]
    return (*found, *again, *_second(repairs()), *map(plain, _endless()), *_second(deviators()), *_second(refined()))


@functools.cache
def repairs() -> tuple[tuple[Mechanism, Certificate], ...]:
    """Least repairs in every norm, with and without a solution."""
    auction, contest, lowest = test_least_repair.auction(), test_least_repair.contest(), test_least_repair.lowest()
    asked = [
        (auction, "all", OneNorm(), ()), (auction, "Bayesian", OneNorm(weighted=True), ()), (auction, "safe", SupNorm(), ("bo",)),
        (auction, "interim rational", SupNorm(), ()), (auction, "ex ante rational", OneNorm(), ()), (auction, "balanced", SupNorm(), ()),
        (contest, "truthful", OneNorm(), ()), (contest, "ex post", SupNorm(), ()), (lowest, "truthful", OneNorm(), ()),
    ]  # fmt: skip
    return tuple((m, plain(repair(m, test_least_repair.WANTED[w], norm=n, keep=k).certificate)) for m, w, n, k in asked)


def _second(pairs: tuple[tuple[Mechanism, Certificate], ...]) -> list[Certificate]:
    return [certificate for _, certificate in pairs]


def _endless() -> list[Any]:
    """Two proofs and two refutations."""
    verdicts = [verify(test_stationary.drawn(seed), subgame_perfect()) for seed in range(40)]
    sides = [[v for v in verdicts if v.holds is holds][:3] for holds in (True, False)]
    return [v.certificate for side in sides for v in side]


@functools.cache
def refined() -> tuple[tuple[Mechanism, Certificate], ...]:
    """What is proved of a rule, of an equivalent game in turns and of a kernel in floats."""
    dictator, priced = examples.dictator(), examples.second_price()
    questions = [(dictator, truthful()), (dictator, ex_post_truthful()), (priced, individually_rational()), (priced, weak_budget_balance())]
    kernels = [verify_kernel(vickrey(PAIR, values=2), prop) for prop in (truthful(), individually_rational())]
    turned = [(m, p, examples.in_turn(m)) for m, p in questions]
    carried = [(tree, equivalent(verify(m, p).certificate, m, tree)) for m, p, tree in turned]
    return tuple((m, plain(c)) for m, c in [*carried, *((vickrey(PAIR, values=2), v.certificate) for v in kernels)])


@functools.cache
def deviators() -> tuple[tuple[Mechanism, Certificate], ...]:
    """Proofs about deviators, and the refutations that other questions leave out."""
    honest = vickrey(PAIR, values=2, prior="uniform")
    plan = {a: {t: t for t in range(2)} for a in PAIR}
    bids = {a: dict.fromkeys(range(2), 0) for a in PAIR}
    asked: list[tuple[Mechanism, Property, Threat | None]] = [
        (honest, truthful(), Bribe("1/4")), (honest, truthful(epsilon="1/2"), None), (honest, ex_post_truthful("1/2"), None),
        (honest, bayesian_truthful("1/2"), None), (honest, group_strategy_proof("strong"), None),
        (honest, incentive_ratio(1), None), (honest, incentive_ratio("3/2"), None), (honest, robustly_truthful(PRIORS), None),
        (honest, equilibrium(plan, "ex post"), None), (honest, equilibrium(plan), None),
        (first_price(PAIR, values=2, prior="uniform"), equilibrium(bids), None),
        (first_price(PAIR, values=2), group_strategy_proof("weak", 1), None),
        (examples.dictator(), group_strategy_proof("strong"), None), (examples.dictator(), strategy_proof(), None),
    ]  # fmt: skip
    return tuple((m, plain(verify(m, p, t, method=exhaustion.METHOD).certificate)) for m, p, t in asked)
