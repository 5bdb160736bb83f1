"""How far the chosen parameter is from the end of its exact set."""

from __future__ import annotations

from typing import Any

import pytest

from accord.evaluation.nearness import nearness


def boundary(value: str, intervals: list[list[str | None]], inside: bool) -> dict[str, Any]:
    return {
        "parameter": "multiple",
        "value": value,
        "inside": inside,
        "intervals": intervals,
        "requirements": ["honest", "rational"],
        "curves": {},
    }


@pytest.mark.parametrize(
    ("value", "intervals", "inside", "name", "change"),
    [
        ("5", [["2", "6"]], True, "smallest change of multiple that breaks a requirement", "1"),
        ("3", [["2", None]], True, "smallest change of multiple that breaks a requirement", "1"),
        ("7", [["2", "6"]], False, "smallest change of multiple that mends what it breaks", "1"),
        ("3", [["0", "2"], ["7", None]], False, "smallest change of multiple that mends what it breaks", "1"),
        ("1/4", [["0", "6"]], True, "smallest change of multiple that breaks a requirement", "23/4"),
        ("1/4", [["0", None]], True, "smallest change of multiple that breaks a requirement", "none: every value keeps the requirements"),
        ("5", [], False, "smallest change of multiple that mends what it breaks", "none: no value keeps the requirements"),
        ("-1", [["0", "6"]], False, "smallest change of multiple that mends what it breaks", "1"),
    ],
)
def test_the_distance_is_to_the_end_that_matters(value: str, intervals: Any, inside: bool, name: str, change: str) -> None:
    (found,) = nearness(boundary(value, intervals, inside))
    assert (found.name, str(found.value), found.level) == (name, change, "exact")
    assert "honest; rational" in found.source


def test_grid_values_with_a_gap_are_not_told_as_one_run() -> None:
    points = [{"at": str(k), "intervals": [["0", None]] if k != 2 else []} for k in range(5)]
    _, found = nearness(boundary("1", [["0", None]], True) | {"curves": {"slots": points}})
    assert found.value == "0 to 1, 3 to 4"
    _, nowhere = nearness(boundary("1", [["0", None]], True) | {"curves": {"slots": points[2:3]}})
    assert nowhere.value == "nowhere on the grid"
