"""Rules that `groves_rule` computes are Groves mechanisms: by exhaustion where they can be listed, by construction where not."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from accord.checker import Refusal, check
from accord.core.canonical import key
from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot, report_type
from accord.core.space import Finite, Interval, Product
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.groves.groves import groves
from accord.mechanisms.groves.public_project import groves_decision, pivot
from accord.mechanisms.groves.rule import GrovesForm, clarke, groves_rule
from accord.mechanisms.groves.vcg_configuration import vcg_configuration
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.truthful import truthful
from accord.verification.methods import exhaustion, groves_form
from accord.verification.verify import verify
from tests.laws.random_values import CHOICES, NAMES, amount, domain_of
from tests.unit.checker.brute import seal
from tests.volume import volume


def test_whatever_the_charge_the_rule_is_truthful_and_efficient() -> None:
    for seed in range(volume(300)):
        rng = random.Random(seed)
        agents, types = NAMES[: rng.choice((1, 2, 3))], rng.choice((2, 3))
        domain = domain_of(seed, agents, types)
        fees = {a: amount(rng) for a in agents}
        charges = (clarke, lambda a, others, worth, f=fees: f[a] + sum(others.values()) - worth[0] / 2)
        form = groves_rule(domain, rng.sample(CHOICES, rng.choice((1, 2, 3))), rng.choice(charges))
        mech = one_shot(domain, Finite(range(types)), form.rule, form=form)
        assert verify(mech, truthful(), method=exhaustion.METHOD).holds
        assert verify(mech, truthful(), method=groves_form.METHOD).holds
        if len(form.choices) == len(CHOICES):
            assert verify(mech, efficient()).holds


@pytest.mark.parametrize("size", [2, 3, 4])
def test_the_public_project_is_what_its_formula_says(size: int) -> None:
    """Ties build; who overturns the others' wish pays their loss."""
    agents = ("ada", "bo", "cy", "di")[:size]
    pivotal, free, fee = clarke_pivot(agents), groves(agents), groves(agents, charge="7/2")
    for types in pivotal.domain.profiles():
        assert key(pivotal(types)) == key(groves_decision(types, pivot))
        assert key(free(types)) == key(groves_decision(types, lambda others: 0))
        assert key(fee(types)) == key(groves_decision(types, lambda others: Fraction(7, 2)))


def test_the_configuration_of_least_risk_is_taken_and_ties_go_to_the_first() -> None:
    mech = vcg_configuration(configurations=("cautious", "balanced", "nominal"))
    for types in mech.domain.profiles():
        total = [sum(risks[k] for risks in types.values()) for k in range(3)]
        decision = mech(types)
        assert decision.choice == ("cautious", "balanced", "nominal")[total.index(min(total))]
        for agent, risks in types.items():
            others = [t - r for t, r in zip(total, risks, strict=True)]
            assert decision.payment(agent) == others[total.index(min(total))] - min(others)


def one_item(space: object = None, **more: object) -> Mechanism:
    """An item for sale to two agents whose values fill an interval."""
    interval = Interval(0, 10) if space is None else space
    domain = quasi_linear(("ada", "bo"), interval, lambda a, winner, t: t if winner == a else 0)
    form = groves_rule(domain, ("ada", "bo"))
    return one_shot(domain, interval, form.rule, form=form, **more)


def test_continuous_types_are_settled_by_construction() -> None:
    """The second-price auction on an interval: no list of types exists, and the theorem needs none."""
    mech = one_item()
    verdict = verify(mech, truthful())
    assert (verdict.word, verdict.method, verdict.cases) == ("proved", "Groves form", 200)
    found = check(json.loads(json.dumps(verdict.certificate)))
    assert found.behaviour_digest is None
    assert (found.worst, verdict.worst) == (None, None)
    assert found.sentence.startswith("given that the rule is as stated: ")
    assert "200 cases, no margins of single cases" in str(verdict)
    assert "100 profiles drawn with seed 0" in found.trusted[0]
    with pytest.raises(AccordError, match="not finite"):
        verify(mech, ex_post_truthful())


def test_a_space_too_large_for_a_table_is_settled_by_construction() -> None:
    mech = clarke_pivot(tuple("abcdefghij"), values=4)
    verdict = verify(mech, truthful())
    assert (verdict.word, verdict.method) == ("proved", "Groves form")
    check(json.loads(json.dumps(verdict.certificate)))


def test_valuations_of_several_choices_fill_a_box() -> None:
    box = Product(Interval(-1, 1), Interval(-1, 1))
    domain = quasi_linear(("ada", "bo", "cy"), box, lambda a, c, t: t[c])
    form = groves_rule(domain, (0, 1), lambda a, others, worth: sum(t[0] for t in others.values()))
    assert verify(one_shot(domain, box, form.rule, form=form), truthful()).holds


def test_a_rule_that_only_calls_the_form_is_not_taken_for_it() -> None:
    """The statement rests on the rule being computed here, so the form must speak of this very rule and domain."""
    sound = one_item()
    calling = one_shot(sound.domain, sound.messages, lambda m: sound.form.rule(m), form=sound.form)
    elsewhere = one_shot(one_item().domain, sound.messages, sound.form.rule, form=sound.form)
    lying = one_shot(sound.domain, sound.messages, sound.form.rule, truth=lambda view, own: own / 2, form=sound.form)
    other_end = replace(sound, outcome=lambda state: Decision("ada"))
    for mech in (calling, elsewhere, lying, other_end):
        with pytest.raises(AccordError, match="not finite"):
            verify(mech, truthful())


def short_of_cash(space: Interval | Finite) -> Domain:
    """Two agents who cannot pay more than 99/100: one of value 1 loses by honesty where the other's is above 99/100."""

    def utility(agent: str, decision: Decision, own: Fraction) -> Fraction:
        paid = decision.payment(agent)
        return (own if decision.choice == agent else 0) - paid - (1000 if paid > Fraction(99, 100) else 0)

    return private_values(("ada", "bo"), space, utility, payment=lambda agent, decision: decision.payment(agent))


def test_utility_that_is_not_quasi_linear_by_construction_is_refused_though_no_sample_shows_it() -> None:
    """Payments above 99/100 are rare among profiles drawn, and honesty is then no best reply."""
    grid, interval = Finite((1, Fraction(995, 1000), 0)), Interval(0, 1)
    sold = groves_rule(quasi_linear(("ada", "bo"), grid, lambda a, winner, t: t if winner == a else 0), ("ada", "bo"))
    assert not verify(one_shot(short_of_cash(grid), grid, sold.rule), truthful()).holds
    with pytest.raises(AccordError, match="less the payment by construction"):
        groves_rule(short_of_cash(interval), ("ada", "bo"))
    by_hand = GrovesForm(short_of_cash(interval), ("ada", "bo"), clarke)
    sound = groves_rule(one_item().domain, ("ada", "bo"))
    for changed in (
        one_shot(by_hand.domain, interval, by_hand.rule, form=by_hand),
        replace(one_shot(sound.domain, Interval(0, 10), sound.rule, form=sound), domain=short_of_cash(Interval(0, 10))),
        replace(one_item(), domain=replace(one_item().domain, utility=short_of_cash(interval).utility)),
    ):
        with pytest.raises(AccordError, match="not finite"):
            verify(changed, truthful())


def test_honesty_that_cannot_be_sent_is_not_proved_by_construction() -> None:
    sound, narrow = one_item(), Interval(0, 5)
    form = groves_rule(sound.domain, ("ada", "bo"))
    with pytest.raises(AccordError, match="not finite"):
        verify(one_shot(sound.domain, narrow, form.rule, truth=report_type, form=form), truthful())
    mute = quasi_linear(("ada", "bo"), Interval(0, 10), lambda a, c, t: 0, can_send=lambda agent, own, message: False)
    form = groves_rule(mute, ("ada", "bo"))
    with pytest.raises(AccordError, match="not finite"):
        verify(one_shot(mute, Interval(0, 10), form.rule, form=form), truthful())


def test_a_charge_cannot_change_what_it_is_shown() -> None:
    """If it could, the payment would not be the charge less the others' value."""
    seen: list[object] = []
    form = groves_rule(one_item().domain, ("ada", "bo"), lambda agent, others, worth: len(seen.append(worth) or ()))
    form.rule({"ada": 1, "bo": 2})
    assert seen == [(0, 2), (1, 0)]


def test_a_domain_without_money_or_with_interdependent_values_is_refused() -> None:
    shared = quasi_linear(("ada", "bo"), Finite((0, 1)), lambda a, c, types: 0, interdependent=True)
    free = private_values(("ada", "bo"), Finite((0, 1)), lambda a, o, t: 0)
    for domain in (shared, free):
        with pytest.raises(AccordError, match="needs private values"):
            groves_rule(domain, ("x",))
    with pytest.raises(AccordError, match="nothing to decide"):
        groves_rule(domain_of(0, NAMES, 2), ())


def test_a_sample_that_breaks_a_hypothesis_is_refused() -> None:
    sound = json.loads(json.dumps(verify(one_item(), truthful()).certificate))
    for change, sentence in (
        (lambda s: s.update(chosen=1 - s["chosen"]), "greater total"),
        (lambda s: s["reports"][0].update(payment="1000"), "depends on the payer's own report"),
        (lambda s: s["values"][0].pop(), "same choices"),
        (lambda s: s["values"].pop(), "about the same agents"),
    ):
        changed = json.loads(json.dumps(sound))
        change(changed["samples"][3])
        with pytest.raises(Refusal, match=sentence):
            check(seal(changed))
