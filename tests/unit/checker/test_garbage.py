"""Whatever is handed to the checker, it answers or refuses in one sentence; it never fails otherwise."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import accord
from accord.checker import Refusal, check, read
from accord.checker.__main__ import main
from tests.volume import volume

from . import brute, brute_trees, examples, shelf

CERTIFICATE = brute.certificate(examples.first_price(), "truthful", cases=brute.truthful(examples.first_price()))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["p", "1/2", "table", "ada", "sha256:"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "params", "gain", "packed", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
WRONG: list[Any] = [
    None, True, False, 0, 1, -1, 10**50, 2.5, float("nan"), "", "x", "1/2", "0", "-3", "\ud800", "1/0", [], {}, [[]], [None], [0, 0],
    {"x": 1}, {"packed": "eJwDAAAAAAE="}, {"q": "1/2"}, [1, [2, [3]]], "sha256:" + "0" * 64,
]  # fmt: skip


def judge(certificate: Any) -> str:
    """'held', or the sentence of the refusal."""
    try:
        check(certificate)
    except Refusal as refusal:
        sentence = str(refusal)
        assert sentence
        assert "\n" not in sentence
        assert "Traceback" not in sentence
        return sentence
    return "held"


@given(st.dictionaries(st.sampled_from([*CERTIFICATE, "x"]), JSON))
def test_random_fields(found: dict[str, Any]) -> None:
    assert judge(found) != "held"


@given(st.dictionaries(st.sampled_from([k for k in CERTIFICATE if k not in ("seal", "kind", "format")]), JSON, min_size=1))
def test_random_fields_in_a_sealed_certificate(found: dict[str, Any]) -> None:
    try:
        sealed = brute.seal({**CERTIFICATE, **found})
    except ValueError:  # there is no canonical text of some of the floats' neighbours: nothing to seal
        return
    labels = {"method", "assumptions"}
    assert judge(sealed) != "held" or set(found) <= labels or all(CERTIFICATE[k] == v for k, v in found.items() if k not in labels)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*path, step)
        yield from places(inner, (*path, step))


@pytest.mark.parametrize("case", range(volume(1000)))
def test_a_wrong_value_in_any_place_under_a_fitting_seal_and_digest(case: int) -> None:
    """No such change makes the checker fail: it is refused in one sentence, or what is then stated holds."""
    rng = random.Random(case)
    changed = copy.deepcopy(dict(rng.choice(shelf.all_certificates())))
    *steps, last = rng.choice([p for p in places(changed) if p[0] != "seal"])
    at: Any = changed
    for step in steps:
        at = at[step]
    if rng.random() < 0.2:
        del at[last]
    else:
        at[last] = rng.choice(WRONG)
    if isinstance(changed.get("mechanism"), dict) and rng.random() < 0.8:
        changed["mechanism"]["behaviour_digest"] = brute.sha256(changed.get("game"))
    judge(brute.seal(changed))


@pytest.mark.parametrize(
    "value", [None, 3, "text", [], [1], (), object(), {1: 2}, {"format": object()}, {"format": {1, 2}}, {"x": Fraction(1)}]
)
def test_things_that_are_no_certificates(value: Any) -> None:
    assert judge(value) != "held"


def test_huge_deep_and_circular_values() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    circular: dict[str, Any] = dict(CERTIFICATE)
    circular["assumptions"] = [circular]
    for field, value in (
        ("assumptions", deep),
        ("cases", 10**5000),
        ("mechanism", {"name": deep}),
        ("worst", "9" * 10_000),
        ("x", 10**6000),
    ):
        assert judge({**CERTIFICATE, field: value}) != "held"
    assert judge(circular) != "held"
    with pytest.raises(Refusal, match="nested too deeply"):
        read("[" * 100_000 + "]" * 100_000)
    with pytest.raises(Refusal, match="not JSON"):
        read('{"cases": ' + "9" * 5000 + "}")


def test_denominators_that_explode_are_refused() -> None:
    """Hundreds of long coprime denominators would make every sum thousands of digits longer."""
    huge = copy.deepcopy(CERTIFICATE)
    game = huge["game"]
    game["numbers"] = [f"1/{10**3000 + k}" for k in range(60)]
    game["numbers"] = [str(Fraction(n)) for n in game["numbers"]]
    one = len(game["numbers"])
    game["numbers"].append("1")
    game["lotteries"] = [[[one, o] for _, o in lottery] for lottery in game["lotteries"]]
    columns = len(game["outcomes"])
    for key, width in (("utility", columns), ("outside", 1)):
        game[key] = [[[(a * 20 + r * 7 + o) % one for o in range(width)] for r in range(3)] for a in range(2)]
    game["payments"] = [[one] * columns] * 2
    huge["mechanism"]["behaviour_digest"] = brute.sha256(game)
    assert "denominators" in judge(brute.seal(huge))


def test_a_mapping_that_is_no_dict_is_read_once() -> None:
    class Shifty(Mapping[str, Any]):
        """A mapping that answers differently after the first time."""

        def __init__(self) -> None:
            self.asked: dict[str, int] = {}

        def __getitem__(self, field: str) -> Any:
            self.asked[field] = self.asked.get(field, 0) + 1
            return CERTIFICATE[field] if self.asked[field] == 1 else "changed"

        def __iter__(self) -> Iterator[str]:
            return iter(CERTIFICATE)

        def __len__(self) -> int:
            return len(CERTIFICATE)

    assert check(Shifty()) == check(CERTIFICATE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{'format': 1}", "not JSON"),
        ("NaN", "NaN is a float"),
        ("[1.0]", "1.0 is a float"),
        ('{"cases": 1e3}', "1e3 is a float"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', '"c" occurs twice'),
        ("[]", "not an object"),
        ("null", "not an object"),
        ("{}", "format"),
        ("\ufeff{}", "not JSON"),
    ],
)
def test_texts_that_hold_no_certificate(text: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(read(text))


def test_numbers_and_booleans_are_told_apart_everywhere() -> None:
    """Python holds 1 == True == 1.0; a certificate does not."""
    for value in (True, 1.0):
        changed = copy.deepcopy(CERTIFICATE)
        changed["witness"]["types"] = dict.fromkeys(changed["witness"]["types"], value)
        assert "witness" in judge(brute.seal(changed)) or "float" in judge(brute.seal(changed))
        changed = copy.deepcopy(CERTIFICATE)
        changed["game"]["root"] = type(value)(0)
        changed["mechanism"]["behaviour_digest"] = brute.sha256(changed["game"])
        assert judge(brute.seal(changed)) != "held"


class TestCommand:
    """python -m accord.checker FILE.json"""

    def write(self, folder: Path, content: bytes) -> str:
        path = folder / "certificate.json"
        path.write_bytes(content)
        return str(path)

    def test_a_certificate_that_holds(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([self.write(tmp_path, json.dumps(CERTIFICATE).encode())]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith("example: refuted that honesty is optimal for every agent")
        assert "assuming: stated in the test" in shown
        assert "on trust: that the rule named example" in shown

    @pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 50_000, b"null", b'"\\ud800"', b"\x00"])
    def test_a_refusal_is_one_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
        assert main([self.write(tmp_path, content)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("refused: ")
        assert captured.err.count("\n") == 1

    @pytest.mark.parametrize("arguments", [[], ["a", "b"], ["no such file"], ["."], ["\0"]])
    def test_nothing_to_read(self, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
        assert main(arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1

    def test_odd_names_are_printed_plainly(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        odd = copy.deepcopy(CERTIFICATE)
        odd["mechanism"]["name"] = "a\nb\x1b[31m\ud800"
        odd["assumptions"] = ["first\nsecond \ud800"]
        assert main([self.write(tmp_path, json.dumps(brute.seal(odd)).encode())]) == 0
        captured = capsys.readouterr().out
        assert captured.isascii()
        assert captured.startswith('"a\\nb\\u001b[31m\\ud800": refuted')
        assert "first\\nsecond" in captured

    def test_it_runs_without_anything_installed(self, tmp_path: Path) -> None:
        """The standard library is enough: the folder runs under an interpreter that sees no installed package."""
        path = self.write(tmp_path, json.dumps(CERTIFICATE).encode())
        source = str(Path(accord.__file__).parents[1])
        start = f"import sys, runpy; sys.path.insert(0, {source!r}); sys.argv[1:] = [{path!r}]"
        code = f"{start}; runpy.run_module('accord.checker', run_name='__main__')"
        done = subprocess.run([sys.executable, "-S", "-E", "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "refuted" in done.stdout


def test_rounds_longer_than_recursion_reaches_are_refused_or_judged() -> None:
    """A belief walks a tree round by round; a tree of thousands of rounds ends in an answer all the same."""
    certificate = brute.certificate(examples.clock(values=3), "truthful", cases=brute_trees.truthful(examples.clock(values=3)))
    game = copy.deepcopy(certificate["game"])
    rounds = 3000
    game["infosets"] = [[{"view": k, "messages": ["go"], "truth": [0] * 3, "can": None} for k in range(rounds)], []]
    game["nodes"] = [{"awaited": [[0, k]], "leads": [k + 1 if k + 1 < rounds else -1]} for k in range(rounds)]
    game["prior"] = None
    changed = {**certificate, "game": game, "cases": 6, "mechanism": {**certificate["mechanism"], "behaviour_digest": brute.sha256(game)}}
    assert judge(brute.seal(changed)) == "held"
    game["numbers"] = [*game["numbers"], "1/9"]
    game["prior"] = [len(game["numbers"]) - 1] * 9
    changed["mechanism"]["behaviour_digest"] = brute.sha256(game)
    assert "too deep" in judge(brute.seal({**changed, "property": {"name": "bayesian_truthful", "params": {}}}))
