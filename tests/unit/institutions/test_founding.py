"""Founding: refused without a valid certificate for each required pair, about this very mechanism."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import transfer as checked
from accord.core.certificate import identity, sealed
from accord.core.domain import private_values
from accord.core.errors import AccordError, Refused
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, Spec, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.institutions import matching
from accord.institutions.charter import Charter, Requirement, charter_from
from accord.institutions.commands import Found, Join, Settle
from accord.institutions.drawing import keeps_utilities
from accord.institutions.founding import BEHAVIOUR, SOURCE, carried, requirements
from accord.institutions.institution import Institution, found
from accord.institutions.live import live
from accord.institutions.matching import behaviour, matched_worlds
from accord.institutions.terms import Terms, usual_terms
from accord.institutions.transfer import CARRIED, transfer
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.threats import Sybils
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
    event = {"type": "Settled", "version": 1, "outcome": {"record": ["LiveOutcome", {}]}, "drawn": None, "seed": None, "beacon": None}
    forged.append([{**event, "payments": None, "penalties": {}, "deadline": at(400)}], at(300))
    with pytest.raises(AccordError, match="settlement is not what the mechanism gives"):
        Institution(forged, auction())


def test_carrying_over_leaves_live_certificates_alone():
    mech = vickrey(agents=("ada", "bo"), values=3)
    terms = usual_terms(mech)
    own = live_proof(mech, terms)
    assert carried([own, proof(mech)], mech, terms)[0] is own
    assert carried([own, proof(mech)], mech, terms)[1]["kind"] == "transfer"


def test_carried_is_what_the_checker_carries():
    assert CARRIED == checked.CARRIED


def test_a_large_mechanism_is_not_founded_on_a_copied_spec_digest(monkeypatch):
    """Where the table cannot be made here, a certificate of another table with this one's spec digest is not believed."""
    mech, other = first_price(values=4), first_price(values=1)
    rules = Charter(usual_terms(mech), (ALONE,), WINDOWS)
    monkeypatch.setattr(matching, "LIMIT", 20)
    assert behaviour(mech, limit=20) is None
    tiny = verify(other, truthful()).certificate
    assert tiny is not None
    base = sealed({**tiny, "mechanism": identity(mech, tiny["mechanism"]["behaviour_digest"])})
    refused("too large to tabulate here", base, rules=rules, mech=mech)
    hosted = identity(live(mech, rules.terms), None)
    forged = sealed({**transfer(tiny, other, usual_terms(other)), "mechanism": hosted, "base": base, "terms": rules.terms.json()})
    refused("too large to tabulate here|does not hold", forged, rules=rules, mech=mech)


@mechanism()
def flagged(agents: tuple[str, ...] = ("ada", "bo"), *, pot: int = 4, rigged: bool = False) -> Mechanism:
    """States the odds of winning the pot; rigged, the first always wins."""

    def utility(agent: str, odds: tuple[Fraction, ...], own: str) -> Fraction:
        return pot * odds[agents.index(agent)]

    def rule(sent: Mapping[str, str]) -> tuple[Fraction, ...]:
        asking = [a for a in agents if sent[a] == "ask"]
        return tuple(Fraction(int(a in asking), max(1, len(asking))) for a in agents)

    def draw(odds: tuple[Fraction, ...]) -> Any:
        if rigged:
            return Lottery.sure(tuple(Fraction(int(a == agents[0])) for a in agents))
        won = [(tuple(Fraction(int(b == a)) for b in agents), p) for a, p in zip(agents, odds, strict=True)]
        return Lottery(won) if sum(odds) else Lottery.sure(odds)

    domain = private_values(agents, Finite(("keen",)), utility)
    return one_shot(domain, Finite(("pass", "ask")), rule, truth=lambda view, own: "ask", draw=draw)


def flagged_charter(mech: Mechanism) -> Charter:
    return Charter(usual_terms(mech), (ALONE,), WINDOWS, beacon="drand quicknet round 1")


def test_a_mechanism_that_draws_is_not_founded_on_a_proof_of_another_draw():
    rigged = flagged(rigged=True)
    assert behaviour(rigged) == behaviour(flagged())
    refused("which a behaviour digest does not cover", proof(flagged()), rules=flagged_charter(rigged), mech=rigged)


def test_a_draw_must_keep_the_utilities_that_were_proved(monkeypatch):
    rigged = flagged(rigged=True)
    refused("the draw of flagged changes what ada expects", proof(rigged), rules=flagged_charter(rigged), mech=rigged)
    assert found(MemoryLedger(), flagged(), flagged_charter(flagged()), [proof(flagged())], at(0)).entries
    monkeypatch.setattr(matching, "QUICK", 1)
    keeps_utilities(flagged())
    with pytest.raises(Refused, match="changes what"):
        keeps_utilities(rigged)


def test_another_draw_under_the_same_behaviour_is_read_only():
    mech = flagged()
    body = found(MemoryLedger(), mech, flagged_charter(mech), [proof(mech)], at(0))
    rigged = replace(mech, draw=flagged(rigged=True).draw)
    assert "does not draw as it did" in str(Institution(body._ledger, rigged).read_only)


def test_a_changed_helper_under_the_same_source_is_read_only(monkeypatch):
    """The spec digest sees neither modules outside nor data files, so an unchanged one is not believed."""
    body = founded(lots())
    same_source = replace(lots(pot=5), spec=lots().spec)
    again = Institution(body._ledger, same_source)
    assert "does not behave as it did at the founding" in str(again.read_only)


def test_a_large_mechanism_is_compared_by_behaviour_before_it_is_settled(monkeypatch):
    body = revealed({"ada": "ask"}, lots())
    monkeypatch.setattr(matching, "QUICK", 1)
    assert Institution(body._ledger, lots()).compared == SOURCE
    changed = Institution(body._ledger, replace(lots(pot=5), spec=lots().spec))
    assert changed.read_only is None
    with pytest.raises(Refused, match="does not behave as it did"):
        changed.handle(Settle("1"), at(210))
    same = Institution(body._ledger, lots())
    same.handle(Settle("1"), at(210))
    assert same.compared == BEHAVIOUR


def test_what_is_drawn_by_a_beacon_needs_one_that_is_named():
    rules = Charter(usual_terms(lots()), (ALONE,), WINDOWS)
    refused("the charter names no beacon", proof(lots()), rules=rules, mech=lots())
    refused("the charter names no beacon", proof(lots()), rules=replace(rules, beacon="  "), mech=lots())
    assert found(MemoryLedger(), auction(), charter(), [proof(auction())], at(0)).entries


def test_worlds_with_false_identities_are_built_again():
    mech, other = auction(), vickrey(agents=("ada", "bo", "cy"), values=3)
    own, theirs = (verify(m, truthful(), Sybils(1)).certificate for m in (mech, other))
    assert own is not None
    assert theirs is not None
    matched_worlds(own, mech)
    with pytest.raises(Refused, match="world with 1 false identities"):
        matched_worlds({**own, "worlds": theirs["worlds"]}, mech)
    hosted = live(mech, charter().terms)
    with pytest.raises(Refused, match="no factory parameter 'agents'"):
        matched_worlds(own, hosted)


def test_a_replaced_ledger_is_noticed():
    body, other = founded(), founded(lots())
    body._ledger = other._ledger
    with pytest.raises(AccordError, match="it was replaced or rewritten"):
        body.handle(Join("ada"), at(1))
