"""The live institution: what it was founded on, under which terms, and every entry of its ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Block, Bullets, Code, Facts, Line, Paragraph, Section, Table
from accord.reporting.numbers import rational
from accord.reporting.words import counted, sentence, shown

_ENTRY = re.compile(r"\s*#?(?P<number>\d+)\s+(?P<time>\d{4}-\S+Z)\s+(?P<event>.*)", re.DOTALL)


def section(evaluation: Mapping[str, Any]) -> Section:
    """Founded or refused, and why; then the transcript."""
    pilot = evaluation["pilot"]
    if not pilot["founded"]:
        line = ("No institution was founded. ", sentence(pilot["refusal"] or "no reason was recorded"))
        return Section("The live institution", (Paragraph(line, "bad"),))
    opening = (
        "An institution that hosts this mechanism was founded on the certificates above, and the members of the edition "
        f"{pilot['edition']} went through one round honestly, on a simulated clock: "
        f"{counted(pilot['entries'], 'ledger entry', 'ledger entries')}. ",
        Badge(pilot["level"]),
    )
    blocks: list[Block] = [Paragraph(opening), Facts(tuple(_facts(pilot))), _transcript(pilot["transcript"]), *_sequel(pilot.get("sequel"))]
    return Section("The live institution", tuple(blocks))


def _facts(pilot: Mapping[str, Any]) -> list[tuple[str, Line | Bullets]]:
    matched = pilot.get("matched") or []
    by = [matched] * len(pilot["requirements"]) if isinstance(matched, str) else list(matched)
    required = tuple(
        f"{name}, certificate matched by its {how.removesuffix(' digest')} digest" if how else name
        for name, how in zip(pilot["requirements"], by or [""] * len(pilot["requirements"]), strict=True)
    )
    facts: list[tuple[str, Line | Bullets]] = [("Founded on", Bullets(required))]
    facts += _terms(pilot.get("terms") or {})
    facts += [("Public draw", sentence(pilot["beacon"]))] if pilot.get("beacon") else []
    facts += [("Ledger head", Code(pilot["head"]))]
    if "replayed" in pilot:
        reached = "reaches" if pilot["replayed"] else "does not reach"
        facts.append(("Replay", f"Reading the ledger afresh {reached} the same state."))
    facts += [("Ledger", sentence(pilot["ledger"]["sentence"]))] if pilot.get("ledger") else []
    facts += [("Outcome", shown(pilot["outcome"]))] if pilot.get("outcome") else []
    return facts


def _terms(terms: Mapping[str, Any]) -> list[tuple[str, Line | Bullets]]:
    facts: list[tuple[str, Line | Bullets]] = []
    default = terms.get("default") or {}
    if default:
        values = {shown(v) for v in default.values()}
        each = f"{values.pop()} for everybody" if len(values) == 1 else ", ".join(f"{a}: {shown(v)}" for a, v in default.items())
        facts.append(("Who is absent counts as sending", each))
    penalties = terms.get("penalties") or {}
    if penalties:
        facts.append(("Penalties", ", ".join(f"{move} {rational(str(cost))}" for move, cost in penalties.items())))
    rest = {k: v for k, v in terms.items() if k not in ("default", "penalties")}
    facts += [(f"Term: {k}", shown(v)) for k, v in rest.items() if not isinstance(v, Mapping)]
    return facts


def _sequel(sequel: Mapping[str, Any] | None) -> list[Block]:
    """What followed the settlement, where the mechanism says what follows."""
    if sequel is None:
        return []
    line = (
        f"What followed, one draw among {sequel['ends']:,} possible ends. The pilot played this part out, with the stated audit noise "
        "and the members' own types; the institution's record ends with the settlement, because a reading is a fact from outside. ",
        Badge(sequel["level"]),
    )
    rows = tuple(tuple(map(str, row)) for row in sequel["rows"])
    return [Paragraph(line), Table("After the settlement", tuple(sequel["columns"]), rows)]


def _transcript(entries: list[str]) -> Table:
    columns = ("entry", "time (UTC)", "what happened")
    return Table("The ledger, entry by entry", columns, tuple(map(_entry, entries)), right=(0,), tight=(1,))


def _entry(text: str) -> tuple[Line, ...]:
    found = _ENTRY.fullmatch(text)
    if found is None:
        return ("", "", text)
    return (found["number"], found["time"].replace("T", " ").removesuffix("Z"), found["event"])
