"""Reading a quotient: every field of the right shape, probabilities that sum to one, and tables that agree with each other."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, distinct, one_of, positions, record, texts
from accord.checker.histograms import Count, Quotient, histograms
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal

FIELDS = (
    "basis", "agents", "types", "messages", "truth", "can", "gets", "lotteries", "owns", "utility", "outside", "prior", "payments",
    "tallies", "reached", "alternatives",
)  # fmt: skip
BASES = ("counts", "compared")


def parse_quotient(form: Any) -> Quotient:
    """The quotient of a certificate. Raises Refusal unless every part has its shape and the tables agree with each other."""
    f = record(form, "the quotient", FIELDS)
    agents = texts(f["agents"], "the quotient's agents")
    types, messages, owns = (distinct(f[part], f"the quotient's {part}") for part in ("types", "messages", "owns"))
    if len(set(agents)) < len(agents) or not agents:
        raise Refusal("the quotient's agents are not one or more different names")
    truth = None if f["truth"] is None else positions(f["truth"], "the honest messages", 0, len(messages), len(types))
    able = _able(f["can"], len(types), len(messages))
    if truth is not None and any(m not in able[t] for t, m in enumerate(truth)):
        raise Refusal("a type is not able to send its honest message")
    if len({m for row in able for m in row}) < len(messages):
        raise Refusal("the quotient lists a message that no type is able to send")
    n, most, read = len(agents), len(messages), dict[str, Fraction]()
    own_odds = [_odds(o, "a lottery", len(owns), read) for o in array(f["lotteries"], "'lotteries'")]
    all_odds = [_odds(o, "an entry of 'reached'", len(f["tallies"]), read) for o in array(f["reached"], "'reached'")]
    chance = math.lcm(*(p.denominator for p in read.values()))
    lotteries, reached = ([[(int(p * chance), k) for p, k in lottery] for lottery in part] for part in (own_odds, all_odds))
    gets = array(f["gets"], "'gets'", math.comb(n + most - 2, n - 1))
    for row in gets:
        positions(row, "a row of 'gets'", 0, len(lotteries), most)
    utility = [_numbers(row, "utility", len(owns)) for row in array(f["utility"], "'utility'", len(types))]
    outside = _numbers(f["outside"], "the outside options", len(types))
    payments = None if f["payments"] is None else _numbers(f["payments"], "the payments", len(owns))
    prior = None if f["prior"] is None else _numbers(f["prior"], "the prior", len(types))
    if prior is not None and (min(prior) < 0 or sum(prior) != 1):
        raise Refusal("the prior's probabilities are not all at least 0 with sum 1")
    counts = [_count(c, n, len(owns)) for c in array(f["tallies"], "'tallies'")]
    alternatives = None if f["alternatives"] is None else [_count(c, n, len(owns)) for c in array(f["alternatives"], "'alternatives'")]
    for listed in (counts, alternatives or []):
        if len({(tuple(count), cost) for count, cost in listed}) < len(listed):
            raise Refusal("a tally of the quotient is listed twice")
    if alternatives == []:
        raise Refusal("the quotient's alternatives are none, which is not the same as not being listed")
    costs = [cost for _, cost in (*counts, *(alternatives or ()))]
    money = math.lcm(*(v.denominator for v in (*(v for row in utility for v in row), *outside, *(payments or ()), *costs)))
    values = [[int(v * money) for v in row] for row in utility]
    quotient = Quotient(
        one_of(f["basis"], "the basis of the symmetry", BASES), agents, types, messages, truth, able, gets, lotteries,
        owns, values, [int(v * money) for v in outside], prior, None if payments is None else [int(v * money) for v in payments],
        [(c, int(cost * money)) for c, cost in counts], reached,
        None if alternatives is None else [(c, int(cost * money)) for c, cost in alternatives], money, chance,
        [[sum(p * row[own] for p, own in lottery) for lottery in lotteries] for row in values],
        {others: k for k, others in enumerate(histograms(most, n - 1))},
    )  # fmt: skip
    _agree(quotient)
    return quotient


def _able(form: Any, types: int, messages: int) -> list[list[int]]:
    """For each type, the messages that it can send."""
    if form is None:
        return [list(range(messages))] * types
    rows = [positions(row, "a row of 'can'", 0, 2, messages) for row in array(form, "'can'", types)]
    return [[m for m, able in enumerate(row) if able] for row in rows]


def _numbers(form: Any, where: str, length: int) -> list[Fraction]:
    return [rational(v, f"an entry of {where}") for v in array(form, where, length)]


def _odds(form: Any, where: str, size: int, read: dict[str, Fraction]) -> list[tuple[Fraction, int]]:
    """Positive probabilities with sum 1 of different positions, rising. A text that was read before is not read again."""
    found = []
    for entry in array(form, where):
        text, place = array(entry, where, 2)
        if type(text) is not str or text not in read:
            read[text] = rational(text, f"a probability of {where}")
        found.append((read[text], place))
    places = positions([k for _, k in found], where, 0, size)
    if places != sorted(set(places)) or any(p <= 0 for p, _ in found) or sum(p for p, _ in found) != 1:
        raise Refusal(f"{where} is not a list of different positions, rising, whose positive probabilities sum to 1")
    return found


def _count(form: Any, agents: int, owns: int) -> tuple[Count, Fraction]:
    """How many agents have each own outcome, and the cost of that."""
    tally, cost = array(form, "a tally", 2)
    pairs = [tuple(positions(pair, "a tally", 0, max(agents + 1, owns), 2)) for pair in array(tally, "a tally")]
    places = positions([own for own, _ in pairs], "a tally", 0, owns)
    if places != sorted(set(places)) or any(many < 1 for _, many in pairs) or sum(many for _, many in pairs) != agents:
        raise Refusal("a tally does not give each agent one own outcome, listed once and in rising order")
    return [(own, many) for own, many in pairs], rational(cost, "the cost of a tally")


def _agree(q: Quotient) -> None:
    """Refuse unless what everybody has, together, is on average what the senders get, one by one; and each tally is reached."""
    if not q.counts and not q.reached:
        return
    everybody = list(histograms(len(q.messages), len(q.agents)))
    array(q.reached, "'reached'", len(everybody))
    if {k for odds in q.reached for _, k in odds} != set(range(len(q.counts))):
        raise Refusal("a tally is listed that no histogram of messages reaches")
    for sent, odds in zip(everybody, q.reached, strict=True):
        expected: dict[int, int] = {}
        for p, k in odds:
            for own, many in q.counts[k][0]:
                expected[own] = expected.get(own, 0) + p * many
        for place, m in enumerate(sent):
            for p, own in q.lotteries[q.met(sent[:place] + sent[place + 1 :])[m]]:
                expected[own] = expected.get(own, 0) - p
        if any(expected.values()):
            raise Refusal(f"'gets' and 'reached' disagree about who gets what when the messages are {sent}")
