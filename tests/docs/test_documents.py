"""Every code block of README, CONTRIBUTING and docs runs, and prints what the document shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.document import Mismatch, blocks, commands, run_document

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
KNOWN = {"python", "console", "text", "toml", "json", "csv", "mermaid"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_document_runs_from_top_to_bottom(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "docs" / "document.py"), str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_fence_of_a_document_is_understood(path: Path) -> None:
    """A fence that the pattern misses would silently not run."""
    text = path.read_text(encoding="utf-8")
    found = list(blocks(text))
    fences = sum(line.lstrip().startswith("```") for line in text.splitlines())
    assert 2 * len(found) == fences, "a fence is indented, unclosed, or its first line is not ```language"
    assert {block.language for block in found} <= KNOWN, "name each fence's language: console for commands, text for what is only read"


def written(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_blocks_share_names_and_a_doctest_is_compared(folder: Path) -> None:
    page = written(folder, "```python\nx = 2\n```\n\n```python\n>>> x + 1\n3\n```\n")
    assert run_document(page) == 2


@pytest.mark.parametrize(
    "block",
    [
        "```python\n>>> 1 + 1\n3\n```\n",
        "```console\n$ echo two\nthree\n```\n",
        "```console\n$ exit 2\n```\n",
        "```console exit=2\n$ true\n```\n",
        "<!-- file: alone.py -->\n```python\nx = 1\n```\n",
    ],
)
def test_a_document_that_is_wrong_is_found_out(folder: Path, block: str) -> None:
    with pytest.raises(Mismatch):
        run_document(written(folder, block))


def test_an_exception_in_a_block_is_not_swallowed(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        run_document(written(folder, "```python\n1 / 0\n```\n"))


def test_a_saved_file_is_there_for_later_commands(folder: Path) -> None:
    page = written(folder, "<!-- file: note.txt -->\n```text\none ada 1\n```\n\n```console\n$ cat note.txt | wc -l\n1\n```\n")
    assert run_document(page) == 1


def test_a_command_may_fail_where_the_fence_says_so_and_dots_stand_for_anything(folder: Path) -> None:
    assert run_document(written(folder, "```console exit=3\n$ echo one two three; exit 3\none ... three\n```\n")) == 1


def test_a_continued_line_is_one_command() -> None:
    assert list(commands("$ echo a \\\n  b\na b\n$ true\n")) == [("echo a    b", "a b\n"), ("true", "")]
