"""Packages that only some users need, imported where they are used."""

from __future__ import annotations

import importlib
from typing import Any

from accord.core.errors import AccordError


def tables(module: str, purpose: str) -> Any:
    """The module `module` of the extra `tables`. Raises AccordError with the command that installs it if it is missing."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        raise AccordError(f"{module} is not installed, and {purpose} needs it: run pip install 'accord[tables]'") from None
