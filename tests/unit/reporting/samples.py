"""Small evaluations, built by hand in the form that `accord.evaluation` writes."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]
HOSTILE = '<script>alert(1)</script> "quoted" & \'#panic("x")\' $x$ *bold* \\ `raw` {{ 7 * 7 }} @label </table>'
AGENTS = ("ada", "bo")
IDENTITY = {"name": "fines", "params": {"noise": {"q": "1/10"}, "slots": 2}, "spec_digest": "sha256:aa", "behaviour_digest": "sha256:bb"}


def verdict(word: str = "proved", **changes: Any) -> JSON:
    """A required property with its certificate."""
    witness = {"coalition": ["ada"], "types": {"ada": 2}, "lie": {"ada": 1}, "others": {"bo": 3}, "gain": "2/11"}
    worst = {"proved": "0", "refuted": "2/11", "bounded": "1/100"}.get(word)
    return {
        "mechanism": IDENTITY,
        "property": "truthful",
        "threat": {"name": "alone", "params": {}},
        "verdict": word,
        "method": "exhaustion",
        "arithmetic": "exact",
        "cases": 1250,
        "worst": worst,
        "witness": witness if word == "refuted" else None,
        "assumptions": ["audits are independent"],
        "seconds": 0.1,
        "sentence": f"{word}: ...",
        "title": "truthful in dominant strategies",
        "source": "Gibbard (1973)",
        "certificate": {
            "file": "fines-truthful.json",
            "seal": "sha256:cc",
            "bytes": 1234,
            "checked": "fines: proved that honesty pays (1,250 cases, greatest margin 0).",
            "trusted": ["that the table is the rule's"],
            "seconds": 0.1,
        },
        **changes,
    }


def attack(result: str = "succeeded", **changes: Any) -> JSON:
    """An attack by coalitions of up to 2 with side payments, unless changed."""
    word = {"succeeded": "refuted", "impossible": "proved", "not found": "unsettled", "bounded": "bounded"}[result]
    plain = {k: v for k, v in verdict(word).items() if k not in ("certificate", "source")}
    threat = {"name": "coalition", "params": {"size": 2, "side_payments": True}}
    return {**plain, "threat": threat, "against": "coalitions of up to 2 with side payments", "result": result, **changes}


def boundary(**changes: Any) -> JSON:
    """Sound between 7/2 and 9; open below noise 1/20, empty from 3/10 on."""
    edge = {"words": "ada must not gain", "property": "truthful", "margin_at": "0", "margin_beyond": "1/7"}
    return {
        "parameter": "multiple",
        "value": "5",
        "inside": True,
        "intervals": [["7/2", "9"]],
        "requirements": ["honesty is dominant", "taking part pays"],
        "clash": [],
        "edges": [{**edge, "value": "7/2", "side": "lower", "beyond": "3499/1000"}],
        "curves": {
            "noise": [
                {"at": "0", "intervals": [["3", None]]},
                {"at": "1/10", "intervals": [["7/2", "9"]]},
                {"at": "1/5", "intervals": [["4", "9/2"], ["5", "5"]]},
                {"at": "3/10", "intervals": []},
            ]
        },
        "level": "exact",
        **changes,
    }


def estimate(value: float | None, half: float, **about: Any) -> JSON:
    """A row of the simulation."""
    ends = {"low": None, "high": None} if value is None else {"low": value - half, "high": value + half}
    method = "t" if value is not None else "nobody moved"
    row = {"edition": "2025", "metric": "welfare", "agent": None, "n": 400, "method": method, "confidence": "19/20", "level": "sampled"}
    return {**row, "value": value, **ends, **about}


def simulation() -> JSON:
    """Two populations in two editions; the audited share is the same everywhere."""
    rows, differences = [], []
    for k, edition in enumerate(("2024", "2025")):
        for population, shift in (("honest", 0.0), ("shading", -0.5)):
            about = {"edition": edition, "population": population}
            rows += [estimate(3.0 + k + shift, 0.25, **about), estimate(1.0, 0.0, metric="audited", **about)]
            rows.append(estimate(0.5 + shift / 2, 0.0625, metric="utility", **about))
        about = {"edition": edition, "population": "honest", "less": "shading"}
        differences += [estimate(0.5, 0.125, **about), estimate(0.25, 0.03125, metric="utility", **about)]
    return {
        "seed": 7,
        "rounds": 400,
        "digest": "sha256:dd",
        "populations": {"honest": "truthful", "shading": "shading(steps=1)"},
        "baseline": "honest",
        "engines": ["loop"],
        "conformity": {"2024": None, "2025": None},
        "estimates": rows,
        "differences": differences,
    }


def distribution() -> JSON:
    """Credits of two participants: 1 and 3."""
    rows = [
        estimate(float(1 + 2 * k), 0.25, edition=e, population=p, agent=a, metric="mean of credits")
        for e in ("2024", "2025")
        for p in ("honest", "shading")
        for k, a in enumerate(AGENTS)
    ]
    gains = [estimate(0.25, 0.125, population="honest", less="shading", agent=a, metric="utility") for a in AGENTS]
    return {
        "metric": "mean of credits",
        "by_agent": rows,
        "gains": gains,
        "gini": [estimate(0.25, 0.03125, population="honest", metric="gini of credits")],
    }


def domain(**changes: Any) -> JSON:
    """Two graded labs in one of two editions."""
    row = {"type": 2, "grade": "C+", "source": "An index (https://example.org/index.)", "licence": "CC BY 4.0", "level": "assumed mapping"}
    rows = [{**row, "agent": a, "rated_as": a} for a in AGENTS]
    reading = {"index": "FLI", "measures": "safety", "edition": "2025", "rated_as": "ada", "relation": "same", "scale": "F to A+"}
    return {
        "agents": list(AGENTS),
        "type_spaces": dict.fromkeys(AGENTS, "(0, 1, 2, 3)"),
        "values": "private",
        "unit": "EUR",
        "prior": None,
        "editions": [
            {"name": "2024", "note": "", "types": "drawn uniformly", "rows": []},
            {"name": "2025", "note": "two labs graded", "types": "{...}", "rows": rows},
        ],
        "sources": {"mechanism": "Accord's fines", "types": "mapped by hand"},
        "assumptions": ["audits are independent"],
        "cross_reading": [{**reading, "lab": "ada", "source": "FLI 2025", "licence": "facts", "caveat": "", "score": "C+"}],
        "agreement": ["FLI and FMTI: rho 0.82 (n = 7)"],
        **changes,
    }


def pilot(**changes: Any) -> JSON:
    """A round that was run."""
    return {
        "founded": True,
        "refusal": None,
        "edition": "2025",
        "matched": ["behaviour"],
        "entries": 2,
        "head": "sha256:ee",
        "requirements": ["truthful against alone"],
        "terms": {"default": {"ada": 0, "bo": 0}, "penalties": {"late": "1/2"}, "seed": "beacon"},
        "beacon": "the scenario's seed",
        "transcript": ["   0  2026-01-01T09:00:00Z  founded on fines", "   1  2026-01-01T09:10:00Z  ada joins"],
        "replayed": True,
        "level": "exact",
        **changes,
    }


def criteria() -> list[JSON]:
    """Two criteria, one with a gap."""
    gap = {"name": "regret under learning", "value": None, "unit": "", "level": "not measured", "source": "nobody learns here"}
    exact = {"name": "smallest change that breaks", "value": "3/2", "unit": "", "level": "exact", "source": "the set"}
    sampled = {"name": "loss", "value": 0.25, "unit": "EUR", "level": "sampled", "source": "simulation", "interval": [0.125, 0.375]}
    return [
        {"name": "incentive compatibility", "question": "Is honesty rational?", "measures": [{**sampled, "confidence": "19/20"}, gap]},
        {"name": "robustness", "question": "Does it hold?", "measures": [exact]},
        {"name": "scalability", "question": "And larger?", "measures": []},
    ]


def evaluation(**changes: Any) -> JSON:
    """The whole; a change replaces a section."""
    claims = [{"claim": "truthful", "stated": True}, {"claim": "anonymous", "stated": False}]
    text = "Fines for lies.\n\nEach lab reports\nits tier. Then\n  1. an audit is\n     drawn;\n  2. it is read."
    return {
        "format": "accord-evaluation/1",
        "name": "fines",
        "title": "Fines between two labs",
        "summary": "Two labs report; one is audited",
        "version": "0.1.0",
        "scenario": {"rounds": 400, "seed": 7, "metrics": ["welfare"]},
        "mechanism": {**IDENTITY, "summary": "Fines for lies.", "text": text, "size": {"agents": 2}, "claims": claims},
        "domain": domain(),
        "theory": [verdict()],
        "boundary": boundary(),
        "attacks": [attack(), attack("impossible", threat={"name": "sybils", "params": {"count": 1, "pooled": True}}, against="...")],
        "simulation": simulation(),
        "distribution": distribution(),
        "pilot": pilot(),
        "criteria": criteria(),
        "growth": [{"agents": n, "cases": 10**n, "seconds": 10.0 ** (n - 4), "level": "measured here"} for n in (2, 3)],
        "references": ["Becker (1968)", "data at https://example.org/data"],
        "digest": "sha256:" + "f" * 64,
        **changes,
    }


def refused() -> JSON:
    """Everything that can be missing or fail does: refuted, unsettled, empty set, nothing tried, nothing founded, nothing defined."""
    undefined = estimate(None, 0, population="honest")
    bare = {**simulation(), "estimates": [undefined], "differences": [], "conformity": {}}
    return evaluation(
        theory=[
            verdict("refuted"),
            verdict("unsettled", certificate=None, searched="2,000 drawn cases", chance_bound=0.01, confidence=0.95),
        ],
        boundary=boundary(inside=False, intervals=[], edges=[], clash=["honesty is dominant", "taking part pays"]),
        attacks=[],
        simulation=bare,
        distribution={"metric": None, "by_agent": [], "gains": [], "gini": []},
        pilot={"founded": False, "refusal": "not founded, because a required property does not hold", "entries": 0, "transcript": []},
        domain=domain(editions=[], cross_reading=[], agreement=[], assumptions=[]),
        growth=[],
        references=[],
        mechanism={**IDENTITY, "spec_digest": None, "behaviour_digest": None, "summary": "", "text": "", "size": {}, "claims": []},
    )


def hostile() -> JSON:
    """Names and sources that are markup to a page or to a typesetter."""
    given = evaluation(title=HOSTILE, summary=HOSTILE, references=[HOSTILE, f"javascript:alert(1) {HOSTILE}"])
    text = {**given, "domain": domain(agents=[HOSTILE, "bo"], sources={"mechanism": HOSTILE}, unit=HOSTILE)}
    for section in ("simulation", "distribution"):
        for rows in text[section].values():
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict):
                    row.update(edition=HOSTILE) if row["edition"] == "2025" else None
    text["pilot"] = pilot(transcript=[HOSTILE])
    text["boundary"] = boundary(requirements=[HOSTILE])
    return text
