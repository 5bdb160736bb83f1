"""The spec digest: what a mechanism was built from. (The behaviour digest, what it does, belongs to `game`.)"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from accord.core.canonical import sha256

if TYPE_CHECKING:
    from accord.core.mechanism import Mechanism


@functools.cache
def source_digest(module: str, source: bytes | None = None) -> str | None:
    """Hash of a module's source and of the Accord modules that it imports, directly or through others.

    `source` is the module's source where the caller has it. None for a module without a file, such as a notebook's.
    """
    own = source if source is not None else read_source(module)
    if own is None:
        return None
    parts = {"*": hashlib.sha256(own).hexdigest()}
    queue = list(_imports(own))
    while queue:
        name = queue.pop()
        found = _accord_module(name) if name not in parts and name != module else None
        if found is not None:
            parts[name], further = found
            queue.extend(further)
    return sha256(parts)


def spec_digest(mechanism: Mechanism) -> str | None:
    """Digest of the factory's name, its canonical parameters and its source; None without a factory or without its source."""
    from accord.core.mechanism import Mechanism

    spec = mechanism.spec
    if spec is None or spec.source is None or any(isinstance(v, Mechanism) and spec_digest(v) is None for _, v in spec.params):
        return None
    return sha256(spec.__canonical__())


def read_source(module: str) -> bytes | None:
    """A module's source file, if it has one."""
    loaded = sys.modules.get(module)
    origin = getattr(loaded, "__file__", None)
    if loaded is None and module.startswith("accord."):
        try:
            spec = importlib.util.find_spec(module)
        except ModuleNotFoundError:  # a name inside a module, not a module
            return None
        origin = spec.origin if spec else None
    return Path(origin).read_bytes() if origin and Path(origin).suffix == ".py" else None


@functools.cache
def _accord_module(module: str) -> tuple[str, frozenset[str]] | None:
    """The hash of an Accord module and what it imports; None if it is no module."""
    source = read_source(module)
    return None if source is None else (hashlib.sha256(source).hexdigest(), frozenset(_imports(source)))


def _imports(source: bytes) -> set[str]:
    """The Accord modules that a source names, in import statements or as `accord.name`."""
    from accord import EXPORTS

    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("accord.")}
        elif isinstance(node, ast.ImportFrom) and node.module == "accord":
            names |= {EXPORTS[alias.name] for alias in node.names if alias.name in EXPORTS}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("accord."):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "accord":
            names |= {EXPORTS[node.attr]} if node.attr in EXPORTS else set()
    return names
