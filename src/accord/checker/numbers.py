"""Rationals, canonical JSON, digests and packed games: how certificates are written down.

Canonical JSON has sorted keys, no spaces and ASCII only, so that equal values have one text and one digest. Nothing in a
certificate is a float, and no object names a key twice. A rational is the text "3" or "-2/11", in lowest terms.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from fractions import Fraction
from typing import Any

from accord.checker.refusal import Refusal

LONGEST = 4000
"""Characters in a rational: more digits than any rule needs, fewer than Python refuses to read."""

LARGEST = 2**28
"""Bytes of a game once unpacked."""

_RATIONAL = re.compile(r"-?[0-9]+(/[0-9]+)?")


def canonical_json(value: Any) -> str:
    """The one text of a JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def sha256(value: Any) -> str:
    """The digest of a JSON value: "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical_json(value).encode()).hexdigest()


def show(value: Any) -> str:
    """A value in a sentence: its canonical JSON, cut short."""
    text = canonical_json(value)
    return text if len(text) <= 60 else text[:57] + "..."


def name(text: str) -> str:
    """A name in a sentence: as it is where it is plain, quoted otherwise."""
    return text if text.isascii() and text.isprintable() and 0 < len(text) <= 60 else show(text)


def read(text: str) -> Any:
    """The JSON value of a text. Raises Refusal for what is not JSON, for floats, and for an object that names a key twice."""
    try:
        return json.loads(text, object_pairs_hook=_distinct, parse_float=_no_float, parse_constant=_no_float)
    except Refusal:
        raise
    except RecursionError:
        raise Refusal("the certificate is nested too deeply to be one") from None
    except ValueError as problem:
        raise Refusal(f"the certificate is not JSON: {problem}") from None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [k for k, _ in pairs]
        twice = next(k for k in keys if keys.count(k) > 1)
        raise Refusal(f"the key {show(twice)} occurs twice in one object, so the certificate can be read in two ways")
    return found


def _no_float(text: str) -> Any:
    raise Refusal(f"{text[:60]} is a float, and everything in a certificate is exact")


def rational(value: Any, where: str) -> Fraction:
    """The number that a text "3" or "2/11" stands for. Raises Refusal unless it is in lowest terms."""
    if type(value) is not str or len(value) > LONGEST or not _RATIONAL.fullmatch(value) or value.endswith("/0"):
        raise Refusal(f"{where} is {show(value)}, not a rational such as '3' or '2/11'")
    try:
        number = Fraction(value)
    except ZeroDivisionError:
        raise Refusal(f"{where} is {show(value)}, which divides by zero") from None
    if str(number) != value:
        raise Refusal(f"{where} is {show(value)}, which is not in lowest terms")
    return number


def unpack(form: Any) -> Any:
    """A game as JSON: itself, or what its packed form holds. Raises Refusal if the packing is damaged."""
    if type(form) is dict and set(form) == {"digest"}:
        raise Refusal(
            "the certificate leaves its table out, so nothing can be computed again from it alone: 'accord recheck' asks the mechanism's "
            "own rule for the table, and trusts that rule"
        )
    if type(form) is not dict or set(form) != {"packed"}:
        return form
    packed = form["packed"]
    if type(packed) is not str or not packed.isascii():
        raise Refusal(f"the packed game is {show(packed)}, not base64 text")
    try:
        squeezed = base64.b64decode(packed, validate=True)
        reader = zlib.decompressobj()
        text = reader.decompress(squeezed, LARGEST)
    except (binascii.Error, zlib.error) as problem:
        raise Refusal(f"the packed game cannot be unpacked: {problem}") from None
    if not reader.eof or reader.unused_data or base64.b64encode(squeezed).decode() != packed:
        raise Refusal("the packed game is cut off, continues after its end, or is larger than the checker reads")
    try:
        return read(text.decode("ascii"))
    except UnicodeDecodeError:
        raise Refusal("the packed game is not canonical JSON: it has bytes outside ASCII") from None
