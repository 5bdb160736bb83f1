"""A history in lines that a person can read, for everybody or for one member."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from accord.core.protocols import Entry
from accord.institutions.charter import requirement_from

SECRET = frozenset({"Submitted", "Sent", "MoveMade", "Revealed"})
"""What a member does while messages are not fixed; nobody else may see it until they are."""


def transcript(entries: Iterable[Entry], reader: str | None = None) -> list[str]:
    """One line an entry: its number, when, and what happened. With a reader, only what that member may see by now."""
    shown = visible(entries, reader) if reader is not None else entries
    return [f"{entry.number:>4}  {entry.time}  {sentence(entry.event)}" for entry in shown]


def visible(entries: Iterable[Entry], reader: str) -> Iterator[Entry]:
    """The entries that a member may see: its own, the public ones, and once the messages are fixed, all.

    This is the live mechanism's information: what others do, and even that they did it, stays hidden until the last
    window of the play has closed.
    """
    history = tuple(entries)
    for entry in history:
        if fixed(history) or entry.event["type"] not in SECRET or entry.event["agent"] == reader:
            yield entry


def fixed(entries: Iterable[Entry]) -> bool:
    """Whether every message is fixed: a window has closed and no other one opened."""
    return any(entry.event["type"] == "WindowClosed" and entry.event["deadline"] is None for entry in entries)


def sentence(event: Mapping[str, Any]) -> str:
    """An event as a sentence. An event that a newer release wrote is named by its type."""
    tell = SENTENCES.get((event["type"], event["version"]))
    return tell(event) if tell is not None else f"{event['type']} (version {event['version']}), which this release cannot read"


def written(value: Any) -> str:
    """Canonical JSON as a person would write it."""
    if isinstance(value, list):
        return "(" + ", ".join(map(written, value)) + ")"
    if not isinstance(value, Mapping):
        return "nothing" if value is None else str(value)
    if set(value) == {"q"}:
        return str(value["q"])
    if set(value) == {"map"}:
        return ", ".join(f"{written(k)}: {written(v)}" for k, v in value["map"]) or "none"
    if set(value) == {"record"}:
        name, fields = value["record"]
        if name == "LiveOutcome":
            return _outcome(fields)
        return f"{name}({', '.join(f'{k}={written(v)}' for k, v in fields.items())})" if isinstance(fields, Mapping) else f"{fields}"
    return ", ".join(f"{k}: {written(v)}" for k, v in value.items())


def _outcome(fields: Mapping[str, Any]) -> str:
    moves = [f"{agent} {' and '.join(map(written, made)).lower()}" for agent, made in fields["moves"]["map"]]
    return "; ".join([written(fields["hosted"]), *moves])


def _founded(e: Mapping[str, Any]) -> str:
    proofs = "; ".join(f"{requirement_from(c)} ({c['seal']}, {c['matched']} digest)" for c in e["certificates"])
    params = ", ".join(f"{k}={written(v)}" for k, v in e["mechanism"]["params"].items())
    terms = e["charter"]["terms"]
    prices = ", ".join(f"{move} {price}" for move, price in terms["penalties"].items() if price != "0") or "nothing"
    about = f"founded on {e['mechanism']['name']}({params}) for {', '.join(e['agents'])}; silence counts as {written(terms['default'])}"
    told = [f"{about} and costs {prices}", f"seed: {terms['seed']}{_named_beacon(e['charter'])}"]
    authority = e["charter"]["appeals"]
    if authority:
        told.append(f"appeals are decided by {authority}" + ("" if authority in e["agents"] else f" ({OUTSIDE})"))
    return "; ".join([*told, f"proved: {proofs}", f"joining is open until {e['deadline']}"])


OUTSIDE = "a body outside, which the ledger cannot authenticate"
UNCHECKED = "the ledger cannot check the value against it: members do"


def _named_beacon(charter: Mapping[str, Any]) -> str:
    if charter["terms"]["seed"] != "beacon" or not charter["beacon"]:
        return ""
    return f" ({charter['beacon']}; {UNCHECKED})"


def _closed(e: Mapping[str, Any]) -> str:
    return f"the window ({e['window']}) closes" + (f"; the next is open until {e['deadline']}" if e["deadline"] else "")


def _settled(e: Mapping[str, Any]) -> str:
    parts = [f"settled: {written(e['outcome'])}"]
    if e["drawn"] is not None:
        parts.append(f"drawn: {written(e['drawn'])}")
    if e["seed"] is not None:
        parts.append(f"with the seed {e['seed']}")
    if e["penalties"]:
        parts.append("penalties: " + ", ".join(f"{a} {p}" for a, p in e["penalties"].items()))
    if e["payments"] is not None:
        parts.append("paid: " + (", ".join(f"{a} {p}" for a, p in e["payments"].items() if p != "0") or "nothing"))
    parts.append(f"appeals until {e['deadline']}")
    if e["beacon"] is not None:
        parts.append(f"the seed is said to be {e['beacon']}; {UNCHECKED}")
    return "; ".join(parts)


def _resolved(e: Mapping[str, Any]) -> str:
    right = f"; the right seed is {e['seed']}" if e["seed"] is not None else ""
    return f"appeal {e['number']} is decided by {e['by']} ({e['remedy']}): {e['reason']}{right}"


_MOVES = {"abstain": "abstains", "late": "is late", "leave": "leaves", "withhold": "does not reveal"}

SENTENCES: Mapping[tuple[str, int], Callable[[Mapping[str, Any]], str]] = {
    ("Founded", 1): _founded,
    ("Joined", 1): lambda e: f"{e['agent']} joins",
    ("Submitted", 1): lambda e: f"{e['agent']} seals a message ({e['commitment']})",
    ("Sent", 1): lambda e: f"{e['agent']} sends {written(e['message'])}",
    ("MoveMade", 1): lambda e: f"{e['agent']} {_MOVES[e['move']]}",
    ("Revealed", 1): lambda e: f"{e['agent']} reveals {written(e['message'])}",
    ("WindowClosed", 1): _closed,
    ("Settled", 1): _settled,
    ("Appealed", 1): lambda e: f"{e['agent']} appeals ({e['number']}): {e['grounds']}",
    ("AppealResolved", 1): _resolved,
}
