"""Rules traced into arithmetic: any mix of + - * / minimum, maximum and abs, on intervals and boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Agent, Decision, Domain, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.piecewise import Allocation, check_fields, check_options, flat, joined, linear_value, profile, spans_of
from accord.core.piecewise_agreement import Answer, Point, box_points, check_agreement
from accord.core.piecewise_paths import Span, guarded
from accord.core.rational import exact
from accord.core.space import Space
from accord.theory.expression import EXACT, Expression, Program, program


@dataclass(frozen=True, eq=False)
class Traced:
    """How a traced rule is written. Report variables are numbered agent by agent, component by component.

    rule      the very function that the program computes, and `domain` the very domain that it is judged in
    program   its results are: each agent's quantities, then each agent's payment, then each agent's outside option (in its
              own report variables)
    """

    rule: Callable[[Mapping[Agent, Any]], Decision]
    domain: Domain
    agents: tuple[Agent, ...]
    spans: tuple[tuple[Span, ...], ...]
    program: Program

    def first(self, agent: int) -> int:
        """The number of an agent's first report variable, and of its first quantity among the results."""
        return sum(len(own) for own in self.spans[:agent])

    def json(self) -> dict[str, Any]:
        """As a certificate carries it."""
        types = [[[str(low), str(high)] for low, high in own] for own in self.spans]
        return {"agents": list(self.agents), "types": types, **self.program.json()}


def traced(
    agents: Sequence[Agent],
    types: Space | Mapping[Agent, Space],
    rule: Callable[[Mapping[Agent, Any]], Allocation],
    *,
    outside: Callable[[Mapping[Agent, Any]], Mapping[Agent, Any]] | None = None,
    **more: Any,
) -> Mechanism:
    """A direct mechanism on intervals or boxes whose rule is arithmetic without branches, so that it can be bounded on boxes.

    rule(reports)    an `Allocation`, from + - * / and `minimum`, `maximum`, abs of the reports; run once, on symbols
    outside(types)   what opting out is worth to the agents that it names, from the own type; without it, 0
    more             fields of the domain: unit, notes, prior, outcomes, own, permute

    Types are an Interval, or a Product of Intervals, of all or of each agent. Utility is own type times own quantity, less the
    payment. The mechanism's rule is the arithmetic found, evaluated on exact numbers, and `form` holds it.

    Raises AccordError for a rule that compares reports, uses floats, fails, or answers no Allocation, and where the arithmetic and
    the rule, asked twice on numbers, differ (see `accord.core.piecewise_agreement`); when it is used, for a division by zero.
    """
    check_fields(more)
    roster, spans = tuple(agents), spans_of(agents, types)
    spaces = {a: types[a] if isinstance(types, Mapping) else types for a in roster}
    components = tuple(span for own in spans for span in own)

    def asked(known: Mapping[Agent, Any]) -> tuple[Allocation, Mapping[Agent, Any]]:
        found, opted = rule(known), outside(known) if outside is not None else {}
        if not isinstance(found, Allocation):
            told = "`return accord.Allocation(quantities, payments)`"
            raise AccordError(f"the rule answers {show(found)}, no Allocation: end it with {told}")
        check_options(opted)
        for named in (*found.quantities, *found.payments, *opted):
            if named not in roster:
                raise AccordError(f"the rule gives something to {named!r}, who is not one of {show(roster)}: name one of them")
        return found, opted

    def reports(point: Sequence[Any]) -> dict[Agent, Any]:
        return profile(roster, spans, spaces, point)

    symbols = reports([Expression("var", k) for k in range(len(components))])
    found, opted = guarded(lambda: asked(symbols), lambda: "whatever the reports are")
    shares = [x for a, own in zip(roster, spans, strict=True) for x in _parts(a, len(own), found.quantities.get(a))]
    whole = program([*shares, *(found.payments.get(a, 0) for a in roster), *(opted.get(a, 0) for a in roster)])
    _check_private(roster, spans, opted)

    def results(point: Sequence[Any]) -> list[Any]:
        with no_division_by_zero(lambda: reports(point)):
            return whole.run(point, EXACT, Fraction)

    def written(point: Point) -> Answer:
        told, options = asked(reports(point))
        return {
            a: (tuple(map(exact, _parts(a, len(own), told.quantities.get(a)))), exact(told.payments.get(a, 0)), exact(options.get(a, 0)))
            for a, own in zip(roster, spans, strict=True)
        }

    def computed(point: Point) -> Answer:
        answer = iter(whole.run(point, EXACT, Fraction))
        got = [tuple(next(answer) for _ in own) for own in spans]
        paid = [next(answer) for _ in roster]
        return {a: (q, t, next(answer)) for a, q, t in zip(roster, got, paid, strict=True)}

    check_agreement(list(box_points(components)), reports, written, computed)

    def decided(messages: Mapping[Agent, Any]) -> Decision:
        answer = results(flat(roster, messages))
        quantities, payments = answer[: len(shares)], answer[len(shares) :]
        got = iter(quantities)
        choice = {a: joined([next(got) for _ in own], spaces[a]) for a, own in zip(roster, spans, strict=True)}
        return Decision(choice, dict(zip(roster, payments, strict=False)))

    if outside is not None:
        worth = {a: program([opted.get(a, 0)]) for a in roster}
        first = {a: sum(map(len, spans[:i])) for i, a in enumerate(roster)}

        def opting_out(agent: Agent, known: Mapping[Agent, Any]) -> Fraction:
            mine = flat((agent,), {agent: known[agent]})
            with no_division_by_zero(lambda: {agent: known[agent]}):
                (value,) = worth[agent].run([Fraction(0)] * first[agent] + list(mine), EXACT, Fraction)
            return Fraction(value)

        more["outside"] = opting_out
    domain = quasi_linear(roster, spaces, linear_value, **more)
    return one_shot(domain, spaces, decided, form=Traced(decided, domain, roster, spans, whole))


@contextmanager
def no_division_by_zero(reports: Callable[[], Mapping[Agent, Any]]) -> Iterator[None]:
    """Turn a division by zero in the arithmetic into the sentence that names the reports."""
    try:
        yield
    except ZeroDivisionError:
        raise AccordError(f"the rule divides by zero when the reports are {show(reports())}: keep the types away from there") from None


def _parts(agent: Agent, size: int, got: Any) -> Sequence[Any]:
    """An agent's quantities, one for each component of its type."""
    parts = [0] * size if got is None else list(got) if isinstance(got, tuple) else [got]
    if len(parts) != size:
        raise AccordError(f"the rule gives {agent} {len(parts)} quantities, and its types have {size} components: give as many")
    return parts


def _check_private(roster: Sequence[Agent], spans: Sequence[Sequence[Span]], opted: Mapping[Agent, Any]) -> None:
    start = 0
    for agent, own in zip(roster, spans, strict=True):
        for operation, *arguments in program([opted.get(agent, 0)]).steps:
            if operation == "var" and not start <= arguments[0] < start + len(own):
                raise AccordError(f"{agent}'s outside option depends on another's type, and values are private here: use its own type only")
        start += len(own)
