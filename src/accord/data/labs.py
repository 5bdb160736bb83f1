"""One name for each company, whatever the index calls it, and which company stands behind which.

Ratings name companies differently: "Zhipu AI", "Z.ai (Zhipu)" and "Zhipu.ai" are one company under two of its names, while
"Google DeepMind" and "Google" are not the same: Google is the parent. A grade of the parent may be read beside a grade of
the division only if the reader is told so; `relation` gives the word.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from accord.core.errors import AccordError


@dataclass(frozen=True)
class Lab:
    """A company: the name used here, other names of the same company, and its parent, if it is part of another one here."""

    name: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None


LABS: tuple[Lab, ...] = (
    Lab("Alibaba Cloud", parent="Alibaba"),
    Lab("Google DeepMind", aliases=("DeepMind",), parent="Google"),
    Lab("Inflection AI", aliases=("Inflection",)),
    Lab("Meta", aliases=("Meta AI",)),
    Lab("Mistral AI", aliases=("Mistral",)),
    Lab("Samsung Electronics", aliases=("Samsung",)),
    Lab("Stability AI", aliases=("Stability",)),
    Lab("Technology Innovation Institute", aliases=("TII",)),
    Lab("Zhipu AI", aliases=("Z.ai", "Z.ai (Zhipu)", "Zhipu", "Zhipu.ai")),
    *(
        Lab(name)
        for name in (
            "01.AI", "AI21 Labs", "Adept", "Aleph Alpha", "Alibaba", "Amazon", "Anthropic", "Apple", "Baidu", "BigCode", "ByteDance",
            "Character.AI", "Cohere", "DeepSeek", "G42", "Google", "Hugging Face", "IBM", "Magic", "Microsoft", "Midjourney", "MiniMax",
            "NVIDIA", "Naver", "OpenAI", "Tesla", "Writer", "xAI",
        )
    ),
)  # fmt: skip
"""Every company that an index, a list of signatories or an incident count of this package names."""


@functools.cache
def _by_name() -> Mapping[str, Lab]:
    return MappingProxyType({name.casefold(): lab for lab in LABS for name in (lab.name, *lab.aliases)})


def lab(name: str) -> Lab:
    """The company called `name` in any of its names. Raises AccordError, with the nearest name, for an unknown one."""
    found = _by_name().get(name.strip().casefold())
    if found is None:
        near = difflib.get_close_matches(name.casefold(), _by_name(), n=1)
        hint = f"did you mean {_by_name()[near[0]].name}?" if near else "accord.data.labs.LABS lists the known ones"
        raise AccordError(f"{name!r} is no company that the data name: {hint}")
    return found


def canonical(name: str) -> str:
    """The name used here for the company called `name`. Raises AccordError for an unknown one."""
    return lab(name).name


def family(name: str) -> str:
    """The parent company if there is one, else the company: what two ratings of a group have in common."""
    return lab(name).parent or lab(name).name


def relation(asked: str, rated: str) -> str | None:
    """How the company that was rated stands to the one asked about: "same", "parent", "division", or None for strangers."""
    mine, theirs = lab(asked), lab(rated)
    if mine == theirs:
        return "same"
    if mine.parent == theirs.name:
        return "parent"
    return "division" if theirs.parent == mine.name else None
