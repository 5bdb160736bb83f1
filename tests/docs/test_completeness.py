"""What the reference pages say is what there is; those on commands, public names and certificates leave nothing out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import accord
from accord.checker.found import kinds
from accord.checker.found import properties as checked_properties
from accord.checker.header import HEADER
from accord.checker.parse import FIELDS, OPTIONAL
from accord.checker.properties.individually_rational import STAGES
from accord.checker.threats import THREATS as CHECKED_THREATS
from accord.checker.transfer import MOVES
from accord.cli.main import BAD_INPUT, INTERRUPTED
from accord.cli.main import accord as program
from accord.core.registry import MECHANISMS, PROPERTIES, THREATS
from accord.evaluation.measure import LEVELS
from accord.institutions.phases import TABLE
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.truthful import truthful
from accord.verification.search import search

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


@cache
def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every table row; a bar in a cell is written with a backslash."""
    for line in text.splitlines():
        if line.startswith("| ") and not set(line) <= set("|- "):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def named(cell: str) -> str:
    """The name at the start of a cell such as `Finite(items)`."""
    found = re.match(r"`([A-Za-z_]+)", cell)
    return found[1] if found else ""


def sections(text: str) -> dict[str, str]:
    """The text below each heading, up to the next one."""
    parts = re.split(r"^#{1,3} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# -- commands ----------------------------------------------------------------------------------------------------------


def commands(command: click.Command = program, path: str = "accord") -> Iterator[tuple[str, click.Command]]:
    """Every command below `accord`, with the words that call it."""
    if path != "accord":
        yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, f"{path} lists {name} and does not have it"
            yield from commands(found, f"{path} {name}")


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_described(path: str) -> None:
    described = sections(page("cli"))
    assert path in described, f"docs/reference/cli.md has no section '### {path}': describe the command there"
    for parameter in COMMANDS[path].params:
        for written in parameter.opts if isinstance(parameter, click.Option) else [str(parameter.name).upper()]:
            assert written in described[path], f"the section on '{path}' does not mention {written}"


def test_no_described_command_is_gone() -> None:
    described = {heading for heading in sections(page("cli")) if heading.startswith("accord ")}
    assert described <= set(COMMANDS)


def test_every_option_of_the_page_exists() -> None:
    known = {flag for command in COMMANDS.values() for parameter in command.params for flag in parameter.opts} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page("cli"))) <= known


def test_every_exit_code_is_described() -> None:
    codes = {row[0] for row in rows(sections(page("cli"))["Exit codes"])} - {"code"}
    assert codes == {"0", "1", str(BAD_INPUT), "3", str(INTERRUPTED)}


# -- public names ------------------------------------------------------------------------------------------------------


def test_every_public_name_has_its_line_with_its_module() -> None:
    told = {named(name): module.strip("`") for name, _, module in rows(page("api")) if named(name)}
    assert told == dict(accord.EXPORTS), "docs/reference/api.md and accord.EXPORTS differ: give every public name one line"


# -- certificates ------------------------------------------------------------------------------------------------------


def test_every_field_of_a_certificate_and_of_a_game_is_described() -> None:
    described = sections(page("certificates"))
    assert set(HEADER) <= {named(row[0]) for row in rows(described["Fields"])}
    own_fields = itertools.chain(*(k.fields for k in kinds().values()))
    for name in (*kinds(), *own_fields, *itertools.chain(*CHECKED_THREATS.values()), *STAGES, *MOVES):
        assert f"`{name}`" in described["Fields"], f"the section on fields does not mention {name}"
    assert {named(row[0]) for row in rows(described["The game"])} - {""} == {*FIELDS, *OPTIONAL}
    for name in ("view", "messages", "truth", "can", "awaited", "leads"):
        assert f"`{name}`" in described["The game"], f"the section on the game does not mention {name}"


def test_the_witness_of_every_property_is_described() -> None:
    told = " ".join(row[0] for row in rows(sections(page("certificates"))["Witnesses"]))
    assert not [name for name in checked_properties() if f"`{name}`" not in told]


# -- properties, threats, mechanisms -----------------------------------------------------------------------------------


def test_what_the_page_says_of_properties_is_what_the_checker_decides() -> None:
    told = {named(row[0]): row[1:] for row in rows(page("properties")) if named(row[0])}
    decided = set(checked_properties()) - {"least_repair"}  # a statement about changes of a mechanism: see certificates.md
    assert set(told) == decided, "docs/reference/properties.md describes what the trusted checker knows"
    for name, (asks, threats, tables, trees) in told.items():
        assert asks == PROPERTIES[name].summary
        judges = checked_properties()[name].judges
        on_tables = {threat for kind, threat in judges if kind == "table"}
        on_trees = {threat for kind, threat in judges if kind == "tree"}
        assert set(re.findall(r"\w+", threats)) == on_tables | on_trees
        assert tables == ("yes" if on_tables else "no")
        assert trees == ("no" if not on_trees else "yes" if on_trees == on_tables else "`alone` only")
        assert f"### {name}" in page("properties") or f"{name} and " in page("properties") or f"and {name}" in page("properties")


def test_what_the_page_says_of_threats_is_what_there_is() -> None:
    told = {named(row[0]): row[1] for row in rows(page("threats")) if named(row[0])}
    assert set(told) == set(CHECKED_THREATS) - {"none"}
    assert told == {name: THREATS[name].summary for name in told}


def test_what_the_page_says_of_mechanisms_is_what_there_is() -> None:
    """`accord list mechanisms` is complete; the page is held to be true, so that a new mechanism needs no line here."""
    told = {named(row[0]): row[1] for row in rows(page("mechanisms")) if named(row[0])}
    assert told
    assert told == {name: MECHANISMS[name].summary for name in told}
    rooms = {MECHANISMS[name].module.split(".")[2] for name in told}
    assert rooms == {path.parent.name for path in (ROOT / "src" / "accord" / "mechanisms").glob("*/__init__.py")}


def test_every_level_of_evidence_is_explained() -> None:
    text = (ROOT / "docs" / "explanation" / "verdicts.md").read_text(encoding="utf-8")
    assert {row[0] for row in rows(sections(text)["Levels of evidence"])} - {"level"} == set(LEVELS)


def test_the_diagram_of_an_institution_is_its_table() -> None:
    text = (ROOT / "docs" / "explanation" / "live.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", text, flags=re.MULTILINE)
    table = [(at.value, to.value, kind.__name__.lower()) for at, kinds in TABLE.items() for kind, ends in kinds.items() for to in ends]
    assert sorted(drawn) == sorted(table)


def test_every_field_of_a_verdict_is_described() -> None:
    searched = search(vickrey(values=2), truthful(), budget=2).json()
    told = {name for row in rows(sections(page("cli"))["accord verify"]) for name in re.findall(r"`(\w+)`", row[0])}
    assert set(searched) <= told


# -- links -------------------------------------------------------------------------------------------------------------

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "design").rglob("*.md"))]


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as they are commonly made."""
    headings = re.findall(r"^#{1,6} (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        place, _, anchor = target.partition("#")
        file = (path.parent / place).resolve() if place else path
        assert file.exists(), f"{path.name} links to {target}, which does not exist"
        assert not anchor or anchor in anchors(file), f"{path.name} links to {target}, and {file.name} has no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    queue = [ROOT / "README.md"]
    while queue:
        path = queue.pop()
        if path in reached or path.suffix != ".md" or not path.exists():
            continue
        reached.add(path)
        links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        queue += [(path.parent / link).resolve() for link in links if "://" not in link]
    assert not [str(path.relative_to(ROOT)) for path in PAGES if path not in reached]
