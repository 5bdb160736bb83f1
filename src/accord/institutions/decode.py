"""From canonical JSON back to the value it was made of."""

from __future__ import annotations

from typing import Any

from accord.core.canonical import canonical_json, encode, show
from accord.core.errors import AccordError
from accord.core.plain import plain
from accord.core.space import Finite, Product, Space


def message_from(encoded: Any, space: Space | None) -> Any:
    """The message with this canonical JSON: the very item of a listed space, else the plain value.

    Raises AccordError if it is not in the space.
    """
    if isinstance(space, Finite):
        wanted = canonical_json(encoded)
        for item in space:
            if canonical_json(encode(item)) == wanted:
                return item
    elif isinstance(space, Product) and isinstance(encoded, list) and len(encoded) == len(space.spaces):
        return tuple(message_from(part, inner) for part, inner in zip(encoded, space.spaces, strict=True))
    else:
        value = plain(encoded)
        if space is None or value in space:
            return value
    raise AccordError(f"{show(encoded)} is not in the message space {space}: choose one inside")
