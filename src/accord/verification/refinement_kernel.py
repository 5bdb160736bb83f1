"""A kernel's numbers against its rule's, exactly: how much a lie can gain in a simulation that runs the kernel.

Lemma. Let d be the greatest difference, over agents, types and messages that can be sent, between the utility that the kernel gives, its
float read as the rational that it is, and the expected utility that the rule gives. If no margin of the rule is above w, none under the
kernel is above w + 2 d (*truthful*, *ex post truthful*, *Bayesian truthful*), or w + d (*individually rational*).

Proof. A gain is the utility, or an average of utilities, of a lie less that of honesty, and each is off by at most d. The outside
option is the domain's own and not the kernel's. So a rule that is truthful stays so but for 2 d. ∎

All cases are compared, none sampled, so the kernel must be a function of types and messages. One that draws is compared by its means
instead, statistically: `accord.conforms`. `accord.checker.kinds.kernel` verifies the lemma on its own. Validated by the exact margins of
the game whose utilities are the kernel's, and by planted differences (tests/laws/test_kernel_bound.py).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.checker.kinds.kernel import OFF
from accord.checker.transfer import BASES
from accord.core.canonical import sha256, show
from accord.core.certificate import packed
from accord.core.errors import AccordError
from accord.core.estimate import size
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.rational import text
from accord.core.tabulate import tabulate
from accord.properties.property import Arena, Property, Threat
from accord.verification.issue import issue
from accord.verification.verdict import Bounded, Verdict
from accord.verification.verify import settled, verify

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
MOST = 2_000_000
"""How many cases, a type profile with a message profile each, are compared."""

_ROWS = 1 << 16


def verify_kernel(mechanism: Mechanism, prop: Property, threat: Threat | None = None, *, progress: Progress = silent) -> Verdict:
    """What is proved of a one-shot mechanism's rule, for its kernel: Bounded by how far its numbers are from the rule's, with a
    certificate of kind "kernel". Where the rule is not proved, the verdict on the rule.

    Raises AccordError where there is no kernel or it draws, fails or looks at types that its agent's utility may not depend on; for
    other properties than the lemma has; and where there are more than two million cases.
    """
    start = time.perf_counter()
    meant = settled(mechanism, prop, threat)
    if (prop.name, meant.name) not in OFF:
        known = ", ".join(f"{p} ({t})" for p, t in OFF)
        raise AccordError(f"how near a kernel is bounds no margin of {prop} against {meant}: it does of {known}")
    _small(mechanism)
    base = verify(mechanism, prop, threat, progress=progress)
    if not base.holds:
        return base
    proof = base.certificate
    if proof is None or proof["kind"] not in BASES or "game" not in proof or base.worst is None:
        raise AccordError(f"{mechanism.name} is proved by {base.method}, without a table to compare the kernel with: use accord.conforms")
    tables, compared, apart = _compared(mechanism, tabulate(mechanism), progress)
    form = cache(lambda: _form(tables))
    spec = mechanism.spec and replace(mechanism.spec, name=f"kernel({mechanism.name})")
    verdict = issue(
        Arena(replace(mechanism, spec=spec), meant, progress), prop, method="nearness of the kernel", kind="kernel",
        cases=base.cases + compared, worst=base.worst + OFF[prop.name, meant.name] * apart, start=start,
        body=lambda: {"base": dict(proof), "kernel": packed(form())}, behaviour=lambda: sha256(form()), bounded=True,
    )  # fmt: skip
    assert isinstance(verdict, Bounded)
    return verdict


def _small(mechanism: Mechanism) -> None:
    """Raise AccordError unless there is a kernel with few enough cases."""
    if mechanism.kernel is None or mechanism.messages is None:
        raise AccordError(f"{mechanism.name} has no kernel of one round to compare with its rule: nothing but the rule is ever run")
    spaces = [*mechanism.domain.types.values(), *mechanism.messages.values()]
    counts = [size(space) for space in spaces]
    cases = math.prod(n or 0 for n in counts)
    if None in counts or cases > MOST:
        many = "a continuum of" if None in counts else f"{cases:,}"
        raise AccordError(
            f"{mechanism.name} has {many} cases of types and messages to compare its kernel at, above {MOST:,}: let accord.conforms "
            "compare a sample, or verify a smaller grid"
        )


def _compared(mechanism: Mechanism, game: Game, progress: Progress) -> tuple[list[Floats], int, Fraction]:
    """For each agent the kernel's utility by row and message profile (NaN where not all can be sent), how many there are, and the
    greatest difference from the rule's."""
    shape = game.table.shape
    tables = [np.full((u.shape[0], game.table.size), np.nan) for u in game.utility]
    pairs = [_pairs(game, i) for i in range(len(game.agents))]
    count = math.prod(map(len, pairs))
    for first in range(0, count, _ROWS):
        progress("comparing the kernel with the rule", first, count)
        picks = np.unravel_index(np.arange(first, min(first + _ROWS, count)), tuple(map(len, pairs)))
        case = np.stack([own[pick] for own, pick in zip(pairs, picks, strict=True)], axis=1)
        types, messages = case[..., 0], case[..., 1]
        given = _given(mechanism, messages, types)
        place = np.ravel_multi_index(tuple(messages.T), shape)
        for i, table in enumerate(tables):
            row = types[:, i] if game.private else np.ravel_multi_index(tuple(types.T), game.sizes)
            before = table[row, place]
            table[row, place] = given[:, i]
            odd = np.flatnonzero((table[row, place] != given[:, i]) | ~(np.isnan(before) | (before == given[:, i])))
            if len(odd):
                sent = {a: game.infosets[j][0].messages[messages[odd[0], j]] for j, a in enumerate(game.agents)}
                raise AccordError(
                    f"the kernel of {mechanism.name} gives {game.agents[i]} two utilities for one type at the messages {show(sent)}, "
                    "by the types of others, which they cannot depend on here: mend the kernel"
                )
    compared, apart = 0, Fraction(0)
    for i, table in enumerate(tables):
        row, place = np.nonzero(~np.isnan(table))
        exact = game.expected[i].numerators[row, game.table.ravel()[place]]
        compared += len(row)
        found = set(zip(table[row, place].tolist(), exact.tolist(), strict=True))
        apart = max(apart, *(abs(Fraction(k) - Fraction(int(u), game.expected[i].denominator)) for k, u in found))
    return tables, compared, apart


def _pairs(game: Game, agent: int) -> Places:
    """Every (type, message) of an agent that can occur."""
    here = game.infosets[agent][0]
    every = np.ones((game.sizes[agent], len(here.messages)), dtype=bool)
    return np.argwhere(every if here.can is None else np.array(here.can, dtype=bool)).astype(np.int64)


def _given(mechanism: Mechanism, messages: Places, types: Places) -> Floats:
    """The kernel's utilities, the same under two generators."""
    once, again = (_asked(mechanism, messages, types, seed) for seed in (0, 1))
    if not np.array_equal(once, again):
        raise AccordError(
            f"the kernel of {mechanism.name} draws, so its utilities are not numbers to compare one by one: accord.conforms compares their "
            "means with the rule's expectations"
        )
    return once


def _asked(mechanism: Mechanism, messages: Places, types: Places, seed: int) -> Floats:
    assert mechanism.kernel is not None
    try:
        columns: Mapping[str, Any] = mechanism.kernel(messages.copy(), types.copy(), np.random.default_rng(seed))
        utility = np.asarray(columns["utility"], dtype=np.float64)
    except AccordError:
        raise
    except Exception as problem:
        raise AccordError(
            f"the kernel of {mechanism.name}, given {len(messages)} rounds, fails or has no 'utility': {type(problem).__name__}: {problem}"
        ) from problem
    if utility.shape != messages.shape or not np.isfinite(utility).all():
        raise AccordError(
            f"the kernel of {mechanism.name} gives 'utility' of shape {utility.shape} for messages of shape {messages.shape}, or a number "
            "that is not finite: mend it"
        )
    return utility


def _form(tables: list[Floats]) -> dict[str, Any]:
    """The kernel's numbers as a certificate lists them."""
    places: dict[Fraction, int] = {}
    utility = [
        [[-1 if math.isnan(v) else places.setdefault(Fraction(v), len(places)) for v in row] for row in table.tolist()] for table in tables
    ]
    return {"numbers": [text(v) for v in places], "utility": utility}
