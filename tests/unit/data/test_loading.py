"""Rows with provenance, and the wrong uses that loading refuses, warns about or flags."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from fractions import Fraction

import pandas as pd
import pytest

from accord.core.errors import AccordError, Refused
from accord.data import SupersededWarning, by_edition, datasets, load, rows

PROVENANCE = {"source", "edition", "as_of", "licence", "completeness", "caveat"}


def test_every_row_of_every_dataset_carries_its_provenance() -> None:
    for given in datasets():
        told = [row for frame in by_edition_quietly(given.name).values() for row in frame.to_dict("records")]
        assert len(told) == given.rows
        for row in told:
            assert set(row) >= PROVENANCE
            assert all(row[name] for name in PROVENANCE - {"caveat"})


def by_edition_quietly(name: str) -> dict[str, pd.DataFrame]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SupersededWarning)
        return by_edition(name)


def test_values_are_exact_in_rows_and_floats_in_tables() -> None:
    (row,) = rows("fli_ai_safety_index", edition="2024-12", domain="overall", company="Anthropic")
    assert row["published_numeric"] == Fraction(213, 100)
    assert row["published"] == "2024-12-11"
    frame = load("fli_ai_safety_index", edition="2024-12", domain="overall")
    assert frame["published_numeric"].dtype == "float64"
    assert frame["published"].iloc[0] == pd.Timestamp("2024-12-11")
    assert frame.attrs["licence"] == "facts; no open licence stated"
    assert frame.attrs["dataset"] == "fli_ai_safety_index"


def test_missing_cells_are_none_in_rows_and_missing_in_tables() -> None:
    assert {row["deadline"] for row in rows_quietly("reporting_rules", deadline_unit="without undue delay")} == {None}
    with pytest.warns(SupersededWarning):
        frame = load("reporting_rules")
    assert str(frame["deadline"].dtype) == "Int64"
    assert frame["deadline"].isna().sum() == 2


def rows_quietly(name: str, **filters: object) -> list[dict[str, object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SupersededWarning)
        return rows(name, **filters)


def test_a_row_may_be_changed_without_changing_the_next_reading() -> None:
    rows("seoul_signatories")[0]["company"] = "nobody"
    assert rows("seoul_signatories")[0]["company"] == "Amazon"


def test_companies_match_under_any_of_their_names() -> None:
    told = rows("fli_ai_safety_index", domain="overall", company="Zhipu")
    assert [row["company"] for row in told] == ["Zhipu AI", "Zhipu AI", "Z.ai (Zhipu)"]
    assert {row["lab"] for row in told} == {"Zhipu AI"}


def test_filters_take_lists_numbers_and_flags() -> None:
    assert [row["incidents"] for row in rows("aiid_incidents_by_year", year=[2022, "2023"])] == [104, 168]
    assert len(rows("seoul_signatories", frontier_policy_published_by_2025_12="yes")) == 12
    assert len(rows("seoul_signatories", frontier_policy_published_by_2025_12=False)) == 8
    with pytest.raises(AccordError, match="is empty, which selects nothing"):
        rows("aiid_incidents_by_year", year=[])


def test_published_totals_are_the_sums_of_the_indicators() -> None:
    """FMTI sums reproduce the published totals to the point, in every edition."""
    summed = Counter[tuple[str, str]]()
    for row in rows("fmti_indicator_scores"):
        summed[row["edition"], row["company"]] += row["score_0_1"]
    published = {(e, c): int(s) for e, f in by_edition("fmti_totals").items() for c, s in zip(f["company"], f["score"], strict=True)}
    assert dict(summed) == published
    assert published["2025-12", "IBM"] == 95
    assert published["2025-12", "xAI"] == 14


@pytest.mark.parametrize("filters", [{}, {"company": "Google"}, {"edition": ["2024-05", "2025-12"]}])
def test_fmti_totals_of_changed_indicators_do_not_come_in_one_table(filters: dict[str, object]) -> None:
    with pytest.raises(Refused, match=r"indicators were changed in 2025 .*: ask for one with edition=\"2025-12\""):
        load("fmti_totals", **filters)


def test_fmti_totals_of_the_same_indicators_do() -> None:
    assert len(load("fmti_totals", edition=["2023-10", "2024-05"])) == 24
    assert len(load("fmti_totals", edition="2025-12")) == 13
    assert {e: len(f) for e, f in by_edition("fmti_totals").items()} == {"2023-10": 10, "2024-05": 14, "2025-12": 13}


def test_saferai_scores_on_two_scales_do_not_come_in_one_table() -> None:
    with pytest.raises(Refused, match="0 to 5 and 2025-10 scores are percentages"):
        rows("saferai_ratings")
    assert {row["caveat"] for row in rows("saferai_ratings", edition="2025-10")} == {"plus or minus 1 point: two copies round differently"}


@pytest.mark.parametrize(("name", "column"), [("regime_parameters", "regime"), ("reporting_rules", "rule")])
def test_a_replaced_rule_warns_with_dates_and_only_when_it_is_selected(name: str, column: str) -> None:
    with pytest.warns(SupersededWarning, match=r"OMB M-24-18 was rescinded on 2025-04-03 and replaced by OMB M-25-22") as caught:
        told = rows(name, **{column: "OMB M-24-18"})
    assert caught[0].filename == __file__, "the warning points at the caller"
    assert "rescinded on 2025-04-03" in told[0]["caveat"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows(name, **{column: "OMB M-25-22"})


def test_the_warning_of_a_table_points_at_the_caller_too() -> None:
    with pytest.warns(SupersededWarning) as caught:
        load("regime_parameters", regime="OMB M-24-18")
    assert caught[0].filename == __file__


def test_partial_and_late_years_are_flagged() -> None:
    flagged = {row["year"]: row["caveat"] for row in rows("aiid_incidents_by_year") if row["caveat"]}
    assert set(flagged) == {2025, 2026}
    assert flagged[2026].startswith("partial year")
    assert "late additions" in flagged[2025]


def test_the_counts_of_all_years_are_those_of_the_snapshot() -> None:
    assert sum(row["incidents"] for row in rows("aiid_incidents_by_year")) == 1367


def test_back_filling_is_as_the_notes_say() -> None:
    """13-21% more incidents in the re-count than when first published."""
    recount = {row["year"]: row["incidents"] for row in rows("aiid_incidents_by_year")}
    growth = [Fraction(recount[row["year"]], row["incidents"]) - 1 for row in rows("ai_index_incident_counts")]
    assert [round(float(g), 2) for g in growth] == [0.14, 0.13, 0.21]


@pytest.mark.parametrize(
    ("name", "filters", "because"),
    [
        ("epoch_compute_by_owner", {"owner": "OpenAI"}, "owners are clouds and chip holders, not labs"),
        ("epoch_models_ge_1e23_flop", {"date": "2025-11-18"}, "the snapshot ends on 2025-02-24"),
        ("gpai_code_signatories", {"provider": "ByteDance"}, "may well have signed"),
        ("aiid_incidents_by_developer_year", {"developer": "Midjourney"}, "unmapped, not free of incidents"),
        ("fli_ai_safety_index", {"company": "Microsoft"}, "ungraded, not failed"),
        ("insurance_terms", {"fact": "premium rate"}, "no premium rate of any insurer is public"),
    ],
)
def test_absence_is_no_answer(name: str, filters: dict[str, str], because: str) -> None:
    with pytest.raises(AccordError, match=because):
        rows(name, **filters)


def test_an_unknown_column_is_named_with_the_known_ones() -> None:
    with pytest.raises(AccordError, match="has no column 'colour': it has edition, company"):
        rows("fmti_totals", colour="red")


def test_recalled_values_are_flagged() -> None:
    told = rows("ets_history", series="phase1_free_allocation")
    assert {row["caveat"] for row in told} == {"recalled, not verified with its source: check before use"}


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert len(rows("seoul_signatories")) == 20
    with pytest.raises(AccordError, match=r"pandas is not installed, and a table needs it: run pip install 'accord\[tables\]'"):
        load("seoul_signatories")
