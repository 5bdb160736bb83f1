"""Certificates that bound a property on boxes: the bound is computed again on every box of a subdivision.

rule     agents, types, and the rule as arithmetic: `steps`, and as `results` each agent's quantities, each agent's payment and
         each agent's outside option. Utility is type times quantities, less the payment
boxes    for each margin (of each agent, or of a budget) the subdivision of its box, as a walk: -1 is a box; 3 v halves along
         variable v, and two walks follow; 3 v + 1 and 3 v + 2 go on with the low or high face along variable v, along which the
         margin is seen only to fall or to rise, so that no point of the box has a greater margin than one of the face
reports  for a refuted budget, the reports that lead to the witness's outcome; else null

On a box the margin is at most the high end of its enclosure, and at most its value at the centre plus, for each variable, half
the span times the greatest slope. `worst` must not be below the greatest of these bounds. Cases: the boxes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from accord.checker.arithmetic import EXACT, Program, parse_program
from accord.checker.boxes import bounds, margins
from accord.checker.claim import Claim
from accord.checker.continuous import DEVIATIONS, Roster, check_defined, check_outcome, local_point, parse_roster
from accord.checker.fields import array, record
from accord.checker.kind import Held, Kind
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.tabled import compare_witness

BOUND = "the greatest margin that is stated is a bound on all margins, which none need reach"


def verify(certificate: dict[str, Any], claim: Claim) -> Held:
    """Bound every margin on every box, compare with the claim, and evaluate the witness."""
    check_defined(claim)
    form = record(certificate["rule"], "'rule'", ("agents", "types", "steps", "results"))
    roster = parse_roster(form)
    count, agents = len(roster.components), len(roster.agents)
    program = parse_program(form["steps"], form["results"], count, count + 2 * agents)
    _check_private(roster, program)
    every = margins(roster, program, claim)
    boxes, greatest = 0, list[Fraction]()
    for (margin, spans), walk in zip(every, array(certificate["boxes"], "'boxes'", len(every)), strict=True):
        found = bounds(margin, spans, array(walk, "a subdivision"))
        boxes, greatest = boxes + len(found), [*greatest, max(found)]
    if claim.cases != boxes:
        raise Refusal(f"the certificate says {claim.cases} boxes, and there are {boxes}")
    if claim.worst is None or claim.worst < max(greatest):
        raise Refusal(f"the certificate says that no margin exceeds {claim.worst}, and the boxes show {max(greatest)}")
    if claim.witness is not None:
        i, point = local_point(roster, claim, certificate["reports"])
        by_agent = claim.property_name in (*DEVIATIONS, "individually_rational")
        if not by_agent:
            results = program.run(point, EXACT, Fraction)
            check_outcome(roster, claim, results[:count], results[count : count + agents])
        shown = [every[i]] if by_agent else every
        compare_witness(claim, max(margin(point, EXACT, Fraction) for margin, _ in shown))
    elif certificate["reports"] is not None:
        raise Refusal("the certificate gives reports for an outcome that it does not have")
    if claim.proved and claim.worst > 0:
        raise Refusal(f"margins up to {claim.worst} are not excluded, so nothing is proved")
    told = f"spec digest {claim.spec_digest}" if claim.spec_digest else "no spec digest"
    return Held(
        (*claim.assumptions, *(() if claim.verdict == "bounded" else (BOUND,))),
        (
            f"that the rule named {name(claim.mechanism)} with {told} is the arithmetic written here: the checker reads the arithmetic",
            "that the types' spans, utilities and outside options are those of the agents",
        ),
        ", box by box,",
    )


def _check_private(roster: Roster, program: Program) -> None:
    """Refuse an outside option that depends on another's type."""
    reach: list[set[int]] = []
    for operation, arguments in program.steps:
        inner = set() if operation == "const" else {arguments[0]} if operation == "var" else set().union(*(reach[j] for j in arguments))
        reach.append(inner)
    for i, step in enumerate(program.results[-len(roster.agents) :]):
        if not reach[step] <= set(roster.mine(i)):
            raise Refusal("an outside option depends on another agent's type")


KIND = Kind("epsilon", ("rule", "boxes", "reports"), verify)
