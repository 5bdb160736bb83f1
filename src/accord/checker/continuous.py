"""What certificates on continuous types share: the roster with its spans, the properties, and a witness as a point.

Reports are numbered agent by agent, component by component. The local variables of a deviation are all reports, the lie among
them, and after them the deviator's own type; those of the other properties are the reports, which are the types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, record, text
from accord.checker.numbers import canonical_json, name, rational, show
from accord.checker.refusal import Refusal

Span = tuple[Fraction, Fraction]
DEVIATIONS = ("truthful", "ex_post_truthful")
OUTCOMES = ("individually_rational", "weak_budget_balance", "strong_budget_balance")


@dataclass(frozen=True)
class Roster:
    """The agents, and of each the span of every component of its type."""

    agents: list[str]
    spans: list[list[Span]]

    @property
    def components(self) -> list[Span]:
        return [span for own in self.spans for span in own]

    def mine(self, agent: int) -> range:
        """The numbers of an agent's reports."""
        first = sum(len(own) for own in self.spans[:agent])
        return range(first, first + len(self.spans[agent]))

    def honest(self, agent: int, point: Sequence[Any]) -> list[Any]:
        """The reports of a deviation's local variables, with the agent's own type in place of its lie."""
        count, mine = len(self.components), self.mine(agent)
        return [*point[: mine.start], *point[count:], *point[mine.stop : count]]


def parse_roster(form: Mapping[str, Any]) -> Roster:
    """From the fields `agents` and `types`."""
    agents = [text(a, "an agent's name") for a in array(form["agents"], "the agents")]
    if not agents or len(set(agents)) < len(agents):
        raise Refusal("there are no agents, or one is named twice")
    spans = [[_span(s) for s in array(own, "an agent's types")] for own in array(form["types"], "the types", len(agents))]
    if not all(spans):
        raise Refusal("an agent's types have no component")
    return Roster(agents, spans)


def _span(form: Any) -> Span:
    low, high = (rational(v, "an end of a type's span") for v in array(form, "a type's span", 2))
    if low > high:
        raise Refusal(f"the span from {low} to {high} is empty")
    return low, high


def check_defined(claim: Claim) -> None:
    """Refuse a property and threat that are not judged on continuous types."""
    wanted = "alone" if claim.property_name in DEVIATIONS else "none"
    if claim.property_name not in (*DEVIATIONS, *OUTCOMES) or claim.threat_name != wanted:
        raise Refusal(f"{claim.property_name!r} against the threat {claim.threat_name!r} is not defined for certificates of this kind")
    if claim.property_params.get("stage", "ex post") != "ex post" or set(claim.property_params) - {"stage", "epsilon"}:
        raise Refusal("only the property ex post is defined for certificates of this kind")
    if claim.behaviour_digest is not None:
        raise Refusal("a rule on intervals has no table, so no behaviour digest, and the certificate states one")


def tolerated(claim: Claim) -> Fraction:
    """The gain that the claim lets pass."""
    return rational(claim.property_params.get("epsilon", "0"), "epsilon")


def numbers(form: Any, where: str, length: int) -> list[Fraction]:
    """A point."""
    return [rational(x, f"a coordinate of {where}") for x in array(form, where, length)]


def local_point(roster: Roster, claim: Claim, reports: Any) -> tuple[int, list[Fraction]]:
    """The agent (0 for a budget) and the local variables of the witness's case. Raises Refusal for types outside of the spans."""
    witness, agents = claim.witness or {}, roster.agents
    if reports is not None and not claim.property_name.endswith("budget_balance"):
        raise Refusal("the certificate gives reports for an outcome, and the witness is about none")
    if claim.property_name in DEVIATIONS:
        every = claim.property_name == "ex_post_truthful"
        record(witness, "the witness", ("coalition", "types", "lie", *(() if every else ("others",)), "gain"))
        (who,) = array(witness["coalition"], "the witness's coalition", 1)
        i = _agent(roster, who)
        types = record(witness["types"], "the witness's types", agents if every else [who])
        others = types if every else record(witness["others"], "the witness's others", [a for a in agents if a != who])
        sent = {**others, **record(witness["lie"], "the witness's lie", [who])}
        return i, [*_everybody(roster, sent), *_value(roster, i, types[who])]
    if claim.property_name == "individually_rational":
        record(witness, "the witness", ("agent", "types", "gain"))
        return _agent(roster, witness["agent"]), _everybody(roster, record(witness["types"], "the witness's types", agents))
    record(witness, "the witness", ("outcome", "gain"))
    point = numbers(reports, "the reports", len(roster.components))
    if not all(low <= x <= high for x, (low, high) in zip(point, roster.components, strict=True)):
        raise Refusal("the reports that lead to the witness's outcome are not among the types")
    return 0, point


def check_outcome(roster: Roster, claim: Claim, got: Sequence[Fraction], paid: Sequence[Fraction]) -> None:
    """Refuse a witness whose outcome is another one than these quantities, component by component, and payments."""
    choice = []
    for i, a in enumerate(roster.agents):
        mine = [_encoded(got[k]) for k in roster.mine(i)]
        choice.append([a, mine if len(mine) > 1 else mine[0]])
    payments = [[a, _encoded(t)] for a, t in zip(roster.agents, paid, strict=True) if t]
    outcome = {"record": ["Decision", {"choice": {"map": sorted(choice)}, "payments": {"map": sorted(payments)}}]}
    if canonical_json((claim.witness or {})["outcome"]) != canonical_json(outcome):
        raise Refusal("the reports do not lead to the witness's outcome")


def _encoded(value: Fraction) -> Any:
    return value.numerator if value.denominator == 1 else {"q": str(value)}


def _agent(roster: Roster, who: Any) -> int:
    if type(who) is not str or who not in roster.agents:
        raise Refusal(f"the witness names {show(who)}, who is not an agent")
    return roster.agents.index(who)


def _everybody(roster: Roster, forms: Mapping[str, Any]) -> list[Fraction]:
    return [x for j, a in enumerate(roster.agents) for x in _value(roster, j, forms[a])]


def _value(roster: Roster, agent: int, form: Any) -> list[Fraction]:
    """The components of a type or report."""
    where, spans = f"the witness's value of {name(roster.agents[agent])}", roster.spans[agent]
    parts = array(form, where) if type(form) is list else [form]
    found = [Fraction(v) if type(v) is int else rational(record(v, where, ("q",))["q"], where) for v in parts]
    if len(found) != len(spans) or not all(low <= x <= high for x, (low, high) in zip(found, spans, strict=True)):
        raise Refusal(f"{where} is {show(form)}, which is not among its types")
    return found
