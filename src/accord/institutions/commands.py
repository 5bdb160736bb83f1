"""What somebody asks of an institution: imperative, and refused if it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from accord.institutions.charter import Charter


class Remedy(Enum):
    """What the appeal body decides: the settlement stands, is made again (with the right seed), or is void."""

    DISMISS = "dismiss"
    RESETTLE = "resettle"
    ANNUL = "annul"


@dataclass(frozen=True)
class Found:
    """Found the institution on a charter and on the certificates for what it requires."""

    charter: Charter
    certificates: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Join:
    """Claim a seat."""

    agent: str


@dataclass(frozen=True)
class Submit:
    """Seal a message by its commitment (see `sealing`)."""

    agent: str
    commitment: str


@dataclass(frozen=True)
class Send:
    """Send an open message, in a mechanism with rounds."""

    agent: str
    message: Any


@dataclass(frozen=True)
class Abstain:
    """Say that one will send nothing this time."""

    agent: str


@dataclass(frozen=True)
class Leave:
    """Go away for good."""

    agent: str


@dataclass(frozen=True)
class Reveal:
    """Open one's sealed message."""

    agent: str
    message: Any
    salt: str


@dataclass(frozen=True)
class Close:
    """End the open window, whose deadline has passed."""


@dataclass(frozen=True)
class Settle:
    """Work out the outcome, drawing any lottery by the public value `seed`."""

    seed: str | None = None


@dataclass(frozen=True)
class Appeal:
    """Contest the settlement."""

    agent: str
    grounds: str


@dataclass(frozen=True)
class Resolve:
    """Decide the appeal with this number, in the name of the authority `by` that the charter names.

    `seed` is the right value, needed where a settlement that drew by a beacon is to be made again.
    """

    number: int
    remedy: Remedy
    reason: str
    by: str
    seed: str | None = None


Command = Found | Join | Submit | Send | Abstain | Leave | Reveal | Close | Settle | Appeal | Resolve
