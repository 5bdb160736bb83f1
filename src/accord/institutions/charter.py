"""A charter: which mechanism an institution runs, under which terms, on which proofs, and how long its windows are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from accord.core.canonical import canonical_json
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.institutions.terms import Terms, terms_from

DAY = 86_400


@dataclass(frozen=True)
class Requirement:
    """A property against a threat, as certificates name them; parameters that are not given are left open."""

    property: str
    threat: str
    property_params: Mapping[str, Any] = field(default_factory=dict)
    threat_params: Mapping[str, Any] = field(default_factory=dict)

    def met_by(self, certificate: Mapping[str, Any]) -> bool:
        """Whether the certificate proves it."""
        parts = ((self.property, self.property_params, certificate["property"]), (self.threat, self.threat_params, certificate["threat"]))
        return certificate["verdict"] == "proved" and all(
            name == said["name"] and all(k in said["params"] and said["params"][k] == v for k, v in params.items())
            for name, params, said in parts
        )

    def json(self) -> dict[str, Any]:
        return {
            "property": {"name": self.property, "params": dict(self.property_params)},
            "threat": {"name": self.threat, "params": dict(self.threat_params)},
        }

    def __str__(self) -> str:
        return f"{_named(self.property, self.property_params)} against {_named(self.threat, self.threat_params)}"


def _named(name: str, params: Mapping[str, Any]) -> str:
    return f"{name}({', '.join(f'{k}={v}' for k, v in params.items())})" if params else name


def requirement_from(form: Mapping[str, Any]) -> Requirement:
    """The requirement with this JSON, or the one that a certificate meets exactly."""
    return Requirement(form["property"]["name"], form["threat"]["name"], form["property"]["params"], form["threat"]["params"])


@dataclass(frozen=True)
class Windows:
    """How many seconds each window stays open, unless everybody has acted before: for joining, for sending or sealing (each
    round of a mechanism with rounds), for revealing, and for appeals. Raises AccordError for a window of no time."""

    join: int = 7 * DAY
    send: int = 7 * DAY
    reveal: int = 2 * DAY
    appeal: int = 14 * DAY

    def __post_init__(self) -> None:
        for name, seconds in vars(self).items():
            if type(seconds) is not int or seconds <= 0:
                raise AccordError(f"the window {name!r} of {seconds!r} seconds never opens: give a whole number of at least 1")


@dataclass(frozen=True)
class Charter:
    """What the members agree to.

    terms      the consequences of the added moves, and the source of seeds
    required   the pairs of property and threat that must be proved of the live mechanism
    windows    how long each stage lasts
    target, settings
               how to find the mechanism again: what was written on the command line; empty where a program holds it
    files      the SHA-256 of each file that the target and the settings name, by the path from the ledger's folder
    beacon     in words, which public value will be the seed (such as a named randomness beacon and its round)
    appeals    who decides appeals: an agent, or in words a body outside; without one no appeal can be filed
    """

    terms: Terms
    required: tuple[Requirement, ...] = ()
    windows: Windows = Windows()
    target: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    beacon: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    appeals: str = ""

    def __post_init__(self) -> None:
        for name in ("settings", "files"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __hash__(self) -> int:
        return hash(canonical_json(self.json()))

    def json(self) -> dict[str, Any]:
        """The form that the founding event carries."""
        return {
            "terms": self.terms.json(),
            "required": [r.json() for r in self.required],
            "windows": dict(vars(self.windows)),
            "target": self.target,
            "settings": dict(self.settings),
            "beacon": self.beacon,
            "files": dict(self.files),
            "appeals": self.appeals,
        }


def charter_from(form: Mapping[str, Any], mechanism: Mechanism) -> Charter:
    """The charter with this JSON, for the mechanism that it is about."""
    return Charter(
        terms_from(form["terms"], mechanism), tuple(map(requirement_from, form["required"])), Windows(**form["windows"]),
        form["target"], form["settings"], form["beacon"], form["files"], form["appeals"],
    )  # fmt: skip
