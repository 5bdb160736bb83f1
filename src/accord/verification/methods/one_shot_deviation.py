"""The one-shot deviation principle: endless discounted play is judged situation by situation, with exact values.

Its hypotheses (`accord.theory.stochastic`) hold by construction: the discount factor is below 1, payoffs are finitely many,
types stay or are drawn anew whatever was sent, and all public states are crossed with all type profiles, those that only lies
lead to included. The certificate carries the tables and the values; the checker sees that the values solve their equations,
which have one solution, and compares every message.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from accord.core.canonical import encode, sha256
from accord.core.certificate import packed
from accord.core.rational import text
from accord.properties.property import Arena, Property
from accord.properties.subgame_perfect import form_of
from accord.theory.stochastic import Discounted
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.shrink import shrink
from accord.verification.verdict import Verdict

NAME = "one-shot deviation principle"
STEP = 1e-4  # seconds: one stage played


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for the question whether endless discounted play is subgame perfect."""
    if prop.name == "subgame_perfect" and isinstance(arena.mechanism.form, Discounted):
        return None
    return "the one-shot deviation principle is about endless discounted play: build it with accord.discounted"


def cost(arena: Arena, prop: Property) -> float:
    """Each message of each agent in each situation, and the equations."""
    form = form_of(arena.mechanism)
    return len(form.situations) * (STEP + len(form.situations) ** 2 * 1e-7)


def run(arena: Arena, prop: Property) -> Verdict:
    """Judge every message in every situation; shrink and replay the first that gains."""
    start = time.perf_counter()
    form, cases, worst, found = form_of(arena.mechanism), 0, None, None
    for block in prop.blocks(arena):
        cases += block.cases
        worst = block.worst() if worst is None else max(worst, block.worst())
        if block.worst() > 0 and found is None:
            found = block.first()
    witness, gain = shrink(arena, prop, found) if found is not None else (None, Fraction(0))
    table = cache(lambda: tables(form))
    return issue(
        arena, prop, method=NAME, kind="stationary", cases=cases, worst=worst, start=start, witness=witness, gain=gain,
        body=lambda: {"play": packed(table()), "worth": [[text(v) for v in values] for values in form.values]},
        behaviour=lambda: sha256(table()),
    )  # fmt: skip


def tables(form: Discounted) -> Mapping[str, Any]:
    """The play as canonical JSON; docs/reference/certificates.md describes it. Situations and messages are numbered from 0."""
    places = range(len(form.situations))
    agents = range(len(form.agents))
    combinations = [list(form.combinations(z)) for z in places]
    return {
        "agents": list(form.agents),
        "delta": text(form.delta),
        "situations": [{"state": encode(s.state), "types": [encode(s.types[a]) for a in form.agents]} for s in form.situations],
        "messages": [[[encode(m) for m in form.messages(z, i)] for i in agents] for z in places],
        "strategy": [list(sent) for sent in form.kept],
        "payoffs": [[[text(p) for p in form.payoffs(z, sent)] for sent in combinations[z]] for z in places],
        "next": [[[[text(p), k] for p, k in form.following(z, sent)] for sent in combinations[z]] for z in places],
    }


METHOD = Method(NAME, accepts, cost, run)
