"""The commands as a user runs them: text, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accord.cli.main import main

MINE = """
from fractions import Fraction
import accord

def my_rule(agents=("ada", "bo"), *, fine=Fraction(5)):
    tiers = accord.Finite(range(3))

    def utility(lab, held, risk):
        return 2 - held[lab] - fine * max(0, risk - held[lab])

    return accord.one_shot(accord.private_values(agents, tiers, utility), tiers, lambda reports: dict(reports))
"""


def ran(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    shown = capsys.readouterr()
    assert stop.value.code == code, shown.err
    return shown.out


def parsed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    return json.loads(ran(capsys, *arguments, "--json", code=code))


@pytest.mark.parametrize("kind", ["mechanisms", "properties", "threats", "scenarios", "populations", "institutions", "data"])
def test_list_names_things_with_a_line_about_each(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = parsed(capsys, "list", kind)
    assert rows
    assert all(row["name"] and row["about"] for row in rows)
    assert rows[0]["name"] in ran(capsys, "list", kind)


def test_show_tells_sources_parameters_and_claims(capsys: pytest.CaptureFixture[str]) -> None:
    about = parsed(capsys, "show", "safety-credits")
    assert about["parameters"]["noise"] == "1/10"
    assert any("Becker (1968)" in s for s in about["sources"])
    assert {"claim": "truthful", "stated": "holds"} in about["claims"]
    assert "Gibbard (1973)" in ran(capsys, "show", "truthful")


def test_verify_prints_the_verdict_of_the_design_page(capsys: pytest.CaptureFixture[str]) -> None:
    (verdict,) = parsed(capsys, "verify", "first_price", "-p", "truthful", code=1)
    assert {
        "mechanism",
        "property",
        "threat",
        "verdict",
        "method",
        "arithmetic",
        "cases",
        "worst",
        "witness",
        "assumptions",
        "seconds",
    } <= set(verdict)
    assert verdict["verdict"] == "refuted"
    assert verdict["arithmetic"] == "exact"
    assert verdict["witness"]["gain"] == "1"
    assert verdict["mechanism"]["behaviour_digest"].startswith("sha256:")


def test_verify_without_a_property_decides_the_claims(capsys: pytest.CaptureFixture[str]) -> None:
    out = ran(capsys, "verify", "first_price")
    assert "[as claimed]" in out
    assert "AGAINST" not in out


def test_a_certificate_goes_from_verify_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "vickrey.json"
    ran(capsys, "verify", "vickrey", "-p", "truthful", "-c", str(path))
    assert parsed(capsys, "check", str(path))["holds"] is True
    certificate = json.loads(path.read_text())
    certificate["cases"] += 1
    path.write_text(json.dumps(certificate))
    assert parsed(capsys, "check", str(path), code=1)["holds"] is False


def test_several_certificates_get_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran(capsys, "verify", "vickrey", "-p", "truthful", "-p", "efficient", "-c", str(tmp_path / "v.json"))
    assert {p.name for p in tmp_path.iterdir()} == {"v-1.json", "v-2.json"}


def test_a_rule_of_ones_own_is_refuted_and_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.py"
    path.write_text(MINE, encoding="utf-8")
    (low,) = parsed(capsys, "verify", f"{path}:my_rule", "-p", "truthful", "--set", "fine=1/2", code=1)
    assert low["witness"]["gain"] == "1/2"
    assert low["witness"]["types"] == {"ada": 1}
    (high,) = parsed(capsys, "verify", f"{path}:my_rule", "-p", "truthful", "--set", "fine=3")
    assert high["verdict"] == "proved"


def test_a_table_is_decided_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "table.csv"
    ran(capsys, "table", "new", str(path))
    verdicts = {v["property"]: v["verdict"] for v in parsed(capsys, "verify", str(path), code=1)}
    assert verdicts["truthful"] == "proved"
    assert verdicts["strong_budget_balance"] == "refuted"


def test_attack_answers_by_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = parsed(capsys, "attack", "vickrey", "-t", "coalition:2:side_payments", code=1)
    assert found["verdict"] == "refuted"
    ran(capsys, "attack", "vickrey", "-t", "alone")


def test_simulate_is_reproducible(capsys: pytest.CaptureFixture[str]) -> None:
    first, again = (parsed(capsys, "simulate", "vickrey-small")["digest"] for _ in range(2))
    assert first == again
    assert parsed(capsys, "simulate", "vickrey-small", "--seed", "7")["digest"] != first


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "Commands:" in capsys.readouterr().err
