"""Certificates that carry a whole finite game: the cases are recounted and the witness is evaluated on its tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from accord.checker import explain
from accord.checker.claim import Claim
from accord.checker.fields import array, digest
from accord.checker.found import properties
from accord.checker.game import Game
from accord.checker.kind import Held
from accord.checker.numbers import rational, sha256
from accord.checker.parse import parse_game
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally


@dataclass(frozen=True)
class Tabled:
    """A certificate about a finite game that holds, and the game."""

    held: Held
    game: Game


def verify(certificate: dict[str, Any], claim: Claim) -> Tabled:
    """Recount the cases, recompute the worst margin, and evaluate the witness, all on the certificate's own tables."""
    game = own_game(certificate, claim)
    worlds = [parse_game(form) for form in _worlds(certificate, claim)]
    if claim.kind == "table" and not game.one_shot:
        raise Refusal("the certificate is of kind 'table', and its game is not one round in which everybody is awaited")
    known = properties()[claim.property_name]
    judge = known.judges.get((claim.kind, claim.threat_name))
    if judge is None:
        raise Refusal(
            f"{claim.property_name!r} against the threat {claim.threat_name!r} is not defined for certificates of kind {claim.kind!r}"
        )
    if known.places != ("exchanged" in certificate):
        raise Refusal(f"the certificate is about {claim.property_name!r}, and has 'exchanged' where it should not or lacks it")
    if known.places:
        game = replace(game, exchanged=certificate["exchanged"])
    exhaust, margin = judge
    if claim.threat_name == "sybils":
        tables = [world for world, _ in worlds]
        exhaust, margin = partial(exhaust, worlds=tables), partial(margin, worlds=tables)
    compare(claim, exhaust(game, claim))
    if claim.witness is not None:
        compare_witness(claim, margin(game, claim, witness=claim.witness))
    behaviour = claim.behaviour_digest or ""
    trusted = explain.trusted(claim, behaviour, [hashed for _, hashed in worlds])
    if known.places:
        trusted += (f"that the places with digest {sha256(game.exchanged)} are worth to each agent what the certificate says",)
    return Tabled(Held(explain.assumptions(claim, game), trusted), game)


def own_game(certificate: dict[str, Any], claim: Claim) -> Game:
    """The certificate's game. Raises Refusal unless its hash is the behaviour digest that the certificate states."""
    stated = digest(claim.behaviour_digest, "the behaviour digest")
    game, behaviour = parse_game(certificate["game"])
    if behaviour != stated:
        raise Refusal(f"the game has the behaviour digest {behaviour}, and the certificate is about {stated}")
    return game


def compare(claim: Claim, tally: Tally) -> None:
    """Refuse unless the count of cases, the worst margin and the verdict are those of the tally."""
    if claim.cases != tally.cases:
        raise Refusal(f"the certificate says {claim.cases} cases, and there are {tally.cases}")
    if claim.worst != tally.worst:
        raise Refusal(f"the certificate says that the worst margin is {claim.worst}, and it is {tally.worst}")
    if claim.verdict == "bounded":
        raise Refusal("a certificate that lists all cases proves or refutes, and this one only bounds")
    if claim.proved != (tally.worst is None or tally.worst <= 0):
        raise Refusal(f"the verdict does not follow from the worst margin, {tally.worst}")


def compare_witness(claim: Claim, found: Any) -> None:
    """Refuse unless the margin found for the witness's case is positive and the stated one."""
    gain = rational((claim.witness or {}).get("gain"), "the witness's gain")
    if found != gain or found <= 0:
        raise Refusal(f"the witness's case has the margin {found}, and a refutation needs it to be positive and the stated {gain}")


def _worlds(certificate: dict[str, Any], claim: Claim) -> list[Any]:
    """The games with 1, 2, ... fakes, as JSON: as many as the threat has fakes, none without sybils."""
    if claim.threat_name == "sybils":
        return array(certificate.get("worlds"), "'worlds'", claim.fakes)
    if "worlds" in certificate:
        raise Refusal("the certificate has 'worlds' with false identities where 0 belong, as its threat is another")
    return []
