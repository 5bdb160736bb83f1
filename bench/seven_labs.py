"""What an exact verdict on safety credits of seven labs, 16,384 profiles, costs beside the bare rule.

The baseline is the bare rule and utilities in Fractions, called once for each profile, lab and tier: no verifier that starts
from a Python rule can be faster. `verify` tabulates the same, scales to integers, judges every lie and writes the certificate.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from harness import Finding, milliseconds, rows, section

import accord
from accord.core.mechanism import Mechanism
from accord.mechanisms.contracts.safety_credits import safety_credits

LABS = ("ada", "bo", "cy", "di", "ed", "flo", "gus")


def fresh() -> Mechanism:
    return safety_credits(LABS, slots=2, stake=Fraction(40), multiple=Fraction(5))


def bare() -> None:
    mech = fresh()
    assert mech.rule is not None
    for claims in itertools.product(range(4), repeat=len(LABS)):
        ruling = mech.rule(dict(zip(LABS, claims, strict=True)))
        for lab, tier in itertools.product(LABS, range(4)):
            mech.domain.own_utility(lab, ruling, tier)  # type: ignore[misc]


def decided() -> None:
    assert accord.verify(fresh(), accord.truthful()).holds


def again(mech: Mechanism) -> None:
    assert accord.verify(mech, accord.truthful()).holds


def measure() -> Finding:
    known = fresh()
    timed = {
        "rule and utilities": milliseconds(bare, 3),
        "verify, from the rule": milliseconds(decided, 3),
        "verify, tables known": milliseconds(lambda: again(known), 3),
    }
    return Finding(
        "the rule",
        rows(timed, "rule and utilities"),
        "The tables are made once for each mechanism, whatever is asked of it; renaming every outcome, for anonymity, is half of that.",
    )


if __name__ == "__main__":
    print(section(__doc__, measure()))
