"""What the mechanism is, where it comes from, and what its author claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Bullets, Code, Facts, Line, Listing, Paragraph, Section, Table, compact, linked
from accord.reporting.words import against, counted, reflowed, shown


def section(evaluation: Mapping[str, Any]) -> Section:
    """Rule, parameters, size, claims, digests."""
    mech = evaluation["mechanism"]
    source = evaluation["domain"]["sources"].get("mechanism")
    size = ", ".join(f"{v:,} {k}" for k, v in mech["size"].items())
    facts: list[tuple[str, Line | Bullets]] = [("Name", Code(mech["name"]))]
    if source:
        facts.append(("Source", linked(source)))
    facts += [("Size", (size, " ", Badge("exact")))] if size else []
    facts += [("Spec digest", _digest(mech["spec_digest"])), ("Behaviour digest", _digest(mech["behaviour_digest"]))]
    return Section(
        "The mechanism",
        compact([
            Paragraph(mech["summary"]) if mech["summary"] else None,
            Listing("The rule, as its author states it", reflowed(mech["text"]), prose=True) if mech["text"] else None,
            Facts(tuple(facts)),
            Table("Parameters", ("parameter", "value"), tuple((Code(k), shown(v)) for k, v in mech["params"].items())),
            _claims(evaluation),
        ]),
    )  # fmt: skip


def _digest(digest: str | None) -> Line:
    return Code(digest) if digest else "none: it was not tabulated, or has no factory"


def _claims(evaluation: Mapping[str, Any]) -> Table | None:
    claims = evaluation["mechanism"]["claims"]
    if not claims:
        return None
    decided = {_claim(v): v for v in [*evaluation["theory"], *evaluation["attacks"]]}
    rows = tuple((c["claim"], "holds" if c["stated"] else "does not hold", _decided(decided.get(c["claim"]))) for c in claims)
    tested = sum(c["claim"] in decided for c in claims)
    caption = f"What the author claims, and what this evaluation decided ({counted(tested, 'claim')} of {len(claims)})"
    return Table(caption, ("claim", "stated", "decided here"), rows)


def _claim(verdict: Mapping[str, Any]) -> str:
    """A verdict's question as claims are written."""
    given = verdict["threat"]
    if given["name"] in ("alone", "none"):
        return str(verdict["property"])
    if "against" in verdict:
        return f"{verdict['property']} against {verdict['against']}"
    return f"{verdict['property']}{against(given)}"


def _decided(verdict: Mapping[str, Any] | None) -> Line:
    return Badge(verdict["verdict"]) if verdict else "not asked"
