"""Mechanisms that compute in floats: every float that they give is read as the rational that it is, bit for bit.

What is then judged exactly is a rounded mechanism, so nothing is proved about the one that was meant: a verdict is refuted where
a margin exceeds the rounding tolerance, and bounded by that tolerance otherwise (`accord.verification.methods.rounding`).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Set
from typing import Any

from accord.core.domain import Domain, Private, Utility, nothing
from accord.core.mechanism import Mechanism, Spec
from accord.core.rational import exact, floats_read

_ANY = ("truth", "draw", "sequel")
_ROUNDS = (*_ANY, "start", "step", "outcome", "view")
_ONE_SHOT = (*_ANY, "rule")
_DOMAIN = ("outside", "payment", "cost", "own", "permute")


def as_floats(mechanism: Mechanism) -> Mechanism:
    """The same mechanism, whose rule and utilities may give floats. `verify` refutes or bounds it, and never proves it.

    Every finite float stands for the rational that it is exactly: 0.1 is 3602879701896397/36028797018963968. The chances of a
    lottery that sum to one but for rounding are divided by their sum. Raises AccordError, when the mechanism is used, for a
    float that is not finite. Validated against the same mechanisms written in exact numbers.
    """
    if mechanism.arithmetic == "float":
        return mechanism
    domain = mechanism.domain
    return dataclasses.replace(
        mechanism,
        domain=dataclasses.replace(domain, utility=_utility(domain), **_reading(domain, _DOMAIN)),
        spec=mechanism.spec and dataclasses.replace(mechanism.spec, factory=functools.partial(_built, mechanism.spec)),
        form=None,
        arithmetic="float",
        **_reading(mechanism, _ONE_SHOT if mechanism.one_shot else _ROUNDS),
    )


def _built(spec: Spec, **given: Any) -> Mechanism:
    """What the factory makes, floats and all."""
    with floats_read():
        return as_floats(spec.factory(**given))


def _utility(domain: Domain) -> Utility:
    """The utility, reading the floats that it gives, and private where it was."""
    return _read(domain.utility) if domain.own_utility is None else Private(_read(domain.own_utility))


def _reading(whole: Mechanism | Domain, parts: tuple[str, ...]) -> dict[str, Any]:
    """The functions among the parts, each reading the floats that it gives."""
    functions = {part: getattr(whole, part) for part in parts}
    return {part: _read(f) for part, f in functions.items() if f is not None and f is not nothing}


def _read(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def reading(*arguments: Any) -> Any:
        with floats_read():
            return rationals(function(*arguments))

    return reading


def rationals(value: Any) -> Any:
    """A value with every float inside it as the rational that it is."""
    if isinstance(value, float):
        with floats_read():
            return exact(value)
    if value is None or isinstance(value, (str, int)) or hasattr(value, "__canonical__"):
        return value
    if isinstance(value, Mapping):
        return {rationals(k): rationals(v) for k, v in value.items()}
    if type(value) in (tuple, list, set, frozenset):
        return type(value)(map(rationals, value))
    if isinstance(value, Set):
        return frozenset(map(rationals, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **{name: rationals(v) for name, v in fields.items()})
    return value
