"""FLI grades, the tiers mapped from them, and what may not be made of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from accord.core.errors import AccordError, Refused
from accord.data.fli import GRADES, fli_overall, fli_overall_from_letters, fli_overall_numbers, height
from accord.data.loading import rows
from accord.data.tiers import EVIDENCE, THRESHOLDS, safety_tiers, tier_of

US_SCALE = {
    "F": 0,
    "D-": "0.7",
    "D": 1,
    "D+": "1.3",
    "C-": "1.7",
    "C": 2,
    "C+": "2.3",
    "B-": "2.7",
    "B": 3,
    "B+": "3.3",
    "A-": "3.7",
    "A": 4,
}


def test_published_overall_numbers_are_the_panel_that_was_printed() -> None:
    """Anthropic 2.13 then 2.64, OpenAI 1.32 then 2.10, Meta 0.65 then 1.06."""
    first, second = fli_overall_numbers("2024-12"), fli_overall_numbers("2025-07")
    assert (first["Anthropic"], second["Anthropic"]) == (Fraction(213, 100), Fraction(264, 100))
    assert (first["OpenAI"], second["OpenAI"]) == (Fraction(132, 100), Fraction(21, 10))
    assert (first["Meta"], second["Meta"]) == (Fraction(65, 100), Fraction(106, 100))


def test_an_edition_with_few_numbers_is_refused() -> None:
    with pytest.raises(Refused, match=r"2 of 8 companies \(Anthropic, Alibaba Cloud\), and the others cannot be rebuilt"):
        fli_overall_numbers("2025-12")


def test_overall_grades_are_not_rebuilt_from_letters() -> None:
    with pytest.raises(Refused, match=r"letters are rounded down: .* 0.04-0.26 below the published number"):
        fli_overall_from_letters({"risk-assessment": "C+"})


def test_the_gap_that_the_refusal_states_is_the_one_in_the_data() -> None:
    """The mean of the domain letters lies below the published number in each of the 15 cases, by 0.04 to 0.26."""
    gaps = []
    for edition in ("2024-12", "2025-07", "2025-12"):
        for name, row in fli_overall(edition).items():
            if row["published_numeric"] is not None:
                domains = [r for r in rows("fli_ai_safety_index", edition=edition, company=name) if r["domain"] != "overall"]
                assert len(domains) == 6
                gaps.append(row["published_numeric"] - sum(Fraction(US_SCALE[r["letter"]]) for r in domains) / 6)
    assert len(gaps) == 15
    assert (round(float(min(gaps)), 2), round(float(max(gaps)), 2)) == (0.04, 0.26)


def test_letters_are_the_published_numbers_rounded_down() -> None:
    for edition in ("2024-12", "2025-07"):
        overall = fli_overall(edition)
        for name, number in fli_overall_numbers(edition).items():
            letters = [letter for letter in US_SCALE if Fraction(US_SCALE[letter]) <= number]
            assert overall[name]["letter"] == letters[-1], name


def test_the_tiers_of_the_latest_edition() -> None:
    tiers = safety_tiers("2025-12")
    assert {name: t.tier for name, t in tiers.items()} == {
        "Anthropic": 3, "OpenAI": 3, "Google DeepMind": 2, "xAI": 1, "Zhipu AI": 1, "Meta": 1, "DeepSeek": 1, "Alibaba Cloud": 0,
    }  # fmt: skip
    assert tiers["Zhipu AI"].rated_as == "Z.ai (Zhipu)"
    assert tiers["OpenAI"].letter == "C+"
    assert {t.evidence for t in tiers.values()} == {EVIDENCE} == {"assumed mapping of a published grade"}
    assert all("FLI AI Safety Index" in t.source and t.edition == "2025-12" for t in tiers.values())


def test_the_default_thresholds_map_letters_as_documented() -> None:
    assert [tier_of(letter) for letter in GRADES] == [0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3]


def test_thresholds_are_an_argument() -> None:
    assert {t.tier for t in safety_tiers("2024-12", thresholds=("A",)).values()} == {0}
    assert safety_tiers("2024-12", thresholds=("F", "C"))["Anthropic"].tier == 2


@pytest.mark.parametrize("thresholds", [("C", "D"), ("D", "D")])
def test_thresholds_must_rise(thresholds: tuple[str, ...]) -> None:
    with pytest.raises(AccordError, match="do not rise"):
        tier_of("C", thresholds)


def test_what_is_no_grade_is_refused() -> None:
    with pytest.raises(AccordError, match="'E' is not a grade"):
        height("E")
    with pytest.raises(AccordError, match="has no row with edition = 2026-07"):
        safety_tiers("2026-07")
    assert len(THRESHOLDS) == 3
