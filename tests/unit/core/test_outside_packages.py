"""A mechanism in somebody else's package is found by its entry point, and may not take a catalogue name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULE = '''
import accord

@accord.mechanism(cites=("Somebody (2026), Somewhere",))
def {name}(agents=("ada", "bo")):
    """A rule from outside: both say yes or no, and unanimity decides."""
    answers = accord.Finite(("no", "yes"))
    domain = accord.private_values(agents, answers, lambda agent, done, wish: int(done == wish))
    return accord.one_shot(domain, answers, lambda sent: "yes" if set(sent.values()) == {{"yes"}} else "no")
'''


def listed(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """`accord list mechanisms` in a process where the package is installed: its module, and its metadata beside it."""
    (folder / "outside_rules.py").write_text(MODULE.format(name=name), encoding="utf-8")
    about = folder / "outside_rules-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: outside-rules\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[accord.mechanisms]\noutside = outside_rules\n", encoding="utf-8")
    path = os.pathsep.join([str(folder), *sys.path])
    return subprocess.run(
        [sys.executable, "-m", "accord", "list", "mechanisms"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_outside_mechanism_is_listed(tmp_path: Path) -> None:
    done = listed(tmp_path, "unanimity")
    assert done.returncode == 0, done.stderr
    assert "unanimity" in done.stdout
    assert "vickrey" in done.stdout


def test_an_outside_mechanism_may_not_take_a_catalogue_name(tmp_path: Path) -> None:
    done = listed(tmp_path, "vickrey")
    assert done.returncode == 2
    assert "two mechanisms are called 'vickrey'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["vickrey", "VICKREY"])
def test_a_factory_of_ones_own_never_hides_the_catalogue(name: str) -> None:
    from accord.core.mechanism import Mechanism
    from accord.core.registry import MECHANISMS, mechanism

    catalogue = MECHANISMS["vickrey"]

    def vickrey() -> Mechanism:
        """My own."""
        return catalogue.build()

    mine = mechanism()(vickrey)
    assert MECHANISMS[name] is catalogue
    assert mine().summary == "My own."
