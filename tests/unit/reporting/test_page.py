"""The page: complete, self-contained, harmless, and readable without looking at a figure."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable

import pytest

from accord.core.errors import AccordError
from accord.evaluation.evaluate import evaluate
from accord.reporting.page import html
from accord.reporting.plots import charts
from accord.simulation.scenario_file import load
from accord.storage.memory import MemoryLedger
from tests.unit.reporting.reading import Page
from tests.unit.reporting.samples import HOSTILE, JSON, boundary, evaluation, hostile, refused


@pytest.fixture(scope="module")
def measured() -> JSON:
    """A real one."""
    return evaluate(load("vickrey-small"), ledger=MemoryLedger()).json()


SAMPLES: dict[str, Callable[[], JSON]] = {"whole": evaluation, "refused": refused, "hostile": hostile}


@pytest.fixture(scope="module", params=[*SAMPLES, "vickrey-small"])
def given(request: pytest.FixtureRequest) -> JSON:
    if request.param in SAMPLES:
        return SAMPLES[request.param]()
    real: JSON = request.getfixturevalue("measured")
    return real


@pytest.fixture(scope="module")
def page(given: JSON) -> Page:
    return Page(html(given))


@pytest.fixture(scope="module")
def whole() -> Page:
    return Page(html(evaluation()))


def test_the_page_is_well_formed_and_loads_nothing(page: Page) -> None:
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "embed", "source", "video", "audio", "form", "base"}
    loading = {"src", "srcset", "data", "poster", "background", "formaction", "action", "ping", "manifest", "xlink:href"}
    assert not [(tag, attrs) for tag, attrs in page.tags if set(attrs) & loading]
    assert all(re.match(r"#|https?://", attrs["href"]) for _, attrs in page.tags if "href" in attrs)
    assert all(tag == "a" for tag, attrs in page.tags if "href" in attrs)
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    assert not re.search(r"url\(|@import", "".join(page.styles))


def test_only_the_three_scripts_are_there_and_the_policy_names_those_that_run(page: Page) -> None:
    (policy,) = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "connect-src" not in policy
    kinds = [attrs.get("type", "runs") for attrs in page.all("script")]
    assert kinds == ["application/json", "runs", "runs"]
    named = ["'sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() + "'" for s in page.scripts[1:]]
    (allowed,) = [part.split()[1:] for part in policy.split(";") if part.strip().startswith("script-src")]
    assert allowed == named


def test_names_in_the_document_lead_somewhere(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert set(named) <= set(ids)
    assert {attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")} <= set(ids)


def test_every_table_has_a_caption_and_every_plot_its_data(given: JSON, page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table"))
    plots = [attrs for attrs in page.all("div") if "data-figure" in attrs]
    assert {p["data-figure"] for p in plots} == set(charts(given))
    assert all(p["aria-label"] and p["role"] == "img" for p in plots)
    assert set(json.loads(page.scripts[0])) == set(charts(given))
    for chart in charts(given).values():
        for cell in (c for row in chart.data for c in row):
            assert " ".join(cell.split()) in page.text


def test_one_heading_of_the_first_rank_and_no_rank_left_out(page: Page) -> None:
    ranks = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert ranks.count(1) == 1
    assert all(b <= a + 1 for a, b in zip([0, *ranks], ranks, strict=False))


def test_a_hostile_name_is_shown_and_does_nothing() -> None:
    page = Page(html(hostile()))
    assert " ".join(HOSTILE.split()) in page.text
    assert "alert(1)" not in "".join(page.scripts[1:])
    assert "<script" not in page.scripts[0]
    assert "</script" not in page.scripts[0]
    assert "{{ 7 * 7 }}" in page.text
    assert not [a for a in page.all("a") if a["href"].startswith("javascript")]


def test_every_criterion_has_a_section_and_every_level_is_written_beside_its_number(given: JSON, page: Page) -> None:
    for criterion in given["criteria"]:
        assert f"Criterion: {criterion['name']}" in page.text
        for measure in criterion["measures"]:
            assert f"{measure['level']}" in page.text
            assert measure["source"] in page.text


def test_the_exact_numbers_are_on_the_page(whole: Page) -> None:
    for exact in ("7/2 (3.5) to 9", "2/11 (0.1818) EUR", "3499/1000 (3.499)", "1/7 (0.1429)", "sha256:cc", "1,250 cases"):
        assert exact in whole.text


def test_an_address_becomes_a_link_without_its_full_stop(whole: Page) -> None:
    links = {a["href"] for a in whole.all("a") if not a["href"].startswith("#")}
    assert links == {"https://example.org/index", "https://example.org/data"}


def test_what_failed_is_said_plainly() -> None:
    text = Page(html(refused())).text
    assert "Not fit to be relied on: 1 of 2 required properties is refuted; no attack was tried." in text
    assert "No value of multiple meets them all." in text
    assert "No institution was founded. Not founded, because a required property does not hold." in text
    assert "These requirements exclude each other: honesty is dominant and taking part pays." in text
    assert "not defined: nobody moved" in text


def test_the_same_json_gives_the_same_page() -> None:
    assert html(evaluation()) == html(evaluation())


def test_a_parameter_without_a_frontier_is_not_measured() -> None:
    text = Page(html(evaluation(boundary=None))).text
    assert "The mechanism states no frontier of a parameter, so how far its settings can move is not measured." in text


def test_a_replay_that_disagrees_is_told() -> None:
    (edge,) = boundary()["edges"]
    text = Page(html(evaluation(boundary=boundary(edges=[{**edge, "margin_beyond": "0"}])))).text
    assert "the replay does not agree with the stated end" in text


@pytest.mark.parametrize("wrong", [{}, {"format": "accord-certificate/1"}, [], None])
def test_anything_else_is_refused_with_a_sentence(wrong: JSON) -> None:
    with pytest.raises(AccordError, match="give the JSON that 'accord evaluate"):
        html(wrong)
