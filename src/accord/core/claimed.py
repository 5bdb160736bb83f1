"""Saying of a rule that is written some other way that it treats agents alike: a claim, to be checked before it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, Messages
from accord.core.space import as_finite


@dataclass(frozen=True, eq=False)
class ClaimedSymmetry:
    """The form of a mechanism that claims to be symmetric. `rule` is the rule that the claim is about."""

    rule: Callable[[Messages], Any]


def claims_symmetry(mechanism: Mechanism) -> Mechanism:
    """The same mechanism, with the claim that exchanging two agents' types and messages exchanges what happens to them.

    The claim is believed nowhere. Verification by quotient compares all exchanges where there are up to 10^7 message profiles, and
    beyond that it refutes, or leaves unsettled. To have symmetry by construction, write the rule on counts: `anonymous_rule`.

    Raises AccordError for a mechanism of several rounds, values that are not private, or agents with different types or messages.
    """
    if mechanism.rule is None or mechanism.messages is None or not mechanism.domain.private:
        raise AccordError(f"{mechanism.name} has several rounds or values that are not private: its symmetry cannot be used")
    for what, spaces in (("types", mechanism.domain.types), ("messages", mechanism.messages)):
        lists = {tuple(map(key, as_finite(space))) for space in spaces.values()}
        if len(lists) > 1:
            raise AccordError(f"the agents {show(mechanism.domain.agents)} have different {what}, so they are not alike: give all the same")
    return replace(mechanism, form=ClaimedSymmetry(mechanism.rule))
