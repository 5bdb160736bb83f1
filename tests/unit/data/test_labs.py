"""Every company that the data name is known under one name."""

from __future__ import annotations

import pytest

from accord.core.errors import AccordError
from accord.data import datasets
from accord.data.labs import LABS, canonical, family, lab, relation


def test_names_and_aliases_are_all_different() -> None:
    names = [name.casefold() for known in LABS for name in (known.name, *known.aliases)]
    assert len(names) == len(set(names))


def test_parents_are_companies_of_the_list_without_parents() -> None:
    for known in LABS:
        assert known.parent is None or lab(known.parent).parent is None


def test_every_company_in_the_data_is_known() -> None:
    import csv
    import io

    seen = {
        row[column.name]
        for given in datasets()
        for column in given.columns.values()
        if column.kind == "lab"
        for row in csv.DictReader(io.StringIO(given.text()))
    }
    assert len(seen) > 35
    assert {canonical(name) for name in seen} <= {known.name for known in LABS}
    assert {known.name for known in LABS} == {canonical(name) for name in seen}, "no company that the data do not name"


@pytest.mark.parametrize("name", ["Zhipu AI", "Z.ai (Zhipu)", "Zhipu.ai", " z.AI "])
def test_one_company_under_several_names(name: str) -> None:
    assert canonical(name) == "Zhipu AI"


def test_a_parent_is_not_the_same_company() -> None:
    assert relation("Google DeepMind", "Google") == "parent"
    assert relation("Google", "Google DeepMind") == "division"
    assert relation("Alibaba Cloud", "Alibaba") == "parent"
    assert relation("Mistral", "Mistral AI") == "same"
    assert relation("Meta", "OpenAI") is None
    assert canonical("Google") != canonical("Google DeepMind")
    assert family("Google DeepMind") == family("Google") == "Google"


def test_an_unknown_company_gets_the_nearest_name() -> None:
    with pytest.raises(AccordError, match="'Antropic' is no company that the data name: did you mean Anthropic"):
        lab("Antropic")
