"""A game of one round in which everybody is awaited; with sybils, also the games with false identities."""

from __future__ import annotations

from typing import Any

from accord.checker.claim import Claim
from accord.checker.kind import Held, Kind
from accord.checker.tabled import verify


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    return verify(certificate, claim).held


KIND = Kind("table", ("game",), _verify, optional=("worlds",))
