"""The certificate format: self-contained JSON that the trusted checker confirms without the prover.

See docs/reference/certificates.md. Here certificates are only put together; `accord.checker` reads them on its own.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from typing import Any

from accord.core.canonical import canonical_json, encode, sha256
from accord.core.digest import spec_digest
from accord.core.mechanism import Mechanism

FORMAT = "accord-certificate/1"
PACKED_ABOVE = 100_000  # characters of a game's canonical JSON


def identity(mechanism: Mechanism, behaviour: str | None) -> dict[str, Any]:
    """How a verdict names its mechanism."""
    return {
        "name": mechanism.name,
        "params": {k: encode(v) for k, v in mechanism.params.items()},
        "spec_digest": spec_digest(mechanism),
        "behaviour_digest": behaviour,
    }


def packed(game: Mapping[str, Any]) -> Mapping[str, Any]:
    """A large game as {"packed": base64 of zlib of its canonical JSON}; a small one as it is."""
    text = canonical_json(game)
    if len(text) <= PACKED_ABOVE:
        return game
    return {"packed": base64.b64encode(zlib.compress(text.encode(), 6)).decode()}


def sealed(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate with a digest over all its fields, so that any accidental change shows."""
    body = {k: v for k, v in certificate.items() if k != "seal"}
    return {**body, "seal": sha256(body)}


def without_tables(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate with digests in place of its games, sealed anew: the checker refuses it, and `accord recheck` fills them in.

    One that carries no game, or that holds another certificate, comes back as it is.
    """
    if "game" not in certificate:
        return dict(certificate)
    slim = {**certificate, "game": _named(certificate["game"])}
    if "worlds" in certificate:
        slim["worlds"] = [_named(game) for game in certificate["worlds"]]
    return sealed(slim)


def _named(game: Mapping[str, Any]) -> Mapping[str, Any]:
    """A game by its behaviour digest."""
    if "packed" not in game:
        return {"digest": sha256(game)}
    plain = zlib.decompress(base64.b64decode(game["packed"]))
    return {"digest": "sha256:" + hashlib.sha256(plain).hexdigest()}
