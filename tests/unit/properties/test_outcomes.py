"""Textbook verdicts on the properties of outcomes, what each refuses, and what their certificates must carry."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.numbers import sha256
from accord.core.domain import Domain, private_values
from accord.core.errors import AccordError, Refused
from accord.core.gamefile import game_json
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.institutions.matching import matched_places
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.borda import borda
from accord.mechanisms.voting.median_vote import median_vote
from accord.mechanisms.voting.plurality import plurality
from accord.properties.consumer_sovereign import consumer_sovereign
from accord.properties.envy_free import envy_free
from accord.properties.in_core import in_core
from accord.properties.maskin_monotone import maskin_monotone
from accord.properties.monotone import monotone
from accord.properties.neutral import neutral
from accord.properties.non_bossy import non_bossy
from accord.properties.property import Property
from accord.properties.strategy_proof import strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Refuted, Verdict
from accord.verification.verify import verify
from tests.quality.corruption import resealed
from tests.unit.properties import markets
from tests.unit.properties.markets import PAIR, TRIO, housing_market, reallocations, top_trading_cycles


def confirmed(mech: Mechanism, prop: Property) -> Verdict:
    """The verdict, once its certificate is confirmed and its counterexample replays."""
    verdict = verify(mech, prop)
    assert check(json.loads(json.dumps(verdict.certificate))).verdict == verdict.word
    assert not isinstance(verdict, Refuted) or verdict.replay() == verdict.gain > 0
    return verdict


# -- housing markets -----------------------------------------------------------------------------------------------------


def test_top_trading_cycles_select_from_the_core() -> None:
    """Shapley and Scarf (1974), Roth (1982), case GM16; Roth and Postlewaite (1977): it is the one allocation in the strict core."""
    market = housing_market(top_trading_cycles)
    for prop in (in_core(), in_core("strong"), strategy_proof(), non_bossy(), maskin_monotone(), consumer_sovereign()):
        assert confirmed(market, prop).holds, prop
    for profile in itertools.product(*(market.domain.types[a].items for a in TRIO)):
        types = dict(zip(TRIO, profile, strict=True))
        unblocked = [homes for homes in reallocations(TRIO, TRIO) if not blocked(market, homes, types)]
        assert unblocked == [top_trading_cycles(types)]


def blocked(market: Mechanism, homes: Mapping[str, str], types: Mapping[str, Any]) -> bool:
    """Whether some coalition can make one member better off and none worse."""

    def gains(coalition: tuple[str, ...], other: Mapping[str, str]) -> list[int]:
        return [types[a].index(homes[a]) - types[a].index(other[a]) for a in coalition]

    coalitions = itertools.chain(*(itertools.combinations(TRIO, k) for k in (1, 2, 3)))
    return any(min(g) >= 0 and max(g) > 0 for c in coalitions for g in (gains(c, other) for other in reallocations(TRIO, c)))


def test_top_trading_cycles_leave_envy() -> None:
    """Whoever owns what all want keeps it."""
    verdict = confirmed(housing_market(top_trading_cycles, PAIR), envy_free())
    assert verdict.worst == 1
    assert "than bo's place would" in verdict.words


def test_a_dictator_takes_what_others_own() -> None:
    """Serial dictatorship is strategy-proof and not bossy (Svensson 1999), and no owner is safe from it."""
    market = housing_market(markets.serial_dictatorship)
    assert confirmed(market, strategy_proof()).holds
    assert confirmed(market, non_bossy()).holds
    verdict = confirmed(market, in_core())
    assert isinstance(verdict, Refuted)
    assert len(verdict.witness["coalition"]) == 1
    assert "alone can bring about" in verdict.words


def test_a_bossy_dictator() -> None:
    """Satterthwaite and Sonnenschein (1981): strategy-proof, and the first decides about others at no cost to itself."""
    market = housing_market(markets.bossy_dictatorship)
    assert confirmed(market, strategy_proof()).holds
    verdict = confirmed(market, non_bossy())
    assert isinstance(verdict, Refuted)
    assert verdict.witness["agent"] == "ada"
    sent, lie = verdict.witness["messages"]["ada"], verdict.witness["lie"]["ada"]
    assert sent[0] == lie[0] == "ada's"


def test_the_weak_core_is_larger() -> None:
    """With indifference the strict core can be empty: ada wants bo's house or cy's, and both want hers (Shapley and Scarf 1974)."""
    houses = tuple(markets.house_of(a) for a in TRIO)
    worth = {"ada": (0, 1, 1), "bo": (1, 0, 0), "cy": (1, 0, 0)}
    domain = private_values(
        TRIO, Finite([0]), lambda a, homes, t: worth[a][houses.index(homes[a])],
        outcomes=Finite(reallocations(TRIO, TRIO)), alone=lambda coalition: reallocations(TRIO, coalition),
    )  # fmt: skip
    weak, strong = [], []
    for homes in reallocations(TRIO, TRIO):
        mech = one_shot(domain, Finite([0]), lambda sent, homes=homes: homes)
        weak.append(confirmed(mech, in_core()).holds)
        strong.append(confirmed(mech, in_core("strong")).holds)
    assert sum(weak) == 4
    assert not any(strong)


# -- money -----------------------------------------------------------------------------------------------------------------


def test_auctions() -> None:
    """Nobody envies the winner of a second-price auction, whose price a loser sets; in a first-price auction no loser matters."""
    assert confirmed(vickrey(values=4), envy_free()).worst == 0
    assert confirmed(first_price(values=4), non_bossy()).holds
    verdict = confirmed(vickrey(PAIR, values=3), non_bossy())
    assert isinstance(verdict, Refuted)
    assert (verdict.witness["agent"], verdict.witness["affected"]) == ("ada", "bo")
    assert not confirmed(vickrey(PAIR, values=2), consumer_sovereign()).holds  # the item is never kept


def test_the_lowest_bid_wins_is_not_monotone() -> None:
    """Myerson (1981), Lemma 2: an allocation that a higher value loses cannot be implemented. Margin: (2 - 0) * (1 - 0)."""
    verdict = confirmed(markets.item(markets.to_the_lowest), monotone())
    assert verdict.worst == 2
    assert isinstance(verdict, Refuted)
    assert verdict.gain == 1
    assert "gains 1" in verdict.words


def test_stages_of_the_budget_differ() -> None:
    """What is given back in advance balances in expectation only."""
    mech = markets.shared_auction()
    assert confirmed(mech, strong_budget_balance("ex ante")).worst == 0
    assert confirmed(mech, weak_budget_balance("ex ante")).holds
    interim = confirmed(mech, strong_budget_balance("interim"))
    assert interim.worst == Fraction(5, 9)  # of type 0: nothing is paid, and 5/9 is given back
    assert not confirmed(mech, weak_budget_balance("interim")).holds
    assert confirmed(mech, weak_budget_balance()).worst == Fraction(5, 9)
    assert dict(weak_budget_balance("ex_post").params) == {}
    assert weak_budget_balance("ex post") == weak_budget_balance()


def test_dividing_a_cake() -> None:
    """Equal shares leave no envy and impose the outcome; unequal ones leave envy of the difference, times the keenest taste."""
    half, third = Fraction(1, 2), Fraction(1, 3)
    assert confirmed(markets.cake({"ada": half, "bo": half}), envy_free()).worst == 0
    unequal = markets.cake({"ada": third, "bo": 1 - third})
    assert confirmed(unequal, envy_free()).worst == 2 * third
    assert not confirmed(unequal, consumer_sovereign()).holds


# -- voting ----------------------------------------------------------------------------------------------------------------


def test_majority_is_neutral_and_monotone() -> None:
    """May (1952); and with three candidates nothing onto but a dictatorship is Maskin monotone (Muller and Satterthwaite 1977)."""
    for rule in (plurality, borda):
        assert confirmed(rule(candidates=2), neutral()).holds
        assert not confirmed(rule(PAIR, candidates=2), neutral()).holds  # a tie goes to the first
        assert confirmed(rule(candidates=2), maskin_monotone()).holds
        assert not confirmed(rule(candidates=3), maskin_monotone()).holds
        assert confirmed(rule(candidates=3), consumer_sovereign()).holds


def test_a_median_is_monotone_and_not_neutral() -> None:
    """Single-peaked preferences escape Muller and Satterthwaite (Moulin 1980); the order of the line matters."""
    assert confirmed(median_vote(), maskin_monotone()).holds
    assert not confirmed(median_vote(), neutral()).holds
    imposed = confirmed(median_vote(PAIR, phantoms=(4, 4, 4)), consumer_sovereign())
    assert isinstance(imposed, Refuted)
    assert imposed.witness["alternative"] == 0


def test_sovereignty_of_lotteries_is_graded() -> None:
    """A fair lot among three is one's choice with a chance of a third; a random dictator is unanimous with all who agree."""
    names = ("a", "b", "c")

    def votes(rule: Any) -> Mechanism:
        domain = private_values(PAIR, Finite(names), lambda voter, name, best: int(name == best), outcomes=Finite(names))
        return one_shot(domain, Finite(names), rule)

    lot = confirmed(votes(lambda sent: Lottery.uniform(names)), consumer_sovereign())
    assert lot.worst == Fraction(2, 3)
    assert "with a chance of at most 1/3" in lot.words
    dictator = votes(lambda sent: Lottery.uniform(sent.values()))
    assert confirmed(dictator, consumer_sovereign()).holds
    assert confirmed(dictator, neutral()).holds


# -- refusals --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mech", "prop", "sentence"),
    [
        (borda(), monotone(), "has no money: ask for 'maskin_monotone'"),
        (vickrey(PAIR), maskin_monotone(), "ask for 'monotone'"),
        (vickrey(PAIR), neutral(), "has payments"),
        (vickrey(PAIR), in_core(), r"alone=\(coalition\) -> outcomes"),
        (vickrey(PAIR), weak_budget_balance("interim"), "needs a prior"),
        (borda(), strong_budget_balance("ex ante"), "has no payments"),
        (housing_market(top_trading_cycles), neutral(), "name alternatives"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(mech: Mechanism, prop: Property, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence) as problem:
        verify(mech, prop)
    assert "\n" not in str(problem.value)


def test_odd_parameters_and_structure_are_refused() -> None:
    with pytest.raises(AccordError, match="'fair' is no strength"):
        in_core("fair")
    with pytest.raises(AccordError, match="'later' is not a stage"):
        weak_budget_balance("later")
    partial = private_values(PAIR, Finite(["a", "b"]), lambda i, o, t: int(o == t), outcomes=Finite(["a", "b"]))
    with pytest.raises(AccordError, match="has no message like a with two alternatives exchanged"):
        verify(one_shot(partial, Finite(["a"]), lambda sent: "a", truth=lambda view, own: "a"), neutral())
    odd = private_values(PAIR, Finite([0, 1]), lambda i, o, t: t, permute=lambda o, names: o["x"])
    with pytest.raises(AccordError, match="permute"):
        verify(one_shot(odd, Finite([0, 1]), lambda sent: sum(sent.values())), envy_free())
    lost = private_values(PAIR, Finite([0, 1]), lambda i, o, t: t, alone=lambda coalition: [o for o in (1,) if coalition[2]])
    with pytest.raises(AccordError, match="alone"):
        verify(one_shot(lost, Finite([0, 1]), lambda sent: 0), in_core())


def test_values_that_depend_on_others_are_refused_where_types_must_be_preferences() -> None:
    shared = Domain(PAIR, Finite([0, 1]), lambda i, o, types: sum(types.values()), outcomes=Finite([0, 1]))
    with pytest.raises(AccordError, match="private values only"):
        verify(one_shot(shared, Finite([0, 1]), lambda sent: 0), maskin_monotone())


# -- certificates ----------------------------------------------------------------------------------------------------------


def test_only_domains_that_say_it_have_coalitions_in_their_game() -> None:
    assert "alone" not in game_json(tabulate(borda()))
    form = game_json(tabulate(housing_market(top_trading_cycles)))
    assert [len(able) for able in form["alone"]] == [1, 1, 2, 1, 2, 2, 6]


def plain(mech: Mechanism, prop: Property) -> dict[str, Any]:
    return json.loads(json.dumps(verify(mech, prop).certificate))


def test_what_is_said_of_places_must_agree_with_the_game() -> None:
    certificate = plain(vickrey(PAIR, values=3), envy_free())
    places = certificate["exchanged"]
    zero, one = places["numbers"].index("0"), places["numbers"].index("1")
    for row, column in itertools.product(range(3), range(len(places["tables"][0][0][0]))):
        forged = json.loads(json.dumps(certificate))
        cells = forged["exchanged"]["tables"][0][0][row]
        cells[column] = one if cells[column] == zero else zero
        try:
            found = check(resealed(forged))
        except Refusal:
            continue
        assert found.trusted != check(certificate).trusted
        with pytest.raises(Refused, match="'exchanged'"):
            matched_places(forged, vickrey(PAIR, values=3))
    matched_places(certificate, vickrey(PAIR, values=3))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.pop("exchanged"), "lacks it"),
        (lambda c: c["exchanged"]["tables"].pop(), "entries where 2 belong"),
        (lambda c: c["exchanged"]["tables"][0][0].pop(), "entries where 3 belong"),
        (lambda c: c["exchanged"]["tables"][0][0][0].pop(), "entries where"),
        (lambda c: c["exchanged"]["numbers"].clear(), "not a position"),
        (lambda c: c["exchanged"].update(note="x"), "unknown key"),
        (lambda c: c["property"].update(name="anonymous"), "should not"),
    ],
)
def test_places_that_are_not_whole_are_refused(change: Any, sentence: str) -> None:
    certificate = plain(vickrey(PAIR, values=3), envy_free())
    change(certificate)
    with pytest.raises(Refusal, match=sentence):
        check(resealed(certificate))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g: g["alone"].pop(), "entries where 3 belong"),
        (lambda g: g["alone"][2].append(g["alone"][2][0]), "names an outcome twice"),
        (lambda g: g["alone"][0].append(99), "not a position"),
        (lambda g: g.pop("alone"), "what coalitions can bring about"),
        (lambda g: g["alone"][2].pop(), "the certificate says"),
    ],
)
def test_coalitions_that_are_not_whole_are_refused(change: Any, sentence: str) -> None:
    certificate = plain(housing_market(top_trading_cycles, PAIR), in_core())
    change(certificate["game"])
    certificate["mechanism"]["behaviour_digest"] = sha256(certificate["game"])
    with pytest.raises(Refusal, match=sentence):
        check(resealed(certificate))


WITNESSED = (
    (housing_market(markets.serial_dictatorship, PAIR), in_core()),
    (housing_market(top_trading_cycles, PAIR), envy_free()),
    (markets.item(markets.to_the_lowest), monotone()),
    (plurality(PAIR, candidates=3), maskin_monotone()),
    (plurality(PAIR, candidates=2), neutral()),
    (vickrey(PAIR, values=3), non_bossy()),
    (vickrey(PAIR, values=2), consumer_sovereign()),
    (markets.shared_auction(), weak_budget_balance("interim")),
)


@pytest.mark.parametrize(("mech", "prop"), WITNESSED, ids=[p.name for _, p in WITNESSED])
def test_a_witness_without_one_of_its_parts_or_with_an_unknown_agent_is_refused(mech: Mechanism, prop: Property) -> None:
    certificate = plain(mech, prop)
    for part in certificate["witness"]:
        forged = json.loads(json.dumps(certificate))
        del forged["witness"][part]
        with pytest.raises(Refusal):
            check(resealed(forged))
    for part in ("agent", "affected", "envied"):
        if part in certificate["witness"]:
            for name in ("di", None, {"agent": "bo", "affected": "ada", "envied": "ada"}[part]):
                forged = json.loads(json.dumps(certificate))
                forged["witness"][part] = name
                if forged != certificate:
                    with pytest.raises(Refusal):
                        check(resealed(forged))
