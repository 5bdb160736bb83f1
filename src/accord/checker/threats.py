"""The threats that certificates name, with what validates each of their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.checker.fields import truth_value, whole
from accord.checker.judged import Validator
from accord.checker.slack import not_negative


def positive(value: Any, where: str) -> int:
    """A whole number of at least 1."""
    return whole(value, where, least=1)


def several(value: Any, where: str) -> int:
    """A whole number of at least 2."""
    return whole(value, where, least=2)


THREATS: Mapping[str, Mapping[str, Validator]] = {
    "alone": {},
    "none": {},
    "coalition": {"size": positive, "side_payments": truth_value},
    "sybils": {"count": positive, "pooled": truth_value},
    "bribe": {"budget": not_negative, "size": several},
}
