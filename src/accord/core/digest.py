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
def source_digest(module: str) -> str:
    """Hash of a module's source and of the Accord modules that it imports, directly or through others."""
    parts = {name: hashlib.sha256(source).hexdigest() for name, source in _closure(module).items()}
    parts["*"] = parts.pop(module, "")
    return sha256(parts)


def spec_digest(mechanism: Mechanism) -> str | None:
    """Digest of the factory's name, its canonical parameters and its source; None without a factory."""
    return sha256(mechanism.spec.__canonical__()) if mechanism.spec else None


def _closure(module: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    queue = [module]
    while queue:
        name = queue.pop()
        source = None if name in found else _source(name)
        if source is not None:
            found[name] = source
            queue.extend(_imports(source))
    return found


def _source(module: str) -> bytes | None:
    loaded = sys.modules.get(module)
    origin = getattr(loaded, "__file__", None)
    if loaded is None and module.startswith("accord."):
        try:
            spec = importlib.util.find_spec(module)
        except ModuleNotFoundError:  # a name inside a module, not a module
            return None
        origin = spec.origin if spec else None
    return Path(origin).read_bytes() if origin and Path(origin).suffix == ".py" else None


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
