"""Repairs of random mechanisms: proved from their own rules, of the size that an independent program in floats gives, and refused by the
trusted checker in every corrupted form that would be false."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from accord.checker import Refusal, check
from accord.core.domain import Decision, quasi_linear
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.designer.norm import Norm, OneNorm, SupNorm
from accord.designer.repair import repair
from accord.designer.repaired import Irreparable, Repaired
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Proved
from accord.verification.verify import verify
from tests.laws import by_definition as brute
from tests.laws import repair_by_definition as whole
from tests.laws.random_sealed import Sample, sealed_sample
from tests.quality.corruption import corrupt, resealed
from tests.volume import volume

Definition = Callable[[Sample], Iterator[whole.Row]]
QUESTIONS: dict[str, tuple[tuple[Property, ...], tuple[Definition, ...], bool]] = {
    "truthful": ((truthful(),), (whole.truthful,), False),
    "ex post": ((ex_post_truthful(),), (whole.ex_post,), False),
    "Bayesian": ((bayesian_truthful(),), (whole.bayesian,), True),
    "truthful and rational": (
        (truthful(), individually_rational()),
        (whole.truthful, lambda s: whole.rational(s, "ex post")),
        False,
    ),
    "Bayesian and rational interim": (
        (bayesian_truthful(), individually_rational("interim")),
        (whole.bayesian, lambda s: whole.rational(s, "interim")),
        True,
    ),
    "ex post, rational ex ante and balanced": (
        (ex_post_truthful(), individually_rational("ex ante"), weak_budget_balance()),
        (whole.ex_post, lambda s: whole.rational(s, "ex ante"), whole.balanced),
        True,
    ),
    "truthful, rational and balanced": (
        (truthful(), individually_rational(), weak_budget_balance()),
        (whole.truthful, lambda s: whole.rational(s, "ex post"), whole.balanced),
        False,
    ),
}
NORMS: tuple[Norm, ...] = (OneNorm(), SupNorm(), OneNorm(weighted=True))


def drawn(question: str, count: int) -> Iterator[tuple[int, Sample, Norm]]:
    """Random mechanisms with money, with a prior where the question needs one; the norms take turns."""
    for seed in range(count):
        prior = QUESTIONS[question][2]
        fixed = {"prior": ("independent", "correlated")[seed % 2]} if prior else {}
        if "balanced" in question:  # else hardly any can be repaired
            fixed |= {"rule": ("groves", "random")[seed // 2 % 2], "interdependent": False, "cost": False, "outside": False}
        sample = sealed_sample(seed, money=True, **fixed)
        if sample.mechanism.truth is not None:
            yield seed, sample, NORMS[seed % (3 if sample.prior is not None else 2)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_repair_is_proved_and_as_small_as_the_definitions_allow(question: str) -> None:
    wanted, definitions, _ = QUESTIONS[question]
    answers: Counter[str] = Counter()
    for seed, sample, norm in drawn(question, volume(120)):
        keep = ("bo",) if seed % 7 == 3 else ()
        found = repair(sample.mechanism, wanted, norm=norm, keep=keep)
        rows = [row for definition in definitions for row in definition(sample)]
        weights = whole.weights(sample) if norm == OneNorm(weighted=True) else None
        priced = (lambda name, w=weights: float(w.get(name[1], 0))) if weights is not None else (lambda name: 1.0)
        least = whole.least(rows, str(norm), priced, keep)
        had = all(margin <= 0 for _, margin in rows)
        checked = check(found.certificate)
        assert checked.verdict == "proved", seed
        if isinstance(found, Irreparable):
            answers["irreparable"] += 1
            assert least is None, seed
            assert sum(w * g for w, g, _ in found.contradiction) > 0
            assert "no change of payments" in checked.sentence
            continue
        assert least is not None, seed
        assert abs(float(found.size) - least) <= 1e-7 * max(1, least), (seed, found.size, least)
        assert (not found.changes) == had or weights is not None, seed
        assert (found.size == 0) == had or weights is not None, seed
        assert all(isinstance(verify(found.mechanism, prop), Proved) for prop in wanted), seed
        assert [v.property for v in found.verdicts] == list(wanted)
        answers["unchanged" if not found.changes else "repaired"] += 1
        unmoved_and_measured(sample, found, keep, weights)
    assert answers["repaired"] >= 2, answers


def unmoved_and_measured(sample: Sample, found: Repaired, keep: tuple[str, ...], weights: dict[object, Fraction] | None) -> None:
    """What is chosen stays, what is not listed stays, and the listed changes have the size that is stated."""
    mech, moved, total = sample.mechanism, Counter[object](), Fraction(0)
    listed = {(c.agent, tuple(c.messages.values())): c for c in found.changes}
    assert len(listed) == len(found.changes)
    for sent in brute.each(mech.domain.agents, lambda a: brute.messages_of(mech, a)):
        before, after = as_lottery(mech(sent)), as_lottery(found.mechanism(sent))
        assert chosen(before) == chosen(after)
        for agent in mech.domain.agents:
            paid = [lottery.expect(lambda o, agent=agent: o.payment(agent)) for lottery in (before, after)]
            change = listed.get((agent, tuple(sent.values())))
            assert (change.before, change.after) == tuple(paid) if change else paid[0] == paid[1]
            assert change is None or agent not in keep
            moved[agent, tuple(sent.values())] += abs(paid[1] - paid[0])  # type: ignore[assignment]
    if isinstance(found.norm, SupNorm):
        total = max(moved.values())  # type: ignore[assignment]
    else:
        total = sum((x * (1 if weights is None else weights.get(name[1], 0)) for name, x in moved.items()), Fraction(0))  # type: ignore[index]
    assert total == found.size


def chosen(lottery: object) -> Counter[str]:
    odds: Counter[str] = Counter()
    for outcome, p in lottery:  # type: ignore[attr-defined]
        assert isinstance(outcome, Decision)
        odds[repr(outcome.choice)] += p
    return odds


def test_truthful_is_irreparable_exactly_where_a_cycle_of_lies_gains() -> None:
    """Rochet (1987), theorem 1, by enumerating the cycles: for one agent and what the others send, lies along a cycle of messages change
    no payment in sum, so their gains must not be positive in sum."""
    seen: Counter[bool] = Counter()
    for seed in range(volume(250)):
        sample = sealed_sample(seed, money=True, zeros=0, rule="random", interdependent=False)
        if sample.mechanism.truth is None:
            continue
        edges: dict[object, dict[tuple[object, object], Fraction]] = {}
        for ((i,), ((_, own),), ((_, lie),), _, others), margin in brute.truthful(sample).items():
            here, edge = edges.setdefault((i, others), {}), (brute.told(sample.mechanism, own), lie)
            here[edge] = max(margin, here.get(edge, margin))
        gains = any(total > 0 for here in edges.values() for total in cycles(here))
        assert isinstance(repair(sample.mechanism, truthful()), Irreparable) == gains, seed
        seen[gains] += 1
    assert min(seen[True], seen[False]) >= 3, seen


def cycles(edges: dict[tuple[object, object], Fraction]) -> Iterator[Fraction]:
    nodes = {a for a, _ in edges}
    for k in range(1, len(nodes) + 1):
        for order in itertools.permutations(nodes, k):
            steps = [(a, b) for a, b in zip(order, (*order[1:], order[0]), strict=True)]
            if all(step in edges for step in steps):
                yield sum((edges[step] for step in steps), Fraction(0))


def test_no_corrupted_certificate_says_something_false() -> None:
    """A certificate that is changed and sealed anew is refused, or what it states is still true: the same size or none, for the same game,
    properties, norm and kept payments, or a statement that repairing afresh confirms."""
    rng, refused = random.Random(20), Counter[str]()
    certificates = []
    for question, seed in itertools.product(QUESTIONS, range(6)):
        wanted, _, prior = QUESTIONS[question]
        sample = sealed_sample(seed, money=True, **({"prior": "correlated"} if prior else {}))
        if sample.mechanism.truth is not None:
            certificates.append(repair(sample.mechanism, wanted, norm=NORMS[seed % 2]).certificate)
    for k in range(volume(1200)):
        original = certificates[k % len(certificates)]
        _, changed = corrupt(original, rng)
        with pytest.raises(Refusal):
            check(changed)
        try:
            found = check(resealed(changed))
        except Refusal:
            refused["refused"] += 1
            continue
        refused["held"] += 1
        told, was = found.property_params, original["property"]["params"]
        if changed["game"] == original["game"] and [told[x] for x in ("of", "norm", "keep")] == [was[x] for x in ("of", "norm", "keep")]:
            assert told["size"] == was["size"]
    assert refused["refused"] > 5 * refused["held"]


@pytest.mark.parametrize("points", range(2, 8))
def test_efficient_trade_is_irreparable_where_virtual_surplus_is_negative(points: int) -> None:
    """Myerson and Satterthwaite (1983), Efficient mechanisms for bilateral trading, Journal of Economic Theory 29(2), theorem 1, on a
    uniform grid of values 1..n, where the virtual value is v - (n - v) and the virtual cost c + (c - 1): trade where v > c can be made
    Bayesian truthful, individually rational and balanced exactly if the expected virtual surplus is not negative, here for n <= 5."""
    grid = Finite(range(1, points + 1))
    domain = quasi_linear(
        ("ada", "bo"),
        grid,
        lambda agent, choice, own: (own if agent == "ada" else -own) if choice == "trade" else 0,
        prior=Independent(dict.fromkeys(("ada", "bo"), Lottery.uniform(grid))),
    )
    trade = one_shot(domain, grid, lambda said: Decision("trade" if said["ada"] > said["bo"] else "keep"))
    surplus = sum((2 * v - points) - (2 * c - 1) for v in grid for c in grid if v > c)
    found = repair(trade, [bayesian_truthful(), individually_rational("interim"), weak_budget_balance()])
    assert isinstance(found, Irreparable) == (surplus < 0) == (points > 5)


@pytest.mark.parametrize("values", [2, 3, 4])
def test_a_repaired_first_price_auction_is_no_further_than_the_second_price_auction(values: int) -> None:
    """Vickrey's payments are truthful for the same allocation, so the least change is at most the way to them."""
    first, second = first_price(("ada", "bo"), values=values), vickrey(("ada", "bo"), values=values)
    moved = []
    for sent in brute.each(("ada", "bo"), lambda a: brute.messages_of(first, a)):
        moved += [abs(first(sent).payment(a) - second(sent).payment(a)) for a in ("ada", "bo")]
    for norm, way in ((OneNorm(), sum(moved)), (SupNorm(), max(moved))):
        found = repair(first, [truthful(), individually_rational()], norm=norm)
        assert isinstance(found, Repaired)
        assert 0 < found.size <= way
