"""What a certificate proved, at length: `accord check --explain`."""

from __future__ import annotations

import sys
from typing import Any

from accord.checker.checked import Checked
from accord.checker.claim import BOUNDING
from accord.checker.found import kinds
from accord.checker.numbers import canonical_json, name


def in_words(checked: Checked) -> str:
    """The statement, how many cases stand behind it, how they were computed again, what is assumed and what is trusted."""
    digests = [("spec digest", checked.spec_digest), ("behaviour digest", checked.behaviour_digest)]
    parts = [
        ("What is stated", [checked.sentence]),
        ("What the verdict means", [_meaning(checked)]),
        ("The witness", [f"{part}: {_shown(value)}" for part, value in (checked.witness or {}).items()]),
        ("About which mechanism", [name(checked.mechanism), *(f"{what} {digest or 'none'}" for what, digest in digests)]),
        ("How it was computed again", [f"the certificate is of kind {checked.kind!r}", *_recomputed(checked.kind)]),
        ("Assumed", list(checked.assumptions) or ["nothing beyond the tables"]),
        ("On trust", list(checked.trusted) or ["nothing"]),
    ]
    return "\n".join(f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in parts if lines)


def _meaning(checked: Checked) -> str:
    count = f"{checked.cases:,} case{'' if checked.cases == 1 else 's'}"
    if checked.verdict == "refuted":
        return f"among {count} at least the one below violates the property; the greatest margin is {_most(checked)}"
    if checked.verdict == "bounded":
        return f"none of {count} violates the property by more than {checked.worst}, and smaller violations are not excluded"
    if checked.worst is None and checked.cases:
        return f"it holds as a whole, by {count} that stand together and have no margins of their own"
    if checked.worst is None:
        return "there is no case that could violate the property"
    return f"none of {count} violates the property: the greatest margin is {_most(checked)}, and a violation is one above 0"


def _most(checked: Checked) -> str:
    return f"at most {checked.worst}" if checked.kind in BOUNDING else str(checked.worst)


def _recomputed(kind: str) -> list[str]:
    """The account that the kind's own file gives of itself."""
    told = sys.modules[kinds()[kind].verify.__module__].__doc__ or ""
    return [line for line in told.strip().splitlines() if line]


def _shown(value: Any) -> str:
    return name(value) if isinstance(value, str) else canonical_json(value)
