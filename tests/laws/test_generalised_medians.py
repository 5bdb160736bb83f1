"""Generalised medians with random parameters, by exhaustion and by Moulin's theorem."""

from __future__ import annotations

import itertools
import random
import statistics
from collections.abc import Mapping
from fractions import Fraction

import pytest

from accord.core.domain import private_values
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Alone, Coalition
from accord.properties.truthful import truthful
from accord.theory.medians import phantoms
from accord.verification.methods import exhaustion, generalised_median
from accord.verification.verdict import Proved
from accord.verification.verify import verify
from tests.laws.test_theorem_methods import settled
from tests.volume import volume

NAMES = ("ada", "bo", "cy")


def drawn(seed: int, *, spoilt: bool = False, flat: bool = False) -> Mechanism:
    """A min-max rule with random parameters on a line whose points are listed in a random order; peaks are types. Points are numbers or
    letters. `flat`: some steps away from a peak cost nothing. `spoilt`: the outcome is changed at one profile."""
    rng = random.Random(seed)
    agents, count = NAMES[: rng.choice((1, 2, 3))], rng.choice((2, 3, 4))
    points = [Fraction(k, 3) for k in range(count)] if rng.random() < 0.5 else list("abcd"[:count])
    sets = [frozenset(s) for k in range(len(agents) + 1) for s in itertools.combinations(agents, k)]
    given = {s: rng.randrange(count) for s in sets}
    if rng.random() < 0.5:
        by_size = [rng.randrange(count) for _ in range(4)]
        given = {s: by_size[len(s)] for s in sets}
    least = {s: min(given[t] for t in sets if t <= s) for s in sets}
    steps = {a: [rng.randint(0 if flat else 1, 3) for _ in range(count)] for a in agents}

    def place(peaks: Mapping[str, object]) -> int:
        at = {a: points.index(p) for a, p in peaks.items()}
        return min(max([least[s], *(at[a] for a in s)]) for s in sets)

    def utility(agent: str, outcome: object, peak: object) -> int:
        low, high = sorted((points.index(outcome), points.index(peak)))
        return -sum(steps[agent][low:high]) - (low != high)

    table = {profile: place(dict(zip(agents, profile, strict=True))) for profile in itertools.product(points, repeat=len(agents))}
    if spoilt:
        profile = rng.choice(list(table))
        table[profile] = (table[profile] + rng.randint(1, count - 1)) % count
    domain = private_values(agents, Finite(points), utility, outcomes=Finite(points))
    return one_shot(domain, Finite(points), lambda peaks: points[table[tuple(peaks[a] for a in agents)]])


QUESTIONS = (
    (truthful(), Alone()),
    (truthful(), Coalition(2)),
    (truthful(), Coalition(3)),
    (strategy_proof(), Alone()),
    (group_strategy_proof("weak"), None),
    (group_strategy_proof("strong"), None),
)


@pytest.mark.parametrize("seed", range(volume(150)))
def test_a_generalised_median_withstands_every_coalition(seed: int) -> None:
    mech = drawn(seed)
    for prop, threat in QUESTIONS:
        assert verify(mech, prop, threat, method=exhaustion.METHOD).holds, prop
        verdict = verify(mech, prop, threat, method=generalised_median.METHOD)
        assert isinstance(verdict, Proved)
        assert verdict.worst == 0


def test_no_claim_about_a_changed_rule_contradicts_exhaustion() -> None:
    refuted = unsettled = 0
    for seed in range(volume(400)):
        mech = drawn(seed, spoilt=True, flat=bool(seed % 2))
        for prop, threat in QUESTIONS[1:2] + QUESTIONS[3:]:
            truth = verify(mech, prop, threat, method=exhaustion.METHOD)
            verdict = settled(mech, generalised_median.METHOD, prop, threat)
            refuted += not truth.holds
            unsettled += verdict is None
            assert verdict is None or truth.holds
    assert refuted >= volume(400)
    assert unsettled >= refuted // 2


def test_flat_steps_leave_the_weak_sense_only() -> None:
    """The strong sense needs preferences that fall strictly; the method asks for that and for nothing less."""
    for seed in range(volume(200)):
        mech = drawn(seed, flat=True)
        assert verify(mech, group_strategy_proof("weak"), method=generalised_median.METHOD).holds


@pytest.mark.parametrize("fixed", [(), (2,), (0, 4), (0, 0, 0), (1, 3, 3, 4)])
def test_the_phantoms_found_give_the_median(fixed: tuple[int, ...]) -> None:
    """n peaks and the n + 1 phantoms of the certificate: their median is what the rule picks."""
    rule = median_vote(points=5, phantoms=fixed)
    certificate = verify(rule, truthful(), method=generalised_median.METHOD).certificate
    assert certificate is not None
    assert len(certificate["parameters"]) == 4
    assert phantoms([3, 1, 1, 0], 2) == (3, 1, 0)
    assert phantoms([3, 1, 2, 0], 2) is None
    for peaks in rule.domain.profiles():
        assert statistics.median([*peaks.values(), *certificate["parameters"]]) == rule(peaks)
