"""The packages of the extra `report`, asked for before the work that needs them."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from accord.core.errors import AccordError


def require(packages: Sequence[str], purpose: str) -> None:
    """Raise AccordError, with the command that installs it, if one of the packages is missing."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise AccordError(f"{package} is not installed, and {purpose} needs it: run pip install 'accord[report]'")
