"""The exact sets of forfeiture multiples: against the inequalities themselves for arbitrary audits, and against exhaustive
verification of `safety_credits` inside, at both ends and just beyond."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.checker import check
from accord.core.lottery import Lottery
from accord.mechanisms.contracts.forfeiture import (
    Constraint,
    CreditTerms,
    Intervals,
    Region,
    honest_multiples,
    honesty,
    intersection,
    participation,
    rational_multiples,
    sound_multiples,
    union,
)
from accord.mechanisms.contracts.safety_credits import audit_odds, credit_terms, safety_credits
from accord.properties.individually_rational import individually_rational
from accord.properties.truthful import truthful
from accord.verification.verify import verify
from tests.volume import volume

STEPS = (Fraction(1, 1000), Fraction(1, 10**12))
ENDS = st.fractions(min_value=0, max_value=12, max_denominator=6)


def within(multiple: Fraction, intervals: Intervals) -> bool:
    return any(low <= multiple and (high is None or multiple <= high) for low, high in intervals)


def telling(regions: Iterable[Region], *more: Fraction) -> list[Fraction]:
    """Multiples at which a wrong set would show: the ends, just beyond them, between them, and far away."""
    ends = sorted({e for r in regions for pair in r.intervals for e in pair if e is not None} | {Fraction(0), *more})
    points = {*ends, ends[-1] + 1, ends[-1] + 1000}
    points |= {e + sign * step for e in ends for step in STEPS for sign in (1, -1)}
    points |= {(a + b) / 2 for a, b in itertools.pairwise(ends)}
    return sorted(p for p in points if p >= 0)


def worth(terms: CreditTerms, claim: int, tier: int, odds: Fraction, multiple: Fraction) -> Fraction:
    """Expected credits beyond the stake, written from the rules of the mechanism."""
    found = sum((p for signal, p in terms.signal[tier].chances if signal < claim), Fraction(0))
    return terms.rates[claim] - odds * (terms.burden + found * min(multiple * terms.rates[claim], terms.stake + terms.rates[claim]))


def promises(terms: CreditTerms, multiple: Fraction) -> tuple[bool, bool]:
    """Whether honesty is dominant, and taking part rational: every profile of the others' claims, every tier, every lie."""
    tiers = range(len(terms.rates))
    honest = rational = True
    for others in itertools.product(tiers, repeat=terms.labs - 1):
        odds = [terms.odds((claim, *others))[0] for claim in tiers]
        for tier in tiers:
            told = worth(terms, tier, tier, odds[tier], multiple)
            rational = rational and told >= 0
            honest = honest and all(told >= worth(terms, lie, tier, odds[lie], multiple) for lie in tiers)
    return honest, rational


def any_terms(seed: int) -> CreditTerms:
    """CreditTerms of every shape: audits that read anything, odds that need not favour high claims, rates that need not differ."""
    d = random.Random(seed)
    if d.random() < 0.2:
        return wild_terms(d.choice((2, 3)), Fraction(d.randint(3, 7), 40), Fraction(d.randint(1, 4), 40))
    count, labs = d.choice((2, 3, 3, 4)), d.choice((2, 2, 3))
    rates = tuple(sorted(d.choice((Fraction(1, 2), Fraction(1), Fraction(2), Fraction(4), Fraction(7, 3))) for _ in range(count)))
    signal = []
    for tier in range(count):
        weights = [d.choice((0, 0, 1, 3)) + (2 if tier == k else 0) for k in range(count)]
        signal.append(Lottery((k, Fraction(w, sum(weights))) for k, w in enumerate(weights)))
    slots, kind = d.randint(1, labs), d.choice(("high", "flat", "low"))

    def odds(claims: Sequence[int]) -> Sequence[Fraction]:
        return audit_odds([{"high": 1 + c, "flat": 1, "low": count - c}[kind] for c in claims], slots)

    stake, burden = (
        d.choice((Fraction(0), Fraction(1), Fraction(8), Fraction(20))),
        d.choice((Fraction(0), Fraction(0), Fraction(1, 3), Fraction(1))),
    )
    return CreditTerms(labs, rates, stake, burden, tuple(signal), odds)


def wild_terms(labs: int, lowest: Fraction, middle: Fraction) -> CreditTerms:
    """Everybody is audited, and the highest tier is read as the lowest or the middle one now and then."""
    top = Lottery({0: lowest, 1: middle, 2: 1 - lowest - middle})
    rates = Fraction(1), Fraction(5), Fraction(10)
    return CreditTerms(
        labs, rates, Fraction(30), Fraction(0), (Lottery.sure(0), Lottery.sure(1), top), lambda claims: (Fraction(1),) * labs
    )


@given(st.lists(st.tuples(ENDS, ENDS), max_size=5), st.lists(st.tuples(ENDS, ENDS), max_size=5), st.booleans(), ENDS)
def test_unions_and_intersections_are_those_of_sets(first: Any, second: Any, endless: bool, point: Fraction) -> None:
    one = [(min(p), max(p)) for p in first] + ([(Fraction(9), None)] if endless else [])
    other = [(min(p), max(p)) for p in second]
    joined, common = union(one), intersection(union(one), union(other))
    assert within(point, joined) == within(point, tuple(one))
    assert within(point, common) == (within(point, tuple(one)) and within(point, tuple(other)))
    for intervals in (joined, common):
        assert all(b is not None and b < c for (_, b), (c, _) in itertools.pairwise(intervals)), "in order, and not touching"


def test_each_constraint_allows_exactly_the_multiples_that_satisfy_it() -> None:
    seen: Counter[int] = Counter()
    for seed in range(volume(600)):
        terms = any_terms(seed)
        for constraint in (*honesty(terms), *participation(terms)):
            allowed = constraint.allowed()
            seen[len(allowed)] += 1
            for m in telling([Region(allowed)], *(terms.bite(c) for c in range(len(terms.rates)))):
                assert within(m, allowed) == (constraint.value(m) >= 0), f"seed {seed}: {constraint} at {m}: {allowed}"
    assert seen[0]
    assert seen[1]
    assert seen[2], "no constraint allowed two intervals"


def test_the_sets_equal_the_inequalities_over_all_profiles() -> None:
    """Nothing is lost by looking at histograms; unions of intervals and single points occur and are right."""
    seen: Counter[str] = Counter()
    for seed in range(volume(1000)):
        terms = any_terms(seed)
        honest, rational, sound = honest_multiples(terms), rational_multiples(terms), sound_multiples(terms)
        for m in telling((honest, rational, sound)):
            expected = promises(terms, m)
            assert (m in honest, m in rational) == expected, f"seed {seed} at {m}"
            assert (m in sound) == all(expected), f"seed {seed} at {m}"
        for found in (honest, rational, sound):
            ends_bind(found)
            clash_is_real(found)
            seen[f"{len(found.intervals)} intervals"] += 1
    assert seen["0 intervals"]
    assert seen["1 intervals"]
    assert seen["2 intervals"], f"no union of intervals among the random terms: {seen}"


def ends_bind(found: Region) -> None:
    """Every end but a lower one at 0 has a constraint that holds there and fails just beyond."""
    wanted = [(low, "lower") for low, _ in found.intervals if low] + [(high, "upper") for _, high in found.intervals if high is not None]
    assert sorted((value, side) for value, side, _ in found.binding) == sorted(wanted)
    for value, side, constraint in found.binding:
        assert constraint.value(value) >= 0
        beyond = value + (-1 if side == "lower" else 1) * min(Fraction(1, 10**12), value / 2 or 1)
        assert constraint.value(beyond) < 0


def clash_is_real(found: Region) -> None:
    """Where nothing is left, the named constraints exclude each other, and each of them is needed for that."""
    assert bool(found.clash) != bool(found.intervals)
    if found.clash:
        assert not all_of(found.clash)
        for one in found.clash:
            assert all_of([c for c in found.clash if c is not one])
        for m in (Fraction(k, 8) for k in range(200)):
            assert any(c.value(m) < 0 for c in found.clash)


def all_of(constraints: Iterable[Constraint]) -> Intervals:
    left: Intervals = ((Fraction(0), None),)
    for constraint in constraints:
        left = intersection(left, constraint.allowed())
    return left


def test_a_set_that_is_not_an_interval() -> None:
    """Honest labs of the highest tier forfeit up to their balance, reached at multiple 4; those that claim the middle one forfeit
    up to 7. Between 10/3 and 16/3 understating to the middle pays, below and above it does not."""
    terms = wild_terms(2, Fraction(3, 20), Fraction(3, 40))
    found = honest_multiples(terms)
    assert str(found) == "[9/10, 10/3] or [16/3, without end)"
    assert [(v, side, (c.tier, c.lie)) for v, side, c in found.binding] == [
        (Fraction(9, 10), "lower", (0, 2)), (Fraction(10, 3), "upper", (2, 1)), (Fraction(16, 3), "lower", (2, 1)),
    ]  # fmt: skip
    for m in telling([found]):
        assert promises(terms, m)[0] == (m in found)
    assert Fraction(4) not in found


def credits_cases() -> Iterator[tuple[dict[str, Any], CreditTerms]]:
    """Random parameters of the mechanism, small enough to exhaust at many multiples."""
    d = random.Random(20240501)
    for _ in range(volume(250)):
        labs = d.choice((3, 3, 3, 4))
        tiers = d.choice((2, 3, 4)) if labs == 3 else 2
        params: dict[str, Any] = {
            "slots": d.randint(1, labs),
            "noise": d.choice((Fraction(0), Fraction(1, 10), Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(1))),
            "stake": d.choice((Fraction(0), Fraction(1), Fraction(5), Fraction(30))),
            "rates": tuple(sorted(d.choice((1, 2, 3, Fraction(3, 2), 4)) for _ in range(tiers))),
            "burden": d.choice((Fraction(0), Fraction(1, 10), Fraction(1), Fraction(2))),
        }
        yield {"agents": ("ada", "bo", "cy", "di")[:labs], **params}, credit_terms(labs, **params)


@pytest.mark.timeout(1800)
def test_the_sets_equal_exhaustive_verification() -> None:
    """Proved inside and at both ends, refuted a thousandth and a trillionth beyond, for random parameters; where no multiple will
    do, every one of a grid is refuted."""
    seen: Counter[str] = Counter()
    for params, terms in credits_cases():
        honest, rational, sound = honest_multiples(terms), rational_multiples(terms), sound_multiples(terms)
        grid = [Fraction(k, 2) for k in range(0, 14, 3)] if not sound.intervals else []
        points = telling((sound,)) if sound.intervals else grid
        for m in points:
            mech = safety_credits(multiple=m, **params)
            verdicts = verify(mech, truthful()), verify(mech, individually_rational())
            assert [v.holds for v in verdicts] == [m in honest, m in rational], f"{mech}: {verdicts}"
            assert (m in sound) == all(v.holds for v in verdicts)
            seen["inside" if m in sound else "outside" if sound.intervals else "empty"] += 1
        ends_bind(sound)
        clash_is_real(sound)
    assert min(seen[k] for k in ("inside", "outside", "empty")) > 20, seen


@pytest.mark.parametrize(("labs", "noise", "point"), [(2, Fraction(6, 7), Fraction(7, 4))])
def test_a_single_multiple_may_be_left(labs: int, noise: Fraction, point: Fraction) -> None:
    """Overstating needs 1 / (1 - noise / 2), understating at most 3 / (2 noise): equal at noise 6/7."""
    params: dict[str, Any] = {"slots": 1, "noise": noise, "stake": Fraction(30), "rates": (1, 2), "burden": Fraction(0)}
    sound = sound_multiples(credit_terms(labs, **params))
    assert sound.intervals == ((point, point),)
    assert [(v, side, (c.tier, c.lie)) for v, side, c in sound.binding] == [(point, "lower", (0, 1)), (point, "upper", (1, 0))]
    build = safety_credits(("ada", "bo"), multiple=point, **params)
    assert verify(build, truthful()).holds
    for step in STEPS:
        for m in (point - step, point + step):
            assert verify(build.rebuild(multiple=m), truthful()).word == "refuted"
    assert build.frontier is not None
    for edge in build.frontier().edges:
        beyond = edge.value + (Fraction(-1, 1000) if edge.side == "lower" else Fraction(1, 1000))
        assert margin_at(build.rebuild(multiple=edge.value), edge) == 0 < margin_at(build.rebuild(multiple=beyond), edge)


def margin_at(mech: Any, edge: Any) -> Fraction:
    from accord.properties.property import Arena, Case
    from accord.properties.threats import Alone, Nobody

    prop, threat = (truthful(), Alone()) if edge.property == "truthful" else (individually_rational(), Nobody())
    return prop.margin(Arena(mech, threat), Case(edge.case))


def test_the_frontier_replays_at_its_ends_and_beyond() -> None:
    """Each edge's case gains nothing at the end and something a thousandth beyond, on the mechanism itself."""
    replayed: Counter[str] = Counter()
    for params, terms in itertools.islice(credits_cases(), 12):
        mech = safety_credits(multiple=Fraction(1), **params)
        assert mech.frontier is not None
        frontier = mech.frontier()
        assert frontier.intervals == sound_multiples(terms).intervals
        assert frontier.contains_value == (1 in sound_multiples(terms))
        assert bool(frontier.clash) != bool(frontier.intervals)
        for edge in frontier.edges:
            beyond = edge.value + (Fraction(-1, 1000) if edge.side == "lower" else Fraction(1, 1000))
            assert margin_at(mech.rebuild(multiple=edge.value), edge) == 0 < margin_at(mech.rebuild(multiple=beyond), edge)
            replayed[edge.property] += 1
        for name, curve in frontier.curves.items():
            value = params[name]
            assert curve(value) == frontier.intervals
    assert replayed["truthful"]


def test_certificates_at_the_boundary_pass_the_checker() -> None:
    mech = safety_credits()
    assert mech.frontier is not None
    (lower, *_) = (e for e in mech.frontier().edges if e.side == "lower")
    for m, word in ((lower.value, "proved"), (lower.value - Fraction(1, 1000), "refuted")):
        verdict = verify(mech.rebuild(multiple=m), truthful())
        assert verdict.word == word
        assert check(json.loads(json.dumps(verdict.certificate))).verdict == word
