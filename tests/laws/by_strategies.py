"""Brute force over mechanisms of several rounds, from the definitions: every contingent strategy of everybody is played out.

A strategy is a function from all the agent's views to messages. Nothing of the verifier is used here. Paths are the rounds of
a play, each as ((name, message), ...) in roster order.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from accord.core.lottery import Lottery
from tests.laws.by_definition import paid
from tests.laws.random_rounds import Rounds

Plan = Mapping[Any, Any]  # view -> message
Path = tuple[tuple[tuple[str, Any], ...], ...]
Pairs = tuple[tuple[str, Any], ...]


class Tree:
    """All the plays of a mechanism for two, with what each is worth."""

    def __init__(self, sample: Rounds) -> None:
        self.sample, self.mech = sample, sample.mechanism
        self.agents, self.private = self.mech.domain.agents, self.mech.domain.own_utility is not None
        self.views: dict[str, dict[Any, tuple[Any, ...]]] = {a: {} for a in self.agents}
        self.ends: dict[Path, list[tuple[Any, Fraction]]] = {}
        self._walk(self.mech.start(), ())

    def _walk(self, state: Any, path: Path) -> None:
        awaited = self.mech.awaiting(state)
        if not awaited:
            end = self.mech.outcome(state)
            self.ends[path] = list(end.chances) if isinstance(end, Lottery) else [(end, Fraction(1))]
            return
        for a, space in awaited.items():
            self.views[a][self.mech.view(state, a)] = space.items
        names = [a for a in self.agents if a in awaited]
        for sent in itertools.product(*(awaited[a].items for a in names)):
            made = dict(zip(names, sent, strict=True))
            self._walk(self.mech.step(state, made), (*path, tuple(made.items())))

    def types(self, agent: str) -> tuple[Any, ...]:
        return self.mech.domain.types[agent].items

    def profiles(self) -> Iterable[dict[str, Any]]:
        for profile in itertools.product(*(self.types(a) for a in self.agents)):
            yield dict(zip(self.agents, profile, strict=True))

    def truth(self, agent: str, own: Any) -> Plan:
        return {view: self.mech.truth(view, own) for view in self.views[agent]}

    def plans(self, agent: str, own: Any) -> list[Plan]:
        """Every strategy that a type of an agent is able to play."""
        can = self.mech.domain.can_send
        allowed = [[m for m in messages if can is None or can(agent, own, m)] for messages in self.views[agent].values()]
        return [dict(zip(self.views[agent], chosen, strict=True)) for chosen in itertools.product(*allowed)]

    def anybodys_plans(self, agent: str) -> list[Plan]:
        """Every strategy that some type of an agent is able to play."""
        if self.mech.domain.can_send is None:
            return self.plans(agent, None)
        found = {tuple(plan.items()) for own in self.types(agent) for plan in self.plans(agent, own)}
        return [dict(plan) for plan in found]

    def path(self, plans: Mapping[str, Plan]) -> Path:
        state, path = self.mech.start(), []
        while awaited := self.mech.awaiting(state):
            sent = {a: plans[a][self.mech.view(state, a)] for a in self.agents if a in awaited}
            path.append(tuple(sent.items()))
            state = self.mech.step(state, sent)
        return tuple(path)

    def worth(self, agent: str, path: Path, types: Mapping[str, Any]) -> Fraction:
        return sum((p * self.of(agent, o, types) for o, p in self.ends[path]), Fraction(0))

    def of(self, agent: str, outcome: Any, types: Mapping[str, Any]) -> Fraction:
        domain = self.mech.domain
        return domain.own_utility(agent, outcome, types[agent]) if self.private else domain.utility(agent, outcome, types)


def truthful(sample: Rounds) -> dict[Any, Fraction]:
    """Every strategy of the other against every strategy of the agent; plays that come out the same are one case."""
    tree, cases = Tree(sample), dict[Any, Fraction]()
    for i, j in (tree.agents, tree.agents[::-1]):
        for types in [{i: t} for t in tree.types(i)] if tree.private else tree.profiles():
            mine, honest = tree.plans(i, types[i]), tree.truth(i, types[i])
            for other in tree.plans(j, types[j]) if j in types else tree.anybodys_plans(j):
                told = tree.path({i: honest, j: other})
                for plan in mine:
                    lied = tree.path({i: plan, j: other})
                    case = (i, tuple((a, types[a]) for a in tree.agents if a in types), told, lied)
                    if case not in cases:
                        cases[case] = tree.worth(i, lied, types) - tree.worth(i, told, types)
    return cases


def ex_post_truthful(sample: Rounds) -> dict[Any, Fraction]:
    tree, cases = Tree(sample), dict[Any, Fraction]()
    for types in tree.profiles():
        honest = {a: tree.truth(a, t) for a, t in types.items()}
        told = tree.path(honest)
        for i in tree.agents:
            for plan in tree.plans(i, types[i]):
                lied = tree.path({**honest, i: plan})
                cases[i, tuple(types.items()), told, lied] = tree.worth(i, lied, types) - tree.worth(i, told, types)
    return cases


def given(sample: Rounds, agent: str, own: Any) -> list[tuple[Fraction, dict[str, Any]]]:
    assert sample.prior is not None
    agents = sample.mechanism.domain.agents
    joint = [(p, dict(zip(agents, profile, strict=True))) for profile, p in sample.prior.items()]
    kept = [(p, types) for p, types in joint if types[agent] == own and p > 0]
    return [(p / sum(q for q, _ in kept), types) for p, types in kept]


def interim_gain(tree: Tree, i: str, own: Any, plan: Plan) -> Fraction:
    """What a strategy gains over truth, the other truthful."""
    gain = Fraction(0)
    for p, types in given(tree.sample, i, own):
        honest = {a: tree.truth(a, t) for a, t in types.items()}
        gain += p * (tree.worth(i, tree.path({**honest, i: plan}), types) - tree.worth(i, tree.path(honest), types))
    return gain


def bayesian_truthful(sample: Rounds) -> dict[Any, Fraction]:
    """The best of all strategies for each agent and type."""
    tree = Tree(sample)
    return {
        (i, own): max(interim_gain(tree, i, own, plan) for plan in tree.plans(i, own))
        for i in tree.agents
        for own in tree.types(i)
        if given(sample, i, own)
    }


def honest_end(tree: Tree, types: Mapping[str, Any]) -> Path:
    return tree.path({a: tree.truth(a, t) for a, t in types.items()})


def rational_ex_post(sample: Rounds) -> dict[Any, Fraction]:
    tree, out = Tree(sample), sample.mechanism.domain.outside
    return {
        (i, tuple(types.items())): Fraction(out(i, types)) - tree.worth(i, honest_end(tree, types), types)
        for i in tree.agents
        for types in tree.profiles()
    }


def rational_interim(sample: Rounds) -> dict[Any, Fraction]:
    tree, losses = Tree(sample), rational_ex_post(sample)
    believed = {(i, own): given(sample, i, own) for i in tree.agents for own in tree.types(i)}
    return {
        (i, ((i, own),)): sum((p * losses[i, tuple(types.items())] for p, types in beliefs), Fraction(0))
        for (i, own), beliefs in believed.items()
        if beliefs
    }


def efficient(sample: Rounds) -> dict[Any, Fraction]:
    tree, cases = Tree(sample), dict[Any, Fraction]()

    def surplus(outcome: Any, types: Mapping[str, Any]) -> Fraction:
        return sum((tree.of(i, outcome, types) for i in tree.agents), Fraction(0)) + paid(tree.mech, outcome)

    for types in tree.profiles():
        reached = sum((p * surplus(o, types) for o, p in tree.ends[honest_end(tree, types)]), Fraction(0))
        for k, alternative in enumerate(tree.mech.domain.outcomes.items):
            cases[k, tuple(types.items())] = surplus(alternative, types) - reached
    return cases


def budget(strong: bool) -> Callable[[Rounds], dict[Any, Fraction]]:
    def cases(sample: Rounds) -> dict[Any, Fraction]:
        tree = Tree(sample)
        played = {
            tree.path(dict(zip(tree.agents, plans, strict=True)))
            for types in tree.profiles()
            for plans in itertools.product(*(tree.plans(a, t) for a, t in types.items()))
        }
        left = {o: paid(tree.mech, o) for path in played for o, _ in tree.ends[path]}
        return {o: abs(v) if strong else -v for o, v in left.items()}

    return cases
