"""The reference page lists the catalogue as it is, with the credits that the licences ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.data.catalogue import Dataset, datasets

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("given", datasets(), ids=lambda d: d.name)
def test_a_dataset_is_on_the_page_with_its_credit(given: Dataset) -> None:
    assert f"| `{given.name}` | {given.what} | {given.rows} | {given.trust} | {given.licence} |\n" in PAGE
    assert f"| `{given.name}` | {given.credit} | {given.shipping} |\n" in PAGE


def test_the_page_names_nothing_else() -> None:
    listed = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert listed == [d.name for d in datasets()] * 2
    assert all(f"- `{d.name}` (" in PAGE for d in datasets(shipped=False))
