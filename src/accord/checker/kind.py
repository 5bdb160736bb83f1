"""What the checker knows of a kind of certificate: its own fields, and how what they state is computed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accord.checker.claim import Claim


@dataclass(frozen=True)
class Held:
    """What holds once a certificate's statement is computed again: its assumptions, what had to be taken on trust, and how
    it was proved, for the sentence (as in ", by the transfer lemma,")."""

    assumptions: tuple[str, ...]
    trusted: tuple[str, ...]
    how: str = ""


@dataclass(frozen=True)
class Kind:
    """`verify(certificate, claim)` raises Refusal unless everything that the certificate states follows from its `fields`."""

    name: str
    fields: tuple[str, ...]
    verify: Callable[[dict[str, Any], Claim], Held]
    optional: tuple[str, ...] = ()
