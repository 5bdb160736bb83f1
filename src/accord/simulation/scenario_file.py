"""Scenarios as TOML: docs/reference/scenario.md is the format, this is its strict reader, and `accord.scenarios` holds the shipped ones."""

from __future__ import annotations

import inspect
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.registry import MECHANISMS, PROPERTIES, THREATS, Entry, Registry
from accord.simulation.drawing import Fixed, FromPrior, Source, Uniform
from accord.simulation.intervals import CONFIDENCE
from accord.simulation.metrics import Metric, metric_of
from accord.simulation.naming import at
from accord.simulation.population import POPULATIONS, Behaviour, Population
from accord.simulation.scenario import Edition, Pair, Scenario
from accord.simulation.toml_table import Table, exact_value, parse

_DRAWN: dict[str, Source] = {"prior": FromPrior(), "uniform": Uniform()}


def shipped() -> tuple[str, ...]:
    """The names of the scenarios that come with Accord."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files("accord.scenarios").iterdir() if f.name.endswith(".toml")))


def load(target: str | Path) -> Scenario:
    """A shipped scenario by name, or one from a TOML file by path. Raises AccordError if there is none, or if it is malformed."""
    name = str(target).replace("_", "-")
    if name in shipped():
        return scenario_from(files("accord.scenarios").joinpath(f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")
    try:
        text = Path(target).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise AccordError(
            f"{str(target)!r} is neither a shipped scenario nor a readable TOML file: the shipped ones are {', '.join(shipped())}"
        ) from None
    return scenario_from(text, Path(target).name)


def scenario_from(text: str, where: str = "the scenario") -> Scenario:
    """Read a scenario from TOML text; `where` names it in errors, each of which is one sentence with the key."""
    top = parse(text, where)
    name, title, summary = top.get("name", str), top.get("title", str, ""), top.get("summary", str, "")
    mechanism = _mechanism(top.table("mechanism"))
    more: dict[str, Any] = {"rounds": top.get("rounds", int, 10_000), "seed": top.get("seed", int), "confidence": CONFIDENCE}
    if "confidence" in top.left:
        with top.blamed("confidence"):
            more["confidence"] = exact(top.get("confidence", str), "the confidence")
    editions = _editions(top, mechanism)
    populations = _populations(top)
    metrics = _metrics(top)
    more["required"], more["attacks"] = _pairs(top, "required"), _pairs(top, "attacks")
    more["institution"] = top.table("institution", {}).rest()
    sources = top.table("sources", {})
    more["sources"] = {key: sources.get(key, str) for key in list(sources.left)}
    top.close()
    with at(where):
        return Scenario(name, mechanism, editions, populations, metrics, title=title, summary=summary, **more)


def _mechanism(table: Table) -> Mechanism:
    name, params = table.get("name", str), table.table("params", {})
    table.close()
    with table.blamed("name"):
        entry = MECHANISMS[name]
    built: Mechanism = _build(entry, params)
    return built


def _build(entry: Entry, table: Table) -> Any:
    """Call a registered factory with the table's remaining keys, each known to it."""
    for key in table.left:
        if key not in entry.parameters:
            raise AccordError(f"{table.place(key)}: {entry.name} has no such parameter: it has {', '.join(entry.parameters) or 'none'}")
    given = {key: _shaped(value, entry.parameters[key]) for key, value in table.rest().items()}
    for key, parameter in entry.parameters.items():
        if parameter.default is inspect.Parameter.empty and key not in given:
            raise AccordError(f"{table.place(key)}: {entry.name} needs this parameter: give it")
    with at(table.place()):
        return entry.build(**given)


def _shaped(value: Any, parameter: inspect.Parameter) -> Any:
    """A whole number becomes a Fraction where the factory's default is one."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return Fraction(value) if whole and isinstance(parameter.default, Fraction) else value


def _editions(top: Table, mechanism: Mechanism) -> tuple[Edition, ...]:
    """The [[editions]], or the single one that a top-level `types = "prior"` means."""
    if "editions" in top.left and "types" in top.left:
        raise AccordError(f"{top.place('types')}: the scenario has editions too, and each says its own types: remove one of the two")
    if "editions" not in top.left:
        drawn = top.get("types", str)
        return (Edition(drawn, _drawn(top, drawn)),)
    return tuple(_edition(table, mechanism) for table in top.tables("editions"))


def _edition(table: Table, mechanism: Mechanism) -> Edition:
    name, note = table.get("name", str), table.get("note", str, "")
    agents = table.texts("agents") if "agents" in table.left else None
    if isinstance(table.left.get("types"), str):
        source = _drawn(table, table.get("types", str))
    else:
        source = _fixed(table.table("types"), mechanism)
        if agents is not None:
            raise AccordError(f"{table.place('agents')}: the table of types says who is there: remove this key")
    table.close()
    return Edition(name, source, agents, note)


def _drawn(table: Table, written: str) -> Source:
    if written not in _DRAWN:
        raise AccordError(
            f"{table.place('types')}: {written!r} is no way to draw types: write 'prior', 'uniform', or a table of one type for each agent"
        )
    return _DRAWN[written]


def _fixed(table: Table, mechanism: Mechanism) -> Fixed:
    types = {}
    for agent in list(table.left):
        if agent not in mechanism.domain.agents:
            raise AccordError(f"{table.place(agent)}: {agent!r} is not an agent of {mechanism}: name its agents only")
        space, raw = mechanism.domain.types[agent], table.raw(agent)
        with table.blamed(agent):
            if isinstance(raw, str):
                types[agent] = raw if raw in space else space.parse(raw)
            else:
                types[agent] = exact_value(raw)
            if types[agent] not in space:
                raise AccordError(f"{show(types[agent])} is not in the type space {space}: choose one inside")
    return Fixed(types)


def _populations(top: Table) -> dict[str, Population]:
    table = top.table("populations")
    found = {}
    for name in list(table.left):
        one = table.table(name)
        others = one.table("agents", {})
        agents = {agent: _behaviour(others.table(agent)) for agent in list(others.left)}
        found[name] = Population(_behaviour(one), agents)
    return found


def _behaviour(table: Table) -> Behaviour:
    """A behaviour's `strategy` and its parameters; `parts` are behaviours with a chance each."""
    with table.blamed("strategy"):
        entry = POPULATIONS[table.get("strategy", str)]
    if entry.name == "mixture":
        parts = tuple(
            (part.value("chance") if "chance" in part.left else part.get("chance", str), _behaviour(part)) for part in table.tables("parts")
        )
        table.close()
        with table.blamed("parts"):
            mixed: Behaviour = entry.build(parts)
            return mixed
    built: Behaviour = _build(entry, table)
    return built


def _metrics(top: Table) -> tuple[Metric, ...]:
    found = []
    for written in top.texts("metrics"):
        with top.blamed("metrics"):
            found.append(metric_of(written))
    return tuple(found)


def _pairs(top: Table, key: str) -> tuple[Pair, ...]:
    """[["truthful", "alone"], ["truthful", {name = "coalition", size = 2}], ["weak_budget_balance"]]"""
    pairs: list[Pair] = []
    for k, raw in enumerate(top.get(key, list, [])):
        place = Table(top.where, f"{key}[{k}]", {})
        if not isinstance(raw, list) or not 1 <= len(raw) <= 2:
            raise AccordError(f"{place.place()}: {raw!r} is not a pair of property and threat: write for instance ['truthful', 'alone']")
        judged = _named(PROPERTIES, raw[0], place)
        pairs.append((judged, _named(THREATS, raw[1], place) if len(raw) == 2 else None))
    return tuple(pairs)


def _named(registry: Registry, raw: Any, place: Table) -> Any:
    """A registered property or threat, by name or as a table of its name and parameters. Names of classes count in lower case."""
    table = Table(place.where, place.path, raw if isinstance(raw, dict) else {"name": raw})
    wanted = table.get("name", str)
    found = [entry for entry in registry if entry.name.lower() == wanted.lower().replace("-", "_")]
    with table.blamed("name"):
        return _build(found[0] if found else registry[wanted], table)
