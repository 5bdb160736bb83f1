"""Writing down an interrupted exhaustion, and taking it up again: the question, the table so far, and the cases judged so far.

A state is JSON like a certificate, and is none: it proves nothing, and is read only for the very question that it belongs to. The
rule is asked again at the first profile of each lottery and at the profiles that are asked twice, so a rule that changed is noticed
there, and its source by the spec digest.
"""

from __future__ import annotations

import base64
import zlib
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np

from accord.core.canonical import encode, sha256
from accord.core.digest import spec_digest
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.partial import Judged, Partial
from accord.core.rational import exact, text
from accord.core.tabulate import LIMIT
from accord.properties.property import Property, Threat
from accord.verification.verify import settled

FORMAT = "accord-state/1"


def state_json(mechanism: Mechanism, prop: Property, threat: Threat | None, partial: Partial) -> dict[str, Any]:
    """The state as JSON, sealed. Raises AccordError for a mechanism that no digest names, since nothing would tie the state to it."""
    judged = partial.judged
    body = {
        "format": FORMAT,
        "question": _question(mechanism, prop, threat),
        "leads": [_packed(leads) for leads in partial.leads],
        "judged": {
            "blocks": judged.blocks,
            "cases": judged.cases,
            "worst": None if judged.worst is None else text(judged.worst),
            "first": judged.first,
        },
    }
    return {**body, "seal": sha256(body)}


def read_state(told: Any, mechanism: Mechanism, prop: Property, threat: Threat | None = None) -> Partial:
    """What a state holds of this question. Raises AccordError where it is damaged, or belongs to another question."""
    if not isinstance(told, Mapping) or told.get("format") != FORMAT:
        raise AccordError(
            f"this is no state of an interrupted verification: its format is not {FORMAT!r}, so give the file that was written"
        )
    body = {name: value for name, value in told.items() if name != "seal"}
    if told.get("seal") != sha256(body):
        raise AccordError("the state is damaged: its seal does not fit, so verify anew without it")
    ours, theirs = _question(mechanism, prop, threat), told.get("question")
    for part, value in ours.items():
        if not isinstance(theirs, Mapping) or theirs.get(part) != value:
            seen = theirs.get(part) if isinstance(theirs, Mapping) else theirs
            raise AccordError(
                f"the state belongs to another question: its {part.replace('_', ' ')} is {seen!r}, and here it is {value!r}; ask the "
                "question that was interrupted, or verify anew"
            )
    try:
        judged = told["judged"]
        worst = judged["worst"] if judged["worst"] is None else exact(judged["worst"])
        done = Judged(_whole(judged["blocks"]), _whole(judged["cases"]), worst, judged["first"] and _whole(judged["first"]))
        return Partial([_unpacked(leads) for leads in told["leads"]], done)
    except (KeyError, TypeError, ValueError, zlib.error) as problem:
        raise AccordError(f"the state is damaged ({problem!r}): verify anew without it") from None


def tables_of(partial: Partial) -> Partial:
    """Only what concerns the mechanism itself, for its other questions."""
    return Partial([array("q", partial.world(0))])


def belongs(told: Any, mechanism: Mechanism, prop: Property, threat: Threat | None) -> bool:
    """Whether a state is of this question."""
    return isinstance(told, Mapping) and told.get("question") == _question(mechanism, prop, threat)


def _question(mechanism: Mechanism, prop: Property, threat: Threat | None) -> dict[str, Any]:
    against, digest = settled(mechanism, prop, threat), spec_digest(mechanism)
    if digest is None:
        raise AccordError(f"{mechanism.name} has no spec digest, so no state can be kept for it: build it by a factory in a file")
    return {
        "mechanism": mechanism.name,
        "params": {name: encode(value) for name, value in mechanism.params.items()},
        "spec_digest": digest,
        "arithmetic": mechanism.arithmetic,
        "property": {"name": prop.name, "params": dict(prop.params)},
        "threat": {"name": against.name, "params": dict(against.params)},
    }


def _packed(leads: array[int]) -> str:
    return base64.b64encode(zlib.compress(np.array(leads, dtype="<i8").tobytes(), 1)).decode()


def _unpacked(packed: str) -> array[int]:
    plain = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), 8 * LIMIT + 8)
    return array("q", np.frombuffer(plain, dtype="<i8").tolist())


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value
