"""Any other finite game.

The certificate carries the whole tree: who is awaited where, what each of them sees, where each combination of messages leads, and
what each end is worth. Every case of the property is enumerated on it again, in whole numbers: the count, the greatest margin and the
verdict must come out as stated, and the witness must have the margin that it states.
"""

from __future__ import annotations

from typing import Any

from accord.checker.claim import Claim
from accord.checker.kind import Held, Kind
from accord.checker.tabled import verify


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    return verify(certificate, claim).held


KIND = Kind("tree", ("game",), _verify, optional=("exchanged",))
