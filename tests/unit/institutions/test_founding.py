"""Founding: refused without a valid certificate for each required pair, about this very mechanism."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from accord.core.certificate import sealed
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism, Spec, one_shot
from accord.institutions.charter import Charter, Requirement, charter_from
from accord.institutions.commands import Found, Join
from accord.institutions.founding import carried, requirements
from accord.institutions.institution import Institution, found
from accord.institutions.live import live
from accord.institutions.terms import Terms, usual_terms
from accord.institutions.transfer import transfer
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.truthful import truthful
from accord.storage.memory import MemoryLedger
from accord.verification.verify import verify
from tests.unit.institutions.houses import ALONE, WINDOWS, at, auction, founded, live_proof, lots, proof, revealed


def charter(*required: Requirement, **more) -> Charter:
    return Charter(usual_terms(auction(), **more), required or (ALONE,), WINDOWS)


def refused(words: str, *certificates, rules: Charter | None = None, mech: Mechanism | None = None) -> None:
    ledger = MemoryLedger()
    with pytest.raises(AccordError, match=words) as problem:
        found(ledger, mech or auction(), rules or charter(), certificates, at(0))
    assert "\n" not in str(problem.value)
    assert list(ledger.entries()) == []


def test_a_certificate_for_each_requirement_is_needed():
    refused(r"no certificate proves that live\(vickrey\) is truthful against alone; none of those given does")
    both = charter(ALONE, Requirement("truthful", "coalition", {}, {"size": 2}))
    refused(r"is truthful against coalition\(size=2\)", proof(auction()), rules=both)


def test_a_charter_that_requires_nothing_is_refused():
    refused("requires no property", proof(auction()), rules=replace(charter(), required=()))


def test_a_certificate_of_another_mechanism_is_refused_with_both_digests():
    other = vickrey(agents=("ada", "bo", "cy"), values=3)
    theirs, ours = proof(other)["mechanism"]["behaviour_digest"], proof(auction())["mechanism"]["behaviour_digest"]
    refused(f"belongs to another mechanism: it is about vickrey .behaviour {theirs}.*this is vickrey .behaviour {ours}", proof(other))


def test_a_certificate_that_contradicts_itself_is_refused():
    other = copy.deepcopy(dict(proof(vickrey(agents=("ada", "bo", "cy"), values=3))))
    other["mechanism"]["spec_digest"] = proof(auction())["mechanism"]["spec_digest"]
    refused("contradicts itself", sealed(other))


def test_a_forged_certificate_is_refused():
    forged = copy.deepcopy(dict(transfer(proof(auction()), auction(), charter().terms)))
    forged["cases"] += 1
    refused("a certificate does not hold: the seal does not fit", forged)
    refused("a certificate does not hold", sealed(forged))


def test_a_transfer_of_another_base_or_other_terms_is_refused():
    """The checker cannot tell which rule a table belongs to, and founding can."""
    mech, other = auction(), vickrey(agents=("ada", "bo", "cy"), values=3)
    terms = charter().terms
    honest, theirs = transfer(proof(mech), mech, terms), transfer(proof(other), other, terms)
    refused("belongs to another mechanism", sealed({**theirs, "mechanism": honest["mechanism"]}))
    harsher = transfer(proof(mech), mech, replace(terms, leave=5))
    refused("under other terms than this charter's", sealed({**harsher, "mechanism": honest["mechanism"]}))


def test_a_refutation_founds_nothing():
    mech = first_price(agents=("ada", "bo"), values=3)
    certificate = verify(mech, truthful()).certificate
    rules = Charter(usual_terms(mech), (ALONE,), WINDOWS)
    refused("truthful refuted of a table", certificate, rules=rules, mech=mech)
    hosted = verify(live(mech, rules.terms), truthful()).certificate
    refused("the one given refutes it", hosted, rules=rules, mech=mech)


def test_terms_that_reward_silence_found_nothing():
    refused("the penalty for 'abstain' is -1", proof(auction()), rules=charter(abstain=-1))


@pytest.mark.parametrize("certificate", [{}, {"kind": "table"}, "text", {"kind": "table", "mechanism": {}}])
def test_what_is_no_certificate_is_one_sentence(certificate):
    refused("certificate", certificate)


def test_a_certificate_of_the_live_mechanism_itself_is_accepted():
    mech = vickrey(agents=("ada", "bo"), values=3)
    rules = Charter(usual_terms(mech), (ALONE,), WINDOWS)
    body = found(MemoryLedger(), mech, rules, [live_proof(mech, rules.terms)], at(0))
    assert body.entries[0].event["certificates"][0]["matched"] == "behaviour"


def test_a_clock_needs_a_proof_of_the_live_clock():
    mech = ascending_clock(agents=("ada", "bo"), values=3)
    rules = Charter(Terms({"ada": "drop", "bo": "drop"}), (ALONE,), WINDOWS)
    refused("about ascending_clock .*this is live.ascending_clock.", proof(mech), rules=rules, mech=mech)
    assert found(MemoryLedger(), mech, rules, [live_proof(mech, rules.terms)], at(0)).entries


def test_where_the_live_tree_is_too_large_the_spec_digest_matches_and_is_said_to():
    mech = vickrey(agents=("ada", "bo", "cy"), values=6)
    rules = Charter(usual_terms(mech), (ALONE,), WINDOWS)
    body = found(MemoryLedger(), mech, rules, [proof(mech)], at(0))
    assert body.entries[0].event["certificates"][0]["matched"] == "spec"
    assert body.entries[0].event["pins"]["live_behaviour"] is None


def test_a_ledger_in_use_is_not_founded_upon_again():
    body = founded()
    with pytest.raises(Refused, match="already records an institution"):
        found(body._ledger, auction(), charter(), [proof(auction())], at(1))
    with pytest.raises(Refused, match="found is not possible now"):
        body.handle(Found(charter(), ()), at(1))


def test_a_mechanism_without_a_factory_is_refused():
    mech = auction()
    bare = one_shot(mech.domain, mech.messages or {}, lambda sent: mech.rule(sent) if mech.rule else None)
    refused("without a factory", proof(mech), mech=bare)


def test_the_charter_is_read_back_as_it_was_written():
    rules = Charter(usual_terms(auction(), leave="1/3"), requirements([proof(auction())]), WINDOWS, "vickrey", {"values": "4"}, "NIST")
    assert charter_from(rules.json(), auction()) == rules
    assert [str(r) for r in rules.required] == ["truthful against alone"]


def test_requirements_match_parameters_that_are_given():
    pair = {"property": {"name": "truthful", "params": {}}, "threat": {"name": "coalition", "params": {"size": 2, "side_payments": False}}}
    certificate = {**pair, "verdict": "proved"}
    assert Requirement("truthful", "coalition").met_by(certificate)
    assert Requirement("truthful", "coalition", {}, {"size": 2}).met_by(certificate)
    assert not Requirement("truthful", "coalition", {}, {"size": 3}).met_by(certificate)
    assert not Requirement("truthful", "alone").met_by(certificate)
    assert not Requirement("truthful", "coalition").met_by({**pair, "verdict": "refuted"})


def upgraded(mech: Mechanism, pot: int) -> Mechanism:
    """What a new release might make of the same factory: other source, and perhaps other behaviour."""
    assert mech.spec is not None
    spec = Spec(mech.spec.name, mech.spec.params, "sha256:" + "1" * 64, lots)
    return replace(lots(pot=pot), spec=spec)


def test_a_release_that_changes_the_source_only_goes_on():
    body = founded(lots())
    again = Institution(body._ledger, upgraded(lots(), pot=4))
    assert again.read_only is None
    again.handle(Join("ada"), at(1))


def test_a_release_that_changes_the_behaviour_is_read_only():
    body = founded(lots())
    body.handle(Join("bo"), at(1))
    again = Institution(body._ledger, upgraded(lots(), pot=5))
    assert again.read_only is not None
    assert body.entries[0].event["pins"]["behaviour"] in again.read_only
    with pytest.raises(Refused, match=r"lots does not behave as it did at the founding .*: the institution is read-only"):
        again.handle(Join("ada"), at(2))
    assert len(again.entries) == 2
    assert Institution(body._ledger, lots()).read_only is None


def test_another_mechanism_does_not_open_the_ledger():
    with pytest.raises(AccordError, match="runs lots, and vickrey was given"):
        Institution(founded(lots())._ledger, auction())


def test_a_settlement_that_the_mechanism_does_not_give_is_noticed():
    body = revealed({"ada": 2, "bo": 3, "cy": 1})
    forged = MemoryLedger()
    for entry in body.entries:
        forged.append([entry.event], entry.time)
    event = {"type": "Settled", "version": 1, "outcome": {"record": ["LiveOutcome", {}]}, "drawn": None, "seed": None}
    forged.append([{**event, "payments": None, "penalties": {}, "deadline": at(400)}], at(300))
    with pytest.raises(AccordError, match="settlement is not what the mechanism gives"):
        Institution(forged, auction())


def test_carrying_over_leaves_live_certificates_alone():
    mech = vickrey(agents=("ada", "bo"), values=3)
    terms = usual_terms(mech)
    own = live_proof(mech, terms)
    assert carried([own, proof(mech)], mech, terms)[0] is own
    assert carried([own, proof(mech)], mech, terms)[1]["kind"] == "transfer"
