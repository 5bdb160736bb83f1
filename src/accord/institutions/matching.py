"""Is a certificate about this very mechanism? By its behaviour digest, or where that cannot be computed by its spec digest."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any

from accord.core.digest import spec_digest
from accord.core.errors import AccordError, Refused
from accord.core.gamefile import behaviour_digest
from accord.core.mechanism import Mechanism
from accord.core.tabulate import LIMIT, tabulate

SMALL = 3_000
"""How many message profiles a live mechanism may have for its own behaviour digest to be worked out."""

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


def matched(named: Mapping[str, Any], mechanism: Mechanism) -> str:
    """Which digest of a certificate's "mechanism" shows that it is about this one: "behaviour" or "spec".

    Raises Refused, naming both sides' digests, if it is about another one, or if it has this one's spec digest and
    another behaviour.
    """
    spec, theirs = spec_digest(mechanism), named["behaviour_digest"]
    same_spec = spec is not None and named["spec_digest"] == spec
    ours = behaviour(mechanism, limit=SMALL if theirs is None else LIMIT)
    if ours is not None and ours == theirs:
        return "behaviour"
    if same_spec and (ours is None or theirs is None):
        return "spec"
    if same_spec:
        raise Refused(
            f"the certificate contradicts itself: it has the spec digest of {mechanism.name} and the behaviour digest {theirs}, which "
            f"is not its {ours}: verify the mechanism again"
        )
    raise Refused(
        f"the certificate belongs to another mechanism: it is about {named['name']} (behaviour {theirs}, spec {named['spec_digest']}), "
        f"and this is {mechanism.name} (behaviour {ours}, spec {spec}): verify this one"
    )
