"""The two digests: what a mechanism was built from, and what it does. Neither depends on the process that computes them."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import accord
from accord.core.digest import source_digest, spec_digest
from accord.core.domain import Decision, quasi_linear
from accord.core.gamefile import behaviour_digest
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.transforms.repeated import repeated

PRINTED = """
from accord import tabulate
from accord.core.digest import spec_digest
from accord.core.gamefile import behaviour_digest
from accord.core.registry import MECHANISMS
for name in ("vickrey", "audit_lottery", "ascending_clock", "safety_credits"):
    mech = MECHANISMS[name].build(agents=("ada", "bo"))
    print(spec_digest(mech), behaviour_digest(tabulate(mech)))
"""


def test_digests_are_the_same_in_every_process() -> None:
    source = str(Path(accord.__file__).parents[1])
    answers = set()
    for seed in ("0", "1", "4242"):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source}
        answers.add(subprocess.run([sys.executable, "-c", PRINTED], env=surroundings, capture_output=True, text=True, check=True).stdout)
    (answer,) = answers
    assert answer.count("sha256:") == 8
    ours = vickrey(agents=("ada", "bo"))
    assert f"{spec_digest(ours)} {behaviour_digest(tabulate(ours))}" in answer


def auction(rule: Any, agents: tuple[str, ...] = ("ada", "bo"), **more: Any) -> Mechanism:
    domain = quasi_linear(agents, Finite((0, 1, 2)), lambda i, winner, t: t if i == winner else 0, agents, **more)
    return one_shot(domain, Finite((0, 1, 2)), rule)


def one_way(bids: Mapping[str, int]) -> Decision:
    if bids["ada"] >= bids["bo"]:
        return Decision("ada", {"ada": bids["bo"]})
    return Decision("bo", {"bo": bids["ada"]})


def another_way(bids: Mapping[str, int]) -> Lottery:
    first, second = sorted(bids, key=lambda a: (-bids[a], a))
    return Lottery([(Decision(first, {second: 0, first: Fraction(2 * bids[second], 2)}), Fraction(1, 2))] * 2)


def digest(mech: Mechanism) -> str:
    return behaviour_digest(tabulate(mech))


def test_the_behaviour_digest_survives_a_rewriting_of_the_rule() -> None:
    assert digest(auction(one_way)) == digest(auction(another_way))
    via_types = quasi_linear(
        ("ada", "bo"),
        {"bo": Finite((0, 1, 2)), "ada": Finite((0, 1, 2))},
        lambda i, w, t: Fraction(t) * (i == w),
        ("ada", "bo"),
        notes=("assumed",),
    )
    assert digest(one_shot(via_types, Finite((0, 1, 2)), one_way, truth=lambda view, own: own)) == digest(auction(one_way))


def free(bids: Mapping[str, int]) -> Decision:
    return Decision(one_way(bids).choice)


def off_once(bids: Mapping[str, int]) -> Decision:
    return Decision("ada", {"ada": Fraction(1, 10**9)}) if bids == {"ada": 2, "bo": 0} else one_way(bids)


@pytest.mark.parametrize(
    "other",
    [
        auction(free),
        auction(off_once),
        auction(one_way, cost=lambda o: 0),
        auction(one_way, outside=lambda i, types: 1),
        auction(one_way, can_send=lambda i, t, m: m <= t),
        auction(one_way, own=None, permute=lambda o, names: o),
        one_shot(auction(one_way).domain, Finite((0, 1, 2)), one_way, truth=lambda view, own: 0),
        one_shot(auction(one_way).domain, Finite((0, 2, 1)), one_way),
    ],
    ids=["payments", "one payment by a hair", "cost", "outside", "abilities", "renaming", "honesty", "order of messages"],
)
def test_the_behaviour_digest_changes_with_anything_that_matters(other: Mechanism) -> None:
    assert digest(other) != digest(auction(one_way))


def test_an_outside_option_of_nothing_is_the_one_by_default() -> None:
    assert digest(auction(one_way, outside=lambda i, types: Fraction(0))) == digest(auction(one_way))


FACTORY = """
from accord import Finite, mechanism, one_shot, private_values

@mechanism(cites=("nowhere",))
def {name}(agents=("ada", "bo"), *, fine=3):
    "A rule of one's own."
    domain = private_values(agents, Finite((0, 1)), lambda i, o, t: o * t)
    return one_shot(domain, Finite((0, 1)), lambda sent: {outcome})
"""


def written(folder: Path, module: str, source: str) -> ModuleType:
    path = folder / f"{module}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(module, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[module] = made
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def forgotten() -> Any:
    """Modules and entries made by a test are gone after it."""
    from accord.core.registry import MECHANISMS

    modules, entries = set(sys.modules), dict(MECHANISMS.entries)
    yield
    for name in set(sys.modules) - modules:
        if name.startswith("own_rule"):
            del sys.modules[name]
    MECHANISMS.entries = entries


@pytest.mark.usefixtures("forgotten")
def test_the_spec_digest_covers_name_parameters_and_source(tmp_path: Path) -> None:
    first = written(tmp_path, "own_rule_a", FACTORY.format(name="own_rule_of_a", outcome="sent['ada']"))
    same = spec_digest(first.own_rule_of_a())
    assert same == spec_digest(first.own_rule_of_a(("ada", "bo"), fine=3)) == spec_digest(first.own_rule_of_a().rebuild())
    assert same != spec_digest(first.own_rule_of_a(fine=4))
    assert same != spec_digest(first.own_rule_of_a(("ada", "bo", "cy")))
    elsewhere = written(tmp_path, "own_rule_b", FACTORY.format(name="own_rule_of_b", outcome="sent['ada']"))
    assert same != spec_digest(elsewhere.own_rule_of_b())


@pytest.mark.usefixtures("forgotten")
def test_a_changed_and_reloaded_source_changes_the_spec_digest(tmp_path: Path) -> None:
    before = written(tmp_path, "own_rule_c", FACTORY.format(name="own_rule_of_c", outcome="sent['ada']"))
    old = spec_digest(before.own_rule_of_c())
    after = written(tmp_path, "own_rule_c", FACTORY.format(name="own_rule_of_c", outcome="sent['bo']"))
    assert spec_digest(after.own_rule_of_c()) != old
    assert spec_digest(before.own_rule_of_c()) == old  # what runs is still the old source


def test_a_mechanism_without_a_readable_source_has_no_spec_digest() -> None:
    """As in a notebook, whose cells are no file: only the behaviour can tell two such rules apart."""
    cell = ModuleType("a_notebook_cell")
    exec(FACTORY.format(name="own_rule_in_a_cell", outcome="0").replace("@mechanism", "@_unlisted"), {**vars(cell), "_unlisted": _unlisted})
    assert spec_digest(_CELL[0]()) is None
    assert spec_digest(repeated(_CELL[0]())) is None
    assert spec_digest(auction(one_way)) is None


_CELL: list[Any] = []


def _unlisted(**more: Any) -> Any:
    from accord.core.registry import MECHANISMS, mechanism

    def register(factory: Any) -> Any:
        built = mechanism(**more)(factory)
        del MECHANISMS.entries[factory.__name__]
        _CELL.append(built)
        return built

    return register


def test_the_source_digest_follows_accord_modules_and_no_others() -> None:
    assert source_digest("accord.mechanisms.auctions.vickrey") != source_digest("accord.mechanisms.auctions.first_price")
    assert source_digest("no.such.module") is None
