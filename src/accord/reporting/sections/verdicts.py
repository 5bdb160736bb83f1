"""What was required, what was decided, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Block, Bullets, Code, Facts, Heading, Line, Paragraph, Section
from accord.reporting.numbers import number, rational
from accord.reporting.witness import story
from accord.reporting.words import against, effort, sentence, statement


def section(evaluation: Mapping[str, Any]) -> Section:
    """One part a required property: verdict, certificate, what the checker confirmed and trusted, counterexample."""
    blocks: list[Block] = []
    if not evaluation["theory"]:
        blocks.append(Paragraph("The scenario requires no property, so nothing was decided.", "open"))
    for verdict in evaluation["theory"]:
        blocks += _verdict(verdict, evaluation["domain"]["unit"])
    return Section("Verdicts and certificates", tuple(blocks))


def _verdict(verdict: Mapping[str, Any], unit: str) -> list[Block]:
    title = f"{verdict['title']}{against(verdict['threat'])}"
    none = "none: the cases have no margins of their own" if verdict["cases"] else "none: there was no case to judge"
    worst = rational(verdict["worst"]) if verdict["worst"] is not None else none
    facts: list[tuple[str, Line | Bullets]] = [
        ("Statement", sentence(statement(verdict))),
        ("Verdict", (Badge(verdict["verdict"], effort(verdict)), f" in {verdict['arithmetic']} arithmetic")),
        ("Greatest margin", f"{worst} (a case violates the property when its margin is above 0)"),
    ]
    facts += [("Searched", f"{verdict['searched']}; the best margin seen is {worst}")] if verdict.get("searched") else []
    facts += _certificate(verdict.get("certificate"))
    if verdict["assumptions"]:
        facts.append(("Assumes", Bullets(tuple(map(sentence, verdict["assumptions"])))))
    facts.append(("Definition", verdict["source"]))
    told = [Paragraph(("Counterexample. ", story(verdict, unit)), "bad")] if verdict["witness"] else []
    return [Heading(title[:1].upper() + title[1:]), *told, Facts(tuple(facts))]


def _certificate(certificate: Mapping[str, Any] | None) -> list[tuple[str, Line | Bullets]]:
    if certificate is None:
        return [("Certificate", "none: this verdict rests on the search that reached it")]
    return [
        ("Certificate", (Code(certificate["file"]), f" ({number(certificate['bytes'])} bytes)")),
        ("Seal", Code(certificate["seal"])),
        ("The checker confirmed", certificate["checked"]),
        ("It took on trust", Bullets(tuple(certificate["trusted"]))),
    ]
