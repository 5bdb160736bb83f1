"""The smallest coalition that gains by lying together, if there is one."""

from __future__ import annotations

from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.verification.verdict import Proved, Verdict
from accord.verification.verify import verify


def smallest_coalition(mechanism: Mechanism, *, side_payments: bool = False, progress: Progress = silent) -> Verdict:
    """The refutation of `truthful` against the fewest agents that can refute it together, or the proof against all of them.

    A refutation's `.witness["coalition"]` names them. With `side_payments` the proof is collusion-proofness: no ring, of any
    size, gains in total. Raises AccordError as `verify` does.
    """
    for size in range(1, len(mechanism.domain.agents) + 1):
        verdict = verify(mechanism, truthful(), Coalition(size, side_payments), progress=progress)
        if not isinstance(verdict, Proved):
            break
    return verdict
