"""accord evaluate: the main job, a scenario through all four drivers into a report."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from accord.core.errors import AccordError
from accord.evaluation.evaluate import evaluate
from accord.reporting import page, paper
from accord.reporting.brief import brief
from accord.reporting.extras import require
from accord.reporting.words import counted
from accord.runs.progress import progress_bar
from accord.simulation.scenario_file import load
from accord.storage.memory import MemoryLedger

REFUTED, UNSETTLED = 1, 3
STDOUT = "-"


@click.command("evaluate")
@click.argument("scenario")
@click.option("--output", "-o", metavar="FILE", help="The HTML report; report.html if nothing else is asked for.")
@click.option("--json", "json_", metavar="FILE", is_flag=False, flag_value=STDOUT, help="The same numbers as JSON ('-': print them).")
@click.option("--pdf", metavar="FILE", help="The report as a PDF.")
@click.option("--certificates", metavar="DIR", help="Write every certificate here, for 'accord check'.")
@click.option("--seed", type=click.IntRange(min=0), help="Instead of the scenario's seed.")
def command(scenario: str, output: str | None, json_: str | None, pdf: str | None, certificates: str | None, seed: int | None) -> None:
    """Evaluate SCENARIO, the name of a shipped one or a TOML file: prove, attack, simulate, operate, and report.

    Exits with 0 if all required properties are proved, 1 if one is refuted, 3 if one is unsettled.
    """
    if not any((output, json_, pdf, certificates)):
        output = "report.html"
    wanted = {"HTML report": output, "numbers": json_, "PDF report": pdf}
    if output:
        require(page.PACKAGES, page.PURPOSE)
    if pdf:
        require(paper.PACKAGES, paper.PURPOSE)
    _check_targets([path for path in wanted.values() if path], certificates)
    asked = load(scenario)
    makers: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
        "HTML report": lambda found: page.html(found).encode(),
        "numbers": lambda found: (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode(),
        "PDF report": paper.pdf,
    }
    with progress_bar() as progress:
        evaluation = evaluate(asked, ledger=MemoryLedger(), seed=seed, progress=progress)
        found = evaluation.json()
        made = {what: makers[what](found) for what, path in wanted.items() if path}
    lines = list(brief(found))
    for what, content in made.items():
        lines += _written(what, str(wanted[what]), content)
    if certificates:
        held = evaluation.certificates()
        for name, certificate in held.items():
            _write(Path(certificates) / name, json.dumps(certificate, sort_keys=True, ensure_ascii=True).encode())
        lines.append(f"{counted(len(held), 'certificate')}: {certificates} (check one with 'accord check')")
    click.echo("\n".join(lines), err=STDOUT in wanted.values())
    verdicts = {v["verdict"] for v in found["theory"]}
    if verdicts - {"proved"}:
        raise click.exceptions.Exit(REFUTED if "refuted" in verdicts else UNSETTLED)


def _written(what: str, path: str, content: bytes) -> list[str]:
    if path == STDOUT:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return []
    _write(Path(path), content)
    return [f"{what}: {path}"]


def _check_targets(files: list[str], folder: str | None) -> None:
    """Refuse now what could not be written after the long work. Raises AccordError."""
    places = [path if path == STDOUT else str(Path(path).resolve()) for path in files]
    for path, place in zip(files, places, strict=True):
        target = Path(place)
        if places.count(place) > 1:
            raise AccordError(f"{path} is asked for twice: give each output a file of its own")
        if target.is_dir():
            raise AccordError(f"{path} is a folder, and the output is one file: name a file in it")
        if path != STDOUT and not _is_device(target):
            _check_folder(target.parent, path)
    if folder is not None:
        there = Path(folder)
        while not there.exists():
            there = there.parent
        _check_folder(there, folder)


def _check_folder(folder: Path, path: str) -> None:
    if not folder.is_dir():
        raise AccordError(f"{path} cannot be written, for {folder} is not a folder: make it, or choose another place")
    probe = folder / f".accord-{os.getpid()}.part"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as problem:
        raise AccordError(f"{path} cannot be written ({problem.strerror}): choose a place that you may write to") from None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: under a name of its own first, then in place of what was there. A device or pipe is written straight."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    if _is_device(target):
        target.write_bytes(content)
        return
    scratch = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        scratch.write_bytes(content)
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def _is_device(target: Path) -> bool:
    return target.exists() and not target.is_file() and not target.is_dir()
