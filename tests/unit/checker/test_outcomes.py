"""Properties of outcomes: the checker confirms certificates made from the definitions alone, proved and refuted, in one round
and in several, and counts the same cases on rules drawn at random."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.checker.found import properties
from accord.core.domain import private_values
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from tests.volume import volume

from . import brute, brute_outcomes, brute_trees, examples
from .shelf import Certificate

NAMES = ("monotone", "maskin_monotone", "non_bossy", "consumer_sovereign", "neutral", "in_core", "envy_free")
DEALS = Finite(tuple(dict(zip(examples.PAIR, kept, strict=True)) for kept in (("hut", "villa"), ("villa", "hut"))))


def houses(rule: Callable[[Mapping[str, str]], Any]) -> Mechanism:
    """Ada owns the hut, bo the villa; each says which it likes. An outcome is who has what."""
    domain = private_values(
        examples.PAIR,
        Finite(("hut", "villa")),
        lambda i, deal, likes: int(deal[i] == likes),
        outcomes=DEALS,
        permute=lambda deal, names: {names[i]: house for i, house in deal.items()},
        alone=lambda members: tuple(DEALS) if len(members) > 1 else (DEALS.items[0],),
    )
    return one_shot(domain, Finite(("hut", "villa")), rule)


def traded(likes: Mapping[str, str]) -> Any:
    """They swap where both want to."""
    return DEALS.items[int(likes == {"ada": "villa", "bo": "hut"})]


def taken(likes: Mapping[str, str]) -> Any:
    """Ada takes what she likes."""
    return DEALS.items[int(likes["ada"] == "villa")]


def kept(likes: Mapping[str, str]) -> Any:
    return DEALS.items[0]


def voting(rule: Callable[[Mapping[str, str]], Any]) -> Mechanism:
    return one_shot(examples.dictator().domain, Finite(("x", "y", "z")), rule)


def agreed(votes: Mapping[str, str]) -> str:
    """What both vote for, else x."""
    return votes["ada"] if votes["ada"] == votes["bo"] else "x"


def swapped(votes: Mapping[str, str]) -> str:
    """Y wins exactly if ada votes for z and bo does not."""
    return "y" if votes["ada"] == "z" != votes["bo"] else "x"


def second_highest_pays_nothing(agents: tuple[str, ...] = examples.PAIR) -> Mechanism:
    """The lower bid wins."""
    auction = examples.first_price(agents)
    first = auction.rule
    assert first is not None
    return one_shot(auction.domain, Finite(range(3)), lambda bids: first({i: 2 - bid for i, bid in bids.items()}))


def sealed() -> list[Mechanism]:
    prior = examples.uniform(examples.PAIR, 3)
    return [
        *map(houses, (traded, taken, kept)),
        *(voting(rule) for rule in (agreed, swapped, lambda votes: votes["bo"])),
        examples.dictator(),
        examples.posted(),
        examples.compensated(),
        examples.provable(),
        examples.second_price(prior=prior),
        examples.first_price(examples.TRIO),
        second_highest_pays_nothing(),
    ]


def certificates(mech: Mechanism) -> Iterator[Certificate]:
    """Everything that can be asked of outcomes beyond rationality, efficiency and budgets ex post."""
    make, domain = brute.certificate, mech.domain
    if domain.payment is not None and domain.private and mech.one_shot:
        yield make(mech, "monotone", "none", cases=brute_outcomes.monotone(mech))
    if mech.one_shot:
        yield make(mech, "non_bossy", "none", cases=brute_outcomes.non_bossy(mech))
    if domain.outcomes is not None:
        yield make(mech, "consumer_sovereign", "none", cases=brute_outcomes.consumer_sovereign(mech))
        if domain.payment is None and domain.private:
            yield make(mech, "maskin_monotone", "none", cases=brute_outcomes.maskin_monotone(mech))
        if mech.one_shot and domain.payment is None and tuple(domain.outcomes) == ("x", "y", "z"):
            yield make(mech, "neutral", "none", cases=brute_outcomes.neutral(mech))
    if domain.alone is not None:
        for strength in ("weak", "strong"):
            yield make(mech, "in_core", "none", cases=brute_outcomes.in_core(mech, strength), params={"strength": strength})
    if domain.permute is not None:
        places = {"exchanged": brute_outcomes.exchanged(mech)}
        yield brute.seal({**make(mech, "envy_free", "none", cases=brute_outcomes.envy_free(mech)), **places})
    for prop, stage in itertools.product(("weak_budget_balance", "strong_budget_balance"), ("interim", "ex ante")):
        if domain.payment is not None and domain.prior is not None:
            cases = brute_outcomes.expected_budget(mech, stage, prop.startswith("strong"))
            yield make(mech, prop, "none", cases=cases, params={"stage": stage})


def within(cases: brute.Cases, epsilon: Fraction) -> brute.Cases:
    """Every margin less by epsilon."""
    return ((margin - epsilon, witness) for margin, witness in cases)


def approximate(mech: Mechanism, epsilon: Fraction) -> Iterator[Certificate]:
    """What is asked of honesty up to epsilon."""
    force = brute if mech.one_shot else brute_trees
    for prop in ("truthful", "ex_post_truthful", *(("bayesian_truthful",) if mech.domain.prior is not None else ())):
        cases = within(getattr(force, prop)(mech), epsilon)
        yield brute.certificate(mech, prop, cases=cases, params={"epsilon": str(epsilon)})


MECHANISMS = [*sealed(), *(examples.in_turn(mech) for mech in sealed()[:8]), examples.clock(), examples.disclosure()]
CERTIFICATES = [certificate for mech in MECHANISMS for certificate in certificates(mech)]
NEARLY = [
    certificate
    for mech in (examples.first_price(prior=examples.uniform(examples.PAIR, 3)), examples.clock(descending=True), examples.dictator())
    for epsilon in (Fraction(1, 3), Fraction(5))
    for certificate in approximate(mech, epsilon)
]


def label(certificate: Certificate) -> str:
    params = ",".join(map(str, certificate["property"]["params"].values()))
    return f"{certificate['kind']}-{certificate['property']['name']}({params})-{certificate['verdict']}"


@pytest.mark.parametrize("certificate", [*CERTIFICATES, *NEARLY], ids=label)
def test_a_certificate_made_by_brute_force_is_confirmed(certificate: Certificate) -> None:
    found = check(certificate)
    assert (found.property, found.verdict, found.cases) == (
        certificate["property"]["name"],
        certificate["verdict"],
        certificate["cases"],
    )
    assert found.worst == (None if certificate["worst"] is None else Fraction(certificate["worst"]))
    assert found.witness == certificate["witness"]


@pytest.mark.parametrize("verdict", ["proved", "refuted"])
def test_every_property_is_there_proved_and_refuted(verdict: str) -> None:
    made = {(c["property"]["name"], c["kind"]) for c in CERTIFICATES if c["verdict"] == verdict}
    assert {(name, kind) for name in NAMES for kind, _ in properties()[name].judges} <= made
    nearly = {(c["property"]["name"], c["kind"]) for c in NEARLY if c["verdict"] == verdict}
    assert {("truthful", "table"), ("truthful", "tree"), ("ex_post_truthful", "table"), ("bayesian_truthful", "table")} <= nearly


@pytest.mark.parametrize("case", range(volume(100)))
def test_rules_drawn_at_random_are_judged_alike(case: int) -> None:
    mech = examples.drawn(
        3000 + case, private=bool(case % 2), agents=examples.TRIO if case % 5 == 0 else examples.PAIR, money=case % 3 == 0
    )
    rounds = examples.drawn_rounds(3000 + case, private=bool(case % 2), money=case % 3 == 0)
    for certificate in (*certificates(mech), *certificates(rounds)):
        assert check(certificate).cases == certificate["cases"]
