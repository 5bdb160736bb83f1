"""Claimed symmetry: a rule that says it treats agents alike is judged on one profile of each orbit, once the claim is checked.

Up to 10^7 message profiles, every exchange of two neighbours is compared on the whole table; neighbours' exchanges generate all
renamings. Beyond that up to 100,000 sorted profiles are judged as if the claim were true: a violation that replays refutes, whatever the
claim; without one the question stays unsettled, since an opaque rule may treat an unsorted profile in any way.
Validated in tests/laws/test_symmetry.py: against exhaustion, and on planted asymmetries.
"""

from __future__ import annotations

import time
from fractions import Fraction
from functools import partial

from accord.core.certificate import identity
from accord.core.space import as_finite
from accord.properties.property import Arena, Property
from accord.properties.threats import Coalition
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.shrink import shrink
from accord.verification.symmetry import claimed, sampled
from accord.verification.symmetry.certified import quotient_json
from accord.verification.symmetry.coalitions import orbits
from accord.verification.symmetry.finding import Finding
from accord.verification.symmetry.judges import JOINT, in_expectation, judge_of, unjudged
from accord.verification.symmetry.quotient import Quotient, how_many
from accord.verification.verdict import Evidence, Refuted, Unsettled, Verdict

NAME = "claimed symmetry"
START = 0.05  # seconds
ASKING, TYPE = 5e-5, 1e-5  # seconds to ask an opaque rule, and to note what an answer is worth to one type


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for a mechanism that claims symmetry and a property of its utilities; else a sentence that says what is not so."""
    mech = arena.mechanism
    if not claimed.claims(mech):
        return f"{mech.name} does not claim to be symmetric: say so with claims_symmetry, or write the rule with anonymous_rule"
    if prop.name in JOINT:
        return f"{prop} is about what all agents get together, and a claim of symmetry is compared on what each gets"
    if in_expectation(prop) and (_opaque(arena) or not claimed.shared_prior(mech)):
        return f"{prop} is judged by orbits for independent, equally distributed types and up to {claimed.FULL:,} message profiles"
    histograms = _histograms(arena)
    if _opaque(arena) and histograms > claimed.BELIEVED:
        return (
            f"the rule of {mech.name} is opaque, and would be asked at {histograms:,} sorted profiles, more than "
            f"{claimed.BELIEVED:,}: write it on counts with anonymous_rule, or search"
        )
    return unjudged(prop, arena.threat, histograms, _grouped(arena))


def _opaque(arena: Arena) -> bool:
    return claimed.profiles(arena.mechanism) > claimed.FULL


def _histograms(arena: Arena) -> int:
    mech, agents = arena.mechanism, len(arena.mechanism.domain.agents)
    spaces = (*mech.domain.types.values(), *(mech.messages or {}).values())
    return max(how_many(len(as_finite(space)), agents) for space in spaces)


def _grouped(arena: Arena) -> int:
    """At most how many cases a coalition has."""
    mech, threat = arena.mechanism, arena.threat
    if not isinstance(threat, Coalition):
        return 0
    kinds, messages = (len(as_finite(next(iter(spaces.values())))) for spaces in (mech.domain.types, mech.messages or {}))
    return orbits(len(mech.domain.agents), messages, messages * kinds, threat.size)


def cost(arena: Arena, prop: Property) -> float:
    """The rule at every profile, or at sorted ones."""
    if not _opaque(arena):
        return START + 1e-5 * claimed.profiles(arena.mechanism)
    types = len(as_finite(next(iter(arena.mechanism.domain.types.values()))))
    return START + (ASKING + TYPE * types) * _histograms(arena)


def run(arena: Arena, prop: Property) -> Verdict | None:
    """The verdict; None where the claim is false, so that the table is judged as it is."""
    return _believed(arena, prop) if _opaque(arena) else _compared(arena, prop)


def _compared(arena: Arena, prop: Property) -> Verdict | None:
    start = time.perf_counter()
    quotient = claimed.compared(arena.mechanism, arena.progress)
    if quotient is None:
        return None
    found = _judged(arena, prop, quotient)
    witness, gain = shrink(arena, prop, found.first(arena, prop)) if found.first else (None, Fraction(0))
    return issue(
        arena, prop, method=NAME, kind="symmetric", cases=found.cases, worst=found.worst, start=start,
        body=partial(quotient_json, quotient, "compared"), behaviour=lambda: None, witness=witness, gain=gain,
        assumptions=("agents are interchangeable: every exchange of two neighbours was compared on the whole table",),
    )  # fmt: skip


def _believed(arena: Arena, prop: Property) -> Verdict | None:
    start, mech = time.perf_counter(), arena.mechanism
    quotient = claimed.represented(mech, arena.progress)
    if quotient is None:
        return None
    found = _judged(arena, prop, quotient)
    case = found.first(arena, prop) if found.first else None
    seen = found.worst if case is None else prop.margin(arena, case)
    assumed = (*mech.domain.notes, *mech.notes, *prop.assumes(mech), *arena.threat.assumptions(mech))
    settled = (mech, prop, arena.threat, NAME, found.cases)
    evidence = Evidence(lambda: identity(mech, None))
    if case is not None and seen is not None and seen > 0:
        witness, gain = shrink(arena, prop, case)
        told = prop.words(arena, witness, gain)
        worst = max(seen, gain)
        return Refuted(*settled, worst, assumed, time.perf_counter() - start, evidence, witness=witness, gain=gain, words=told)
    false = "which is false: a violation at a sorted profile is none at another of its orbit"
    shown = false if case else sampled.exchanges(mech, arena.progress)
    words = f"it claims to treat agents alike, {shown}; {found.cases:,} cases at sorted profiles were judged"
    return Unsettled(*settled, seen, assumed, time.perf_counter() - start, evidence, searched=words)


def _judged(arena: Arena, prop: Property, quotient: Quotient) -> Finding:
    judge = judge_of(prop, arena.threat)
    assert judge is not None, "accepted"
    return judge(quotient)


METHOD = Method(NAME, accepts, cost, run)
