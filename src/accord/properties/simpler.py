"""Simpler cases: one type or message moved toward the start of its space."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from accord.core.canonical import key
from accord.core.space import as_finite
from accord.properties.payoff import able, all_types
from accord.properties.property import Arena, Case


def earlier(items: Sequence[Any], item: Any) -> Iterator[Any]:
    """The entries before `item`."""
    last = key(item)
    return itertools.takewhile(lambda x: key(x) != last, items)


def simpler_kinds(arena: Arena, case: Case, part: str) -> Iterator[Case]:
    """Cases with one type of a part moved toward the start of its space."""
    for agent, own in case[part].items():
        for t in earlier(all_types(arena.mechanism, agent), own):
            yield case.replace(**{part: {**case[part], agent: t}})


def simpler_messages(arena: Arena, case: Case, part: str) -> Iterator[Case]:
    """Cases with one message of a part moved toward the start of its space; only messages that some type is able to send."""
    mech = arena.mechanism
    for agent, message in case[part].items():
        for m in earlier(as_finite((mech.messages or {})[agent]).items, message):
            if any(able(mech, agent, t, m) for t in all_types(mech, agent)):
                yield case.replace(**{part: {**case[part], agent: m}})
