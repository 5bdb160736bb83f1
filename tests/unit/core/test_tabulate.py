"""Tabulation: the game is exactly the mechanism, and what cannot be tabulated is refused with the place and the remedy."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite, Interval, Product
from accord.core.tabulate import tabulate
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.truthful import truthful
from accord.verification.verify import verify
from tests.laws.random_sealed import sealed_sample

PAIR = ("ada", "bo")
BITS = Finite((0, 1))


def flat(agent: str, outcome: Any, own: Any) -> int:
    return 0


def ruled(rule: Any, utility: Any = flat, messages: Any = BITS, **more: Any) -> Mechanism:
    return one_shot(private_values(PAIR, BITS, utility, **more), messages, rule)


def rounds(view: Any, turns: int = 2, truth: Any = lambda view, own: own, utility: Any = flat, **more: Any) -> Mechanism:
    """Bits sent in turn by ada and bo; the outcome is all of them."""
    domain = private_values(PAIR, BITS, utility, **more)
    return Mechanism(
        domain, tuple, lambda s: {} if len(s) == turns else {PAIR[len(s) % 2]: BITS},
        lambda s, sent: (*s, *sent.values()), lambda s: s, view, truth=truth,
    )  # fmt: skip


def blows_up(sent: Mapping[str, int]) -> int:
    return 1 // (1 - sent["ada"] * sent["bo"])


def unsure(a: str, outcome: Any, own: int) -> Any:
    return {}[own]


def machine(**parts: Any) -> Mechanism:
    """One move of ada's, with some functions replaced."""
    usual: dict[str, Any] = {
        "start": lambda: 0, "awaiting": lambda s: {} if s else {"ada": BITS}, "step": lambda s, m: 1, "outcome": lambda s: s,
        "view": lambda s, a: s, "truth": lambda v, own: own,
    }  # fmt: skip
    return Mechanism(private_values(PAIR, BITS, flat), **(usual | parts))


def stops(*given: Any) -> None:
    raise SystemExit(3)


COIN = Lottery.uniform((0, 1))
CASES = {
    "a start that raises": (lambda: machine(start=lambda: {}[0]), r"the start of .* raises KeyError\(0\) for \(\): mend it"),
    "an awaiting that raises": (lambda: machine(awaiting=lambda s: {}[s]), r"the awaiting of .* raises KeyError\(0\) for \(0\): mend it"),
    "an awaiting of no spaces": (lambda: machine(awaiting=lambda s: {"ada": 7}), "awaits 7 from ada, which is no space: write Finite"),
    "an awaiting of no mapping": (
        lambda: machine(awaiting=lambda s: ["ada"]),
        r"awaits \['ada'\] at 0: answer a mapping from agents to spaces",
    ),
    "an outcome that raises": (lambda: machine(outcome=lambda s: {}[s]), r"the outcome of .* raises KeyError\(1\) for \(1\): mend it"),
    "a view that raises": (lambda: machine(view=lambda s, a: 1 // s), r"the view of .* raises ZeroDivisionError.* for \(0, ada\): mend it"),
    "a step that ends the program": (
        lambda: machine(step=stops),
        r"raises SystemExit\(3\) when the messages are \{ada: 0\}: mend the rule",
    ),
    "a payment that raises": (
        lambda: ruled(lambda s: 0, payment=lambda a, o: 1 // o, outcomes=BITS),
        r"the payment of .* raises ZeroDivisionError.* for \(ada, 0\): mend it",
    ),
    "a cost that raises": (
        lambda: ruled(lambda s: 0, cost=lambda o: 1 // o),
        r"the cost of .* raises ZeroDivisionError.* for \(0\): mend it",
    ),
    "a renaming that raises": (
        lambda: ruled(lambda s: 0, permute=lambda o, names: names["zed"]),
        r"the permute of .* raises KeyError\('zed'\) for \(0, \{ada: bo, bo: ada\}\): mend it",
    ),
    "a play that comes back": (
        lambda: machine(
            start=lambda: "first", awaiting=lambda s: {"ada": BITS} if s != "end" else {}, step=lambda s, m: (s, "end")[m["ada"]]
        ),
        "a play of .* comes back to the state first, so it may never end: count the rounds in the state",
    ),
    "a play that comes back later": (
        lambda: machine(awaiting=lambda s: {"ada": BITS} if s < 3 else {}, step=lambda s, m: 1 if s == 2 and m["ada"] else s + 1),
        "comes back to the state [12], so it may never end",
    ),
    "a float utility": (
        lambda: ruled(lambda s: s["bo"], lambda i, o, t: 0.5 * t),
        r"0.0 is a float, and ada's utility for 0 with type 0 must be exact",
    ),
    "a utility of another kind": (
        lambda: ruled(lambda s: 0, lambda i, o, t: None),
        "None is not a rational number, and ada's utility for 0",
    ),
    "a rule that raises": (lambda: ruled(blows_up), r"raises ZeroDivisionError.* when the messages are \{ada: 1, bo: 1\}: mend the rule"),
    "a utility that raises": (lambda: ruled(lambda s: 0, unsure), r"the utility of .* raises KeyError\(0\) for \(ada, 0, 0\): mend it"),
    "abilities that raise": (lambda: ruled(lambda s: 0, can_send=unsure), r"the can_send of .* raises KeyError"),
    "an outside option that raises": (
        lambda: ruled(lambda s: 0, outside=lambda i, types: 1 // 0),
        "the outside of .* raises ZeroDivisionError",
    ),
    "honesty that raises": (lambda: rounds(lambda s, a: s, truth=lambda v, own: v[5]), "the truth of .* raises IndexError"),
    "an outcome with a float": (lambda: ruled(lambda s: 0.5), "gives the outcome 0.5, where 0.5 is a float"),
    "an outcome of no form": (lambda: ruled(lambda s: object()), "has no canonical form"),
    "a float payment": (lambda: ruled(lambda s: Decision("x", {"ada": 0.5})), "0.5 is a float, and ada's payment must be exact"),
    "a stranger who pays": (lambda: ruled(lambda s: Decision("x", {"zed": 1})), r"charges 'zed', who is not one of \(ada, bo\)"),
    "a float outside option": (
        lambda: ruled(lambda s: 0, outside=lambda i, types: 0.5),
        "0.5 is a float, and ada's outside option must be exact",
    ),
    "a float cost": (
        lambda: one_shot(quasi_linear(PAIR, BITS, flat, cost=lambda o: 0.5), BITS, lambda s: Decision("x")),
        r"0.5 is a float, and the cost of x \(nobody pays\) must be exact",
    ),
    "continuous types": (
        lambda: one_shot(private_values(PAIR, Interval(0, 1), flat), Interval(0, 1), lambda s: 0),
        r"\[0, 1\] is not finite",
    ),
    "continuous messages": (lambda: ruled(lambda s: 0, messages=Interval(0, 1)), r"\[0, 1\] is not finite, .* use .grid"),
    "different messages at equal views": (
        lambda: Mechanism(
            private_values(PAIR, BITS, flat),
            tuple,
            lambda s: {} if len(s) == 2 else {"ada": Finite((0, 1, 2)[: len(s) + 1])},
            lambda s, m: (*s, m["ada"]),
            lambda s: 0,
            lambda s, a: "the same",
        ),
        r"ada may send different messages at two moments that look the same to it \(the same\): let the view tell them apart",
    ),
    "honesty outside the messages": (
        lambda: rounds(lambda s, a: s, truth=lambda view, own: own + 1),
        "the truthful strategy sends 2 for ada of type 1, which is not a message there",
    ),
    "honesty that is not possible": (
        lambda: ruled(lambda s: 0, can_send=lambda i, t, m: m < t),
        "ada of type 0 cannot send its truthful message: mend can_send",
    ),
    "nothing that is possible": (
        lambda: one_shot(private_values(PAIR, BITS, flat, can_send=lambda i, t, m: t == 0), Finite("xy"), lambda s: 0),
        "ada of type 1 can send nothing at None: mend can_send",
    ),
    "a stranger awaited": (
        lambda: Mechanism(
            private_values(PAIR, BITS, flat), tuple, lambda s: {} if s else {"zed": BITS}, lambda s, m: (1,), lambda s: 0, lambda s, a: s
        ),
        r"awaits 'zed', who is not one of \(ada, bo\)",
    ),
    "a prior that forgets somebody": (lambda: ruled(lambda s: 0, prior=Independent({"ada": COIN})), "the prior says nothing about bo"),
    "a prior over other types": (
        lambda: ruled(lambda s: 0, prior=Independent({"ada": COIN, "bo": Lottery.uniform((0, 7))})),
        "gives the domain's type profiles 1/2 in total",
    ),
    "a joint prior over half the agents": (
        lambda: ruled(lambda s: 0, prior=Correlated(Lottery.sure({"ada": 0}))),
        "type profiles 0 in total",
    ),
    "an outside option that sees too much": (
        lambda: ruled(lambda s: 0, outside=lambda i, types: types["bo"]),
        "ada's outside option looks at the type of bo, and values are private here: state utilities on type profiles",
    ),
    "an outside option that sums types": (
        lambda: ruled(lambda s: 0, outside=lambda i, types: sum(types.values())),
        "ada's outside option looks at the type of everybody",
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_cannot_be_tabulated_is_refused_with_a_sentence(name: str) -> None:
    build, words = CASES[name]
    with pytest.raises(AccordError, match=words) as problem:
        game_json(tabulate(build()))
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "wrong", [lambda: Independent({"ada": 3}), lambda: Independent([COIN]), lambda: Correlated(COIN), lambda: Correlated(3)]
)
def test_a_prior_that_is_no_lottery_is_refused(wrong: Any) -> None:
    with pytest.raises(AccordError, match=r"is no lottery|is no mapping"):
        wrong()


def test_plays_without_an_end_are_refused_with_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.core.walk.STATES", 500)
    endless = machine(awaiting=lambda s: {"ada": BITS}, step=lambda s, m: s + 1)
    with pytest.raises(AccordError, match=r"more than 500 states to tabulate \(501 so far\): use fewer rounds"):
        tabulate(endless)


def test_the_table_has_a_limit_and_says_how_large_it_would_be() -> None:
    many = one_shot(private_values(("ada", "bo", "cy"), Finite(range(10)), flat), Finite(range(10)), lambda s: 0)
    with pytest.raises(
        AccordError, match=r"has 1,000 message profiles, and tables end at 999: it would take about .* seconds and 1 MB; use"
    ):
        tabulate(many, limit=999)
    assert tabulate(many, limit=1000).size()["plays"] == 1000
    wide = one_shot(Domain(PAIR, Finite(range(10)), lambda i, o, t: 0), Finite(range(10)), lambda s: s["ada"])
    with pytest.raises(AccordError, match=r"more than 999 utilities of one agent to tabulate \(1,000 so far\)"):
        tabulate(wide, limit=999)


@pytest.mark.parametrize("prop", [truthful(), ex_post_truthful(), bayesian_truthful()], ids=str)
def test_an_agent_that_forgets_is_refused(prop: Any) -> None:
    blind = rounds(lambda s, a: "nothing", turns=3, prior=Independent({"ada": COIN, "bo": COIN}))
    with pytest.raises(AccordError, match=r"ada sees nothing twice on one play.*put it in its view"):
        verify(blind, prop)


def test_a_rule_that_is_no_function_is_found_out_by_asking_twice() -> None:
    calls = itertools.count()

    def drifting(sent: Mapping[str, int]) -> int:
        return next(calls) if next(calls) < 4 else 0

    with pytest.raises(AccordError, match=r"not a function of the messages: to \{ada: 0, bo: 1\} it answers 3, and asked again 0; make"):
        verify(ruled(drifting, lambda i, o, t: o), truthful())


def drifting() -> Any:
    """1 at the first call, 0 after."""
    calls = itertools.count()
    return lambda *given: int(next(calls) == 0)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, r"ada's utility for 0 with type 0 is 1, and asked again 0: make what computes it a pure function"),
        ({"utility": flat, "outside": drifting()}, r"the outside of .* for \(ada, ada 0\) is 1, and asked again 0"),
        ({"utility": flat, "payment": drifting()}, r"the payment of .* for \(ada, 0\) is 1, and asked again 0"),
        ({"utility": flat, "cost": drifting()}, r"the cost of .* for \(0\) is 1, and asked again 0".replace("\\\\", "\\")),
    ],
)
def test_a_number_that_is_not_the_same_twice_is_found_out(more: dict[str, Any], sentence: str) -> None:
    utility = more.get("utility", drifting())
    domain = private_values(("ada", "bo"), Finite((0, 1)), utility, **{k: v for k, v in more.items() if k != "utility"})
    with pytest.raises(AccordError, match=sentence):
        tabulate(one_shot(domain, Finite((0, 1)), lambda sent: sent["ada"]))


def test_the_rule_and_the_utilities_of_a_small_table_are_asked_twice() -> None:
    asked: list[Any] = []

    def rule(sent: Mapping[str, int]) -> int:
        asked.append(tuple(sent.values()))
        return sent["ada"]

    def utility(agent: str, outcome: int, own: int) -> int:
        asked.append((agent, outcome, own))
        return outcome

    mech = ruled(rule, utility)
    assert tabulate(mech) is tabulate(mech)
    assert len(set(asked)) == 4 + 2 * 2 * 2
    assert asked[:4] == asked[7:3:-1]
    assert len(asked) == 2 * len(set(asked))


def test_of_a_large_table_a_thousand_profiles_are_asked_twice() -> None:
    asked: list[Any] = []
    digits = Finite(range(10))

    def rule(sent: Mapping[str, int]) -> int:
        asked.append(tuple(sent.values()))
        return 0

    tabulate(one_shot(private_values(("ada", "bo", "cy", "di"), digits, flat), digits, rule))
    assert len(asked) == 10_000 + 1_000
    again = asked[:9_999:-1]
    assert again == sorted(set(again))
    assert (again[0], again[-1]) == ((0, 0, 0, 0), (9, 9, 9, 9))
    assert {digits for sent in again for digits in enumerate(sent)} == set(itertools.product(range(4), range(10)))


def test_the_game_is_the_mechanism() -> None:
    """Every lottery and expected utility read from the tables equals the one asked of the mechanism."""
    for seed in range(40):
        mech = sealed_sample(seed).mechanism
        game, domain = tabulate(mech), mech.domain
        assert game.one_shot
        assert mech.messages is not None
        lists = [list(mech.messages[a]) for a in domain.agents]  # type: ignore[call-overload]
        for places in itertools.product(*(range(len(ms)) for ms in lists)):
            sent = {a: ms[k] for a, ms, k in zip(domain.agents, lists, places, strict=True)}
            told = mech(sent)
            reached = int(game.table[places])
            assert Lottery((game.outcomes[o], p) for p, o in game.lotteries[reached]) == (
                told if isinstance(told, Lottery) else Lottery.sure(told)
            )
            for numbers in game.profiles():
                types = {a: game.types[i][numbers[i]] for i, a in enumerate(domain.agents)}
                for i, a in enumerate(domain.agents):
                    exact = sum((p * domain.utility(a, game.outcomes[o], types) for p, o in game.lotteries[reached]), Fraction(0))
                    assert game.expected[i].at(game.row(i, numbers), reached) == exact
                    assert game.outside[i].at(game.row(i, numbers), 0) == domain.outside(a, types)
        if game.prior is not None and domain.prior is not None:
            for p, numbers in zip(game.prior, game.profiles(), strict=True):
                assert p == domain.prior.probability({a: game.types[i][numbers[i]] for i, a in enumerate(domain.agents)})


def test_products_are_finite_spaces_too() -> None:
    square = Product(BITS, BITS)
    mech = one_shot(private_values(PAIR, square, lambda i, o, t: int(o == t)), square, lambda sent: sent["ada"])
    assert verify(mech, truthful()).holds
    assert tabulate(mech).types[0] == ((0, 0), (0, 1), (1, 0), (1, 1))


def test_a_mechanism_without_moves_is_one_leaf() -> None:
    still = Mechanism(
        private_values(PAIR, BITS, lambda i, o, t: o),
        lambda: None,
        lambda s: {},
        lambda s, m: s,
        lambda s: 1,
        lambda s, a: s,
        truth=lambda v, t: t,
    )
    game = tabulate(still)
    assert (game.root, game.leaves, game.nodes) == (-1, (0,), ())
    assert verify(still, truthful()).holds


def test_equal_states_are_one_node() -> None:
    """Ada's bit is forgotten by the state, so bo is awaited at one node only."""
    mech = Mechanism(
        private_values(PAIR, BITS, flat), lambda: 0, lambda s: {0: {"ada": BITS}, 1: {"bo": BITS}, 2: {}}[s],
        lambda s, m: s + 1, lambda s: "end", lambda s, a: s, truth=lambda v, t: t,
    )  # fmt: skip
    assert tabulate(mech).size()["nodes"] == 2
    assert tabulate(mech).size()["lotteries"] == 1


def test_the_game_file_is_json_and_its_digest_is_stable() -> None:
    for seed in range(10):
        mech = sealed_sample(seed).mechanism
        form = game_json(tabulate(mech))
        assert json.loads(json.dumps(form)) == form
        again = sealed_sample(seed).mechanism
        assert behaviour_digest(tabulate(again)) == behaviour_digest(tabulate(mech))
        assert len(set(form["numbers"])) == len(form["numbers"])
