"""Encoded values, threats and verdicts as a person would say them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from accord.reporting.numbers import rational


def shown(encoded: Any) -> str:
    """A value in its canonical JSON (see `accord.core.canonical.encode`) as a person would write it."""
    if encoded is None:
        return "none"
    if isinstance(encoded, Mapping):
        return _shown_mapping(encoded)
    if isinstance(encoded, (list, tuple)):
        return "(" + ", ".join(shown(v) for v in encoded) + ")"
    return {True: "yes", False: "no"}[encoded] if isinstance(encoded, bool) else str(encoded)


def _shown_mapping(encoded: Mapping[str, Any]) -> str:
    if len(encoded) == 1:
        key, value = next(iter(encoded.items()))
        if key == "q" and isinstance(value, str):
            return rational(value)
        if key == "set" and isinstance(value, list):
            return "{" + ", ".join(shown(v) for v in value) + "}"
        if key == "map" and isinstance(value, list):
            return "{" + ", ".join(f"{shown(k)}: {shown(v)}" for k, v in value) + "}"
        if key == "record" and isinstance(value, list):
            name, parts = value
            inner = ", ".join(f"{k} {shown(v)}" for k, v in parts.items()) if isinstance(parts, Mapping) else shown(parts)
            return f"{name} ({inner})"
    return "{" + ", ".join(f"{k}: {shown(v)}" for k, v in encoded.items()) + "}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names in a row: "ada, bo and cy"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else "nobody"


def counted(n: int, one: str, many: str = "") -> str:
    """A number of things: "1 attack", "2 attacks"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def threat(given: Mapping[str, Any]) -> str:
    """Who deviates."""
    name, params = given["name"], given.get("params", {})
    if name == "alone":
        return "one participant alone"
    if name == "coalition":
        return f"coalitions of up to {params['size']}" + (" with side payments" if params.get("side_payments") else "")
    if name == "sybils":
        return "one false identity" if params["count"] == 1 else f"up to {params['count']} false identities"
    if name == "none":
        return "nobody"
    return f"{name} ({', '.join(f'{k} {shown(v)}' for k, v in params.items())})" if params else name


def against(given: Mapping[str, Any]) -> str:
    """The words " against coalitions of up to 2", to be put behind a property; nothing where nobody deviates."""
    return "" if given["name"] == "none" else f" against {threat(given)}"


_CHECKED = re.compile(r"(?:proved|refuted) that (?P<what>.+?)(?:, by a case with margin \S+)? \([\d,]+ cases?, [^()]*\)\.?$")


def statement(verdict: Mapping[str, Any]) -> str:
    """What was decided: in the checker's plain words where it has checked a certificate, else the property's own."""
    checked = _CHECKED.search((verdict.get("certificate") or {}).get("checked", ""))
    if checked:
        return checked["what"]
    return f"{verdict['mechanism']['name']} is {verdict['title']}{against(verdict['threat'])}"


def effort(verdict: Mapping[str, Any]) -> str:
    """How a verdict was reached, and over how many cases."""
    return f"{verdict['method']}, {counted(verdict['cases'], 'case')}"


_ITEM = re.compile(r"\s*(?:\d+\.|[-*])\s")


def reflowed(docstring: str) -> str:
    """A docstring without the line breaks that its source file needed: paragraphs and list items become lines, columns stay."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", docstring.strip("\n")):
        lines: list[str] = []
        columns = re.search(r"\S {2,}\S", paragraph)
        for line in paragraph.split("\n"):
            if not lines or columns or _ITEM.match(line):
                lines.append(line.rstrip())
            elif _ITEM.match(lines[-1]) and not line.startswith(" "):
                lines.append(line.strip())
            else:
                lines[-1] += " " + line.strip()
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)
