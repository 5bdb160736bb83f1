"""The main job on small scenarios: every section, and what each number rests on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from accord.checker import check
from accord.checker.refusal import Refusal
from accord.core.certificate import sealed
from accord.evaluation.evaluation import Evaluation
from accord.evaluation.measure import LEVELS
from tests.unit.evaluation.scenes import evaluated

SCENES = ("vickrey", "credits", "bayesian", "refuted")
PROGRAM = """
from accord.evaluation.evaluate import evaluate
from accord.storage.memory import MemoryLedger
from tests.unit.evaluation.scenes import credits
print(evaluate(credits(), ledger=MemoryLedger()).digest)
"""


def criterion(scene: str, name: str) -> dict[str, dict[str, Any]]:
    """The measures of a criterion by their names."""
    found = next(c for c in evaluated(scene).json()["criteria"] if c["name"] == name)
    return {m["name"]: m for m in found["measures"]}


def measure(scene: str, name: str, start: str) -> dict[str, Any]:
    return next(m for n, m in criterion(scene, name).items() if n.startswith(start))


@pytest.mark.parametrize("scene", SCENES)
def test_theory_rests_on_certificates_that_the_checker_confirms(scene: str) -> None:
    found = evaluated(scene)
    assert [v["verdict"] for v in found.json()["theory"]] == [v.word for v in found.verdicts]
    assert len(found.certificates()) == len(found.verdicts) > 0
    for row, verdict in zip(found.json()["theory"], found.verdicts, strict=True):
        certificate = dict(verdict.certificate or {})
        assert row["certificate"]["checked"] == check(certificate).sentence
        assert row["certificate"]["seal"] == certificate["seal"]
        assert row["title"]
        assert row["source"]
        with pytest.raises(Refusal):
            check(sealed({**certificate, "cases": certificate["cases"] + 1}))


def test_a_refuted_requirement_founds_no_pilot_and_says_why() -> None:
    told = evaluated("refuted").json()
    assert told["theory"][0]["verdict"] == "refuted"
    assert told["pilot"]["founded"] is False
    assert told["pilot"]["refusal"].startswith(
        "not founded, because a required property does not hold: refuted: it is not so that first_price"
    )
    assert told["pilot"]["transcript"] == []
    entries = measure("refuted", "implementation feasibility", "ledger entries")
    assert entries["level"] == "not measured"
    assert "the pilot was not run: not founded" in entries["source"]


@pytest.mark.parametrize("scene", ["vickrey", "credits", "bayesian"])
def test_a_pilot_is_founded_on_what_is_proved_and_replays(scene: str) -> None:
    pilot = evaluated(scene).json()["pilot"]
    assert (pilot["founded"], pilot["refusal"], pilot["replayed"]) == (True, None, True)
    assert pilot["entries"] == measure(scene, "implementation feasibility", "ledger entries")["value"] > 0
    assert len(pilot["requirements"]) == len(evaluated(scene).verdicts)


def test_a_mechanism_without_a_frontier_has_no_boundary() -> None:
    assert evaluated("vickrey").json()["boundary"] is None
    assert criterion("vickrey", "robustness")["distance to the boundary"]["source"] == "the mechanism states no parameter frontier"


def test_the_ends_of_the_exact_set_bind_and_break_one_step_beyond() -> None:
    boundary = evaluated("credits").json()["boundary"]
    assert boundary["inside"] is True
    assert boundary["edges"]
    for edge in boundary["edges"]:
        assert Fraction(edge["margin_at"]) == 0
        assert Fraction(edge["margin_beyond"]) > 0


def test_attacks_say_in_a_word_what_came_of_them() -> None:
    words = {"refuted": "succeeded", "proved": "impossible", "unsettled": "not found", "bounded": "bounded"}
    for scene in ("vickrey", "credits"):
        (row,) = evaluated(scene).json()["attacks"]
        assert row["result"] == words[row["verdict"]]
        assert row["against"].startswith("coalitions of up to 2")
    assert evaluated("vickrey").json()["attacks"][0]["result"] == "succeeded"


@pytest.mark.parametrize("scene", SCENES)
def test_six_criteria_each_with_something_measured_and_every_gap_with_a_reason(scene: str) -> None:
    criteria = evaluated(scene).json()["criteria"]
    assert [c["name"] for c in criteria] == [
        "incentive compatibility", "robustness", "implementation feasibility", "scalability", "adaptability", "distributional effects",
    ]  # fmt: skip
    for c in criteria:
        assert c["question"].endswith("?")
        assert any(m["level"] != "not measured" for m in c["measures"]), c["name"]
        assert len({m["name"] for m in c["measures"]}) == len(c["measures"])
        for m in c["measures"]:
            assert m["level"] in LEVELS
            assert m["source"], m["name"]
            assert (m["value"] is None) == (m["level"] == "not measured"), m["name"]


@pytest.mark.parametrize("scene", SCENES)
def test_every_sampled_number_has_an_interval_with_its_confidence_or_says_why_not(scene: str) -> None:
    told = evaluated(scene).json()
    for c in told["criteria"]:
        for m in c["measures"]:
            if m["level"] == "sampled":
                assert "interval" in m or "no interval" in m["source"], m["name"]
                if "interval" in m:
                    assert m["interval"][0] <= m["value"] <= m["interval"][1]
                    assert m["confidence"] == "19/20"
    for row in (*told["simulation"]["estimates"], *told["simulation"]["differences"], *told["distribution"]["by_agent"]):
        assert row["level"] in LEVELS
        assert row["value"] is None or row["low"] is not None or row["method"].startswith("no interval")


def test_every_type_has_a_level_and_a_source() -> None:
    rows = [row for e in evaluated("credits").json()["domain"]["editions"] for row in e["rows"]]
    assert [(r["agent"], r["type"]) for r in rows] == [("ada", 1), ("bo", 0), ("ada", 2), ("bo", 1), ("cy", 0)]
    assert all((r["level"], r["source"]) == ("assumed", "made up for the test") for r in rows)


def test_the_change_between_editions_has_an_interval_from_both() -> None:
    found = measure("credits", "adaptability", "welfare change, before to after")
    rows = {r["edition"]: r for r in evaluated("credits").json()["simulation"]["estimates"]
            if (r["metric"], r["population"]) == ("welfare", "honest")}  # fmt: skip
    a, b = rows["before"], rows["after"]
    assert found["value"] == pytest.approx(b["value"] - a["value"])
    assert found["interval"][0] == pytest.approx(found["value"] - ((b["value"] - b["low"]) ** 2 + (a["high"] - a["value"]) ** 2) ** 0.5)
    assert found["source"].endswith("editions differ in roster and types, independent samples, square-and-add")


def test_statements_follow_the_scenario() -> None:
    assert (
        "reporting 1 type higher alone, not being honest (after)"
        in measure("credits", "incentive compatibility", "utility that cy")["name"]
    )
    assert (
        "ada loses by reporting 1 type lower in 1/2 of the rounds" in measure("refuted", "incentive compatibility", "utility that")["name"]
    )
    assert measure("credits", "robustness", "misspecified priors")["source"].startswith(
        "no required property rests on a prior (the domain has no"
    )
    assert measure("refuted", "robustness", "misspecified priors")["source"].startswith(
        "no required property rests on a prior (the domain has a"
    )
    assert measure("bayesian", "robustness", "misspecified priors")["source"] == (
        "bayesian_truthful rests on the prior, and no other prior was tried"
    )
    assert measure("bayesian", "robustness", "required properties that rest")["value"] == 1
    assert not any("inflating" in m or "loses" in m for m in criterion("vickrey", "incentive compatibility") if "cy" not in m)


def test_a_bayesian_requirement_is_proved_and_carried_to_the_pilot() -> None:
    told = evaluated("bayesian").json()
    assert [v["property"] for v in told["theory"]] == ["bayesian_truthful"]
    assert told["domain"]["prior"] is not None


def test_verdicts_print_how_much_was_tabulated() -> None:
    told = evaluated("bayesian").json()
    assert told["theory"][0]["size"]["plays"] == 9
    assert "over 9 message profiles" in told["theory"][0]["sentence"]
    assert told["mechanism"]["size"] == told["theory"][0]["size"]


def test_the_digest_is_the_same_in_any_process() -> None:
    root = Path(__file__).parents[3]
    for hash_seed in ("0", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
        run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, cwd=root)
        assert run.stdout.strip() == evaluated("credits").digest


def test_the_digest_covers_the_numbers_and_no_times() -> None:
    found = evaluated("credits")
    told = json.loads(json.dumps(dict(found.sections)))
    again = Evaluation(found.name, told, found.verdicts)
    assert again.digest == found.digest
    told["theory"][0]["seconds"] = told["theory"][0]["certificate"]["seconds"] = 99.0
    told["growth"][0]["seconds"] = 99.0
    for c in told["criteria"]:
        for m in c["measures"]:
            if m["level"] == "measured here":
                m["value"] = 99.0
    assert again.digest == found.digest
    told["simulation"]["estimates"][0]["value"] += 1e-9
    assert again.digest != found.digest


def test_an_evaluation_shows_itself_in_a_notebook() -> None:
    shown = evaluated("credits")._repr_html_()
    assert "Three labs" in shown
    assert "incentive compatibility" in shown
