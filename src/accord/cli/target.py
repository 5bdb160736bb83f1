"""What a TARGET is: a catalogue name, a file and factory (mine.py:my_rule), a scenario file, or a table (.csv, .xlsx)."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import LONGEST, exact
from accord.core.registry import MECHANISMS, mechanism


def resolve(target: str, settings: Mapping[str, str] | None = None) -> Mechanism:
    """The mechanism that `target` names, built with `settings` (written values of its factory's parameters).

    Raises AccordError for an unknown name, an unreadable file, a factory that fails, or a setting that does not fit.
    """
    given = dict(settings or {})
    _readable(target)
    path = Path(target)
    if path.suffix.lower() in (".csv", ".xlsx"):
        from accord.adapters.table import read_table

        _nothing_to_set(target, given)
        return read_table(path)
    if ".py:" in target:
        return build(_factory(target), given)
    if path.suffix == ".toml":
        from accord.simulation.scenario_file import load

        _nothing_to_set(target, given)
        return load(path).mechanism
    if path.suffix == ".py":
        raise AccordError(f"{target} names a file but no factory: write {target}:my_rule")
    return build(MECHANISMS[target].build, given)


def _nothing_to_set(target: str, given: Mapping[str, str]) -> None:
    if given:
        raise AccordError(f"{target} is no factory, so --set {next(iter(given))} has nothing to set: change the file instead")


def settings_of(pairs: Iterable[str]) -> dict[str, str]:
    """['fine=3', ...] as a mapping."""
    found: dict[str, str] = {}
    for pair in pairs:
        _readable(pair)
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            raise AccordError(f"{pair!r} is not a setting: write name=value")
        if name in found:
            raise AccordError(f"{name} is set twice, to {found[name]!r} and to {value!r}: set it once")
        found[name] = value
    return found


def _readable(written: str) -> None:
    """Raise AccordError where the shell passed bytes that are no text."""
    try:
        written.encode()
    except UnicodeEncodeError:
        raise AccordError(f"{written!r} is not UTF-8 text: write it in UTF-8") from None


def build(factory: Any, given: Mapping[str, str]) -> Mechanism:
    """Call a factory with written settings. Failures inside it become one sentence with the line."""
    parameters = inspect.signature(factory).parameters
    named: dict[str, str] = {}
    for dashed, written in given.items():
        name = dashed.replace("-", "_")
        if name in named:
            raise AccordError(f"{name} is set twice, to {named[name]!r} and to {written!r}: set it once")
        named[name] = written
        if name not in parameters:
            raise AccordError(f"{factory.__name__} has no parameter {name!r}: it has {', '.join(parameters) or 'none'}")
    values = {name: _value(name, written, parameters[name].default) for name, written in named.items()}
    try:
        built: Mechanism = factory(**values)
    except AccordError:
        raise
    except (Exception, SystemExit) as problem:
        raise AccordError(f"{factory.__name__} fails with {problem!r}{_line(problem)}: mend the factory") from problem
    return built


def _value(name: str, written: str, default: Any) -> Any:
    """A written setting in the kind of the parameter's default."""
    if isinstance(default, Mechanism) or name == "mech":
        return resolve(written)
    if isinstance(default, bool):
        if written not in ("yes", "no"):
            raise AccordError(f"{written!r} is neither yes nor no, and {name} is one of them")
        return written == "yes"
    if isinstance(default, str):
        return written
    if isinstance(default, (tuple, list)) or "," in written:
        parts = [part.strip() for part in written.strip("()").split(",")]
        if len(parts) > 1 and not parts[-1]:  # as in (3,)
            parts.pop()
        if not all(parts):
            raise AccordError(f"{written!r} has an empty part, and {name} is a list: write its parts with one comma between them")
        return tuple(_atom(name, part) for part in parts)
    return _atom(name, written)


def _atom(name: str, written: str) -> Any:
    if len(written) > LONGEST:
        raise AccordError(f"{written[:20]}... has {len(written):,} characters, and {name} is at most {LONGEST:,} long: shorten it")
    if re.fullmatch(r"[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?|[+-]?[0-9]+\.?[0-9]*[eE][+-]?[0-9]+", written):
        _, _, power = written.lower().partition("e")
        short = len(power) < 4 and abs(int(power or 0)) < 100
        raise AccordError(f"{written} is a decimal, and {name} must be exact: write {Fraction(written) if short else 'it as p/q'}")
    if re.fullmatch(r"[+-]?[0-9]+", written):
        return int(written)
    if re.fullmatch(r"[+-]?[0-9]+/[0-9]+", written):
        return exact(written, name)
    return written


def _factory(target: str) -> Any:
    """The factory in a user's file; registered if its author did not."""
    written, _, name = target.rpartition(":")
    path = Path(written)
    if not path.is_file():
        raise AccordError(f"there is no file {written}: check the path")
    label = f"accord_target_{path.stem}_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]}"
    if label not in sys.modules:
        spec = importlib.util.spec_from_file_location(label, path)
        assert spec is not None, "a .py file always has a spec"
        assert spec.loader is not None, "a .py file always has a loader"
        module = importlib.util.module_from_spec(spec)
        sys.modules[label] = module
        try:
            spec.loader.exec_module(module)
        except AccordError:
            del sys.modules[label]
            raise
        except BaseException as problem:
            del sys.modules[label]
            if isinstance(problem, KeyboardInterrupt):
                raise
            raise AccordError(f"{written} cannot be loaded: {problem!r}{_line(problem)}: mend the file") from problem
    module = sys.modules[label]
    found = getattr(module, name, None)
    if not callable(found):
        names = [n for n, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == label and not n.startswith("_")]
        raise AccordError(f"{written} has no function {name!r}: it has {', '.join(names) or 'none'}")
    return found if hasattr(found, "__wrapped__") else mechanism()(found)


def _line(problem: BaseException) -> str:
    """Where it happened, outside Accord."""
    trace = problem.__traceback__
    place = ""
    while trace is not None:
        source = trace.tb_frame.f_code.co_filename
        if "accord" not in Path(source).parts and not source.startswith("<"):
            place = f" at line {trace.tb_lineno} of {Path(source).name}"
        trace = trace.tb_next
    return place
