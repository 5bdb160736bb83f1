"""Rules in pieces on intervals and boxes: linear allocations and quadratic payments, on cells cut by linear comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Agent, Decision, Domain, quasi_linear
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.piecewise_agreement import Answer, Point, box_points, check_agreement, tree_points
from accord.core.piecewise_paths import Span, grow, guarded, leaf_at, tree_json
from accord.core.piecewise_polynomial import Decide, Polynomial, number, variable
from accord.core.space import Interval, Product, Space

FIELDS = ("unit", "notes", "prior", "outcomes", "own", "permute")


@dataclass(frozen=True)
class Allocation:
    """What each agent gets, and what it pays (positive when it pays); agents left out get and pay nothing.

    A quantity is one number where the agent's types are an interval, and a tuple of them where they are a box.
    """

    quantities: Mapping[Agent, Any] = field(default_factory=dict)
    payments: Mapping[Agent, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """An end of the tree: of each agent its quantities (linear) and its payment (quadratic), in the flat report variables."""

    quantities: tuple[tuple[Polynomial, ...], ...]
    payments: tuple[Polynomial, ...]

    def json(self) -> dict[str, Any]:
        return {"get": [[q.json() for q in own] for own in self.quantities], "pay": [t.json() for t in self.payments]}


@dataclass(frozen=True, eq=False)
class Pieces:
    """How a piecewise rule is written. Report variables are numbered agent by agent, component by component.

    rule      the very function that the pieces describe, and `domain` the very domain that they are judged in
    spans     of each agent, the ends of each component of its type
    outside   of each agent, what opting out is worth, in its own report variables
    """

    rule: Callable[[Mapping[Agent, Any]], Decision]
    domain: Domain
    agents: tuple[Agent, ...]
    spans: tuple[tuple[Span, ...], ...]
    tree: Any
    outside: tuple[Polynomial, ...]

    def first(self, agent: int) -> int:
        """The number of an agent's first report variable."""
        return sum(len(own) for own in self.spans[:agent])

    def json(self) -> dict[str, Any]:
        """As a certificate carries it."""
        return {
            "agents": list(self.agents),
            "types": [[[str(low), str(high)] for low, high in own] for own in self.spans],
            "outside": [p.json() for p in self.outside],
            "tree": tree_json(self.tree, Piece.json),
        }


def spans_of(agents: Sequence[Agent], types: Space | Mapping[Agent, Space]) -> tuple[tuple[Span, ...], ...]:
    """Of each agent the ends of each component. Raises AccordError for a space that is neither an Interval nor a Product of them."""
    found = []
    for agent in agents:
        space = types.get(agent) if isinstance(types, Mapping) else types
        parts = space.spaces if isinstance(space, Product) else (space,)
        if not all(isinstance(part, Interval) for part in parts) or (isinstance(space, Product) and len(parts) < 2):
            raise AccordError(f"{agent}'s types {show(space)} are no interval or box: give an Interval, or a Product of two or more")
        found.append(tuple((part.low, part.high) for part in parts if isinstance(part, Interval)))
    return tuple(found)


def check_fields(more: Mapping[str, Any]) -> None:
    """Raise AccordError for a field of the domain that a rule on intervals states itself, or that its utilities leave no room for."""
    for name in more:
        if name not in FIELDS:
            raise AccordError(f"a rule on intervals takes no {name!r}: the domain's fields that it takes are {', '.join(FIELDS)}")


def check_options(told: Any) -> None:
    """Raise AccordError unless outside options are given by agent."""
    if not isinstance(told, Mapping):
        raise AccordError(f"the outside options are {show(told)}, and they are given by agent: return a dict such as {{'ada': 1}}")


def joined(parts: Sequence[Any], space: Any) -> Any:
    """Components as a type or message of the space: a tuple in a box, else the one number."""
    return tuple(parts) if isinstance(space, Product) else parts[0]


def flat(agents: Sequence[Agent], reports: Mapping[Agent, Any]) -> tuple[Any, ...]:
    """The components of everybody's report, in the order of the variables."""
    return tuple(x for a in agents for x in (reports[a] if isinstance(reports[a], tuple) else (reports[a],)))


def profile(
    agents: Sequence[Agent], spans: Sequence[Sequence[Span]], spaces: Mapping[Agent, Any], point: Sequence[Any]
) -> dict[Agent, Any]:
    """The other way round: a point as everybody's report."""
    parts = iter(point)
    return {a: joined([next(parts) for _ in own], spaces[a]) for a, own in zip(agents, spans, strict=True)}


def names_of(agents: Sequence[Agent], spans: Sequence[Sequence[Span]]) -> tuple[str, ...]:
    """A name for each report variable: the agent's, with the number of the component where there are several."""
    return tuple(a if len(own) == 1 else f"{a}[{k}]" for a, own in zip(agents, spans, strict=True) for k in range(len(own)))


def linear_value(agent: Agent, quantities: Mapping[Agent, Any], own: Any) -> Any:
    """What an agent's quantities are worth to it: its type times them, added up over the components of a box."""
    mine = quantities[agent]
    return sum((x * q for x, q in zip(own, mine, strict=True)), Fraction(0)) if isinstance(own, tuple) else own * mine


def piecewise(
    agents: Sequence[Agent],
    types: Space | Mapping[Agent, Space],
    rule: Callable[[Mapping[Agent, Any]], Allocation],
    *,
    outside: Callable[[Mapping[Agent, Any]], Mapping[Agent, Any]] | None = None,
    **more: Any,
) -> Mechanism:
    """A direct mechanism on intervals or boxes whose rule is an ordinary function with linear comparisons.

    rule(reports)    an `Allocation`. It may compare, add, and multiply as long as quantities stay linear and payments quadratic
                     in the reports; it is run on symbols once for each way through its comparisons, so it must be pure
    outside(types)   what opting out is worth to the agents that it names, quadratic in the own type; without it, 0
    more             fields of the domain: unit, notes, prior, outcomes, own, permute

    Types are an Interval, or a Product of Intervals, of all or of each agent. Utility is linear: own type times own quantity,
    less the payment. The mechanism's rule is the decision tree found, evaluated on exact numbers, and `form` holds the tree.

    Raises AccordError where the rule is not of this form, with what to do instead, and where its pieces and the rule, asked twice
    on numbers, differ (see `accord.core.piecewise_agreement`).
    """
    check_fields(more)
    roster, spans = tuple(agents), spans_of(agents, types)
    spaces = {a: types[a] if isinstance(types, Mapping) else types for a in roster}
    components = tuple(span for own in spans for span in own)

    def reports(decide: Decide | None = None) -> dict[Agent, Any]:
        return profile(roster, spans, spaces, [variable(k, decide) for k in range(len(components))])

    names = names_of(roster, spans)

    def run(decide: Decide) -> Piece:
        return _piece(roster, spaces, spans, rule(reports(decide)))

    tree = grow(run, components, names)

    def decided(messages: Mapping[Agent, Any]) -> Decision:
        point = flat(roster, messages)
        piece = leaf_at(tree, point)
        got = (joined([q.at(point) for q in own], spaces[a]) for a, own in zip(roster, piece.quantities, strict=True))
        return Decision(dict(zip(roster, got, strict=True)), {a: t.at(point) for a, t in zip(roster, piece.payments, strict=True)})

    worth = _outside(roster, spans, guarded(lambda: outside(reports()), lambda: "for an outside option") if outside is not None else {})
    if outside is not None:
        numbered = {a: i for i, a in enumerate(roster)}
        blank = [Fraction(0)] * len(components)

        def opting_out(agent: Agent, known: Mapping[Agent, Any]) -> Fraction:
            i = numbered[agent]
            start = sum(len(own) for own in spans[:i])
            mine = flat((agent,), {agent: known[agent]})
            return worth[i].at([*blank[:start], *mine, *blank[start + len(mine) :]])

        more["outside"] = opting_out

    def numbered_reports(point: Point) -> dict[Agent, Any]:
        return profile(roster, spans, spaces, point)

    def written(point: Point) -> Answer:
        known = numbered_reports(point)
        piece = _piece(roster, spaces, spans, rule(known))
        return answer(piece, _outside(roster, spans, outside(known) if outside is not None else {}), point)

    def answer(piece: Piece, options: Sequence[Polynomial], point: Point) -> Answer:
        parts = zip(roster, piece.quantities, piece.payments, options, strict=True)
        return {a: (tuple(q.at(point) for q in own), t.at(point), w.at(point)) for a, own, t, w in parts}

    points = [*box_points(components), *tree_points(tree, components)]
    check_agreement(points, numbered_reports, written, lambda point: answer(leaf_at(tree, point), worth, point))
    domain = quasi_linear(roster, spaces, linear_value, **more)
    return one_shot(domain, spaces, decided, form=Pieces(decided, domain, roster, spans, tree, worth))


def _piece(roster: Sequence[Agent], spaces: Mapping[Agent, Any], spans: Sequence[Sequence[Span]], found: Any) -> Piece:
    """What the rule answered, as polynomials. Raises AccordError where it is no allocation, or of too high a degree."""
    if not isinstance(found, Allocation):
        raise AccordError(f"the rule answers {show(found)}, no Allocation: end it with `return accord.Allocation(quantities, payments)`")
    for named in (*found.quantities, *found.payments):
        if named not in roster:
            raise AccordError(f"the rule gives something to {named!r}, who is not one of {show(tuple(roster))}: name one of them")
    quantities = []
    for agent, own in zip(roster, spans, strict=True):
        got = found.quantities.get(agent)
        parts = (0,) * len(own) if got is None else got if isinstance(spaces[agent], Product) else (got,)
        if not isinstance(parts, tuple) or len(parts) != len(own):
            raise AccordError(f"the rule gives {agent} {show(got)}, and its types have {len(own)} components: give a tuple of as many")
        quantities.append(tuple(_bounded(q, 1, f"{agent}'s quantity") for q in parts))
    return Piece(tuple(quantities), tuple(_bounded(found.payments.get(a, 0), 2, f"{a}'s payment") for a in roster))


def _bounded(value: Any, degree: int, what: str) -> Polynomial:
    """A polynomial of at most this degree, without its tracing."""
    found = Polynomial(value.terms) if isinstance(value, Polynomial) else number(value)
    if found.degree > degree:
        raise AccordError(f"{what} is quadratic in the reports, and pieces are linear there: keep it linear, or use accord.traced")
    return found


def _outside(roster: Sequence[Agent], spans: Sequence[Sequence[Span]], told: Mapping[Agent, Any]) -> tuple[Polynomial, ...]:
    """The outside options as polynomials. Raises AccordError where one depends on another's type, or where they are no mapping."""
    check_options(told)
    found, start = [], 0
    for agent, own in zip(roster, spans, strict=True):
        worth = _bounded(told.get(agent, 0), 2, f"{agent}'s outside option")
        if any(not start <= k < start + len(own) for monomial in worth.terms for k in monomial):
            raise AccordError(f"{agent}'s outside option depends on another's type, and values are private here: use its own type only")
        found.append(worth)
        start += len(own)
    return tuple(found)
