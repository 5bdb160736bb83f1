"""The symmetry quotient: where names cannot matter, one case is judged for all that arise from it by renaming agents.

A mechanism is symmetric by construction where its rule is written on counts (`anonymous_rule`). With n agents who share M messages,
"whatever the others send" is then C(n + M - 2, n - 1) histograms instead of M^(n - 1) profiles: 48,620 instead of 10^9 for ten
agents of ten types. `cases` counts orbits.

Steps: ask the rule once for each histogram; judge every orbit in scaled integers; write the first violation out as a profile of
named agents; shrink and replay it on the mechanism's own rule.
Validated in tests/laws/test_symmetry.py against exhaustion on the whole table: the same verdict, worst margin and witness.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from fractions import Fraction
from functools import partial

from accord.core.counts import CountRule
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import silent
from accord.properties.property import Arena, Case, Property, Threat
from accord.properties.threats import Alone, Coalition, Nobody
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.shrink import shrink
from accord.verification.symmetry.certified import quotient_json
from accord.verification.symmetry.coalitions import orbits
from accord.verification.symmetry.counted import count_rule, counted
from accord.verification.symmetry.expectations import replayed
from accord.verification.symmetry.finding import Finding
from accord.verification.symmetry.judges import JOINT, in_expectation, judge_of, unjudged
from accord.verification.symmetry.quotient import Quotient, how_many
from accord.verification.verdict import Verdict

NAME = "symmetry quotient"
START = 0.05  # seconds: short tables are left to exhaustion, whose certificates take nothing about symmetry on trust
JUDGING = 5e-8  # seconds for one case of a coalition
ASKING = 5e-5  # seconds to ask a rule on counts, and a fifth of it to note what the senders of one message get


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for a rule on counts with few enough histograms; else a sentence that says what is not so."""
    form = count_rule(arena.mechanism)
    if form is None:
        return f"the rule of {arena.mechanism.name} is not written on counts of messages: make it with anonymous_rule"
    histograms = max(_histograms(form), _dealings(form) if prop.name == "efficient" else 0)
    return unjudged(prop, arena.threat, histograms, _grouped(form, arena.threat))


def cost(arena: Arena, prop: Property) -> float:
    """The rule's answers, one for each histogram, and their judging."""
    form = count_rule(arena.mechanism)
    return START + ASKING * (1 + len(form.messages) / 5) * _histograms(form) + JUDGING * _grouped(form, arena.threat) if form else START


def _histograms(form: CountRule) -> int:
    return max(how_many(len(kinds), len(form.domain.agents)) for kinds in (form.messages, form.domain.types))


def _dealings(form: CountRule) -> int:
    """In how many ways the alternatives' own outcomes can be given to so many agents of each type."""
    kinds = len(form.domain.types)
    return sum(math.prod(how_many(kinds, many) for _, many in lot.shares) for lot in form.domain.alternatives or ())


def _grouped(form: CountRule, threat: Threat) -> int:
    """At most how many cases a coalition has."""
    if not isinstance(threat, Coalition):
        return 0
    return orbits(len(form.domain.agents), len(form.messages), len(form.messages) * len(form.domain.types), threat.size)


def run(arena: Arena, prop: Property) -> Verdict | None:
    """Judge one case of each orbit; shrink and replay the first violation."""
    start, form = time.perf_counter(), count_rule(arena.mechanism)
    assert form is not None, "accepted"
    quotient = counted(arena.mechanism, form, arena.progress, joint=prop.name in JOINT)
    judge = judge_of(prop, arena.threat)
    assert judge is not None, "accepted"
    found = judge(quotient)
    witness, gain = _witness(arena, prop, quotient, form, found)
    verdict = issue(
        arena, prop, method=NAME, kind="symmetric", cases=found.cases, worst=found.worst, start=start,
        body=partial(quotient_json, quotient, "counts"), behaviour=lambda: None, witness=witness, gain=gain,
        assumptions=("agents are interchangeable by construction, so one case stands for all that arise from it by renaming them",),
    )  # fmt: skip
    if witness is None or not in_expectation(prop):
        return verdict
    return replace(verdict, evidence=replace(verdict.evidence, replay=partial(_replayed, prop, witness)))


def _replayed(prop: Property, case: Case, mechanism: Mechanism) -> Fraction:
    """The margin of a case that is judged in expectation, by the rule on counts where the mechanism has one, else by the table."""
    form = count_rule(mechanism)
    if form is None:
        return prop.margin(Arena(mechanism, Alone() if prop.has_deviator else Nobody()), case)
    return _expected(prop, counted(mechanism, form, silent, joint=False), form, case)


def _expected(prop: Property, quotient: Quotient, form: CountRule, case: Case) -> Fraction:
    return replayed(quotient, form, case) - Fraction(dict(prop.params).get("epsilon", 0))


def _witness(arena: Arena, prop: Property, quotient: Quotient, form: CountRule, found: Finding) -> tuple[Case | None, Fraction]:
    """The violation, shrunk, and its margin evaluated from the rule."""
    if found.first is None:
        return None, Fraction(0)
    case = found.first(arena, prop)
    if not in_expectation(prop):
        return shrink(arena, prop, case)
    margin = _expected(prop, quotient, form, case)
    if margin <= 0:
        raise AccordError(
            f"a violation of {prop} by {arena.mechanism.name} does not replay (margin {margin}): the rule or a utility does not give the "
            "same answer twice; make it a pure function"
        )
    return case, margin


METHOD = Method(NAME, accepts, cost, run)
