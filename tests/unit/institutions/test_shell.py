"""An institution operated from the shell, and what a user sees who gets something wrong."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from accord.cli.main import main
from tests.unit.institutions.houses import at

AUCTION = ["vickrey", "--set", "agents=ada,bo", "--set", "values=3"]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run `accord` in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def accord(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out, err

    return accord


@pytest.fixture
def good(run):
    """The same for commands that must succeed: their JSON."""

    def accord(*words: str) -> Any:
        code, out, err = run(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return accord


@pytest.fixture
def bad(run):
    """The same for commands that must fail with exit code 2 and one sentence."""

    def accord(*words: str) -> str:
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert err.startswith("accord: ")
        assert err.count("\n") == 1
        return err

    return accord


def prove(run) -> None:
    assert run("verify", *AUCTION, "--property", "truthful", "--certificate", "truthful.json")[0] == 0


def found(run, good, *more: str) -> Any:
    prove(run)
    windows = [word for name in ("join", "send", "reveal", "appeal") for word in ("--window", f"{name}=100")]
    return good("found", *AUCTION, "-c", "truthful.json", "--ledger", "l.db", "--now", at(0), "--appeals", "the panel", *windows, *more)


def test_a_whole_life(run, good):
    receipt = found(run, good, "--penalty", "abstain=1/2")
    assert receipt["entries"][0]["event"]["certificates"][0]["matched"] == "behaviour"
    for agent in ("ada", "bo"):
        good("join", agent, "--ledger", "l.db", "--now", at(1))
    sealed = {agent: good("submit", agent, bid, "--ledger", "l.db", "--now", at(2)) for agent, bid in (("ada", "1"), ("bo", "2"))}
    secret = Path(sealed["ada"]["secret"])
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert json.loads(secret.read_text())["message"] == 1
    assert sealed["ada"]["commitment"] == json.loads(secret.read_text())["commitment"]
    good("close", "--ledger", "l.db", "--now", at(102))
    for agent in ("ada", "bo"):
        good("reveal", agent, "--ledger", "l.db", "--now", at(103))
    good("close", "--ledger", "l.db", "--now", at(203))
    settled = good("settle", "--ledger", "l.db", "--now", at(204))
    assert settled["entries"][0]["event"]["payments"] == {"ada": "0", "bo": "1"}
    good("appeal", "file", "ada", "the bid was misread", "--ledger", "l.db", "--now", at(205))
    good("appeal", "resolve", "0", "dismiss", "it was not", "--by", "the panel", "--ledger", "l.db", "--now", at(206))
    final = good("close", "--ledger", "l.db", "--now", at(305))
    assert final["phase"] == "final"
    assert good("ledger", "verify", "l.db", "--head", receipt["head"])["sound"]
    code, out, _ = run("ledger", "show", "l.db")
    assert code == 0
    assert out.splitlines()[-1].endswith("the window (settled) closes")
    assert len(good("ledger", "show", "l.db")) == len(out.splitlines()) == final["entries"][-1]["number"] + 1


def test_other_moves_and_what_a_member_sees(run, good):
    found(run, good, "--penalty", "leave=1")
    for agent in ("ada", "bo"):
        good("join", agent, "--ledger", "l.db", "--now", at(1))
    good("submit", "ada", "1", "--secret", "mine.json", "--ledger", "l.db", "--now", at(2))
    good("submit", "bo", "--move", "leave", "--ledger", "l.db", "--now", at(2))
    seen = [e["event"]["type"] for e in good("ledger", "show", "l.db", "--as", "bo")]
    assert "Submitted" not in seen
    assert "MoveMade" in seen
    good("close", "--ledger", "l.db", "--now", at(102))
    good("reveal", "ada", "--secret", "mine.json", "--ledger", "l.db", "--now", at(103))
    good("close", "--ledger", "l.db", "--now", at(203))
    settled = good("settle", "--ledger", "l.db", "--now", at(204))
    assert settled["entries"][0]["event"]["penalties"] == {"bo": "1"}


def test_a_late_message_leaves_no_secret(run, good):
    found(run, good)
    for agent in ("ada", "bo"):
        good("join", agent, "--ledger", "l.db", "--now", at(1))
    receipt = good("submit", "ada", "1", "--ledger", "l.db", "--now", at(150))
    assert receipt["entries"][0]["event"]["move"] == "late"
    assert list(Path().glob("*.secret.json")) == []


def test_a_clock_from_the_shell(good):
    clock = ["ascending_clock", "--set", "agents=ada,bo", "--set", "values=3"]
    good("found", *clock, "--require", "truthful", "--prove", "--default", "ada=drop", "--default", "bo=drop", "--ledger", "c.db")
    for agent in ("ada", "bo"):
        good("join", agent, "--ledger", "c.db")
    good("submit", "bo", "stay", "--ledger", "c.db")
    assert good("submit", "ada", "drop", "--ledger", "c.db")["phase"] == "closed"
    outcome = good("settle", "--ledger", "c.db")["entries"][0]["event"]["outcome"]["record"][1]["hosted"]
    assert outcome["record"][1]["choice"] == "bo"


def test_terms_from_a_file_and_proofs_on_the_spot(good):
    Path("terms.toml").write_text('seed = "beacon"\n[default]\nada = "2"\nbo = 1\n[penalties]\nlate = "1/3"\nleave = 2\n')
    receipt = good(
        "found", *AUCTION, "--require", "truthful:coalition:2", "--require", "individually_rational:ex post", "--prove",
        "--terms", "terms.toml", "--penalty", "leave=3", "--ledger", "l.db",
    )  # fmt: skip
    event = receipt["entries"][0]["event"]
    assert event["charter"]["terms"]["default"] == {"ada": 2, "bo": 1}
    assert event["charter"]["terms"]["penalties"] == {"abstain": "0", "late": "1/3", "unrevealed": "0", "leave": "3"}
    assert [c["threat"]["name"] for c in event["certificates"]] == ["coalition", "none"]


@pytest.mark.parametrize(("words", "sentence"), [
    (["--require", "truthful"], "no certificate proves that live(vickrey) is truthful against alone"),
    ([], "the charter requires no property"),
    (["-c", "none.json"], "none.json cannot be read"),
    (["-c", "text.json"], "text.json is not JSON"),
    (["-c", "number.json"], "it is 7, not an object"),
    (["-c", "list.json"], "it is [], not an object"),
    (["-c", "empty.json"], "this is not a certificate"),
    (["-c", "other.json"], "belongs to another mechanism"),
    (["-c", "forged.json"], "a certificate does not hold: the seal does not fit"),
    (["-c", "truthful.json", "--require", "truthfull"], "did you mean truthful?"),
    (["-c", "truthful.json", "--require", "truthful:sybils:1"], "no certificate proves"),
    (["--prove", "--require", "truthful:coalition:2:side_payments"], "the charter requires what is not so"),
    (["-c", "truthful.json", "--penalty", "late=0.5"], "'0.5' is not a rational number"),
    (["-c", "truthful.json", "--penalty", "late=-1"], "the penalty for 'late' is -1"),
    (["-c", "truthful.json", "--penalty", "smile=1"], "'smile' is no move with a penalty"),
    (["-c", "truthful.json", "--default", "zoe=1"], "'zoe' is not an agent here"),
    (["-c", "truthful.json", "--default", "bo=9"], "'9' is not one of (0, 1, 2)"),
    (["-c", "truthful.json", "--window", "nap=9"], "'nap' is no window"),
    (["-c", "truthful.json", "--window", "join=soon"], "'soon' is not a whole number of seconds"),
    (["-c", "truthful.json", "--window", "join=0"], "never opens"),
    (["-c", "truthful.json", "--terms", "none.toml"], "none.toml cannot be read"),
    (["-c", "truthful.json", "--terms", "text.json"], "is not TOML"),
    (["-c", "truthful.json", "--terms", "odd.toml"], "'fines', which is no part of terms"),
    (["-c", "truthful.json", "--now", "noon"], "'noon' is not a point in time"),
])  # fmt: skip
def test_a_refused_founding_is_one_sentence_and_leaves_no_file(run, bad, words, sentence):
    prove(run)
    assert run("verify", "vickrey", "--set", "agents=ada,bo", "--property", "truthful", "--certificate", "other.json")[0] == 0
    forged = {**json.loads(Path("truthful.json").read_text()), "cases": 7}
    for name, content in {"text": "not JSON", "number": "7", "list": "[]", "empty": "{}", "forged": json.dumps(forged)}.items():
        Path(f"{name}.json").write_text(content)
    Path("odd.toml").write_text("[fines]\n")
    assert sentence in bad("found", *AUCTION, *words, "--ledger", "l.db")
    assert not Path("l.db").exists()


@pytest.mark.parametrize(("words", "sentence"), [
    (["join", "zoe", "--ledger", "l.db"], "'zoe' is not an agent here"),
    (["join", "ada", "--ledger", "none.db"], "there is no ledger file 'none.db'"),
    (["join", "ada", "--ledger", "truthful.json"], "is not a database"),
    (["submit", "zoe", "1", "--ledger", "l.db"], "'zoe' is not an agent here"),
    (["submit", "bo", "9", "--ledger", "l.db"], "'9' is not one of (0, 1, 2)"),
    (["submit", "bo", "--ledger", "l.db"], "neither a message nor a move"),
    (["submit", "bo", "1", "--move", "leave", "--ledger", "l.db"], "both a message and a move"),
    (["submit", "ada", "1", "--ledger", "l.db"], "already acted"),
    (["submit", "bo", "1", "--secret", "truthful.json", "--ledger", "l.db"], "is there already"),
    (["reveal", "ada", "--ledger", "l.db"], "the institution is sealing"),
    (["reveal", "bo", "--ledger", "l.db"], "bo has sealed nothing"),
    (["reveal", "zoe", "--ledger", "l.db"], "'zoe' has nothing to reveal here"),
    (["reveal", "ada", "--secret", "truthful.json", "--ledger", "l.db"], "holds no sealed message"),
    (["close", "--ledger", "l.db"], "is open until"),
    (["settle", "--ledger", "l.db"], "settle is not possible now"),
    (["appeal", "file", "ada", "unfair", "--ledger", "l.db"], "appeal is not possible now"),
    (["found", *AUCTION, "-c", "truthful.json", "--ledger", "l.db"], "already records an institution"),
    (["ledger", "verify", "none.db"], "there is no ledger file 'none.db'"),
    (["ledger", "show", "none.db"], "there is no ledger file 'none.db'"),
    (["ledger", "show", "l.db", "--as", "zoe"], "'zoe' is not an agent here"),
])  # fmt: skip
def test_a_refused_command_is_one_sentence_and_writes_nothing(run, good, bad, words, sentence):
    found(run, good)
    for agent in ("ada", "bo"):
        good("join", agent, "--ledger", "l.db", "--now", at(1))
    good("submit", "ada", "1", "--ledger", "l.db", "--now", at(2))
    before, files = good("ledger", "show", "l.db"), sorted(Path().iterdir())
    timed = [*words, "--now", at(3)] if words[0] not in ("ledger", "found") else words
    assert sentence in bad(*timed)
    assert good("ledger", "show", "l.db") == before
    assert sorted(Path().iterdir()) == files


def test_a_changed_ledger_is_located(run, good):
    found(run, good)
    good("join", "ada", "--ledger", "l.db", "--now", at(1))
    path = Path("l.db")
    path.write_bytes(path.read_bytes().replace(b'"agent":"ada","type":"Joined"', b'"agent":"adb","type":"Joined"'))
    code, out, _ = run("ledger", "verify", "l.db")
    assert code == 1
    assert out == "fault: the time or the event of entry 1 was changed: they no longer give its hash\n"
    code, _, err = run("join", "bo", "--ledger", "l.db", "--now", at(2))
    assert code == 2
    assert "entry 1 of l.db is not what was written" in err


RULE = """
from pathlib import Path
from accord import Decision, Finite, one_shot, quasi_linear
Path("was_run").touch()
def rule():
    domain = quasi_linear(("x-ai", "bo"), Finite([0, 1]), lambda a, c, t: 0, Finite(["x"]))
    return one_shot(domain, Finite([0, 1]), lambda sent: Decision("x"))
"""


def own_rule(good, *more: str) -> Any:
    Path("rules").mkdir()
    Path("kept").mkdir()
    Path("rules/mine.py").write_text(RULE)
    words = ["rules/mine.py:rule", "--require", "truthful", "--prove", "--ledger", "kept/l.db", "--now", at(0), *more]
    return good("found", *words)["entries"][0]["event"]["charter"]


def test_a_file_is_named_from_the_ledgers_folder_and_compared_before_it_is_run(good, bad):
    charter = own_rule(good, "--default", "x-ai=1")
    assert charter["target"] == "../rules/mine.py:rule"
    assert list(charter["files"]) == ["../rules/mine.py"]
    assert charter["terms"]["default"]["x-ai"] == 1
    good("join", "x-ai", "--ledger", "kept/l.db", "--now", at(1))
    Path("was_run").unlink()
    Path("rules/mine.py").write_text(RULE + "#")
    assert "is not the file that the institution was founded on" in bad("join", "bo", "--ledger", "kept/l.db", "--now", at(2))
    Path("rules/mine.py").unlink()
    assert "there is no file 'kept/../rules/mine.py'" in bad("join", "bo", "--ledger", "kept/l.db", "--now", at(2))
    Path("moved.py").write_text(RULE.replace("touch", "exists"))
    assert "is not the file" in bad("join", "bo", "--ledger", "kept/l.db", "--target", "moved.py:rule", "--now", at(2))
    assert "can have been moved to" in bad("join", "bo", "--ledger", "kept/l.db", "--target", "moved.py:other", "--now", at(2))
    assert not Path("was_run").exists()
    Path("moved.py").write_text(RULE)
    good("join", "bo", "--ledger", "kept/l.db", "--target", "moved.py:rule", "--now", at(2))


@pytest.mark.parametrize(("toml", "sentence"), [
    ("default = 3", "has 3 for 'default', which is a table"),
    ('penalties = "x"', "has 'x' for 'penalties', which is a table"),
    ('seed = ["x"]', "has the seed ['x'], which is none"),
    ('seed = "coin"', "has the seed 'coin', which is none"),
    ("[penalties]\nlate = [1]", "has [1] for 'late' under [penalties]"),
    ("[penalties]\nlate = 0.5", "has 0.5 for 'late' under [penalties], which is not exact"),
    ("[default]\nada = true", "has True for 'ada' under [default]"),
])  # fmt: skip
def test_wrong_terms_are_sentences(run, bad, toml, sentence):
    Path("t.toml").write_text(toml)
    assert sentence in bad("found", *AUCTION, "--require", "truthful", "--prove", "--terms", "t.toml", "--ledger", "l.db")


@pytest.mark.parametrize(("words", "sentence"), [
    (["--window", "join=²"], "'²' is not a whole number of seconds"),
    (["--window", "join=99999999999999999"], "of at most nine digits"),
    (["--now", "9999-12-31T23:59:59Z"], "after the year 9999"),
    (["--default", "ada"], "'ada' names nothing"),
    (["--ledger", ""], "the name of the ledger file is empty"),
    (["--ledger", "none/l.db"], "there is no folder 'none'"),
])  # fmt: skip
def test_odd_windows_times_and_ledgers_are_sentences(bad, words, sentence):
    assert sentence in bad("found", *AUCTION, "--require", "truthful", "--prove", "--ledger", "l.db", *words)
    assert not Path("l.db").exists()


def test_the_receipt_says_how_the_mechanism_was_compared(run, good):
    assert found(run, good)["compared"].startswith("behaviour")
    code, out, _ = run("join", "ada", "--ledger", "l.db", "--now", at(1))
    assert (code, out.splitlines()[-1]) == (0, "compared: behaviour, the same as at the founding")
