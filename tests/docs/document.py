"""Run one Markdown document as a reader would, from its first code block to its last, in an empty folder.

Called as a script with the document's path; each document gets a process and a folder of its own. A fence is

    ```python     run; with `>>>` prompts as a doctest, else as statements. Later blocks see the names of earlier ones
    ```console    each line that starts with `$ ` is run by the shell; what is shown below it must be what it prints
                  (`...` stands for anything, spaces count as one). It must exit with 0, or with N in "```console exit=N"
    other         only read

A comment `<!-- file: NAME -->` on the line above a fence saves the block under that name instead of running it; a later
block must use it. `<!-- not run: REASON -->` passes a block over. Commands that set the project up (git, make, pip, venv, cd)
are what the reader has done already.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FENCE = re.compile(
    r"^(?:<!-- (?P<mark>file|not run): (?P<note>.+?) -->\n)?```(?P<language>[a-z]+)?(?: exit=(?P<exit>\d+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SETUP = re.compile(r"(git|make|cd|source|pip|python3(\.\d+)? -m venv|\S*pip install)\b")
LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SECONDS = 240


@dataclass(frozen=True)
class Block:
    """One fence: where it starts, what it is in, what it says, and what the comment above it asks for."""

    line: int
    language: str
    text: str
    mark: str | None
    note: str
    exit: int


class Mismatch(AssertionError):
    """The document and the program disagree."""


def blocks(markdown: str) -> Iterator[Block]:
    for match in FENCE.finditer(markdown):
        line = markdown.count("\n", 0, match.start("text")) + 1
        yield Block(line, match["language"] or "", match["text"], match["mark"], match["note"] or "", int(match["exit"] or 0))


def run_document(path: Path) -> int:
    """Run the document in the present folder; how many blocks were run. Raises Mismatch, or what its code raises."""
    names: dict[str, Any] = {"__name__": "__document__"}
    unused: dict[str, int] = {}
    done = 0
    for block in blocks(path.read_text(encoding="utf-8")):
        if block.mark == "not run":
            continue
        for saved in [name for name in unused if Path(name).stem in block.text]:
            del unused[saved]
        if block.mark == "file":
            Path(block.note).write_text(block.text, encoding="utf-8")
            unused[block.note] = block.line
        elif block.language == "python":
            run_python(block, names, path)
            done += 1
        elif block.language == "console":
            run_console(block, path)
            done += 1
    if unused:
        raise Mismatch(f"{path.name}: no block uses the saved {', '.join(unused)}")
    return done


def run_python(block: Block, names: dict[str, Any], path: Path) -> None:
    if ">>>" not in block.text:
        exec(compile("\n" * (block.line - 1) + block.text, str(path), "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block.text, names, path.name, str(path), block.line - 1)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=LOOSE)
    if runner.run(test, out=said.append, clear_globs=False).failed:
        raise Mismatch("".join(said))
    names.update(test.globs)


def run_console(block: Block, path: Path) -> None:
    for command, shown in commands(block.text):
        if SETUP.match(command):
            continue
        ran = subprocess.run(
            ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False
        )
        where = f"{path.name}, line {block.line}: $ {command}"
        if ran.returncode != block.exit:
            raise Mismatch(f"{where}\nexits with {ran.returncode} instead of {block.exit}:\n{ran.stdout}")
        if shown.strip() and not doctest.OutputChecker().check_output(shown, ran.stdout, LOOSE):
            raise Mismatch(f"{where}\nshould print:\n{shown}\nbut prints:\n{ran.stdout}")


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command with the output shown below it; a backslash at a line's end continues the command."""
    for part in re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command.strip(), shown


def surroundings(folder: Path) -> dict[str, str]:
    """An environment in which `accord` and `python` are those of the running interpreter, on a plain wide terminal."""
    programs = folder / "bin"
    programs.mkdir()
    python = shlex.quote(sys.executable)
    start = "import sys; from accord.cli.main import main; sys.argv[0] = 'accord'; sys.exit(main())"
    for name, call in {"python": python, "accord": f"{python} -c {shlex.quote(start)}"}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {call} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120", "NO_COLOR": "1", "TZ": "UTC"}


def main() -> int:
    path = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ.update(surroundings(folder))
        (folder / "reader").mkdir()
        os.chdir(folder / "reader")
        sys.path.insert(0, os.getcwd())
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                done = run_document(path)
            except Mismatch as problem:
                print(problem)
                return 1
            finally:
                os.chdir(folder.parent)
    print(f"{path.name}: {done} blocks run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
