"""Founding: a certificate for every required property, checked, and about the very mechanism that will run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.checker import Refusal, check
from accord.checker.claim import parse_claim
from accord.core.canonical import show
from accord.core.digest import spec_digest
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism
from accord.institutions.charter import Charter, Requirement, requirement_from
from accord.institutions.live import live
from accord.institutions.matching import SMALL, behaviour, matched
from accord.institutions.terms import Terms
from accord.institutions.transfer import same_terms, transfer


def carried(certificates: Sequence[Mapping[str, Any]], mechanism: Mechanism, terms: Terms) -> tuple[Mapping[str, Any], ...]:
    """The certificates as they stand for `live(mechanism, terms)`: those about a one-shot mechanism by the transfer lemma.

    Raises AccordError for what is no certificate, and where the lemma does not apply.
    """
    well_formed(certificates)
    return tuple(transfer(c, mechanism, terms) if c["kind"] == "table" else c for c in certificates)


def well_formed(certificates: Sequence[Any]) -> None:
    """Raise AccordError unless each has the fields of a certificate."""
    for certificate in certificates:
        try:
            if not isinstance(certificate, Mapping):
                raise Refusal(f"it is {show(certificate)}, not an object with fields")
            parse_claim(dict(certificate))
        except Refusal as problem:
            raise AccordError(f"this is not a certificate ({problem}): give what 'accord verify --certificate' wrote") from None


def examine(charter: Charter, mechanism: Mechanism, certificates: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What backs each requirement: its property and threat, the certificate's seal, and which digest matched.

    Raises Refused, in one sentence, if the charter requires nothing, a certificate does not hold, belongs to another
    mechanism (both digests are named) or contradicts itself about this one, or a requirement has none.
    """
    if not charter.required:
        raise Refused("the charter requires no property, so the institution would rest on nothing: name at least one that is proved")
    hosted = live(mechanism, charter.terms)
    backed = []
    for certificate in certificates:
        try:
            check(certificate)
        except Refusal as problem:
            raise Refused(f"a certificate does not hold: {problem}") from None
        backed.append((certificate, _about(certificate, hosted, mechanism, charter.terms)))
    return [_backing(requirement, backed, hosted) for requirement in charter.required]


def requirements(certificates: Sequence[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    """What these certificates prove, as requirements."""
    return tuple(requirement_from(c) for c in certificates if c["verdict"] == "proved")


def pins(mechanism: Mechanism, terms: Terms) -> dict[str, str | None]:
    """The digests that a running institution holds on to: of the mechanism and of the live one. A behaviour digest is
    None where the mechanism is continuous or too large to tabulate."""
    hosted = live(mechanism, terms)
    return {
        "spec": spec_digest(mechanism),
        "behaviour": behaviour(mechanism),
        "live_spec": spec_digest(hosted),
        "live_behaviour": behaviour(hosted, limit=SMALL),
    }


def changed(pinned: Mapping[str, str | None], mechanism: Mechanism, terms: Terms) -> str | None:
    """Why an institution with these pins must not run on `mechanism`; None if it may.

    An unchanged spec digest settles it without tabulating anything; else the behaviour must be the same.
    """
    hosted = live(mechanism, terms)
    if pinned["live_spec"] is not None and pinned["live_spec"] == spec_digest(hosted):
        return None
    then = "the institution is read-only until it is certified again"
    if pinned["behaviour"] is None:
        return (
            f"the source of {mechanism.name} is not that of the founding (spec {spec_digest(hosted)} where {pinned['live_spec']} was "
            f"founded), and it has no behaviour digest that could show it to be the same: {then}"
        )
    for pin, which in (("behaviour", mechanism), ("live_behaviour", hosted)):
        now = behaviour(which) if pinned[pin] is not None else None
        if now != pinned[pin]:
            return f"{which.name} does not behave as it did at the founding (behaviour {now} where {pinned[pin]} was founded): {then}"
    return None


def _about(certificate: Mapping[str, Any], hosted: Mechanism, mechanism: Mechanism, terms: Terms) -> str:
    """Which digest shows that the certificate is about the live mechanism."""
    if certificate["kind"] == "transfer":
        if not same_terms(certificate, terms):
            raise Refused("the certificate was carried over under other terms than this charter's: carry it over again")
        matched(certificate["base"]["mechanism"], mechanism)
    return matched(certificate["mechanism"], hosted)


def _backing(requirement: Requirement, backed: Sequence[tuple[Mapping[str, Any], str]], hosted: Mechanism) -> dict[str, Any]:
    for certificate, how in backed:
        if requirement.met_by(certificate):
            return {"property": certificate["property"], "threat": certificate["threat"], "seal": certificate["seal"], "matched": how}
    refuted = [c for c, _ in backed if c["property"]["name"] == requirement.property and c["verdict"] == "refuted"]
    given = "the one given refutes it" if refuted else "none of those given does"
    raise Refused(f"no certificate proves that {hosted.name} is {requirement}; {given}: verify it, or take it out of the charter")
