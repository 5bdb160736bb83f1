"""Groves's theorem: if reports are types, values private, the outcome maximises the reported total value over a range that does not
depend on reports, and each payment plus the others' reported value does not depend on one's own report, then honesty is dominant.

An agent's utility is then the total value at its true type and the others' reports, less something that it cannot change.

"table"            The range is what the game's rule reaches; lotteries that are of equal value to every type of everybody count as one
                   choice. Cases: each profile of reports with each choice, and with each agent.
"by construction"  There is no table. The certificate carries the hypotheses at `samples`, profiles drawn with `seed`: by agent what each
                   choice is worth (`values`), the number of the choice taken, and for each agent what it pays when honest and with
                   another report. Cases: each sample with each agent. That the hypotheses hold elsewhere is on trust. No margin is
                   computed, so `worst` is null.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, one_of, positions, record, whole
from accord.checker.game import Game
from accord.checker.kind import Held, Kind
from accord.checker.numbers import name, rational
from accord.checker.refusal import Refusal
from accord.checker.reports import distinct, held, need_sealed, no_gain, paid, values
from accord.checker.tabled import own_game

HOW = ", by Groves's theorem,"
STATED = ("truthful", "alone")


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    variant = one_of(certificate["variant"], "the variant", ("table", "by construction"))
    present = {field for field in ("game", "samples", "seed") if field in certificate}
    if present != ({"game"} if variant == "table" else {"samples", "seed"}):
        raise Refusal(f"a Groves certificate of variant {variant!r} does not have the fields {', '.join(sorted(present)) or '(none)'}")
    if variant == "by construction":
        return _constructed(certificate, claim)
    game = own_game(certificate, claim)
    need_sealed(game, claim, STATED)
    game.need(game.payments is not None, "it has no payments")
    no_gain(claim, _compare(game))
    return held(claim, game, HOW)


def _compare(game: Game) -> int:
    """How many comparisons were made. Raises Refusal where a hypothesis fails."""
    agents, reports, node = range(len(game.agents)), distinct(game), game.nodes[0]
    worth, charged = [values(game, i) for i in agents], [paid(game, i) for i in agents]
    choices: dict[tuple[int, ...], int] = {}
    for lottery in sorted({-1 - node.leads[place] for place in _places(game, reports)}):
        alike = tuple(row[lottery] for rows in worth for row in rows)
        choices.setdefault(alike, lottery)
    aims: list[dict[int, int]] = [{} for _ in agents]
    profiles = 0
    for types, place in zip(game.profiles(), _places(game, reports), strict=True):
        profiles += 1
        lottery = -1 - node.leads[place]
        shares = [worth[i][types[i]][lottery] for i in agents]
        total = sum(shares)
        if any(sum([worth[i][types[i]][other] for i in agents]) > total for other in choices.values()):
            raise Refusal("at some reports another outcome of the rule has a greater total reported value than the one taken")
        for i in agents:
            aim = charged[i][lottery] + total - shares[i]
            if aims[i].setdefault(place - reports[i][types[i]] * node.strides[i], aim) != aim:
                raise Refusal("some payment plus the others' reported value depends on the payer's own report")
    return profiles * (len(choices) + len(agents))


def _places(game: Game, reports: list[list[int]]) -> Iterator[int]:
    """The place in the table of each profile of honest reports, in the order of the type profiles."""
    steps = [[m * stride for m in told] for told, stride in zip(reports, game.nodes[0].strides, strict=True)]
    return map(sum, itertools.product(*steps))


def _constructed(certificate: dict[str, Any], claim: Claim) -> Held:
    if (claim.property_name, claim.threat_name) != STATED or claim.property_params or claim.behaviour_digest is not None:
        raise Refusal("a Groves certificate by construction states 'truthful' against one agent alone, and has no behaviour digest")
    samples, seed = array(certificate["samples"], "the samples"), whole(certificate["seed"], "the seed")
    agents = {len(array(record(s, "a sample", SAMPLE)["values"], "a sample's values")) for s in samples}
    if len(agents) != 1 or agents == {0}:
        raise Refusal("the samples are none, or not all about the same agents")
    if not claim.proved or claim.worst is not None:
        raise Refusal("a Groves certificate by construction proves, and has no greatest margin, as none is computed")
    compared = sum([_sample(s, *agents) for s in samples])
    if claim.cases != compared:
        raise Refusal(f"the certificate says {claim.cases} cases, and there are {compared}")
    return Held(
        (*claim.assumptions, "an agent's utility depends on no type but its own, and honesty is to report one's type"),
        (
            f"that the rule named {name(claim.mechanism)} with spec digest {claim.spec_digest or '(none)'} takes the outcome of greatest "
            f"reported value and ignores the payer's own report in its charge everywhere: the checker reads {len(samples)} profiles "
            f"drawn with seed {seed}",
            "that the types and utilities are those of the agents",
        ),
        ", by Groves's theorem and on trust that the rule is computed in his form,",
    )


SAMPLE = ("types", "values", "chosen", "reports")


def _sample(form: dict[str, Any], agents: int) -> int:
    """The hypotheses at one profile. Raises Refusal where one fails."""
    array(form["types"], "a sample's types", agents)
    table = [[rational(v, "a value") for v in array(row, "a row of values")] for row in form["values"]]
    choices = len(table[0])
    if any(len(row) != choices for row in table):
        raise Refusal("a sample's values are not of the same choices for everybody")
    sums = [sum(column) for column in zip(*table, strict=True)]
    (chosen,) = positions([form["chosen"]], "the choice", 0, choices)
    if sums[chosen] < max(sums):
        raise Refusal("at a sample another choice has a greater total reported value than the one taken")
    for i, report in enumerate(array(form["reports"], "a sample's reports", agents)):
        other = record(report, "a report", ("lie", "chosen", "payment", "honest"))
        (place,) = positions([other["chosen"]], "the choice", 0, choices)
        payment, honest = rational(other["payment"], "a payment"), rational(other["honest"], "a payment")
        if payment + sums[place] - table[i][place] != honest + sums[chosen] - table[i][chosen]:
            raise Refusal("at a sample some payment plus the others' reported value depends on the payer's own report")
    return agents


KIND = Kind("groves", ("variant",), _verify, optional=("game", "samples", "seed"))
