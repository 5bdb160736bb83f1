"""The page that is read in two minutes: what it is, what was proved, what was broken, what to do. Every word comes from a number."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.reporting.advice import advice
from accord.reporting.bands import intervals
from accord.reporting.blocks import Badge, Block, Bullets, Heading, Line, Paragraph, Tile, Tiles
from accord.reporting.dots import HEADLINE
from accord.reporting.numbers import between, estimate, percent, rational
from accord.reporting.witness import story
from accord.reporting.words import against, counted, effort, sentence, statement, threat

Verdict = Mapping[str, Any]


def headline(evaluation: Mapping[str, Any]) -> tuple[str, str]:
    """The finding in one sentence, and its tone: "good", "bad" or "open"."""
    theory, attacks = evaluation["theory"], evaluation["attacks"]
    failed, open_ = _with(theory, "refuted"), [v for v in theory if v["verdict"] not in ("proved", "refuted")]
    hits = [a for a in attacks if a["result"] == "succeeded"]
    tried = _tried(len(hits), len(attacks))
    if not theory:
        return f"Nothing was required of this mechanism, so nothing is proved; {tried}.", "open"
    if failed:
        return f"Not fit to be relied on: {_share(len(failed), len(theory))} refuted; {tried}.", "bad"
    if open_:
        return f"Not settled: {_share(len(open_), len(theory))} neither proved nor refuted; {tried}.", "open"
    if hits:
        return f"Everything required is proved, but {tried}.", "open"
    return f"Everything required is proved, and {tried}.", "good" if attacks else "open"


def _tried(hits: int, attacks: int) -> str:
    if attacks < 2:
        return "no attack was tried" if not attacks else f"the one attack tried {'succeeded' if hits else 'failed'}"
    return f"{'none' if not hits else 'all' if hits == attacks else hits} of the {attacks} attacks tried succeeded"


def _share(some: int, all_: int) -> str:
    """The subject of a sentence: "1 of 2 required properties is"."""
    return f"{some} of {counted(all_, 'required property', 'required properties')} {'is' if some == 1 else 'are'}"


def summary(evaluation: Mapping[str, Any]) -> tuple[Block, ...]:
    """Tiles and four short lists."""
    groups = [
        ("What it is", what_it_is(evaluation)),
        ("What was proved", proved(evaluation)),
        ("What was broken", broken(evaluation)),
        ("What to do", advice(evaluation)),
    ]
    blocks: list[Block] = [_tiles(evaluation)]
    for title, lines in groups:
        blocks += [Heading(title), Bullets(tuple(lines)) if len(lines) > 1 else Paragraph(lines[0])]
    return tuple(blocks)


def what_it_is(evaluation: Mapping[str, Any]) -> list[Line]:
    """The scenario, the rule and the roster."""
    mech, domain = evaluation["mechanism"], evaluation["domain"]
    lines: list[Line] = [sentence(evaluation["summary"])] if evaluation["summary"] else []
    if mech["summary"]:
        lines.append(f"The rule ({mech['name']}): {sentence(mech['summary'])}")
    rest = f", and its numbers rest on {counted(len(domain['assumptions']), 'stated assumption')}" if domain["assumptions"] else ""
    editions = counted(len(domain["editions"]), "edition")
    lines.append(f"It was examined for {counted(len(domain['agents']), 'participant')}, and simulated in {editions} of their types{rest}.")
    return lines


def proved(evaluation: Mapping[str, Any]) -> list[Line]:
    """What holds without exception, within the model."""
    held = _with(evaluation["theory"], "proved")
    lines: list[Line] = [(f"{sentence(statement(v))} ", Badge("proved", _effort(v))) for v in held]
    boundary = evaluation["boundary"]
    if boundary and boundary["intervals"]:
        found = f"{boundary['parameter']} {intervals(boundary['intervals'])}"
        lines.append((f"The requirements hold exactly for {found}; {rational(boundary['value'])} is chosen. ", Badge("exact")))
    for a in evaluation["attacks"]:
        if a["result"] == "impossible":
            lines.append((f"It withstands {threat(a['threat'])}: still {a['title']}. ", Badge("proved", effort(a))))
    pilot = evaluation["pilot"]
    if pilot["founded"]:
        entries = counted(pilot["entries"], "ledger entry", "ledger entries")
        lines.append((f"A live institution accepted the certificates and ran one round: {entries}. ", Badge("exact")))
    return lines or ["Nothing."]


def _effort(verdict: Verdict) -> str:
    """How it was reached, and whether the trusted checker has confirmed it."""
    return effort(verdict) + (", checked" if verdict.get("certificate") else "")


def broken(evaluation: Mapping[str, Any]) -> list[Line]:
    """Every requirement that fails, every attack that worked, and what simulation shows against honesty."""
    unit = evaluation["domain"]["unit"]
    failed = _with(evaluation["theory"], "refuted")
    lines: list[Line] = [(f"Required, and false: {statement(v)}. {story(v, unit)} ", Badge("refuted", effort(v))) for v in failed]
    for a in evaluation["attacks"]:
        if a["result"] == "succeeded":
            broke = f"It is not {a['title']}{against(a['threat'])}. "
            lines.append((f"{broke}{story(a, unit)} ", Badge("refuted", effort(a))))
    for v in [*evaluation["theory"], *evaluation["attacks"]]:
        if v["verdict"] == "unsettled":
            lines.append((f"Not settled: {statement(v)}; {v.get('searched') or v['method']}. ", Badge("sampled")))
        elif v["verdict"] == "bounded":
            lines.append((f"Only bounded: {statement(v)}; no case violates it by more than {rational(v['worst'])}. ", Badge("bounded")))
    boundary = evaluation["boundary"]
    if boundary and not boundary["inside"]:
        lines.append((f"The chosen {boundary['parameter']} {rational(boundary['value'])} does not keep the requirements. ", Badge("exact")))
    if not evaluation["pilot"]["founded"]:
        lines.append(f"No live institution could be founded: {sentence(evaluation['pilot']['refusal'] or 'no reason was recorded')}")
    return [*lines, *_temptations(evaluation)] or ["Nothing that was tried. What was not tried is not known to be safe."]


def _temptations(evaluation: Mapping[str, Any]) -> list[Line]:
    """Populations that do better together by not being as the baseline is, in the newest edition."""
    rows = [r for r in evaluation["simulation"]["differences"] if r["metric"] == "utility" and r["high"] is not None]
    base = evaluation["simulation"]["baseline"]
    lines: list[Line] = []
    for r in rows:
        if r["edition"] == rows[-1]["edition"] and r["high"] < 0:
            gain = between(-r["value"], -r["high"], -r["low"])
            words = f"In simulation, the '{r['less']}' population does better than the '{base}' one: mean utility is higher by {gain}. "
            lines.append((words, Badge("sampled", f"n = {r['n']:,}, {percent(r['confidence'])}")))
    return lines


def _tiles(evaluation: Mapping[str, Any]) -> Tiles:
    theory, attacks, boundary = evaluation["theory"], evaluation["attacks"], evaluation["boundary"]
    kept, hits = len(_with(theory, "proved")), sum(a["result"] == "succeeded" for a in attacks)
    tiles = []
    if theory:
        checked = all(v.get("certificate") for v in theory)
        words = f"required properties proved{', each certificate confirmed by the independent checker' if checked else ''}"
        tiles.append(Tile(f"{kept} of {len(theory)}", words, "good" if kept == len(theory) else "bad"))
    if attacks:
        tiles.append(Tile(f"{hits} of {len(attacks)}", "attacks beyond the requirements succeeded", "bad" if hits else "good"))
    if boundary:
        tiles.append(_threshold_tile(boundary))
    tiles += [_simulated_tile(r, evaluation) for r in _first_difference(evaluation)]
    gaps = sum(m["level"] == "not measured" for c in evaluation["criteria"] for m in c["measures"])
    if gaps:
        tiles.append(Tile(f"{gaps}", f"{'question' if gaps == 1 else 'questions'} of the framework not measured yet", "open"))
    return Tiles(tuple(tiles))


def _threshold_tile(boundary: Mapping[str, Any]) -> Tile:
    name, value = boundary["parameter"], boundary["value"]
    if not boundary["intervals"]:
        return Tile("none", f"no {name} keeps every requirement", "bad")
    low, high = boundary["intervals"][0]
    ends = f"{_short(low)} to {_short(high)}" if high is not None else f"{_short(low)} up"
    more = "" if len(boundary["intervals"]) == 1 else " (and further intervals)"
    return Tile(ends, f"is where {name} keeps every requirement{more}; {value} is chosen", "good" if boundary["inside"] else "bad")


def _short(end: str) -> str:
    return f"{float(Fraction(end)):.3g}"


def _first_difference(evaluation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Welfare of the baseline less the first other population, newest edition."""
    rows = [r for r in evaluation["simulation"]["differences"] if r["metric"] == HEADLINE[0] and r["value"] is not None]
    return [r for r in rows if r["edition"] == rows[-1]["edition"]][:1]


def _simulated_tile(row: Mapping[str, Any], evaluation: Mapping[str, Any]) -> Tile:
    value = estimate(row).partition(" ")[0]
    sign = "" if value.startswith("-") else "+"
    words = f"welfare of {evaluation['simulation']['baseline']} over {row['less']} play in {row['edition']} (simulated)"
    return Tile(f"{sign}{value}", words, "good" if (row["low"] or 0) > 0 else "bad" if (row["high"] or 0) < 0 else "open")


def _with(verdicts: list[Verdict], word: str) -> list[Verdict]:
    return [v for v in verdicts if v["verdict"] == word]
