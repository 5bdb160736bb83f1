"""accord evaluate: files that are whole or absent, a short summary, and an exit code that tells the verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accord.checker import check
from accord.cli.commands import evaluate as job
from accord.cli.main import main
from accord.core.errors import AccordError
from accord.reporting import extras
from tests.unit.reporting.samples import JSON, evaluation, verdict


class Stand:
    """An evaluation that takes no time."""

    def __init__(self, found: JSON) -> None:
        self.found = found

    def json(self) -> JSON:
        return self.found

    def certificates(self) -> dict[str, Any]:
        return {"fines-truthful.json": {"seal": "sha256:cc"}}


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The long work replaced; the present folder is an empty one."""
    monkeypatch.setattr(job, "evaluate", lambda *_, **__: Stand(evaluation()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_shipped_auction_from_scenario_to_checked_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = {"-o": tmp_path / "r.html", "--json": tmp_path / "r.json", "--pdf": tmp_path / "r.pdf", "--certificates": tmp_path / "certs"}
    assert run("vickrey-small", "--seed", "3", *(str(x) for pair in outputs.items() for x in pair)) == 0
    printed = capsys.readouterr().out
    assert all(str(path) in printed for path in outputs.values())
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert found["scenario"]["seed"] == 3
    assert found["digest"] in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    written = {p.name: check(json.loads(p.read_text(encoding="utf-8"))) for p in (tmp_path / "certs").iterdir()}
    assert sorted(written) == sorted(v["certificate"]["file"] for v in found["theory"])
    assert all(checked.verdict == "proved" for checked in written.values())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["certs", "r.html", "r.json", "r.pdf"]


def test_without_a_wish_the_report_is_report_html(quick: Path) -> None:
    assert run("vickrey-small") == 0
    assert [p.name for p in quick.iterdir()] == ["report.html"]


def test_numbers_alone_go_to_the_output_stream(quick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("vickrey-small", "--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == evaluation()
    assert "Everything required is proved" in printed.err
    assert not list(quick.iterdir())


@pytest.mark.parametrize(("words", "code"), [(["proved"], 0), (["proved", "refuted"], 1), (["unsettled", "proved"], 3), ([], 0)])
def test_the_exit_code_tells_the_verdict(quick: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int) -> None:
    found = evaluation(theory=[verdict(w) for w in words])
    monkeypatch.setattr(job, "evaluate", lambda *_, **__: Stand(found))
    assert run("vickrey-small", "--json", "found.json") == code
    assert (quick / "found.json").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonesuch"], "'nonesuch' is neither a shipped scenario nor a readable TOML file"),
        (["vickrey-small", "-o", "missing/report.html"], "is not a folder: make it, or choose another place"),
        (["vickrey-small", "-o", "."], ". is a folder, and the output is one file: name a file in it"),
        (["vickrey-small", "-o", "r", "--pdf", "./r"], "is asked for twice: give each output a file of its own"),
        (["vickrey-small", "--certificates", "file.txt"], "file.txt is not a folder"),
        (["vickrey-small", "--seed", "-1"], "-1"),
    ],
)
def test_a_bad_wish_is_refused_before_the_long_work(
    quick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("the work began")

    monkeypatch.setattr(job, "evaluate", never)
    (quick / "file.txt").write_text("mine", encoding="utf-8")
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert [p.name for p in quick.iterdir()] == ["file.txt"]


def test_a_missing_extra_is_one_sentence_before_the_long_work(
    quick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None)
    assert run("vickrey-small", "--pdf", "r.pdf") == 2
    assert capsys.readouterr().err == "accord: typst is not installed, and the PDF report needs it: run pip install 'accord[report]'\n"
    assert run("vickrey-small", "--json", "r.json") == 0
    with pytest.raises(AccordError, match="plotly is not installed"):
        extras.require(("plotly",), "drawing a chart")


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), OSError(28, "No space left on device", "r.html")])
def test_an_interruption_leaves_what_was_there(
    quick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: BaseException
) -> None:
    (quick / "r.html").write_text("the old report", encoding="utf-8")
    whole = Path.write_bytes

    def half(self: Path, data: bytes) -> int:
        whole(self, data[:100])
        raise problem

    monkeypatch.setattr(Path, "write_bytes", half)
    assert run("vickrey-small", "-o", "r.html") in (2, 130)
    assert len(capsys.readouterr().err.split("\n")) <= 3
    assert [(p.name, p.read_text(encoding="utf-8")) for p in quick.iterdir()] == [("r.html", "the old report")]


def test_a_device_is_written_and_not_replaced(quick: Path) -> None:
    assert run("vickrey-small", "--json", "/dev/null") == 0
    assert Path("/dev/null").is_char_device()


def test_a_link_stays_a_link(quick: Path) -> None:
    (quick / "kept.json").write_text("old", encoding="utf-8")
    (quick / "latest.json").symlink_to("kept.json")
    assert run("vickrey-small", "--json", "latest.json") == 0
    assert (quick / "latest.json").is_symlink()
    assert json.loads((quick / "kept.json").read_text(encoding="utf-8")) == evaluation()
