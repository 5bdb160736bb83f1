"""Founding: a certificate for every required property, checked, and about the very mechanism that will run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accord.checker import Refusal, check
from accord.checker.header import parse_claim
from accord.checker.transfer import BASES
from accord.core.canonical import show
from accord.core.digest import spec_digest
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism
from accord.institutions.charter import Charter, Requirement, requirement_from
from accord.institutions.drawing import draw_digest, keeps_utilities
from accord.institutions.live import live
from accord.institutions.matching import SMALL, behaviour, matched, matched_places, matched_worlds, quick_game
from accord.institutions.terms import Terms
from accord.institutions.transfer import same_terms, transfer


def carried(certificates: Sequence[Mapping[str, Any]], mechanism: Mechanism, terms: Terms) -> tuple[Mapping[str, Any], ...]:
    """The certificates as they stand for `live(mechanism, terms)`: those about a one-shot mechanism by the transfer lemma.

    Raises AccordError for what is no certificate, and where the lemma does not apply.
    """
    well_formed(certificates)
    return tuple(transfer(c, mechanism, terms) if c["kind"] in BASES else c for c in certificates)


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
    mechanism (both digests are named) or contradicts itself about this one, a requirement has none, or the mechanism's draw
    does not keep the utilities that were proved.
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
    keeps_utilities(mechanism)
    return [_backing(requirement, backed, hosted) for requirement in charter.required]


def requirements(certificates: Sequence[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    """What these certificates prove, as requirements."""
    return tuple(requirement_from(c) for c in certificates if c["verdict"] == "proved")


def pins(mechanism: Mechanism, terms: Terms) -> dict[str, str | None]:
    """The digests that a running institution holds on to: of the mechanism, of its draw, and of the live one. A behaviour
    digest is None where the mechanism is continuous or too large to tabulate."""
    hosted = live(mechanism, terms)
    return {
        "spec": spec_digest(mechanism),
        "behaviour": behaviour(mechanism),
        "draw": draw_digest(mechanism),
        "live_spec": spec_digest(hosted),
        "live_behaviour": behaviour(hosted, limit=SMALL),
    }


BEHAVIOUR = "behaviour, the same as at the founding"
SOURCE = "source, the same as at the founding; behaviour is compared when it is settled"
ONLY_SOURCE = "source, the same as at the founding; there is no behaviour digest to compare"


@dataclass(frozen=True)
class Comparison:
    """What came of comparing a mechanism with an institution's pins: why the institution must not run on it (None if it
    may), and what was compared (one of the three sentences above)."""

    refusal: str | None
    what: str = BEHAVIOUR


def compare(pinned: Mapping[str, str | None], mechanism: Mechanism, terms: Terms, *, thorough: bool) -> Comparison:
    """Whether an institution with these pins may run on `mechanism`.

    The spec digest sees neither helper modules nor data files nor the environment, so an unchanged one does not show that
    the behaviour is unchanged. The behaviour is always compared if `thorough`, which is how a settlement is worked out; at
    other commands only for a mechanism with a quick table (at most `matching.QUICK` message profiles), because
    tabulating a large one takes up to half a minute. A mechanism whose spec digest has changed is compared by behaviour
    in any case. What is said of the behaviour goes for the draw.
    """
    hosted = live(mechanism, terms)
    then = "the institution is read-only until it is certified again"
    same_spec = pinned["live_spec"] is not None and pinned["live_spec"] == spec_digest(hosted)
    if pinned["behaviour"] is not None and same_spec and not thorough and quick_game(mechanism) is None:
        return Comparison(None, SOURCE)
    if pinned["draw"] != draw_digest(mechanism):
        return Comparison(f"{mechanism.name} does not draw as it did at the founding: {then}")
    if pinned["behaviour"] is None:
        if same_spec:
            return Comparison(None, ONLY_SOURCE)
        return Comparison(
            f"the source of {mechanism.name} is not that of the founding (spec {spec_digest(hosted)} where {pinned['live_spec']} was "
            f"founded), and it has no behaviour digest that could show it to be the same: {then}"
        )
    for pin, which in (("behaviour", mechanism), ("live_behaviour", hosted)):
        then_digest = pinned[pin]
        if then_digest is None or (pin == "live_behaviour" and same_spec):
            continue
        now = behaviour(which)
        if now != then_digest:
            difference = f"(behaviour {now} where {then_digest} was founded)"
            return Comparison(f"{which.name} does not behave as it did at the founding {difference}: {then}")
    return Comparison(None)


def _about(certificate: Mapping[str, Any], hosted: Mechanism, mechanism: Mechanism, terms: Terms) -> str:
    """Which digest shows that the certificate is about the live mechanism."""
    if certificate["kind"] == "transfer":
        if not same_terms(certificate, terms):
            raise Refused("the certificate was carried over under other terms than this charter's: carry it over again")
        matched(certificate["base"]["mechanism"], mechanism)
    elif certificate["mechanism"]["behaviour_digest"] is None:
        raise Refused(
            f"a certificate of kind {certificate['kind']!r} states no behaviour digest, so nothing ties what it proves to {hosted.name}: "
            "found on one that carries its table"
        )
    matched_worlds(certificate, hosted)
    matching = matched(certificate["mechanism"], hosted)
    matched_places(certificate, hosted)
    return matching


def _backing(requirement: Requirement, backed: Sequence[tuple[Mapping[str, Any], str]], hosted: Mechanism) -> dict[str, Any]:
    for certificate, how in backed:
        if requirement.met_by(certificate):
            return {"property": certificate["property"], "threat": certificate["threat"], "seal": certificate["seal"], "matched": how}
    refuted = [c for c, _ in backed if c["property"]["name"] == requirement.property and c["verdict"] == "refuted"]
    given = "the one given refutes it" if refuted else "none of those given does"
    raise Refused(f"no certificate proves that {hosted.name} is {requirement}; {given}: verify it, or take it out of the charter")
