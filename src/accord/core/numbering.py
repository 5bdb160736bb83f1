"""Numbers for outcomes, lotteries and information sets, in the order in which a walk meets them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from accord.core.alike import alike
from accord.core.asking import Asking
from accord.core.canonical import key, show
from accord.core.domain import Decision
from accord.core.errors import AccordError, Inexact
from accord.core.game import Chances, Infoset
from accord.core.lottery import Lottery
from accord.core.space import as_finite

_SURE = Fraction(1)


class Numbering:
    """What has been met so far, by its number."""

    def __init__(self, asking: Asking) -> None:
        self.asking, self.mechanism = asking, asking.mechanism
        self.agents = self.mechanism.domain.agents
        self.types = tuple(as_finite(self.mechanism.domain.types[a]).items for a in self.agents)
        self.outcomes: list[Any] = []
        self.outcome_number: dict[str, int] = {}
        self.lotteries: list[Chances] = []
        self._lottery_number: dict[Chances, int] = {}
        self._alike: dict[Any, int] = {}
        self.infosets: list[list[Infoset]] = [[] for _ in self.agents]
        self._infoset_number: list[dict[str, int]] = [{} for _ in self.agents]

    def answer(self, function: Callable[..., Any], given: Any, answer: Any) -> int:
        """The number of the outcome or lottery that a function answered. Raises AccordError, with the line, for a float."""
        try:
            return self.lottery(answer)
        except Inexact as problem:
            raise self.asking.inexact(problem, function, (given,)) from problem

    def seen(self, outcome: Any) -> int | None:
        """The number of an outcome that was met before, where that is quickly told."""
        same = alike(outcome)
        return None if same is None else self._alike.get(same)

    def lottery(self, outcome: Any) -> int:
        """The number of an outcome or lottery."""
        same = alike(outcome)
        if same is not None and same in self._alike:
            return self._alike[same]
        if isinstance(outcome, Lottery):
            entry = tuple((p, o) for o, p in sorted((self.outcome(o), p) for o, p in outcome))
        else:
            entry = ((_SURE, self.outcome(outcome)),)
        number = self._lottery_number.setdefault(entry, len(self.lotteries))
        if number == len(self.lotteries):
            self.lotteries.append(entry)
        if same is not None:
            self._alike[same] = number
        return number

    def outcome(self, outcome: Any) -> int:
        """The number of an outcome. Raises AccordError for one that is not exact, or that charges a stranger."""
        try:
            name = key(outcome)
        except AccordError as problem:
            told = f"{self.mechanism.name} gives the outcome {show(outcome)}, where {problem}"
            raise type(problem)(told) from None
        if name not in self.outcome_number:
            for payer in outcome.payments if isinstance(outcome, Decision) else ():
                self.member(payer, "charges")
            self.outcome_number[name] = len(self.outcomes)
            self.outcomes.append(outcome)
        return self.outcome_number[name]

    def told(self, lottery: int) -> Any:
        """A lottery by its number, as the mechanism would give it."""
        return Lottery((self.outcomes[o], p) for p, o in self.lotteries[lottery])

    def member(self, agent: str, does: str) -> None:
        """Raise AccordError where the mechanism speaks of somebody who is not in the roster."""
        if agent not in self.agents:
            raise AccordError(f"{self.mechanism.name} {does} {agent!r}, who is not one of {show(self.agents)}: name one of them")

    def infoset(self, agent: int, view: Any, messages: tuple[Any, ...]) -> int:
        """The number of what an agent sees. Raises AccordError where equal views offer different messages."""
        known = self._infoset_number[agent]
        name = key(view)
        if name not in known:
            known[name] = len(self.infosets[agent])
            self.infosets[agent].append(self._new_infoset(agent, view, messages))
        elif self.infosets[agent][known[name]].messages != messages:
            raise AccordError(
                f"{self.agents[agent]} may send different messages at two moments that look the same to it "
                f"({show(view)}): let the view tell them apart"
            )
        return known[name]

    def _new_infoset(self, agent: int, view: Any, messages: tuple[Any, ...]) -> Infoset:
        name, truth, can = self.agents[agent], self.mechanism.truth, self.mechanism.domain.can_send
        places = {key(m): k for k, m in enumerate(messages)}
        told = None
        if truth is not None:
            told = tuple(places.get(key(self.asking.judged("truth", view, t)), -1) for t in self.types[agent])
            if -1 in told:
                t = self.types[agent][told.index(-1)]
                raise AccordError(
                    f"the truthful strategy sends {show(truth(view, t))} for {name} of type {show(t)}, which is not a message "
                    f"there: the messages are {show(messages)}"
                )
        able = None
        if can is not None:
            able = tuple(tuple(bool(self.asking.judged("can_send", name, t, m)) for m in messages) for t in self.types[agent])
            for k, row in enumerate(able):
                if told is not None and not row[told[k]]:
                    raise AccordError(f"{name} of type {show(self.types[agent][k])} cannot send its truthful message: mend can_send")
                if not any(row):
                    raise AccordError(f"{name} of type {show(self.types[agent][k])} can send nothing at {show(view)}: mend can_send")
        return Infoset(view, messages, told, able)
