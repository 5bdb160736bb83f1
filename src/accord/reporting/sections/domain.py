"""Who takes part, and where each number about them comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.reporting.blocks import Badge, Block, Bullets, Code, Facts, Line, Paragraph, Section, Strong, Table, compact, linked
from accord.reporting.words import counted, listed, sentence, shown


def section(evaluation: Mapping[str, Any]) -> Section:
    """Participants and their types by edition with grades and sources; what other indexes say; assumptions."""
    domain = evaluation["domain"]
    keys = _keys(domain["editions"])
    spaces = dict.fromkeys(domain["type_spaces"].values())
    prior = domain["prior"]
    return Section(
        "The domain, and where each number comes from",
        compact([
            Facts((
                ("Participants", listed(domain["agents"])),
                ("Types", "; ".join(spaces)),
                ("Values", f"{domain['values']}, in {domain['unit']}"),
                ("Prior", "none: nothing is assumed about how likely the types are" if prior is None else shown(prior)),
            )),
            _assumptions(domain),
            _types(domain, keys),
            _sources(keys),
            *_drawn(domain),
            *_cross_reading(domain),
            _other_sources(domain),
        ]),
    )  # fmt: skip


Key = tuple[str, str, str]


def _keys(editions: Sequence[Mapping[str, Any]]) -> dict[Key, str]:
    """S1, S2, ... for each distinct source of a row."""
    found = dict.fromkeys((r["source"], r.get("licence", "not stated"), r["level"]) for e in editions for r in e["rows"])
    return {source: f"S{k}" for k, source in enumerate(found, 1)}


def _types(domain: Mapping[str, Any], keys: Mapping[Key, str]) -> Table | None:
    editions = [e for e in domain["editions"] if e["rows"]]
    if not editions:
        return None
    cells = {(r["agent"], e["name"]): _cell(r, keys) for e in editions for r in e["rows"]}
    rows = tuple((Strong(a), *(cells.get((a, e["name"]), "not in this edition") for e in editions)) for a in domain["agents"])
    return Table(
        "The types: published grade, the type that it stands for, and the key of its source in the next table",
        ("participant", *(e["name"] for e in editions)),
        rows,
    )


def _cell(row: Mapping[str, Any], keys: Mapping[Key, str]) -> Line:
    key = keys[row["source"], row.get("licence", "not stated"), row["level"]]
    known = row.get("rated_as", row["agent"])
    name = f" (rated as {known})" if known != row["agent"] else ""
    grade = f"grade {row['grade']}, " if "grade" in row else ""
    return (f"{grade}type {shown(row['type'])}{name} ", Code(key))


def _sources(keys: Mapping[Key, str]) -> Table | None:
    if not keys:
        return None
    rows = tuple((Code(name), _level(level), linked(source), licence) for (source, licence, level), name in keys.items())
    return Table("Sources of the types", ("key", "evidence", "source", "licence"), rows)


def _level(level: str) -> Line:
    """A level with the words that qualify it."""
    head, _, rest = level.partition(" ")
    return Badge(head, rest) if head == "assumed" else Badge(level)


def _drawn(domain: Mapping[str, Any]) -> list[Block]:
    drawn = [e for e in domain["editions"] if not e["rows"]]
    notes: list[Line] = [f"{e['name']}: {e['note']}" for e in domain["editions"] if e["note"]]
    notes += [(f"{e['name']}: types {e['types']} ", Badge("assumed")) for e in drawn]
    return [Bullets(tuple(notes))] if notes else []


def _assumptions(domain: Mapping[str, Any]) -> Block | None:
    if not domain["assumptions"]:
        return Paragraph("The domain states no assumptions of its own.")
    pairs = tuple((sentence(a) + " ", Badge("assumed")) for a in domain["assumptions"])
    return Facts((("Assumptions", Bullets(pairs)),))


def _cross_reading(domain: Mapping[str, Any]) -> list[Block]:
    """The same labs in other indexes, side by side, and how far the indexes agree."""
    readings = domain["cross_reading"]
    if not readings:
        return []
    indexes = tuple(dict.fromkeys(r["index"] for r in readings))
    labs = tuple(dict.fromkeys(r["lab"] for r in readings))
    cells = {(r["lab"], r["index"]): _score(r) for r in readings}
    seen: dict[str, Mapping[str, Any]] = {}
    for r in readings:
        if r["index"] not in seen or (r["caveat"] and not seen[r["index"]]["caveat"]):
            seen[r["index"]] = r
    about = tuple(
        (i, r["measures"], r["edition"], r["scale"], r["caveat"] or "-", linked(r["source"]), r["licence"]) for i, r in seen.items()
    )
    side_by_side: tuple[tuple[Line, ...], ...] = tuple((Strong(lab), *(cells.get((lab, i), "-") for i in indexes)) for lab in labs)
    blocks: list[Block] = [
        Table("The same labs in other indexes", ("lab", *indexes), side_by_side),
        Table("What the indexes measure", ("index", "measures", "edition", "scale", "caveat", "source", "licence"), about, folded=True),
    ]
    if domain["agreement"]:
        words = f"Rank agreement (Spearman's rho) of {counted(len(domain['agreement']), 'pair')} of indexes, each over n labs: "
        blocks += [Paragraph(f"{words}few, so the intervals are wide."), Bullets(tuple(domain["agreement"]))]
    return blocks


def _score(reading: Mapping[str, Any]) -> str:
    if reading["relation"] == "same":
        return str(reading["score"])
    return f"{reading['score']} (rated: {reading['rated_as']}, {reading['relation']})"


def _other_sources(domain: Mapping[str, Any]) -> Block | None:
    rest = tuple((f"{name}: ", *_line(linked(text))) for name, text in domain["sources"].items() if name != "mechanism")
    return Facts((("Other sources", Bullets(rest)),)) if rest else None


def _line(line: Line) -> tuple[Any, ...]:
    return line if isinstance(line, tuple) else (line,)
