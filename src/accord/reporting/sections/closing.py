"""What the report rests on, the digests that pin it, and how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Bullets, Code, Facts, Line, Listing, Paragraph, Section, linked


def references(evaluation: Mapping[str, Any]) -> Section:
    """Sources of the mechanism, the properties and the data."""
    found = tuple(linked(r) for r in evaluation["references"])
    return Section("References", (Bullets(found, numbered=True),) if found else (Paragraph("The scenario names no sources."),))


def digests(evaluation: Mapping[str, Any]) -> Section:
    """What pins every number to a mechanism, a scenario and a seed."""
    mech, head = evaluation["mechanism"], evaluation["pilot"].get("head")
    pinned: list[tuple[str, Line | Bullets]] = [
        ("This evaluation", Code(evaluation["digest"])),
        ("Mechanism, as written", Code(mech["spec_digest"] or "none")),
        ("Mechanism, as it behaves", Code(mech["behaviour_digest"] or "none")),
        ("Simulation", Code(evaluation["simulation"]["digest"])),
    ]
    pinned += [("Certificate", (Code(c["file"]), " ", Code(c["seal"]))) for v in evaluation["theory"] if (c := v.get("certificate"))]
    pinned += [("Ledger head", Code(head))] if head else []
    words = "The evaluation's digest covers every number but measured times: the same scenario, seed and code give it again anywhere."
    return Section("Digests", (Paragraph(words), Facts(tuple(pinned))))


def again(evaluation: Mapping[str, Any]) -> Section:
    """The commands that make the report, and that check its certificates."""
    name, seed = shlex.quote(evaluation["name"]), evaluation["scenario"]["seed"]
    lines = [f"accord evaluate {name} --seed {seed} \\", "    -o report.html --json report.json --certificates certificates"]
    lines += [f"accord check {shlex.quote('certificates/' + c['file'])}" for v in evaluation["theory"] if (c := v.get("certificate"))]
    return Section(
        "How to reproduce this",
        (
            Paragraph(
                f"With Accord {evaluation['version']} (a scenario of your own is named by its file). The checker reads a certificate "
                "with the standard library only, and trusts nothing that made it."
            ),
            Listing("Commands", "\n".join(lines)),
        ),
    )
