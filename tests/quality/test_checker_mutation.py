"""The checker's tests tell every mutant of the checker from the checker, or the list of survivors says why none could, or that it is open.

The certificates are those that the unit tests give to the checker, one of every kind, property and verdict by the prover, and random
corruptions of these under new seals and digests, of which those are kept that the checker answers in a way of their own. What the
checker answers is in turn held against brute force by the unit tests and the corruption tests. A mutant is asked about those
certificates on which the function that it changes runs.
"""

from __future__ import annotations

import functools
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from accord.core.canonical import sha256
from tests.quality.corruption import corrupt, resealed
from tests.quality.every_certificate import issued
from tests.quality.mutation import Judge, Mutant, entered, killer, loaded, mutants
from tests.quality.recorded import BY_HAND, certificates
from tests.volume import volume

EXPLAINED = Path(__file__).with_name("surviving_mutants.toml")
CHUNKS = 40
SPOILT = 4000
ALIKE = 3  # certificates that the checker answers alike but for numbers
MOST = 600  # certificates that one mutant is asked about, besides those written by hand


@functools.cache
def corpus() -> tuple[list[Any], list[str], dict[tuple[str, int], list[int]]]:
    """Certificates; what the checker says of each; and by function, as file and line, those over which it runs, unlike ones first."""
    found, said, turn, seen = list[Any](), list[str](), list[int](), Counter[str]()
    with loaded({}) as judge:
        for certificate in by_hand():
            found.append(certificate)
            said.append(judge(certificate))
            turn.append(0)
        for certificate in (*issued(), *certificates(), *_lacking(), *(_mended(c, judge) for c in _spoilt())):
            answer = judge(certificate)
            manner = re.sub(r"[0-9a-f]{64}|-?[0-9]+(/[0-9]+)?|\"[^\"]*\"", "", answer)[:250]
            manner += json.dumps([certificate.get("kind"), certificate.get("verdict"), *_named(certificate)])
            seen[manner] += 1
            if seen[manner] <= ALIKE:
                found.append(certificate)
                said.append(answer)
                turn.append(seen[manner])
        ran: dict[tuple[str, int], list[int]] = {}
        for k in sorted(range(len(found)), key=turn.__getitem__):
            for function in entered(judge, found[k]):
                ran.setdefault(function, []).append(k)
    return found, said, ran


@functools.cache
def by_hand() -> tuple[Any, ...]:
    """Certificates that are all kept, however alike the checker's answers are: the first of the corpus."""
    return tuple(certificates(BY_HAND))


def _named(certificate: Mapping[str, Any]) -> list[Any]:
    """The names of the property and the threat, where there are any."""
    parts = (certificate.get(part) for part in ("property", "threat"))
    return [part.get("name") if isinstance(part, dict) else part for part in parts]


def _lacking() -> Iterator[dict[str, Any]]:
    """One certificate of every statement without what it needs: each part of its game that may be null, each of its witness's fields;
    and with a field too many, or a name that nobody has."""
    groups = {(c["kind"], c["property"]["name"], c["threat"]["name"], c["verdict"]): c for c in issued()}
    for whole in groups.values():
        witness = whole["witness"] or {}
        for field in witness:
            yield resealed({**whole, "witness": {k: v for k, v in witness.items() if k != field}})
            more = {**witness[field], "nobody": 0} if isinstance(witness[field], dict) else 0
            for other in ("nobody", ["nobody"], {"nobody": 0}, [], {}, more):
                yield resealed({**whole, "witness": {**witness, field: other}})
        if witness:
            yield resealed({**whole, "witness": {**witness, "more": 0}})
        game = whole.get("game")
        if not isinstance(game, dict) or "numbers" not in game:
            continue
        yield _about({**whole, "game": {k: v for k, v in game.items() if k != "alone"}})
        yield _about({**whole, "game": {**game, "values": "interdependent"}})
        for part in ("payments", "cost", "alternatives", "permuted", "prior"):
            yield _about({**whole, "game": {**game, part: None}})
        for part in ("truth", "can"):
            yield _about({**whole, "game": {**game, "infosets": [[{**s, part: None} for s in sets] for sets in game["infosets"]]}})


def _about(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate, about the game that it now carries."""
    return resealed({**certificate, "mechanism": {**certificate["mechanism"], "behaviour_digest": sha256(certificate["game"])}})


def _mended(certificate: Mapping[str, Any], judge: Judge) -> Mapping[str, Any]:
    """The certificate with the counts and margins that the checker says are the right ones."""
    for _ in range(3):
        answer = judge(certificate)
        if count := re.search(r"says (?:that )?.* cases, and there are (\d+)", answer):
            certificate = resealed({**certificate, "cases": int(count[1])})
        elif margin := re.search(r"says that the worst margin is .*, and it is (-?[0-9/]+)$", answer):
            worst = Fraction(margin[1])
            verdict = "refuted" if certificate["witness"] else "proved"
            certificate = resealed({**certificate, "worst": str(worst), "verdict": verdict})
        elif gain := re.search(r"witness's case has the margin (-?[0-9/]+), and", answer):
            certificate = resealed({**certificate, "witness": {**certificate["witness"], "gain": gain[1]}})
        else:
            break
    return certificate


def _spoilt() -> list[dict[str, Any]]:
    """Random corruptions under new seals, every other one of the tables with a new digest, so that another game is judged."""
    rng = random.Random(0)
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for certificate in issued():
        groups.setdefault((certificate["kind"], certificate["property"]["name"], certificate["threat"]["name"]), []).append(certificate)
    found = []
    for k in range(SPOILT):
        whole = rng.choice(groups[rng.choice(sorted(groups))])
        table = next((part for part in ("game", "play") if k % 2 and isinstance(whole.get(part), dict)), None)
        if table is None:
            found.append(resealed(corrupt(whole, rng)[1]))
            continue
        changed = {**json.loads(json.dumps(whole)), table: corrupt({"": whole[table], "seal": ""}, rng)[1].get("")}
        changed["mechanism"]["behaviour_digest"] = sha256(changed[table])
        found.append(resealed(changed))
    return found


@functools.cache
def listed() -> dict[str, str]:
    """Survivors by name, with why no certificate can tell them from the checker; and those that are open, for which nobody has said."""
    with EXPLAINED.open("rb") as file:
        found = tomllib.load(file)
    return {name: entry["why"] for entry in (*found["survivor"], *found["open"]) for name in entry["mutants"]}


def chosen(chunk: int) -> list[Mutant]:
    """The mutants of one chunk: one in thirty by default, since the certificates take most of the time, and all in the full run."""
    every = [m for k, m in enumerate(mutants()) if k % CHUNKS == chunk]
    return every if volume(10) == 10 else random.Random(chunk).sample(every, len(every) // 30)


def asked(mutant: Mutant) -> list[int]:
    """The certificates that can show the mutant."""
    found, _, ran = corpus()
    known = ran.get((mutant.file, mutant.line), list(range(len(found))))
    hand = len(by_hand())
    return [*[k for k in known if k >= hand][:MOST], *(k for k in known if k < hand)]


def test_the_list_of_survivors_names_mutants_that_exist() -> None:
    gone = set(listed()) - {m.name for m in mutants()}
    assert not gone, f"{sorted(gone)}: these mutants exist no more, so take them off the list"
    assert all(why.strip() for why in listed().values())


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_mutant_is_killed_or_listed(chunk: int) -> None:
    found, said, _ = corpus()
    latest: dict[str, list[int]] = {}
    alive = []
    for mutant in chosen(chunk):
        if mutant.name in listed():
            continue
        quick = latest.setdefault(mutant.file, [])
        order = asked(mutant)
        known = set(order)
        killed = killer(mutant, found, said, [*(k for k in quick if k in known), *(k for k in order if k not in quick)])
        if killed is None:
            alive.append(mutant.name)
        elif killed >= 0:
            quick[:] = [killed, *(k for k in quick if k != killed)][:20]
    assert not alive, "no certificate of the tests tells these mutants from the checker:\n" + "\n".join(alive)
