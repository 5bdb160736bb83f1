"""Tables become mechanisms that behave as the table says, whatever the dialect they are written in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.adapters.table import read_table
from accord.core.digest import spec_digest
from accord.core.domain import Decision
from accord.core.errors import AccordError
from accord.core.gamefile import behaviour_digest
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.tabulate import tabulate
from tests.unit.adapters.writing import Blocks, as_text, first_price, second_price, write_csv, write_xlsx
from tests.volume import volume


def best_lie(mech: Mechanism) -> Fraction:
    """The largest gain from a lie against any reports of the others, by going through all of them."""
    domain, messages, gains = mech.domain, mech.messages or {}, []

    def worth(agent: str, own: Any, outcome: Any) -> Fraction:
        assert domain.own_utility is not None
        return as_lottery(outcome).expect(lambda o: domain.own_utility(agent, o, own))  # type: ignore[misc]

    for agent in domain.agents:
        others = [a for a in domain.agents if a != agent]
        for own, lie, rest in itertools.product(domain.types[agent], messages[agent], itertools.product(*(messages[a] for a in others))):
            sent = dict(zip(others, rest, strict=True))
            truth = mech.truth(None, own) if mech.truth else own
            told, lied = (mech({**sent, agent: m}) for m in (truth, lie))
            gains.append(worth(agent, own, lied) - worth(agent, own, told))
    return max(gains)


def test_the_second_price_example_is_truthful_and_first_price_is_not(tmp_path: Path) -> None:
    assert best_lie(read_table(write_csv(tmp_path, second_price()))) == 0
    assert best_lie(read_table(write_csv(tmp_path, first_price()))) == 1


def test_types_prior_outside_options_and_payments_are_those_of_the_table(tmp_path: Path) -> None:
    blocks = second_price()
    blocks["types"][1][3] = "1/7"
    mech = read_table(write_csv(tmp_path, blocks))
    assert list(mech.domain.types["ada"]) == [0, 1, 2]
    assert mech.domain.prior is not None
    assert mech.domain.prior.probability({"ada": 0, "bo": 2}) == Fraction(1, 9)
    assert mech.domain.outside("ada", {"ada": 0, "bo": 0}) == Fraction(1, 7)  # type: ignore[call-arg]
    assert mech({"ada": 2, "bo": 1}) == Decision("ada wins", {"ada": 1})
    assert [p for _, p in as_lottery(mech({"ada": 1, "bo": 1}))] == [Fraction(1, 2), Fraction(1, 2)]
    assert mech.domain.private
    assert tabulate(mech).prior is not None


def test_without_pay_columns_values_are_plain(tmp_path: Path) -> None:
    mech = read_table(write_csv(tmp_path, vote()))
    assert mech.domain.payment is None
    assert mech({"ada": "left", "bo": "right"}) == "right"
    assert [str(o) for o in mech.domain.outcomes or ()] == ["right", "left"]


def vote() -> dict[str, list[list[object]]]:
    """Bo decides; no [types], so that the reports list them."""
    sides = ("right", "left")
    return {
        "rule": [["report:ada", "report:bo", "outcome"], *([a, b, b] for a in sides for b in sides)],
        "values": [["agent", "type", "outcome", "value"], *([n, t, o, int(t == o)] for n in ("ada", "bo") for t in sides for o in sides)],
    }


def test_messages_may_differ_from_types_where_the_honest_one_is_named(tmp_path: Path) -> None:
    worth = {"licence": 1, "refusal": 0}
    blocks = {
        "types": [["agent", "type", "truth"], ["ada", "safe", "yes"], ["ada", "unsafe", "no"]],
        "rule": [["report:ada", "outcome"], ["yes", "licence"], ["no", "refusal"], ["silence", "refusal"]],
        "values": [["agent", "type", "outcome", "value"], *(["ada", t, o, v] for t in ("safe", "unsafe") for o, v in worth.items())],
    }
    mech = read_table(write_csv(tmp_path, blocks))
    assert mech.messages is not None
    assert list(mech.messages["ada"]) == ["yes", "no", "silence"]
    assert mech.truth is not None
    assert mech.truth(None, "unsafe") == "no"
    assert best_lie(mech) == 1


def test_interdependent_values_joint_prior_and_costs(tmp_path: Path) -> None:
    profiles = list(itertools.product((0, 1), (0, 1)))
    headings = ["report:ada", "report:bo", "outcome", "pay:ada", "pay:bo"]
    blocks = {
        "prior": [["type:ada", "type:bo", "probability"], [0, 0, "1/2"], [1, 1, "1/2"]],
        "outcomes": [["outcome", "cost"], ["build", 3], ["wait", 0]],
        "rule": [headings, *([a, b, "build" if a + b else "wait", a, b] for a, b in profiles)],
        "values": [["agent", "type:ada", "type:bo", "outcome", "value"],
                   *([n, a, b, o, a * b if o == "build" else 0] for n in ("ada", "bo") for a, b in profiles for o in ("build", "wait"))],
    }  # fmt: skip
    mech = read_table(write_csv(tmp_path, blocks))
    assert not mech.domain.private
    assert mech.domain.utility("ada", Decision("build", {"ada": 1}), {"ada": 1, "bo": 1}) == 0
    assert mech.domain.utility("ada", Decision("build"), {"ada": 1, "bo": 0}) == 0
    assert mech.domain.cost is not None
    assert mech.domain.cost(Decision("build")) == 3
    game = tabulate(mech)
    assert game.prior == (Fraction(1, 2), 0, 0, Fraction(1, 2))
    assert game.alternatives is not None
    assert len(game.alternatives) == 2


Change = Callable[[str], bytes]
DIALECTS: dict[str, Change] = {
    "commas": lambda text: text.encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "unix line ends": lambda text: text.replace("\r\n", "\n").encode(),
    "remarks and blank lines": lambda text: ("\r\n# written by hand, twice\r\n\r\n" + text.replace("[values]", "[ Values ]")).encode(),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects_of_csv_say_the_same(tmp_path: Path, dialect: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(DIALECTS[dialect](as_text(second_price())))
    assert same(read_table(path), read_table(write_csv(tmp_path, second_price(), "plain.csv")))


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (";", "utf-8-sig")])
def test_other_separators_with_decimal_commas_say_the_same(tmp_path: Path, separator: str, encoding: str) -> None:
    blocks = second_price()
    text = as_text(blocks, separator).replace("1/2", "0,5")
    path = tmp_path / "table.csv"
    path.write_bytes((f"sep={separator}\r\n" if encoding == "utf-8" else "").encode() + text.encode(encoding))
    mech = read_table(path)
    assert same(mech, read_table(write_csv(tmp_path, blocks, "plain.csv")))
    assert mech.notes == ({";": "cells are separated by semicolons", "\t": "cells are separated by tabs"}[separator],)


def same(first: Mechanism, second: Mechanism) -> bool:
    return behaviour_digest(tabulate(first)) == behaviour_digest(tabulate(second))


def test_a_workbook_says_the_same_and_its_decimals_are_noted(tmp_path: Path) -> None:
    blocks = second_price()
    plain = read_table(write_csv(tmp_path, blocks))
    for row in blocks["rule"][1:]:
        row[3] = 0.5 if row[3] == "1/2" else 1.0
    mech = read_table(write_xlsx(tmp_path, {**blocks, "Scratch": [["anything"]]}))
    assert same(mech, plain)
    assert mech.notes == (
        "6 cells hold binary decimals and were read through their shortest decimal form (0.1 as 1/10)",
        "sheets that are no block were not read: Scratch",
    )


def test_the_spec_digest_follows_what_the_table_says(tmp_path: Path) -> None:
    first = read_table(write_csv(tmp_path, second_price()))
    blocks = second_price()
    blocks["values"][1][3] = 5
    (tmp_path / "other").mkdir()
    changed = read_table(write_csv(tmp_path / "other", blocks))
    again = read_table(write_csv(tmp_path, second_price()))
    assert spec_digest(first) == spec_digest(again) != spec_digest(changed)
    assert first.spec is not None
    assert first.spec.source == read_table(write_xlsx(tmp_path, second_price())).spec.source  # type: ignore[union-attr]
    assert str(first) == "table(file=table.csv)"


def test_rebuilding_reads_a_file_beside_the_first(tmp_path: Path) -> None:
    mech = read_table(write_csv(tmp_path, second_price()))
    write_csv(tmp_path, first_price(), "other.csv")
    assert best_lie(mech.rebuild(file="other.csv")) == 1


@st.composite
def tables(draw: st.DrawFn) -> tuple[Blocks, dict[Any, Any]]:
    """A random table, and the lottery that each profile of it should get."""
    agents = draw(st.sampled_from([("ada",), ("ada", "bo"), ("ada", "bo", "cy")]))
    labels = st.one_of(
        st.integers(-3, 9), st.text("abc \u00e9,;#[]'\"-", min_size=1, max_size=5).filter(lambda s: s.strip() == s and s[0] not in "#[")
    )
    types = {a: draw(st.lists(labels, min_size=1, max_size=3, unique_by=str)) for a in agents}
    outcomes = draw(st.lists(labels, min_size=1, max_size=3, unique_by=str))
    numbers = st.fractions(-5, 5, max_denominator=12)
    rule, told = [], {}
    for profile in itertools.product(*types.values()):
        weights = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
        chances = [(Fraction(w, sum(weights)), draw(st.sampled_from(outcomes)), tuple(draw(numbers) for _ in agents)) for w in weights]
        rule += [[*profile, o, str(p), *map(str, pays)] for p, o, pays in chances]
        told[profile] = [(o, p, pays) for p, o, pays in chances]
    values = [[a, t, o, str(draw(numbers))] for a in agents for t in types[a] for o in outcomes]
    blocks = {
        "types": [["agent", "type"], *([a, t] for a in agents for t in types[a])],
        "rule": [[*(f"report:{a}" for a in agents), "outcome", "probability", *(f"pay:{a}" for a in agents)], *rule],
        "values": [["agent", "type", "outcome", "value"], *values],
    }
    return blocks, told


@settings(max_examples=volume(300), deadline=None)
@given(tables())
def test_any_table_reads_back_in_every_format(given_: tuple[Blocks, dict[Any, Any]]) -> None:
    import tempfile

    blocks, told = given_
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mech = read_table(write_csv(folder, blocks))
        assert same(mech, read_table(write_xlsx(folder, blocks)))
    agents = mech.domain.agents
    for profile, chances in told.items():
        expected = as_lottery(mech(dict(zip(agents, profile, strict=True))))
        for outcome, _ in expected:
            chance = sum(p for o, p, pays in chances if Decision(o, dict(zip(agents, pays, strict=True))) == outcome)
            assert expected.probability(lambda x, o=outcome: x == o) == chance


def test_any_damage_is_a_mechanism_or_one_sentence(tmp_path: Path) -> None:
    """Bytes of a valid table changed, dropped, doubled or cut: never a traceback."""
    rng = np.random.default_rng(11)
    raw = as_text(second_price()).encode()
    path = tmp_path / "table.csv"
    for _ in range(volume(3000)):
        at, to = (int(k) for k in rng.integers(len(raw), size=2))
        kind = int(rng.integers(4))
        damaged = {
            0: raw[:at] + bytes([int(rng.integers(256))]) + raw[at + 1 :],
            1: raw[:at],
            2: raw[:at] + raw[to:],
            3: raw[:at] + raw[min(at, to) :],
        }[kind]
        path.write_bytes(damaged)
        assert re.fullmatch(r"read|[^\n]+: [^\n]+", outcome_of(path))


def test_any_damage_to_a_workbook_is_a_mechanism_or_one_sentence(tmp_path: Path) -> None:
    rng = np.random.default_rng(12)
    raw = write_xlsx(tmp_path, second_price()).read_bytes()
    path = tmp_path / "damaged.xlsx"
    for _ in range(volume(300)):
        at = int(rng.integers(len(raw)))
        path.write_bytes(raw[:at] + bytes([int(rng.integers(256))]) + raw[at + 1 :] if rng.integers(2) else raw[:at])
        assert re.fullmatch(r"read|[^\n]+: [^\n]+", outcome_of(path))


def outcome_of(path: Path) -> str:
    """The sentence that refuses a file, or that it was read."""
    try:
        tabulate(read_table(path))
        return "read"
    except AccordError as problem:
        return str(problem)
