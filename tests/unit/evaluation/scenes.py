"""Small scenarios for the tests, and the evaluation of each, done once."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Any

from accord.evaluation.evaluate import evaluate
from accord.evaluation.evaluation import Evaluation
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.safety_credits import safety_credits
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.threats import Alone, Coalition
from accord.properties.truthful import truthful as honest_play
from accord.simulation.drawing import Fixed, FromPrior
from accord.simulation.population import Population
from accord.simulation.scenario import Edition, Scenario
from accord.simulation.scenario_file import load
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful
from accord.storage.memory import MemoryLedger

LABS = ("ada", "bo", "cy")


def credits(multiple: Fraction | int = 5, **more: Any) -> Scenario:
    """Safety credits among three labs, in two editions, one of them without cy."""
    given: dict[str, Any] = {
        "required": ((honest_play(), Alone()), (individually_rational("ex post"), None)),
        "attacks": ((honest_play(), Coalition(2)),),
        "rounds": 3000,
        "seed": 4,
        "title": "Three labs",
        "institution": {"seed": "beacon", "abstain": 1, "late": 1, "unrevealed": 1, "leave": 1},
        "sources": {"types": "made up for the test"},
    }
    mech = safety_credits(LABS, slots=1, multiple=multiple, stake=40)
    editions = [Edition("before", Fixed({"ada": 1, "bo": 0})), Edition("after", Fixed({"ada": 2, "bo": 1, "cy": 0}))]
    populations = {"honest": truthful(), "cy-inflates": Population(truthful(), {"cy": shading(1)})}
    return Scenario("three-labs", mech, editions, populations, ["welfare", "utility", "gini of credits"], **(given | more))


def auction(scene: str) -> Scenario:
    """Two bidders under a uniform prior: vickrey with a Bayesian requirement, or first_price, which keeps no promise of honesty."""
    build = {"bayesian": vickrey, "refuted": first_price}[scene]
    asked = bayesian_truthful() if scene == "bayesian" else honest_play()
    mech = build(("ada", "bo"), values=3, prior="uniform")
    populations = {"honest": truthful(), "ada-shades": Population(truthful(), {"ada": shading(-1, "1/2")})}
    return Scenario(
        scene, mech, [Edition("prior", FromPrior())], populations, ["welfare", "utility"], rounds=200, required=((asked, Alone()),)
    )


@functools.cache
def evaluated(scene: str) -> Evaluation:
    """ "vickrey", "credits", "bayesian" or "refuted"."""
    scenario = load("vickrey-small") if scene == "vickrey" else credits() if scene == "credits" else auction(scene)
    return evaluate(scenario, ledger=MemoryLedger())
