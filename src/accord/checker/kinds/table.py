"""A game of one round in which everybody is awaited; with sybils, also the games with false identities.

The certificate carries the whole table: what each combination of messages leads to, and what that is worth to each type of each
agent. Every case of the property is enumerated on it again, in whole numbers: the count, the greatest margin and the
verdict must come out as stated, and the witness must have the margin that it states.
"""

from __future__ import annotations

from typing import Any

from accord.checker.claim import Claim
from accord.checker.kind import Held, Kind
from accord.checker.tabled import verify


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    return verify(certificate, claim).held


KIND = Kind("table", ("game",), _verify, optional=("worlds", "exchanged"))
