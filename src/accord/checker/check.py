"""Checking a certificate: nothing that it says about a table is believed; all of it is computed again from the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from accord.checker import explain, transfer
from accord.checker.checked import Checked
from accord.checker.claim import Claim, parse_claim, worlds_of
from accord.checker.families import FAMILIES
from accord.checker.game import Game
from accord.checker.numbers import canonical_json, read, sha256
from accord.checker.numbers import rational as parse_rational
from accord.checker.parse import parse_game
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally


def check(certificate: Mapping[str, Any]) -> Checked:
    """Compute a certificate's statement again. Raises Refusal, with one sentence, unless every part of it holds."""
    if not isinstance(certificate, Mapping):
        raise Refusal("the certificate is not an object with fields")
    # Whatever is passed in is first written out and read back, so that all that follows sees plain JSON and nothing else.
    # The fields are then validated one by one; should a malformed certificate still slip through to an operation that cannot
    # be carried out, it is refused here rather than shown as a traceback. No certificate is accepted on this path.
    try:
        return _check(read(canonical_json(dict(certificate))))
    except Refusal:
        raise
    except (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as problem:
        raise Refusal(f"the certificate is malformed or too deep or large to check ({type(problem).__name__})") from None


@dataclass(frozen=True)
class _Held:
    """A certificate about a table or tree that holds, with what a transfer needs of it."""

    claim: Claim
    game: Game
    assumptions: tuple[str, ...]
    trusted: tuple[str, ...]


def _check(certificate: dict[str, Any]) -> Checked:
    claim = _claim(certificate)
    if claim.kind == "transfer":
        assumptions, trusted = _transfer(certificate, claim)
    else:
        held = _table(certificate, claim)
        assumptions, trusted = held.assumptions, held.trusted
    return Checked(
        claim.mechanism,
        claim.spec_digest,
        claim.behaviour_digest,
        claim.property_name,
        claim.property_params,
        claim.threat_name,
        claim.threat_params,
        "proved" if claim.proved else "refuted",
        claim.cases,
        claim.worst,
        claim.witness,
        assumptions,
        trusted,
        explain.sentence(claim),
    )


def _claim(certificate: dict[str, Any]) -> Claim:
    """The claim, once the seal is seen to fit."""
    claim = parse_claim(certificate)
    if certificate["seal"] != sha256({field: value for field, value in certificate.items() if field != "seal"}):
        raise Refusal("the seal does not fit: a field was changed after the certificate was issued")
    return claim


def _table(certificate: dict[str, Any], claim: Claim) -> _Held:
    """Recount the cases, recompute the worst margin, and evaluate the witness, all on the certificate's own tables."""
    game, behaviour = parse_game(certificate["game"])
    worlds = [parse_game(form) for form in worlds_of(certificate, claim)]
    if behaviour != claim.behaviour_digest:
        raise Refusal(f"the game has the behaviour digest {behaviour}, and the certificate is about {claim.behaviour_digest}")
    if claim.kind == "table" and not game.one_shot:
        raise Refusal("the certificate is of kind 'table', and its game is not one round in which everybody is awaited")
    defined = FAMILIES[claim.kind]
    if (claim.property_name, claim.threat_name) not in defined:
        raise Refusal(
            f"{claim.property_name!r} against the threat {claim.threat_name!r} is not defined for certificates of kind {claim.kind!r}"
        )
    exhaust, margin = defined[claim.property_name, claim.threat_name]
    if claim.threat_name == "sybils":
        tables = [world for world, _ in worlds]
        exhaust, margin = partial(exhaust, worlds=tables), partial(margin, worlds=tables)
    _compare(claim, exhaust(game, claim))
    if claim.witness is not None:
        gain = parse_rational(claim.witness.get("gain"), "the witness's gain")
        found = margin(game, claim, witness=claim.witness)
        if found != gain or found <= 0:
            raise Refusal(f"the witness's case has the margin {found}, and a refutation needs it to be positive and the stated {gain}")
    return _Held(claim, game, explain.assumptions(claim, game), explain.trusted(claim, behaviour, [digest for _, digest in worlds]))


def _compare(claim: Claim, tally: Tally) -> None:
    if claim.cases != tally.cases:
        raise Refusal(f"the certificate says {claim.cases} cases, and there are {tally.cases}")
    if claim.worst != tally.worst:
        raise Refusal(f"the certificate says that the worst margin is {claim.worst}, and it is {tally.worst}")
    if claim.proved != (tally.worst is None or tally.worst <= 0):
        raise Refusal(f"the verdict does not follow from the worst margin, {tally.worst}")


def _transfer(certificate: dict[str, Any], claim: Claim) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Check the base, then the hypotheses of the transfer lemma."""
    base = certificate["base"]
    if type(base) is not dict:
        raise Refusal("the transfer's base is not a certificate")
    below = _claim(base)
    transfer.check_same(claim, below)
    held = _table(base, below)
    terms = transfer.parse_terms(certificate["terms"], held.game)
    cases = below.cases + transfer.hypotheses(claim, held.game, terms)
    if (claim.cases, claim.worst) != (cases, below.worst):
        raise Refusal(f"a transfer of this base has {cases} cases with worst margin {below.worst}, and the certificate says otherwise")
    return explain.transfer_assumptions(claim, held.assumptions, terms), explain.transfer_trusted(claim, held.trusted, terms)
