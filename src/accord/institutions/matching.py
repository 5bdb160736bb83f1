"""Is a certificate about this very mechanism? By its behaviour digest; only what has none is taken by its spec digest."""

from __future__ import annotations

import math
import weakref
from collections.abc import Mapping
from typing import Any

from accord.checker import Refusal
from accord.checker.parse import parse_game
from accord.core.canonical import canonical_json
from accord.core.digest import spec_digest
from accord.core.errors import AccordError, Refused
from accord.core.game import Game
from accord.core.gamefile import behaviour_digest
from accord.core.mechanism import Mechanism
from accord.core.space import as_finite
from accord.core.tabulate import LIMIT, tabulate
from accord.properties.exchanges import exchanged_form
from accord.properties.property import Arena
from accord.properties.threats import Nobody, Sybils

SMALL = 3_000
"""How many message profiles a live mechanism may have for its own behaviour digest to be worked out."""

QUICK = 20_000
"""How many message profiles, or utilities of one agent, a mechanism may have for its behaviour to be worked out at every command."""

_KNOWN: weakref.WeakKeyDictionary[Mechanism, str] = weakref.WeakKeyDictionary()
_LARGER: weakref.WeakKeyDictionary[Mechanism, int] = weakref.WeakKeyDictionary()
"""Digests that were worked out, and limits at which that was given up."""


def behaviour(mechanism: Mechanism, *, limit: int = LIMIT) -> str | None:
    """The behaviour digest; None where the mechanism is continuous or has more than `limit` message profiles to tabulate."""
    if mechanism not in _KNOWN and _LARGER.get(mechanism, 0) < limit:
        try:
            _KNOWN[mechanism] = behaviour_digest(tabulate(mechanism, limit=limit))
        except AccordError:
            _LARGER[mechanism] = limit
    return _KNOWN.get(mechanism)


def quick_game(mechanism: Mechanism) -> Game | None:
    """The table of a mechanism with at most QUICK message profiles and utilities of one agent; None for a larger one. The
    answer does not depend on what was tabulated before."""
    try:
        if mechanism.messages is not None and math.prod(len(as_finite(s)) for s in mechanism.messages.values()) > QUICK:
            return None
        game = tabulate(mechanism, limit=QUICK)
    except AccordError:
        return None
    sizes = (sum(node.leads.size for node in game.nodes), *(u.numerators.size for u in game.utility))
    return game if max(sizes) <= QUICK else None


def matched(named: Mapping[str, Any], mechanism: Mechanism) -> str:
    """Which digest of a certificate's "mechanism" shows that it is about this one: "behaviour" or "spec".

    A behaviour digest that the certificate states must be this mechanism's, whatever the spec digest says: else a proof
    about one table could be given the name of another. The spec digest suffices only where the certificate states no
    behaviour digest, as the live identity of a transfer may, whose base is matched on its own. A mechanism with a `draw`
    must match by its spec digest besides, since no behaviour digest covers the draw.

    Raises Refused, naming both sides' digests, if it is about another one or this one is too large to tell.
    """
    spec, theirs = spec_digest(mechanism), named["behaviour_digest"]
    same_spec = spec is not None and named["spec_digest"] == spec
    ours = behaviour(mechanism, limit=SMALL if theirs is None else LIMIT)
    if theirs is None and same_spec:
        return "spec"
    if theirs is not None and ours is None:
        raise Refused(
            f"{mechanism.name} is too large to tabulate here, so the certificate with the behaviour digest {theirs} cannot be shown to be "
            "about it: found on a smaller mechanism"
        )
    if theirs is None or ours != theirs:
        contradiction = (
            "contradicts itself: it has this spec digest and another behaviour; it" if same_spec else "belongs to another mechanism: it"
        )
        raise Refused(
            f"the certificate {contradiction} is about {named['name']} (behaviour {theirs}, spec {named['spec_digest']}), "
            f"and this is {mechanism.name} (behaviour {ours}, spec {spec}): verify this one"
        )
    if mechanism.draw is not None and not same_spec:
        raise Refused(
            f"{mechanism.name} draws from the odds that its outcome states, which a behaviour digest does not cover, and the certificate's "
            f"spec digest {named['spec_digest']} is not its {spec}: verify this one"
        )
    return "behaviour"


def matched_places(certificate: Mapping[str, Any], mechanism: Mechanism) -> None:
    """Raise Refused unless what the certificate says beside the game of the agents' places is so of the mechanism."""
    if "exchanged" not in certificate:
        return
    if canonical_json(certificate["exchanged"]) != canonical_json(exchanged_form(Arena(mechanism, Nobody()))["exchanged"]):
        raise Refused(
            f"the certificate's field 'exchanged', of what each agent's place is worth to the others, is not that of {mechanism.name}: "
            "verify this one"
        )


def matched_worlds(certificate: Mapping[str, Any], mechanism: Mechanism) -> None:
    """Raise Refused unless the worlds of a certificate against false identities are the mechanism built again with these
    identities on its roster."""
    if certificate["threat"]["name"] != "sybils" or certificate["kind"] == "transfer":
        return
    try:
        own = Sybils(**certificate["threat"]["params"]).worlds(mechanism)
        stated = [parse_game(form)[1] for form in certificate["worlds"]]
    except (AccordError, Refusal) as problem:
        raise Refused(f"the certificate's worlds with false identities cannot be compared with {mechanism.name}'s: {problem}") from None
    for fakes, (world, theirs) in enumerate(zip(own, stated, strict=True), start=1):
        ours = behaviour(world)
        if ours is None or ours != theirs:
            raise Refused(
                f"the certificate's world with {fakes} false identities (behaviour {theirs}) is not that of {mechanism.name} (behaviour "
                f"{ours}): verify this one"
            )
