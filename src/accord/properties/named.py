"""Properties and threats by their written names: 'truthful', 'individually_rational:interim', 'coalition:2:side_payments'."""

from __future__ import annotations

import re
from typing import Any

from accord.core.errors import AccordError
from accord.core.registry import PROPERTIES, THREATS, Registry
from accord.properties.property import Property, Threat


def property_named(written: str) -> Property:
    """The property `written` names. Raises AccordError, with the near miss, if there is none."""
    found: Property = _named(PROPERTIES, written)
    return found


def threat_named(written: str) -> Threat:
    """The threat `written` names: 'alone', 'coalition:SIZE[:side_payments]', 'sybils:COUNT[:pooled]', 'bribe:BUDGET[:size]'."""
    found: Threat = _named(THREATS, written)
    return found


def _named(registry: Registry, written: str) -> Any:
    name, *arguments = written.split(":")
    entry = registry[name]
    parameters = list(entry.parameters.values())
    if len(arguments) > len(parameters):
        usage = _usage(entry.name, parameters)
        raise AccordError(f"{written!r} gives {entry.name} {len(arguments)} parameters, and it has {len(parameters)}: write {usage}")
    missing = [p for p in parameters[len(arguments) :] if p.default is p.empty]
    if missing:
        raise AccordError(f"{entry.name} needs {missing[0].name!r}: write {_usage(entry.name, parameters)}")
    given = {p.name: _value(p.annotation, p.name, text, written) for p, text in zip(parameters, arguments, strict=False)}
    return entry.build(**given)


def _value(annotation: Any, name: str, text: str, written: str) -> Any:
    if "bool" in str(annotation):
        if text not in (name, "yes", "no"):
            raise AccordError(f"{text!r} in {written!r} is neither {name!r}, 'yes' nor 'no': write one of them")
        return text != "no"
    if str(annotation) in ("int", "int | None"):
        if not re.fullmatch("[0-9]{1,9}", text):
            usage = ":".join("2" if part == text else part for part in written.split(":"))
            raise AccordError(f"{text!r} in {written!r} is not a whole number of at most 9 digits: write for instance {usage!r}")
        return int(text)
    return text


def _usage(name: str, parameters: list[Any]) -> str:
    return repr(name + "".join(f":{p.name.upper()}" if p.default is p.empty else f"[:{p.name}]" for p in parameters))
