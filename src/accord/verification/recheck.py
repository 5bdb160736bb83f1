"""Rechecking a certificate on the mechanism's own rule: for tables that are too large to travel, and for labels on trust.

The checker computes a statement again from the table that a certificate carries, and takes on trust that the rule has this table.
Here it is the other way round: the rule is asked for its table, and the rule is what is trusted. So this is outside the checker's
folder, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accord.checker import Checked, check
from accord.checker.parse import parse_game
from accord.core.canonical import canonical_json
from accord.core.certificate import packed, sealed
from accord.core.digest import spec_digest
from accord.core.errors import AccordError, Refused
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.mechanism import Mechanism
from accord.core.plain import plain
from accord.core.protocols import Progress, silent
from accord.core.registry import MECHANISMS
from accord.properties.property import Arena
from accord.verification.method import method_named
from accord.verification.replay import property_of, threat_of
from accord.verification.verify import verify

TABLES = frozenset({"table", "tree"})
CARRIED = frozenset({"transfer", "equivalent", "kernel"})
"""Kinds of certificates that hold another."""
CONSTRUCTION = "by construction"
"""The variant of a certificate that describes its rule by samples only."""
_LABELS = frozenset({"mechanism", "seal"})


@dataclass(frozen=True)
class Rechecked:
    """A statement that holds of the mechanism's own rule: what the checker says, and what was compared here."""

    checked: Checked
    compared: tuple[str, ...]
    trusted: tuple[str, ...]

    def __str__(self) -> str:
        return self.checked.sentence


def recheck(certificate: Mapping[str, Any], mechanism: Mechanism | None = None, *, progress: Progress = silent) -> Rechecked:
    """Ask the mechanism's own rule for what a certificate states, and the checker to confirm it.

    The mechanism is that of the catalogue with the certificate's name and parameters unless it is given. For a certificate with
    tables the rule is tabulated anew and the digests are compared; tables that were left out are filled in. Any other
    certificate is made again by its method, and must be the same. Raises Refused, with one sentence, where the rule says otherwise;
    Refusal where the checker does; AccordError for what is no certificate, or names no mechanism.
    """
    try:
        return _recheck(certificate, mechanism, progress)
    except (KeyError, TypeError, AttributeError) as problem:
        raise AccordError(f"this is not formed as certificates are ({problem!r}): give the file unchanged") from problem


def _recheck(certificate: Mapping[str, Any], mechanism: Mechanism | None, progress: Progress) -> Rechecked:
    stated = certificate["mechanism"]
    mech = named(stated) if mechanism is None else mechanism
    spec = spec_digest(mech)
    same = spec is not None and spec == stated["spec_digest"]
    if certificate["kind"] in CARRIED:
        raise AccordError(
            f"what is carried over ({certificate['kind']}) rests on its base: recheck the certificate of the base, and check this one"
        )
    prop, threat = property_of(certificate), threat_of(certificate)
    refusal = prop.refuses(mech, threat)
    if refusal is not None:
        raise Refused(f"the certificate states what {mech.name} has no answer to: {refusal}")
    if certificate.get("variant") == CONSTRUCTION and not same:
        raise Refused(
            f"the certificate rests on how its rule is computed, and {mech.name} has the spec digest {spec}, where {stated['spec_digest']} "
            "is stated: whether it is the same rule cannot be told, so verify it anew"
        )
    arena = Arena(mech, threat, progress)
    whole, compared = (_tabled if certificate["kind"] in TABLES else _made_again)(certificate, arena)
    source = "its source and parameters are those of the certificate" if same else (
        f"its source or parameters are not those of the certificate (spec digest {spec}, and {stated['spec_digest']} is stated), and it "
        "does the same"
    )  # fmt: skip
    trusted = (
        f"the rule of {mech.name}, which was run to find out what it does: {source}",
        "that the rule's types, utilities, outside options and beliefs are those of the agents",
    )
    return Rechecked(check(whole), compared, trusted)


def named(stated: Mapping[str, Any]) -> Mechanism:
    """The mechanism of the catalogue that a certificate names. Raises AccordError where there is none, or it takes other parameters."""
    try:
        entry = MECHANISMS[stated["name"]]
    except AccordError as problem:
        raise AccordError(
            f"the certificate is of {stated['name']!r}, which is not in the catalogue: give the TARGET that it was made from, as in "
            f"more.py:{stated['name']}"
        ) from problem
    found: Mechanism = entry.build(**{name: plain(value) for name, value in stated["params"].items()})
    return found


def _tabled(certificate: Mapping[str, Any], arena: Arena) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The certificate with the rule's own tables, once these are seen to have the digests that it states."""
    games = [arena.game, *arena.world_games]
    stated = [certificate["mechanism"]["behaviour_digest"], *(_digest(form) for form in certificate.get("worlds", ()))]
    if len(stated) != len(games):
        raise Refused(
            f"the certificate has {len(stated)} tables, and {arena.mechanism.name} under this threat has {len(games)}: verify anew"
        )
    for number, (game, theirs) in enumerate(zip(games, stated, strict=True)):
        ours = behaviour_digest(game)
        if ours != theirs:
            which = "" if not number else f" with {number} false identities"
            raise Refused(
                f"the rule of {arena.mechanism.name}{which} has the behaviour digest {ours}, and the certificate is about {theirs}: it is "
                "of another mechanism, or the rule has changed; verify anew"
            )
    for part, value in property_of(certificate).carries(arena).items():
        if canonical_json(certificate.get(part)) != canonical_json(value):
            raise Refused(
                f"the certificate's field {part!r} is not that of {arena.mechanism.name}: it is of another mechanism; verify anew"
            )
    plays = sum(game.size()["plays"] for game in games)
    compared = (f"the rule was asked anew at {plays:,} combinations of messages, and does what the certificate says",)
    if set(certificate["game"]) != {"digest"}:
        return certificate, compared
    _check_seal(certificate)
    filled = {**certificate, "game": packed(game_json(games[0]))}
    if "worlds" in certificate:
        filled["worlds"] = [packed(game_json(game)) for game in games[1:]]
    return sealed(filled), (*compared, "the certificate leaves its table out, and the rule's own was filled in")


def _digest(form: Mapping[str, Any]) -> Any:
    """The digest of a game that a certificate carries or only names."""
    if set(form) == {"digest"}:
        return form["digest"]
    return parse_game(form)[1]


def _check_seal(certificate: Mapping[str, Any]) -> None:
    if sealed(certificate)["seal"] != certificate.get("seal"):
        raise Refused("the seal does not fit: a field was changed after the certificate was issued")


def _made_again(certificate: Mapping[str, Any], arena: Arena) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The certificate that its method makes of the rule now, once it is seen to say the same."""
    prop, threat = property_of(certificate), arena.threat
    try:
        verdict = verify(arena.mechanism, prop, threat, method=method_named(certificate["method"]), progress=arena.progress)
    except AccordError as problem:
        raise Refused(f"the rule of {arena.mechanism.name} gives no such certificate by {certificate['method']!r}: {problem}") from problem
    made = verdict.certificate
    if made is None:
        raise Refused(f"the rule of {arena.mechanism.name} now gives no certificate that {verdict.question}: verify anew")
    for part in sorted({*certificate, *made} - _LABELS):
        if canonical_json(certificate.get(part)) != canonical_json(made.get(part)):
            raise Refused(
                f"the rule of {arena.mechanism.name} gives another certificate: it differs in {part!r}, so the certificate is of another "
                "mechanism, or the rule has changed; verify anew"
            )
    return certificate, (f"the certificate was made again from the rule by {verdict.method}, and says the same",)
