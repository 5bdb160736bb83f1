"""The two-minute page says what the numbers say, neither more nor less."""

from __future__ import annotations

from typing import Any

import pytest

from accord.evaluation.measure import LEVELS
from accord.reporting.advice import advice
from accord.reporting.blocks import Badge, Line, Strong
from accord.reporting.brief import brief
from accord.reporting.levels import MEANING
from accord.reporting.summary import broken, headline, proved, summary
from tests.unit.reporting.samples import JSON, attack, boundary, domain, estimate, evaluation, pilot, refused, simulation, verdict

HIT, MISS, OPEN = attack(), attack("impossible"), attack("not found", searched="2,000 drawn cases")
TWO = "2 required properties"


def words(line: Line) -> str:
    """A line without its badges."""
    if isinstance(line, tuple):
        return "".join(map(words, line))
    return "" if isinstance(line, Badge) else line if isinstance(line, str) else line.text if isinstance(line, Strong) else ""


@pytest.mark.parametrize(
    ("theory", "attacks", "told", "tone"),
    [
        (["proved"], [MISS, MISS], "Everything required is proved, and none of the 2 attacks tried succeeded.", "good"),
        (["proved"], [], "Everything required is proved, and no attack was tried.", "open"),
        (["proved"], [HIT, MISS], "Everything required is proved, but 1 of the 2 attacks tried succeeded.", "open"),
        (["proved"], [HIT], "Everything required is proved, but the one attack tried succeeded.", "open"),
        (["proved", "unsettled"], [MISS], f"Not settled: 1 of {TWO} is neither proved nor refuted; the one attack tried failed.", "open"),
        (["refuted"] * 2, [HIT] * 2, f"Not fit to be relied on: 2 of {TWO} are refuted; all of the 2 attacks tried succeeded.", "bad"),
        ([], [], "Nothing was required of this mechanism, so nothing is proved; no attack was tried.", "open"),
    ],
)
def test_the_headline_is_the_finding(theory: list[str], attacks: list[JSON], told: str, tone: str) -> None:
    assert headline(evaluation(theory=[verdict(w) for w in theory], attacks=attacks)) == (told, tone)


def test_an_attack_that_was_only_not_found_does_not_count_as_failed_for_good() -> None:
    given = evaluation(attacks=[OPEN])
    assert any("Not settled" in words(line) and "2,000 drawn cases" in words(line) for line in broken(given))
    assert "Treat what is not settled as open: search longer, or prove it." in advice(given)
    assert not any("withstands" in words(line) for line in proved(given))


def test_a_population_that_gains_by_lying_together_is_told() -> None:
    tempted = estimate(-0.5, 0.125, metric="utility", population="honest", less="shading")
    given = evaluation(simulation={**simulation(), "differences": [tempted]})
    assert any(
        "the 'shading' population does better than the 'honest' one: mean utility is higher by 0.50 [0.38, 0.62]" in words(x)
        for x in broken(given)
    )
    wide = {**tempted, "high": 0.1}
    assert not any("does better" in words(x) for x in broken(evaluation(simulation={**simulation(), "differences": [wide]})))


def test_nothing_broken_is_no_promise() -> None:
    assert broken(evaluation(attacks=[MISS])) == ["Nothing that was tried. What was not tried is not known to be safe."]


def test_what_fails_leads_the_list_of_what_was_broken() -> None:
    told = [words(line) for line in broken(refused())]
    assert told[0].startswith("Required, and false: ")
    assert "For example, ada, of true type 2, sends 1 while bo sends 3, and gains 2/11 (0.1818) EUR." in told[0]
    assert any(t.startswith("No live institution could be founded: ") for t in told)
    assert any(t.startswith("The chosen multiple 5 does not keep the requirements.") for t in told)


def told(**changes: Any) -> str:
    return " ".join(words(line) for line in advice(evaluation(**changes)))


def test_advice_follows_the_boundary() -> None:
    here = "Keep multiple within 7/2 (3.5) to 9, and certify again before changing it."
    limit = " With multiple 5, the requirements hold on the grids for noise up to 1/5 (0.2), and break beyond."
    assert here + limit in told()
    assert "Move multiple from 5 to a value in the set that works: 6 and above." in told(
        boundary=boundary(inside=False, intervals=[["6", None]])
    )
    empty = boundary(inside=False, intervals=[])
    assert "no value of it works: on the grids, some multiple works for noise 0 to 1/5 (0.2)." in told(boundary=empty)


def test_the_limit_is_the_run_of_sound_grid_values_around_the_present_one() -> None:
    """Values that are sound again further on do not count: between them it breaks."""
    at = [["0", []], ["1/20", [["5", "6"]]], ["1/10", [["5", "6"]]], ["1/5", []], ["1/4", [["5", None]]]]
    curve = {"noise": [{"at": place, "intervals": found} for place, found in at]}
    assert "hold on the grids for noise from 1/20 (0.05) to 1/10 (0.1), and break beyond" in told(boundary=boundary(curves=curve))


def test_advice_guards_against_what_succeeded_and_against_nothing_else() -> None:
    forbid, identity = "Forbid and watch for payments between members", "Verify who stands behind every member"
    sybils = {"threat": {"name": "sybils", "params": {"count": 1}}}
    assert forbid in told(attacks=[HIT])
    assert forbid not in told(attacks=[MISS])
    assert identity in told(attacks=[attack(**sybils)])
    assert "Add a safeguard against bribe" in told(attacks=[attack(threat={"name": "bribe", "params": {}})])


def test_advice_names_what_is_assumed_and_not_measured() -> None:
    assert "Replace the 1 assumption of the domain by measurements" in told()
    assert "Measure what is not measured yet: regret under learning." in told()
    assert "assumption" not in told(domain=domain(assumptions=[]))


def test_the_summary_has_its_four_parts_whatever_happened() -> None:
    for given in (evaluation(), refused()):
        assert [b.text for b in summary(given) if type(b).__name__ == "Heading"] == [
            "What it is",
            "What was proved",
            "What was broken",
            "What to do",
        ]


def test_the_brief_is_ten_lines_at_most() -> None:
    many = evaluation(theory=[verdict()] * 9, attacks=[HIT] * 9)
    lines = list(brief(many))
    assert len(lines) <= 10
    assert "  and 8 more requirements, in the report" in lines
    assert "  multiple may be 7/2 (3.5) to 9; 5 is inside" in lines
    assert "  the live institution could not be founded" in list(brief(evaluation(pilot={**pilot(), "founded": False})))


def test_every_level_of_evidence_is_explained() -> None:
    assert set(MEANING) == set(LEVELS)
