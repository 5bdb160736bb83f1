"""What was tried against the mechanism, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Block, Bullets, Heading, Line, Paragraph, Section, Strong, Table
from accord.reporting.numbers import rational
from accord.reporting.witness import story
from accord.reporting.words import counted, effort, sentence, threat


def section(evaluation: Mapping[str, Any]) -> Section:
    """A row an attack; the successful ones told in full."""
    attacks = evaluation["attacks"]
    if not attacks:
        return Section("Attacks tried", (Paragraph(("No attack was tried: the scenario lists none. ", Badge("not measured")), "open"),))
    unit = evaluation["domain"]["unit"]
    rows = tuple((f"{a['title']}", threat(a["threat"]), *_result(a), _worst(a)) for a in attacks)
    blocks: list[Block] = [Table("Attacks", ("property attacked", "by", "result", "evidence", "greatest margin"), rows)]
    for a in attacks:
        if a["witness"]:
            blocks.append(Paragraph((Strong(f"How {threat(a['threat'])} succeeded. "), story(a, unit)), "bad"))
    supposed = tuple(dict.fromkeys(sentence(x) for a in attacks for x in a["assumptions"] if x not in evaluation["domain"]["assumptions"]))
    if supposed:
        blocks += [Heading("What is assumed of the attackers"), Bullets(supposed)]
    blocks.append(Paragraph(f"{counted(len(attacks), 'attack').capitalize()} tried; what was not tried is not known to be safe."))
    return Section("Attacks tried", tuple(blocks))


def _result(attack: Mapping[str, Any]) -> tuple[Line, Line]:
    level = attack["verdict"] if attack["verdict"] != "unsettled" else "sampled"
    note = effort(attack) + (f"; {attack['searched']}" if attack.get("searched") else "")
    bound = attack.get("chance_bound")
    if bound is not None:
        note += f"; a case drawn at random succeeds with probability below {bound:.2g} ({attack['confidence']:.0%} confidence)"
    return Strong(attack["result"]), Badge(level, note)


def _worst(attack: Mapping[str, Any]) -> str:
    return "-" if attack["worst"] is None else rational(attack["worst"])
