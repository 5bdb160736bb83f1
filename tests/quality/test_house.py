"""The house rules that a machine can watch over."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import importlib.metadata
import inspect
import itertools
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import accord
from accord.core.registry import MECHANISMS, PROPERTIES, THREATS, Entry

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "accord"
MODULES = sorted(SOURCE.rglob("*.py"))
CATALOGUE = [entry for entry in MECHANISMS if entry.module.startswith("accord.")]
LONGEST = 400


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), named(path))


def kept_files() -> Iterator[Path]:
    """Every text file that the project keeps: what git tracks or would track, or all files where there is no git."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split("\0")
        paths = [ROOT / name for name in names if name]
    else:
        paths = [p for p in ROOT.rglob("*") if not any(part.startswith(".") for part in p.relative_to(ROOT).parts[:-1])]
    for path in sorted(paths):
        if path.is_file() and b"\0" not in path.read_bytes()[:4096]:
            yield path


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """The absolute names that a file of `accord` imports (modules, and what is taken from them), with their lines."""
    package = ("accord", *path.relative_to(SOURCE).parent.parts)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield origin, node.lineno
            yield from ((f"{origin}.{alias.name}", node.lineno) for alias in node.names)


# -- sizes and names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_outgrows_its_room(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert length <= LONGEST, f"{named(path)} has {length} lines, and {LONGEST} is the most: split it along its concepts"


def test_there_are_no_drawers() -> None:
    drawers = re.compile(r"_?(utils?|misc|helpers?|common|old|new|tmp)|.*_old", re.IGNORECASE)
    found = [named(path) for path in MODULES if any(drawers.fullmatch(part) for part in path.relative_to(SOURCE).with_suffix("").parts)]
    assert not found, f"{found}: name a module after the concept that it holds"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)), f"{named(path)} has no docstring: say what it is in its first line"


# -- what is registered ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_a_mechanism_names_its_source_states_claims_and_has_a_transcript(entry: Entry) -> None:
    assert entry.sources, f"{entry.name} cites nothing: give @mechanism(cites=(...)) the source in the literature"
    assert entry.summary, f"{entry.name} has no docstring: its first line is what `accord list` shows"
    assert entry.build().claims, f"{entry.name} claims nothing: give claims={{property: whether it should hold}}"
    assert (ROOT / "tests" / "playthroughs" / f"{entry.name}.txt").exists(), f"{entry.name} has no golden transcript: see CONTRIBUTING.md"


def test_every_file_of_the_catalogue_registers_a_mechanism_or_serves_one() -> None:
    """A file without a mechanism of its own must be imported by one that has, or hold public names (transforms)."""
    files = {module_of(path): path for path in (SOURCE / "mechanisms").rglob("*.py") if path.name != "__init__.py"}
    useful: set[str] = set()
    queue = [*(entry.module for entry in CATALOGUE), *accord.EXPORTS.values()]
    while queue:
        module = queue.pop()
        if module in files and module not in useful:
            useful.add(module)
            queue.extend(name for name, _ in imports(files[module]))
    idle = sorted(named(path) for module, path in files.items() if module not in useful)
    assert files, "the catalogue is empty"
    assert not idle, f"{idle} register no mechanism and serve none: decorate a factory with @accord.mechanism(cites=(...))"


@pytest.mark.parametrize("entry", [*PROPERTIES, *THREATS], ids=lambda entry: entry.name)
def test_a_property_or_threat_names_its_source_and_says_what_it_is(entry: Entry) -> None:
    assert entry.sources, f"{entry.name} names no source: give @listed(..., sources=(...))"
    assert described(entry.build), f"{entry.name} has no docstring: say what it asks and by which margin a case violates it"


def described(thing: object) -> bool:
    """Whether somebody wrote a docstring: a dataclass without one is given its signature by Python."""
    written = inspect.getdoc(thing) or ""
    made = dataclasses.is_dataclass(thing) and written.startswith(f"{getattr(thing, '__name__', '')}(")
    return bool(written) and not made


@pytest.mark.parametrize("name", sorted(accord.EXPORTS))
def test_a_public_name_exists_and_is_described(name: str) -> None:
    thing = getattr(accord, name)
    assert described(thing), f"accord.{name} has no docstring"


def test_a_name_that_is_not_public_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonesuch'"):
        _ = accord.nonesuch


# -- the trusted folder ----------------------------------------------------------------------------------------------


def test_the_checker_imports_nothing_but_the_standard_library_and_itself() -> None:
    files = sorted((SOURCE / "checker").rglob("*.py"))
    assert files
    strangers = [
        f"{named(path)}:{line} imports {name}"
        for path in files
        for name, line in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith("accord.checker.")
    ]
    assert not strangers, f"{strangers}: nobody has to trust what the checker does not import"


def test_the_checker_runs_nothing_that_it_is_given() -> None:
    risky = {"eval", "exec", "compile", "__import__", "import_module", "loads_pickle", "Popen", "system"}
    forbidden = {"pickle", "marshal", "subprocess", "ctypes", "importlib", "shelve", "socket"}
    listing = SOURCE / "checker" / "found.py"  # imports the files of the checker's own two folders, by no name that it is given
    told = [node for node in ast.walk(tree(listing)) if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert told
    assert not any(node.args.args for node in told)
    found = []
    for path in sorted((SOURCE / "checker").rglob("*.py")):
        heeded = forbidden - {"importlib"} if path == listing else forbidden
        found += [f"{named(path)}:{line} imports {name}" for name, line in imports(path) if name.split(".")[0] in heeded]
        calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
        found += [f"{named(path)}:{c.lineno} calls {c.func.id}" for c in calls if isinstance(c.func, ast.Name) and c.func.id in risky]
    assert not found, found


# -- habits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_error_is_swallowed(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            silent = all(isinstance(step, ast.Pass | ast.Continue) or is_ellipsis(step) for step in node.body)
            assert not (broad and silent), f"{named(path)}:{node.lineno} swallows every error: name the one that is meant"


def is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...


OUTSIDE = ("data", "storage", "cli", "adapters", "service", "gateway", "mcp", "testing")
"""The rooms that may look at the clock, the network and the disk; everywhere else they are arguments."""


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(SOURCE).parts[0] not in OUTSIDE], ids=named)
def test_time_and_randomness_are_arguments(path: Path) -> None:
    """No wall clock and no hidden random state; a stopwatch (`perf_counter`) says how long, not when."""
    clocks = re.compile(
        r"\b(datetime|date)\.(now|utcnow|today)\b|\btime\.(time|time_ns|localtime|gmtime)\b|uuid\.uuid[14]|(np|numpy)\.random\.(seed|rand\w*|choice)"
    )
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            unseeded = called.endswith("default_rng") and not (node.args or node.keywords)
            reached = unseeded or clocks.search(called) is not None
            assert not reached, f"{named(path)}:{node.lineno} calls {called}: take it as an argument"
    borrowed = [(name, line) for name, line in imports(path) if name.split(".")[0] in ("random", "secrets", "socket", "urllib", "requests")]
    assert not borrowed, f"{named(path)} imports {borrowed}: chance and the network belong to the rooms {OUTSIDE}"


MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_./-])/(?:work|farm|root|tmp|home|Users)/")
ADDRESS = re.compile(
    r"\b(?:py" r"pi|python" r"hosted|npm" r"js|crates|ruby" r"gems)[.](?:org|io|com)|--(?:extra-)?index-" r"url|resolved\": *\"http"
)


def test_no_kept_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in kept_files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line) or ADDRESS.search(line):
                found.append(f"{named(path)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


# -- the project's own papers ------------------------------------------------------------------------------------------


def test_the_version_is_written_once_and_the_papers_agree() -> None:
    version = accord.__version__
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dynamic"] == ["version"]


def test_the_core_install_is_light_and_every_version_is_pinned() -> None:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins: dict[str, Requirement] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pin = Requirement(line)
            assert re.fullmatch(r"==[^*]+", str(pin.specifier)), f"{line!r} does not pin one version"
            pins[canonicalize_name(pin.name)] = pin
    assert len(project["dependencies"]) <= 6
    for text in itertools.chain(project["dependencies"], *project["optional-dependencies"].values()):
        need = Requirement(text)
        name = canonicalize_name(need.name)
        if name != "accord":
            (pinned,) = pins[name].specifier
            assert need.specifier.contains(pinned.version), f"{need} does not admit the pinned {pinned.version}"
            assert importlib.metadata.version(name) == pinned.version, f"{name} is not installed as pinned: call make again"
