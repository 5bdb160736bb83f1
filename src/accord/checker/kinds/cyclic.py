"""Implementability by potentials and cycles (Rochet 1987): payments that work, or a cycle of types that no payments can stop.

`payments` has the distinct `numbers` (rationals), and `tables`: for each agent, for each joint message of the others (row-major), what
each type pays for its honest report, by position. With `worst` added to every gain that is allowed, each type must like its own report
best: then no cycle gains more than `worst` on average, as payments cancel around it.

A refutation also has `cycle` (agent, others, cycle), whose average gain is exactly `worst`; the witness may be a simpler one.
Cases: each agent and joint message of the others.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from accord.checker import explain
from accord.checker.claim import Claim
from accord.checker.fields import array, positions, record
from accord.checker.game import Game
from accord.checker.kind import Held, Kind
from accord.checker.numbers import rational, unpack
from accord.checker.properties.implementable import gains, imitates, margin
from accord.checker.refusal import Refusal
from accord.checker.reports import columns, need_sealed, values
from accord.checker.tabled import compare_witness, own_game


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    game = own_game(certificate, claim)
    need_sealed(game, claim, ("implementable", "none"))
    if claim.worst is None or claim.verdict == "bounded" or claim.proved != (claim.worst == 0) or claim.worst < 0:
        raise Refusal("a certificate of kind 'cyclic' proves with the worst margin 0, or refutes with a positive one")
    form = record(unpack(certificate["payments"]), "the payments", ("numbers", "tables"))
    numbers = [rational(v, "a payment") for v in array(form["numbers"], "the payments' numbers")]
    tables = array(form["tables"], "the payments' tables", len(game.agents))
    cases = sum(_compare(game, i, claim.worst, numbers, table) for i, table in enumerate(tables))
    if claim.cases != cases:
        raise Refusal(f"the certificate says {claim.cases} cases, and there are {cases}")
    if ("cycle" in certificate) == claim.proved:
        raise Refusal("a refutation of kind 'cyclic' has the cycle that gains most, and a proof has none")
    if not claim.proved:
        worst = record(certificate["cycle"], "the cycle", ("agent", "others", "cycle"))
        if margin(game, claim, {**worst, "gain": None}) != claim.worst:
            raise Refusal(f"the cycle's average gain is not the stated worst margin, {claim.worst}")
        compare_witness(claim, margin(game, claim, claim.witness or {}))
    return Held(
        explain.assumptions(claim, game), explain.trusted(claim, claim.behaviour_digest or "", []), ", by Rochet's theorem on cycles,"
    )


def _compare(game: Game, agent: int, slack: Fraction, numbers: list[Fraction], table: Any) -> int:
    """How many cases one agent has. Raises Refusal where a type gains more than the slack under the payments."""
    worth, able, kinds = values(game, agent), imitates(game, agent), range(len(game.types[agent]))
    reached = list(columns(game, agent))
    allowed = slack * game.unit
    for lotteries, row in zip(reached, array(table, "a table of payments", len(reached)), strict=True):
        paid = [numbers[k] * game.unit for k in positions(row, "a row of payments", 0, len(numbers), len(kinds))]
        steps = gains(worth, able, lotteries)
        for s in kinds:
            for t in kinds:
                gain = steps[s][t]
                if s != t and gain is not None and gain + paid[t] - paid[s] > allowed:
                    raise Refusal("under the certificate's payments some type gains more than the worst margin by another's report")
    return len(reached)


KIND = Kind("cyclic", ("game", "payments"), _verify, optional=("cycle",))
