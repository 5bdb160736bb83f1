"""One canonical form for every value that is hashed, stored or shown, so that equal values have equal digests.

The form is JSON without floats. Integers, strings, booleans and null stand for themselves; a tuple or list is an
array; everything else is an object with one telling key: {"q": "2/11"} for a rational that is no integer,
{"map": [[k, v], ...]} sorted by key, {"set": [...]} sorted, {"record": [name, {field: value}]} for a dataclass.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from enum import Enum
from fractions import Fraction
from typing import Any

from accord.core.errors import AccordError, Inexact
from accord.core.rational import exact, floats_are_read

_WRITE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def encode(value: Any) -> Any:
    """The canonical JSON value of `value`. Raises AccordError for floats and for values with no canonical form."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if type(value) is int:
        return value
    if hasattr(value, "__canonical__"):
        return value.__canonical__()
    if isinstance(value, Enum):
        return {"record": [type(value).__name__, value.name]}
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else {"q": str(value)}
    if isinstance(value, float):
        if floats_are_read():
            return encode(exact(value))
        raise Inexact(f"{value!r} is a float, which has no exact form: write a Fraction or the text 'p/q'")
    if isinstance(value, Mapping):
        if all(type(k) is str for k in value):
            return {"map": [[k, encode(value[k])] for k in sorted(value)]}
        pairs = [[encode(k), encode(v)] for k, v in value.items()]
        return {"map": sorted(pairs, key=lambda pair: canonical_json(pair[0]))}
    if isinstance(value, Set):
        return {"set": sorted((encode(v) for v in value), key=canonical_json)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"record": [type(value).__name__, fields]}
    if isinstance(value, Sequence):
        return [encode(v) for v in value]
    raise AccordError(
        f"{value!r} of type {type(value).__name__} has no canonical form: "
        "use numbers, texts, tuples, mappings or frozen dataclasses of them"
    )


def canonical_json(encoded: Any) -> str:
    """Encoded JSON as text: sorted keys, no spaces, ASCII only."""
    return _WRITE(encoded)


def key(value: Any) -> str:
    """A text that is the same for equal values, in any process."""
    return canonical_json(encode(value))


def sha256(encoded: Any) -> str:
    """The digest of an encoded value: "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical_json(encoded).encode()).hexdigest()


def show(value: Any) -> str:
    """A value as a person would write it."""
    if isinstance(value, (Fraction, str)):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{show(k)}: {show(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(show(v) for v in value) + ")"
    if isinstance(value, Set):
        return "{" + ", ".join(sorted(show(v) for v in value)) + "}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and "__str__" not in vars(type(value)):
        inner = ", ".join(f"{f.name}={show(getattr(value, f.name))}" for f in dataclasses.fields(value))
        return f"{type(value).__name__}({inner})"
    return str(value)
