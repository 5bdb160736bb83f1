"""A mechanism: a domain plus a pure state machine that every driver steps. One-shot rules are the common special case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from accord.core.canonical import encode, show
from accord.core.domain import Agent, Domain
from accord.core.errors import AccordError
from accord.core.frontier import Frontier
from accord.core.html import html_table
from accord.core.space import Finite, Space

Messages = Mapping[Agent, Any]
MOVES = ("start", "awaiting", "step", "view")


@dataclass(frozen=True)
class Spec:
    """How to build a mechanism again: the factory, the arguments it was given, and the hash of the source it rests on (None
    where the source is in no file, as in a notebook)."""

    name: str
    params: tuple[tuple[str, Any], ...]
    source: str | None
    factory: Callable[..., Mechanism] = field(repr=False, compare=False)

    def __canonical__(self) -> Any:
        return {"spec": [self.name, {k: encode(v) for k, v in self.params}, self.source]}


@dataclass(frozen=True, eq=False)
class Sealed:
    """The state machine of one round: everybody sends one sealed message, and the state is then what was sent, in roster order."""

    agents: tuple[Agent, ...]
    messages: Mapping[Agent, Space]
    rule: Callable[[Messages], Any]

    def start(self) -> Any:
        return None

    def awaiting(self, state: Any) -> Mapping[Agent, Space]:
        return self.messages if state is None else {}

    def step(self, state: Any, sent: Messages) -> Any:
        return {agent: sent[agent] for agent in self.agents}

    def view(self, state: Any, agent: Agent) -> Any:
        return None if state is None else ("sent", state[agent])


@dataclass(frozen=True, eq=False)
class Mechanism:
    """One value, four drivers: verify, attack, simulate, operate.

    start()                  the first state; states are canonical values (tuples, mappings, frozen dataclasses)
    awaiting(state)          who must send a message now, each with its message space; {} when finished
    step(state, messages)    the next state, given one message from everybody awaited
    outcome(state)           at the end: an outcome, or a Lottery over outcomes
    view(state, agent)       what the agent has seen: its information set, and the access control of a live service
    truth(view, type)        the strategy that counts as honest; without one, *truthful* has no meaning
    rule, messages           only for one-shot mechanisms: rule(messages) -> outcome, and the message spaces. They are what is played:
                             replacing the outcome or the messages of a one-shot mechanism replaces them too, and with
                             another start, awaiting, step or view there are none
    draw(outcome)            public randomness that an outcome states as odds, as a Lottery over outcomes; utilities are
                             already in expectation over it
    sequel(outcome, types)   what nature does after that, given the true types, as a Lottery over records to show; utilities are
                             already in expectation over it too
    form                     how the rule is written, where that says more than its values (a rule on counts, pieces on cells, ...);
                             what a form is about is its own `.rule`, which must be this very rule
    arithmetic               "exact", or "float" where floats are read as the rationals that they are: see `accord.core.floats`
    kernel                   array refinement of the rule for simulation: see `accord.simulation.conforms`
    frontier()               the exact set of values of one parameter for which the claims hold: see `accord.core.frontier`
    claims                   {property or (property, threat): should it hold?}; the tests attack them
    """

    domain: Domain
    start: Callable[[], Any]
    awaiting: Callable[[Any], Mapping[Agent, Space]]
    step: Callable[[Any, Messages], Any]
    outcome: Callable[[Any], Any]
    view: Callable[[Any, Agent], Any]
    truth: Callable[[Any, Any], Any] | None = None
    rule: Callable[[Messages], Any] | None = None
    messages: Mapping[Agent, Space] | None = None
    draw: Callable[[Any], Any] | None = None
    sequel: Callable[[Any, Mapping[Agent, Any]], Any] | None = None
    form: Any = None
    arithmetic: str = "exact"
    kernel: Callable[..., Mapping[str, Any]] | None = None
    claims: Mapping[Any, bool] = field(default_factory=dict)
    frontier: Callable[[], Frontier] | None = None
    notes: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    summary: str = ""
    spec: Spec | None = None

    def __post_init__(self) -> None:
        """Make `rule` and `messages` what is played. Raises AccordError where the rule and the outcome of one round disagree."""
        if self.rule is None and self.messages is None:
            return
        sealed = getattr(self.start, "__self__", None)
        if type(sealed) is not Sealed or any(getattr(self, move) != getattr(sealed, move) for move in MOVES):
            parts: dict[str, Any] = {"rule": None, "messages": None}
        else:
            rule = self.outcome if self.outcome is not sealed.rule else self.rule
            if rule is None or self.messages is None:
                raise AccordError("a mechanism of one round has a rule and messages: replace neither by None")
            if self.rule is not rule and self.rule is not sealed.rule:
                raise AccordError("the rule and the outcome of a mechanism of one round are one function: replace one of them, not both")
            if set(self.messages) != set(self.domain.agents):
                odd = sorted(set(self.messages) ^ set(self.domain.agents))
                raise AccordError(f"the message spaces and the roster disagree about {odd[0]!r}: give each agent one message space")
            played = Sealed(self.domain.agents, dict(self.messages), rule)
            parts = {"rule": rule, "outcome": rule, **{move: getattr(played, move) for move in MOVES}}
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    @property
    def name(self) -> str:
        return self.spec.name if self.spec else "unregistered mechanism"

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.spec.params) if self.spec else {}

    @property
    def one_shot(self) -> bool:
        return self.rule is not None

    def __call__(self, messages: Messages) -> Any:
        """The outcome of a one-shot mechanism, whose rule gets messages in roster order. Raises AccordError for a wrong one."""
        if self.rule is None:
            raise AccordError(f"{self.name} runs over several rounds: use accord.play(mechanism, strategies, types)")
        check_messages(self.awaiting(self.start()), messages)
        return self.rule({agent: messages[agent] for agent in self.domain.agents})

    def rebuild(self, **changes: Any) -> Mechanism:
        """The same factory with some arguments changed. Raises AccordError if there is no factory or no such argument."""
        if self.spec is None:
            raise AccordError("this mechanism was built without a factory: decorate the factory with @accord.mechanism()")
        params = dict(self.spec.params)
        for name in changes:
            if name not in params:
                raise AccordError(f"{self.name} has no parameter {name!r}: it has {', '.join(params) or 'none'}")
        return self.spec.factory(**{**params, **changes})

    def _repr_html_(self) -> str:
        claims = ((f"claim: {' against '.join(map(str, k)) if isinstance(k, tuple) else k}", v) for k, v in self.claims.items())
        about = [("about", self.summary), *(("source", c) for c in self.cites), *claims]
        return html_table(str(self), [*about, *self.domain.rows()])

    def __canonical__(self) -> Any:
        if self.spec is None:
            raise AccordError("a mechanism without a factory has no canonical form: decorate it with @accord.mechanism()")
        return self.spec.__canonical__()

    def __str__(self) -> str:
        shown = ", ".join(f"{k}={show(v)}" for k, v in self.params.items())
        return f"{self.name}({shown})"


def check_messages(awaited: Mapping[Agent, Space], messages: Messages) -> None:
    """Raise AccordError unless `messages` has exactly one valid message from everybody awaited."""
    for agent, message in messages.items():
        if agent not in awaited:
            raise AccordError(f"{agent!r} has nothing to send now: awaited are {show(tuple(awaited))}")
        if message not in awaited[agent]:
            raise AccordError(f"{show(message)} is not in {agent}'s message space {awaited[agent]}: choose one inside")
    for agent in awaited:
        if agent not in messages:
            raise AccordError(f"{agent} has sent no message: one is needed from each of {show(tuple(awaited))}")


def one_shot(
    domain: Domain,
    messages: Space | Mapping[Agent, Space],
    rule: Callable[[Messages], Any],
    *,
    truth: Callable[[Any, Any], Any] | None = None,
    **more: Any,
) -> Mechanism:
    """Everyone sends one sealed message, then `rule` decides.

    If every agent's types are all messages too and no `truth` is given, honesty is to report one's type.
    """
    spaces = dict(messages) if isinstance(messages, Mapping) else dict.fromkeys(domain.agents, messages)
    for agent, space in spaces.items():
        if not isinstance(space, Space):
            raise AccordError(f"{agent}'s messages {show(space)} are no space: write Finite([...]), simplest first, Interval or Product")
    if truth is None and all(a in spaces and covers(spaces[a], domain.types[a]) for a in domain.agents):
        truth = report_type
    played = Sealed(domain.agents, spaces, rule)
    return Mechanism(domain, played.start, played.awaiting, played.step, rule, played.view, truth=truth, rule=rule, messages=spaces, **more)


def report_type(view: Any, own: Any) -> Any:
    """Truth-telling in a direct mechanism."""
    return own


def covers(messages: Space, types: Space) -> bool:
    """Whether every type is a message too, by their lists, or by equal spaces where types have no list."""
    if isinstance(types, Finite):
        return all(t in messages for t in types)
    return types == messages


def describes(mechanism: Mechanism, form: Any) -> bool:
    """Whether what a form says holds of what the mechanism plays: one round, by the very function that is the form's `rule`.

    The rule of a one-shot mechanism is what it plays (see `Mechanism`), so replacing its rule, outcome or moves drops the form. A
    form that is about a domain too is compared with the mechanism's own domain by whoever reasons from it.
    """
    return mechanism.rule is not None and getattr(form, "rule", None) is mechanism.rule


def relabel(mechanism: Mechanism, **changes: Any) -> Mechanism:
    """The same mechanism with some fields replaced (claims, notes, kernel, ...)."""
    return replace(mechanism, **changes)
