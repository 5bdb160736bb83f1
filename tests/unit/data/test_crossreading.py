"""One lab in several indexes, the agreement of the indexes, and changes over time."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from accord.core.errors import AccordError, Refused
from accord.data.agreement import agreements, rank_agreement, spearman
from accord.data.changes import fmti_change, incident_change
from accord.data.crossreading import INDEXES, cross_reading, index, scores


def test_a_division_is_read_with_its_parent_and_that_is_said() -> None:
    readings = {r.index: r for r in cross_reading("Google DeepMind")}
    assert {name: (r.rated_as, r.relation) for name, r in readings.items()} == {
        "FLI AI Safety Index": ("Google DeepMind", "same"),
        "FMTI": ("Google", "parent"),
        "SaferAI": ("Google DeepMind", "same"),
        "AI Lab Watch": ("Google DeepMind", "same"),
    }
    assert readings["FMTI"].score == 41
    assert readings["FLI AI Safety Index"].score == "C"
    assert all(r.source and r.licence for r in readings.values())


def test_indexes_that_do_not_rate_a_lab_are_left_out() -> None:
    assert [r.index for r in cross_reading("Z.ai")] == ["FLI AI Safety Index"]
    assert [(r.index, r.rated_as) for r in cross_reading("Alibaba Cloud")] == [
        ("FLI AI Safety Index", "Alibaba Cloud"),
        ("FMTI", "Alibaba"),
    ]
    assert cross_reading("Tesla") == []


def test_an_unknown_lab_or_index_is_refused() -> None:
    with pytest.raises(AccordError, match="is no company"):
        cross_reading("Initech")
    with pytest.raises(AccordError, match="there is no index called 'METR'"):
        index("METR")


@pytest.mark.parametrize(
    ("first", "second", "rho", "n"),
    [
        ("FLI AI Safety Index", "AI Lab Watch", 0.83, 6),
        ("FLI AI Safety Index", "FMTI", 0.82, 7),
        ("AI Lab Watch", "SaferAI", 0.77, 6),
        ("FLI AI Safety Index", "SaferAI", 0.79, 5),
        ("FMTI", "SaferAI", 0.54, 6),
        ("FMTI", "AI Lab Watch", 0.83, 6),
    ],
)
def test_rank_agreement_is_the_one_computed_by_others_and_by_scipy(first: str, second: str, rho: float, n: int) -> None:
    """The first five pairs' correlations stand in the data's own documentation (0.83, 0.83, 0.77, 0.79, 0.54)."""
    found = rank_agreement(first, second)
    assert found.rho == pytest.approx(rho, abs=0.01)
    assert found.n == n
    assert f"n = {n}" in str(found)
    assert found.interval is not None
    assert found.rho is not None
    assert found.interval[0] < found.rho < found.interval[1]


def test_all_pairs_of_indexes_are_compared_once() -> None:
    assert len(agreements()) == len(list(itertools.combinations(INDEXES, 2)))
    (across,) = [a for a in agreements() if (a.first, a.second) == ("FLI AI Safety Index", "FMTI")]
    assert across.through_parent == ("Google DeepMind", "Alibaba Cloud")


ranks = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=6)


@given(ranks)
def test_correlation_and_exact_p_value_agree_with_scipy(pairs: list[tuple[int, int]]) -> None:
    x, y = ([Fraction(p[k]) for p in pairs] for k in (0, 1))
    rho, p_value = spearman(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert (rho, p_value) == (None, None)
        return
    ours, theirs = np.array([float(v) for v in x]), np.array([float(v) for v in y])
    assert rho == pytest.approx(scipy.stats.spearmanr(ours, theirs).statistic, abs=1e-12)
    every = [scipy.stats.spearmanr(ours, order).statistic for order in itertools.permutations(theirs)]
    assert p_value == Fraction(sum(abs(r) >= abs(rho) - 1e-9 for r in every), len(every))


def test_too_many_values_for_an_exact_count_are_refused() -> None:
    with pytest.raises(AccordError, match="10 and 10 values were given"):
        spearman([Fraction(k) for k in range(10)], [Fraction(k) for k in range(10)])


def test_every_score_of_an_index_is_there() -> None:
    assert {known.name: len(scores(known)) for known in INDEXES} == {
        "FLI AI Safety Index": 8, "FMTI": 13, "SaferAI": 12, "AI Lab Watch": 7,
    }  # fmt: skip


def test_a_change_between_editions_with_the_same_indicators() -> None:
    change = fmti_change("Google", "2023-10", "2024-05")
    assert (change.before, change.after, change.difference) == (40, 47, 7)
    assert "developers' own reports" in change.caveat


@pytest.mark.parametrize("from_", ["2023-10", "2024-05"])
@pytest.mark.parametrize("company", ["Google", "xAI"])
def test_a_change_across_changed_indicators_is_refused(company: str, from_: str) -> None:
    with pytest.raises(Refused, match="the indicators were changed in 2025"):
        fmti_change(company, from_, "2025-12")


def test_a_company_that_was_not_rated_is_named() -> None:
    with pytest.raises(AccordError, match="xAI was not rated in the FMTI edition 2023-10"):
        fmti_change("xAI", "2023-10", "2024-05")


def test_incident_counts_compare_whole_years_only() -> None:
    assert incident_change(2022, 2024).difference == 283 - 104
    assert "late additions" in incident_change(2024, 2025).caveat
    with pytest.raises(Refused, match="2026 is a partial year"):
        incident_change(2025, 2026)
