"""What to do, derived from what was found: each piece of advice has a number of the evaluation behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.reporting.bands import intervals, sound, stands_at
from accord.reporting.blocks import Line
from accord.reporting.numbers import RATIONAL, rational
from accord.reporting.words import counted, listed, threat

GUARDS = {
    "sybils": "Verify who stands behind every member before it joins: a false identity pays.",
    "coalition": "Watch for members who act together: the rule alone does not stop them.",
    "side payments": "Forbid and watch for payments between members: a group that shares money profits.",
}


def advice(evaluation: Mapping[str, Any]) -> list[Line]:
    """In order: requirements that fail, settings to keep or move, guards against what broke it, what to measure first."""
    failed = [v["title"] for v in evaluation["theory"] if v["verdict"] == "refuted"]
    lines: list[Line] = []
    if failed:
        lines.append(f"Do not adopt this rule as it stands: it is not {listed(failed, 'or')}. Change it, and evaluate again.")
    if evaluation["boundary"]:
        lines += _settings(evaluation, evaluation["boundary"])
    lines += _guards(evaluation["attacks"])
    if any(v["verdict"] not in ("proved", "refuted") for v in [*evaluation["theory"], *evaluation["attacks"]]):
        lines.append("Treat what is not settled as open: search longer, or prove it.")
    return [*lines, *_unknown(evaluation)] or ["Nothing follows from these numbers alone."]


def _settings(evaluation: Mapping[str, Any], boundary: Mapping[str, Any]) -> list[Line]:
    name, value = boundary["parameter"], Fraction(boundary["value"])
    if not boundary["intervals"]:
        working = [f"{other} {_grid(p['at'] for p in points if p['intervals'])}" for other, points in boundary["curves"].items()]
        found = [w for w in working if not w.endswith("nowhere")]
        hint = f": on the grids, some {name} works for {listed(found, 'or')}" if found else ""
        return [f"Change other settings than {name}, for no value of it works{hint}."]
    where = intervals(boundary["intervals"])
    if not boundary["inside"]:
        return [f"Move {name} from {rational(boundary['value'])} to a value in the set that works: {where}."]
    limits = [text for other, points in boundary["curves"].items() if (text := _limit(evaluation, other, points, value))]
    chosen = f"{name} {rational(boundary['value'])}"
    rest = f" With {chosen}, the requirements hold on the grids for {listed(limits)}, and break beyond." if limits else ""
    return [f"Keep {name} within {where}, and certify again before changing it.{rest}"]


def _limit(evaluation: Mapping[str, Any], other: str, points: Sequence[Mapping[str, Any]], value: Fraction) -> str:
    """The run of grid values around the present one at which the chosen value is sound, where it ends inside the grid."""
    here = stands_at(evaluation, other)
    if here is None or not all(RATIONAL.fullmatch(p["at"]) for p in points):
        return ""
    places = [Fraction(p["at"]) for p in points]
    if Fraction(here) not in places:
        return ""
    low = high = places.index(Fraction(here))
    if not sound(points[low], value):
        return ""
    while low > 0 and sound(points[low - 1], value):
        low -= 1
    while high + 1 < len(points) and sound(points[high + 1], value):
        high += 1
    least, most = (rational(points[k]["at"]) for k in (low, high))
    if low == 0:
        return f"{other} up to {most}" if high + 1 < len(points) else ""
    if high + 1 == len(points):
        return f"{other} from {least} up"
    return f"{other} {least} only" if low == high else f"{other} from {least} to {most}"


def _grid(places: Any) -> str:
    found = list(places)
    return "nowhere" if not found else rational(found[0]) if len(found) == 1 else f"{rational(found[0])} to {rational(found[-1])}"


def _guards(attacks: Sequence[Mapping[str, Any]]) -> list[Line]:
    found: dict[str, None] = {}
    for attack in attacks:
        if attack["result"] == "succeeded":
            given = attack["threat"]
            kind = "side payments" if given.get("params", {}).get("side_payments") else given["name"]
            found[GUARDS.get(kind, f"Add a safeguard against {threat(given)}, or change the rule: that attack succeeded.")] = None
    return list(found)


def _unknown(evaluation: Mapping[str, Any]) -> list[Line]:
    assumed = len(evaluation["domain"]["assumptions"])
    gaps = [m["name"] for c in evaluation["criteria"] for m in c["measures"] if m["level"] == "not measured"]
    lines: list[Line] = []
    if assumed:
        lines.append(f"Replace the {counted(assumed, 'assumption')} of the domain by measurements before relying on the numbers.")
    if gaps:
        lines.append(f"Measure what is not measured yet: {listed(gaps)}.")
    return lines
