"""accord verify: methods by name, what others would cost, gains, floats, interruption, the matrix; accord recheck; check --explain."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from accord.cli.main import main
from accord.core.canonical import sha256

SLOW = """
import pathlib
import time
import accord

asked = []

def slow(agents=("ada", "bo", "cy"), levels=5, wait=0):
    space = accord.Finite(range(levels))

    def rule(bids):
        time.sleep(wait / 1000)
        asked.append(bids)
        if len(asked) == 60:
            pathlib.Path("begun").touch()
        first = max(bids, key=lambda a: bids[a])
        return accord.Decision(first, {first: sorted(bids.values())[-2]})

    return accord.one_shot(accord.quasi_linear(agents, space, lambda i, w, t: t if i == w else 0), space, rule)


def in_floats(agents=("ada", "bo"), rank=2):
    space = accord.Finite([0, 0.1, 0.2, 0.3])

    def rule(bids):
        first = max(bids, key=lambda a: bids[a])
        return accord.Decision(first, {first: 1.1 * float(sorted(bids.values())[-rank])})

    return accord.one_shot(accord.quasi_linear(agents, space, lambda i, w, t: 1.1 * float(t) if i == w else 0), space, rule)
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "mine.py").write_text(SLOW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "mine.py:slow"


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    shown = capsys.readouterr()
    assert stop.value.code == code, (stop.value.code, shown.out, shown.err)
    assert "Traceback" not in shown.err
    return shown.out, shown.err


def test_a_method_is_chosen_by_name_and_others_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "verify", "vickrey", "-p", "truthful", "--method", "exhaustion", "--others")
    assert "(exhaustion, 1,875 cases" in out
    told, _ = run(capsys, "verify", "vickrey", "-p", "truthful", "--others", "--json")
    (row,) = json.loads(told)
    assert {other["method"] for other in row["others"]} | {row["method"]} > {"exhaustion"}
    text, _ = run(capsys, "verify", "vickrey", "-p", "truthful", "--others")
    assert all(f"\n  {other['method']}: " in text for other in row["others"])
    sampled, _ = run(capsys, "verify", "vickrey", "-p", "truthful", "-m", "search:100:3", code=3)
    assert "100 deviations searched" in sampled
    _, error = run(capsys, "verify", "vickrey", "-p", "truthful", "-m", "serch", code=2)
    assert "did you mean search?" in error


def test_gains_are_listed_for_every_agent_and_type(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("verify", "first_price", "-p", "truthful", "--set", "agents=ada,bo", "--all")
    out, _ = run(capsys, *arguments, code=1)
    lines = out.splitlines()
    assert lines[1].split() == ["agent", "type", "gain", "(EUR)", "by", "sending", "when", "the", "others", "send"]
    assert [line.split() for line in lines[2:5]] == [
        ["ada", "0", "0", "-", "-"], ["ada", "1", "1", "0", "bo", "0"], ["ada", "2", "2", "0", "bo", "0"],
    ]  # fmt: skip
    assert len(lines) == 2 + 10
    told, _ = run(capsys, *arguments, "--json", code=1)
    gains = json.loads(told)[0]["gains"]
    assert [(g["agent"], g["type"], g["gain"]) for g in gains[:3]] == [("ada", 0, "0"), ("ada", 1, "1"), ("ada", 2, "2")]
    assert gains[1]["witness"] == {"coalition": ["ada"], "types": {"ada": 1}, "lie": {"ada": 0}, "others": {"bo": 0}}
    _, error = run(capsys, "verify", "ascending_clock", "-p", "truthful", "--all", code=2)
    assert "gains are listed for one round, and ascending_clock runs over several" in error


def test_floats_are_offered_and_then_read(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, error = run(capsys, "verify", "mine.py:in_floats", "-p", "truthful", code=2)
    assert "0.1 is a float" in error
    out, _ = run(capsys, "verify", "mine.py:in_floats", "-p", "truthful", "--float", code=3)
    assert out.startswith("bounded: in floats, no case violates by more than ")
    told, _ = run(capsys, "verify", "mine.py:in_floats", "-p", "truthful", "--float", "--set", "rank=1", "--json", code=1)
    (row,) = json.loads(told)
    assert (row["verdict"], row["arithmetic"]) == ("refuted", "float")
    _, error = run(capsys, "verify", "mine.py:in_floats", "-p", "truthful", "--float", "-c", "no.json", code=2)
    assert "no.json is not written, since there is nothing to certify" in error
    assert "it computes in floats" in error
    assert not Path("no.json").exists()
    every, _ = run(capsys, "verify", "mine.py:in_floats", "--float", code=3)
    assert len(every.splitlines()) > 3


def test_a_float_of_the_rule_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.py").write_text(SLOW.replace("[0, 0.1, 0.2, 0.3]", "range(4)"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    line = next(k for k, text in enumerate(SLOW.splitlines(), start=1) if "1.1 * float(sorted" in text)
    _, error = run(capsys, "verify", "mine.py:in_floats", "-p", "truthful", code=2)
    assert f"ada's payment must be exact: write Fraction(0, 1) or the text 'p/q' at line {line} of mine.py, or have floats read" in error
    assert "--float" in error


def test_an_interrupted_verification_goes_on_to_the_same_certificate(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A real Ctrl-C: the process gets the signal while it tabulates."""
    asked = ["verify", mine, "-p", "truthful", "-m", "exhaustion", "--set", "levels=5", "--set", "wait=5", "-c", "resumed.json"]
    source = str(Path(__file__).parents[3] / "src")
    child = subprocess.Popen(
        [sys.executable, "-m", "accord", *asked], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": source},
    )  # fmt: skip
    until = time.monotonic() + 60
    while not Path("begun").exists() and time.monotonic() < until:
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    out, error = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    assert "accord: interrupted after " in error
    assert "give the same command again with --resume slow-truthful.state.json to go on" in error
    state = json.loads(Path("slow-truthful.state.json").read_text(encoding="utf-8"))
    assert state["format"] == "accord-state/1"
    run(capsys, *asked, "--resume", "slow-truthful.state.json")
    whole = ["resumed.json" if a == "whole.json" else a for a in asked[:-1]]
    run(capsys, *whole, "whole.json")
    assert json.loads(Path("resumed.json").read_text(encoding="utf-8")) == json.loads(Path("whole.json").read_text(encoding="utf-8"))
    _, error = run(capsys, "verify", "vickrey", "-p", "truthful", "--resume", "slow-truthful.state.json", code=2)
    assert "the state belongs to another question" in error
    Path("bad.json").write_text(json.dumps({**state, "leads": []}), encoding="utf-8")
    _, error = run(capsys, *asked[:-2], "--resume", "bad.json", code=2)
    assert "the state is damaged: its seal does not fit" in error


def certificate(capsys: pytest.CaptureFixture[str], path: str, *asked: str, code: int = 0) -> dict[str, Any]:
    run(capsys, "verify", *asked, "-c", path, code=code)
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


QUESTIONS = [
    (("vickrey", "-p", "truthful"), 0),
    (("first_price", "-p", "truthful", "-t", "sybils:1", "-m", "exhaustion"), 1),
    (("ascending_clock", "-p", "truthful"), 0),
    (("clarke_pivot", "-p", "envy_free"), 1),
    (("plurality", "-p", "strategy_proof"), 1),
    (("safety_credits", "-p", "truthful"), 0),
    (("vickrey", "-p", "implementable"), 0),
]


@pytest.mark.parametrize(("asked", "code"), QUESTIONS)
@pytest.mark.usefixtures("mine")
def test_a_certificate_is_rechecked_on_the_rule(asked: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    certificate(capsys, "whole.json", *asked, code=code)
    checked, _ = run(capsys, "check", "whole.json")
    out, _ = run(capsys, "recheck", "whole.json")
    assert out.splitlines()[0] == checked.splitlines()[0]
    assert f"on trust: the rule of {asked[0]}, which was run to find out what it does: its source and parameters are those" in out


@pytest.mark.usefixtures("mine")
def test_a_certificate_without_its_table_is_for_recheck_alone(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("vickrey", "-p", "truthful", "-t", "sybils:1", "-m", "exhaustion")
    whole = certificate(capsys, "whole.json", *asked)
    run(capsys, "verify", *asked, "-c", "slim.json", "--no-table")
    slim = json.loads(Path("slim.json").read_text(encoding="utf-8"))
    assert slim["game"] == {"digest": whole["mechanism"]["behaviour_digest"]}
    assert [set(world) for world in slim["worlds"]] == [{"digest"}]
    assert len(json.dumps(slim)) < 1500 < len(json.dumps(whole))
    for command in (["check", "slim.json"], [sys.executable, "-m", "accord.checker", "slim.json"]):
        if command[0] == "check":
            _, error = run(capsys, *command, code=1)
        else:
            error = subprocess.run(
                command,
                capture_output=True,
                text=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")},
                check=False,
            ).stderr
        assert "refused: the certificate leaves its table out, so nothing can be computed again from it alone: 'accord recheck'" in error
    told, _ = run(capsys, "recheck", "slim.json", "--json")
    assert json.loads(told)["holds"]
    out, _ = run(capsys, "recheck", "slim.json", "vickrey")
    assert "the certificate leaves its table out, and the rule's own was filled in" in out


def changed(path: str, **fields: Any) -> str:
    told = {**json.loads(Path(path).read_text(encoding="utf-8")), **fields}
    body = {name: value for name, value in told.items() if name != "seal"}
    Path("changed.json").write_text(json.dumps({**body, "seal": sha256(body)}), encoding="utf-8")
    return "changed.json"


def test_recheck_refuses_what_the_rule_does_not_bear_out(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("vickrey", "-p", "truthful", "-m", "exhaustion")
    run(capsys, "verify", *asked, "-c", "slim.json", "--no-table")
    certificate(capsys, "whole.json", *asked)
    _, error = run(capsys, "recheck", "slim.json", "first_price", code=1)
    assert "refused: the rule of first_price has the behaviour digest sha256:" in error
    for path in ("slim.json", "whole.json"):
        assert "cases, and there are" in run(capsys, "recheck", changed(path, cases=7), code=1)[1]
        assert "verdict and the witness disagree" in run(capsys, "recheck", changed(path, verdict="refuted"), code=1)[1]
        assert "bounds" in run(capsys, "recheck", changed(path, verdict="bounded"), code=1)[1]
    other = {"digest": "sha256:" + "0" * 64}
    assert "has 2 tables, and vickrey under this threat has 1" in run(capsys, "recheck", changed("slim.json", worlds=[other]), code=1)[1]
    _, error = run(capsys, "recheck", "slim.json", "--set", "values=3", code=2)
    assert "--set changes a TARGET, and none is given" in error
    named = json.loads(Path("slim.json").read_text(encoding="utf-8"))["mechanism"]
    assert (
        "the certificate is of 'x', which is not in the catalogue: give the TARGET"
        in run(capsys, "recheck", changed("slim.json", mechanism={**named, "name": "x"}), code=2)[1]
    )
    renamed = changed("slim.json", mechanism={**named, "spec_digest": "sha256:" + "1" * 64})
    out, _ = run(capsys, "recheck", renamed)
    assert "its source or parameters are not those of the certificate" in out
    for wrong in ("[]", "{}", '{"kind": "table"}', '{"mechanism": 3}'):
        Path("wrong.json").write_text(wrong, encoding="utf-8")
        assert "not formed as certificates are" in run(capsys, "recheck", "wrong.json", code=2)[1]
    certificate(capsys, "own.json", mine, "-p", "truthful", "-m", "exhaustion")
    run(capsys, "recheck", "own.json", mine)


def test_explain_says_what_how_and_on_what_trust(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    certificate(capsys, "refuted.json", "first_price", "-p", "truthful", "-m", "exhaustion", code=1)
    out, _ = run(capsys, "check", "refuted.json", "--explain")
    heads = [line for line in out.splitlines() if not line.startswith(" ")]
    assert heads == [
        "What is stated",
        "What the verdict means",
        "The witness",
        "About which mechanism",
        "How it was computed again",
        "Assumed",
        "On trust",
    ]
    assert "among 1,875 cases at least the one below violates the property; the greatest margin is 4" in out
    assert '  lie: {"ada":0}' in out
    assert "the certificate is of kind 'table'" in out
    assert "the checker reads the table, not the rule" in out
    certificate(capsys, "proved.json", "vickrey", "-p", "truthful")
    told, _ = run(capsys, "check", "proved.json", "--explain", "--json")
    explanation = json.loads(told)["explanation"]
    assert "The witness" not in explanation
    assert "none of 1,875 cases violates the property: the greatest margin is 0" in explanation


def test_the_matrix_of_one_mechanism(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "verify", "first_price", "--matrix", "-p", "truthful", "-p", "efficient", "--html", "m.html")
    lines = [line.split() for line in out.splitlines()]
    assert ["1", "first_price"] in lines
    assert ["truthful", "no"] in lines
    assert ["efficient", "yes"] in lines
    page = Path("m.html").read_text(encoding="utf-8")
    assert "first_price" in page
    assert "<script src" not in page
    told, _ = run(capsys, "verify", "first_price", "--matrix", "-p", "truthful", "--json")
    cells = {question["question"]: question["cells"][0]["verdict"] for question in json.loads(told)["questions"]}
    assert cells["truthful"] == "refuted"
    small, _ = run(capsys, "verify", "first_price", "--matrix", "-p", "truthful", "--seconds", "0.0000001")
    assert ["truthful", "large"] in [line.split() for line in small.splitlines()]
    for wrong, words in (
        (["verify", "all"], "add --matrix"),
        (["verify", "vickrey", "--html", "m.html"], "add --matrix"),
        (["verify", "vickrey", "--matrix", "--seconds", "0"], "0 seconds are too few"),
        (["verify", "vickrey", "--matrix", "--html", "/nonexistent/m.html"], "is not a folder to write in"),
    ):
        assert words in run(capsys, *wrong, code=2)[1]
