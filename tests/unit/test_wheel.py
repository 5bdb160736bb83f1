"""The wheel alone is enough: everything ships in it, and the core needs no more than its declared dependencies.

The wheel is built and installed into empty environments without a network. A dependency is not downloaded: its files are
linked from the environment that runs the tests, and only those of the declared requirements (and theirs) are. So what
`pyproject.toml` forgets to declare, or to ship, is missing here too.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SHIPPED = {".py", ".typed", ".csv", ".toml", ".html", ".css", ".js", ".j2", ".typ", ".json", ".md", ".svg"}


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, run with nothing of this process's Python settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ran = subprocess.run([str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def requirements(texts: Iterable[str], extras: frozenset[str]) -> Iterator[Requirement]:
    """The requirements that apply here, with the given extras asked for."""
    for text in texts:
        need = Requirement(text)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield need


def closure(needs: Iterable[Requirement]) -> set[str]:
    """The names of all distributions that the requirements need, directly or not."""
    found: set[str] = set()
    queue = list(needs)
    while queue:
        need = queue.pop()
        name = canonicalize_name(need.name)
        if name not in found:
            found.add(name)
            declared = importlib.metadata.distribution(name).requires or []
            queue.extend(requirements(declared, frozenset(need.extras)))
    return found


def link(name: str, site: Path) -> None:
    """Make one installed distribution importable in another environment."""
    for file in importlib.metadata.distribution(name).files or ():
        top = file.parts[0]
        if top not in ("..", "__pycache__") and not (site / top).exists():
            (site / top).symlink_to(
                Path(str(file.locate())).parents[len(file.parts) - 2] if len(file.parts) > 1 else Path(str(file.locate()))
            )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def installed(wheel: Path, folder: Path, *extras: str) -> Path:
    """An environment with the wheel, and the dependencies that it declares for the extras; its `bin` folder."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    binaries = folder / "bin"
    target = binaries / "python"
    site = Path(run(target, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    pip = [sys.executable, "-m", "pip", "--python", target, "install", "--quiet", "--no-index", "--no-deps"]
    run(*pip, "--no-compile", "--disable-pip-version-check", wheel, cwd=folder)
    (about,) = importlib.metadata.distributions(name="accord", path=[str(site)])
    for name in closure(requirements(about.requires or [], frozenset(extras))) - {"accord"}:
        link(name, site)
    return binaries


@pytest.fixture(scope="module")
def core(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(wheel, tmp_path_factory.mktemp("core") / "env")


@pytest.fixture(scope="module")
def tables(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(wheel, tmp_path_factory.mktemp("tables") / "env", "tables")


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    source = ROOT / "src"
    kept = {str(p.relative_to(source)) for p in (source / "accord").rglob("*") if p.is_file() and p.suffix in SHIPPED}
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("accord/")}
    assert shipped == kept


def test_the_wheel_runs_anywhere_and_carries_its_licence(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    assert any(name.endswith("licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_the_environment_sees_the_wheel_and_only_what_it_declares(core: Path, tmp_path: Path) -> None:
    here = run(core / "python", "-c", "import accord; print(accord.__file__)", cwd=tmp_path)
    assert Path(here.strip()).is_relative_to(core.parent)
    absent = "import importlib.util as u; print([n for n in ('pandas', 'plotly', 'pytest', 'mechaudit') if u.find_spec(n)])"
    assert run(core / "python", "-c", absent, cwd=tmp_path) == "[]\n"


def test_the_core_install_lists_and_verifies(core: Path, tmp_path: Path) -> None:
    listed = json.loads(run(core / "accord", "list", "mechanisms", "--json", cwd=tmp_path))
    assert "vickrey" in {entry["name"] for entry in listed}
    (verdict,) = json.loads(run(core / "accord", "verify", "vickrey", "--property", "truthful", "--json", cwd=tmp_path))
    assert verdict["verdict"] == "proved"


def test_the_core_install_reads_the_shipped_data(core: Path, tmp_path: Path) -> None:
    code = "from accord.data import rows; print(len(rows('fli_ai_safety_index')))"
    assert int(run(core / "python", "-c", code, cwd=tmp_path)) == 147


def test_the_tables_extra_is_what_pandas_tables_need(core: Path, tables: Path, tmp_path: Path) -> None:
    code = "from accord.data import load; print(len(load('fli_ai_safety_index', edition='2025-12')))"
    assert int(run(tables / "python", "-c", code, cwd=tmp_path)) > 0
    told = "from accord.data import load\nfrom accord import AccordError\n"
    refused = told + "try: load('fli_ai_safety_index')\nexcept AccordError as problem: print(problem)"
    assert "tables" in run(core / "python", "-c", refused, cwd=tmp_path)


def test_the_shipped_scenarios_are_there(core: Path, tmp_path: Path) -> None:
    listed = json.loads(run(core / "accord", "list", "scenarios", "--json", cwd=tmp_path))
    assert "safety-credits" in {entry["name"] for entry in listed}


def test_the_interpreter_of_the_environment_is_this_one(core: Path, tmp_path: Path) -> None:
    """Linked binary packages fit no other."""
    tag = "import sysconfig; print(sysconfig.get_config_var('SOABI'))"
    assert run(core / "python", "-c", tag, cwd=tmp_path).strip() == sysconfig.get_config_var("SOABI")
