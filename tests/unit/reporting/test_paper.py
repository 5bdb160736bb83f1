"""The PDF: the same document, the same bytes each time, and no text of the data taken for markup."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest
import typst

from accord.reporting.blocks import Figures, plain
from accord.reporting.charts import Chart
from accord.reporting.outline import document
from accord.reporting.paper import pdf
from accord.reporting.plots import charts
from tests.unit.reporting.samples import HOSTILE, JSON, evaluation, hostile, refused


@pytest.mark.parametrize("given", [evaluation(), refused(), hostile()], ids=["whole", "refused", "hostile"])
def test_it_is_a_tagged_pdf_and_the_same_each_time(given: JSON) -> None:
    first = pdf(given)
    assert first.startswith(b"%PDF-1.")
    assert first.rstrip().endswith(b"%%EOF")
    assert first == pdf(given)


def test_other_numbers_give_another_pdf() -> None:
    assert pdf(evaluation()) != pdf(evaluation(title="Fines between three labs"))


def test_a_name_in_another_script_is_set_too() -> None:
    assert pdf(evaluation(title="智谱")).startswith(b"%PDF-1.")


def asked(given: JSON, selector: str) -> list[JSON]:
    """The elements of the typeset document."""
    folder = files("accord.reporting").joinpath("templates")
    text = json.dumps(plain(document(given)))
    found: list[JSON] = json.loads(
        typst.query(str(folder / "report.typ"), selector, root=str(folder), sys_inputs={"report": text}, ignore_system_fonts=True)
    )
    return found


def words(content: object) -> str:
    """The text in an element's JSON."""
    if isinstance(content, list):
        return "".join(map(words, content))
    if isinstance(content, dict):
        return str(content["text"]) if "text" in content else " " if content.get("func") == "space" else words(list(content.values()))
    return ""


def drawn_in(given: JSON) -> list[Chart]:
    """The charts of the document, in its order."""
    return [chart for s in document(given).sections for block in s.blocks if isinstance(block, Figures) for chart in block.charts]


def test_every_section_and_figure_is_there_with_an_alternative_text() -> None:
    headings = [words(h["body"]) for h in asked(evaluation(), "heading") if h["level"] == 1]
    sections = [s.title for s in document(evaluation()).sections]
    assert headings == ["Summary", "Contents", *sections, "The data behind the figures, and longer tables"]
    figures = [f for f in asked(evaluation(), "figure") if f["kind"] == "image"]
    assert [f["alt"] for f in figures] == [c.alt for c in drawn_in(evaluation())]
    assert {c.name for c in drawn_in(evaluation())} == set(charts(evaluation()))


def test_markup_in_the_data_stays_text() -> None:
    (table,) = [f for f in asked(hostile(), "figure") if words(f["caption"]["body"]).startswith("The ledger")]
    assert re.sub(r"\s+", " ", HOSTILE) in re.sub(r"\s+", " ", words(table["body"]))
