"""Random single-field corruptions of JSON: a value replaced, an entry dropped, doubled or exchanged with another."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from accord.checker import Checked, Refusal, check
from accord.core.canonical import canonical_json, sha256

Path = tuple[Any, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, outermost first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*path, step)
        yield from places(inner, (*path, step))


def corrupt(certificate: Mapping[str, Any], rng: random.Random) -> tuple[Path, dict[str, Any]]:
    """A place, drawn so that header, witness and tables are all hit often, and the certificate changed there and nowhere else."""
    while True:
        changed = json.loads(canonical_json(certificate))
        fields = sorted(k for k in changed if k != "seal")
        first = rng.choice(fields)
        path = rng.choice([(first,), *((first, *p) for p in places(changed[first]))])
        _change(changed, path, rng)
        if canonical_json(changed) != canonical_json(certificate):
            return path, changed


def passing(certificate: Mapping[str, Any], rng: random.Random) -> tuple[Path, dict[str, Any], Checked] | None:
    """One corruption, which the seal shows. Under a new seal: None where the checker still refuses it, else what it then states."""
    path, changed = corrupt(certificate, rng)
    with pytest.raises(Refusal):
        check(changed)
    try:
        return path, changed, check(resealed(changed))
    except Refusal:
        return None


def _change(root: Any, path: Path, rng: random.Random) -> None:
    at = root
    for step in path[:-1]:
        at = at[step]
    last, value = path[-1], at[path[-1]]
    ways = [lambda: _set(at, last, _near(value, root, rng))] * 6 + [lambda: at.pop(last)]
    if isinstance(at, list):
        ways += [lambda: at.insert(last, value), lambda: _set(at, last, at[rng.randrange(len(at))]), lambda: rng.shuffle(at)]
    if isinstance(at, dict):
        ways.append(lambda: _set(at, str(last) + "x", at.pop(last)))
    rng.choice(ways)()


def _set(at: Any, step: Any, value: Any) -> None:
    at[step] = value


def _near(value: Any, root: Any, rng: random.Random) -> Any:
    """Another value, mostly one that could be meant in its place."""
    odd = rng.choice([None, True, 0, -1, 10**40, "", "1/3", [], {}, [0], 1.0])
    if rng.random() < 0.15:
        return odd
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-2, -1, 1, 2])
    if isinstance(value, str):
        words = [leaf for leaf in (_at(root, p) for p in places(root)) if isinstance(leaf, str) and len(leaf) < 30]
        return rng.choice([*words, value[::-1], value + "1", value[:-1], "0", "1", "2", "1/2", "proved", "tree", "ex ante", "ex post"])
    if isinstance(value, list):
        return rng.choice([value[1:], value[:-1], value * 2, value[::-1], odd])
    if isinstance(value, dict):
        return rng.choice([{}, {**value, "x": 0}, dict.fromkeys(value, odd), list(value), odd])
    return rng.choice([0, "1", {"gain": "1"}, [], odd])


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def resealed(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate, and the base inside a transfer, with seals that fit what they now say."""
    body = {k: v for k, v in certificate.items() if k != "seal"}
    if isinstance(body.get("base"), dict):
        body["base"] = resealed(body["base"])
    return {**body, "seal": sha256(body)}
