"""The properties and the kinds of certificates that the checker knows: those whose files are there."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from accord.checker import kinds as kinds_room
from accord.checker import properties as properties_room
from accord.checker.judged import Judged
from accord.checker.kind import Kind


@cache
def properties() -> dict[str, Judged]:
    """Every property by name."""
    return {module.PROPERTY.name: module.PROPERTY for module in _modules(properties_room)}


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of certificate by name."""
    return {module.KIND.name: module.KIND for module in _modules(kinds_room)}


def _modules(room: ModuleType) -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return [importlib.import_module(f"{room.__name__}.{name}") for name in names]
