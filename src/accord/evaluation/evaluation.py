"""What an evaluation holds, and its canonical JSON: reports are views of this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accord.core.canonical import sha256
from accord.core.html import html_table
from accord.verification.verdict import Verdict

FORMAT = "accord-evaluation/1"
TIMED = ("seconds", "timings")


@dataclass(frozen=True)
class Evaluation:
    """One scenario evaluated. `sections` are plain JSON; `verdicts` are the objects behind the section "theory", with
    their certificates."""

    name: str
    sections: Mapping[str, Any]
    verdicts: Sequence[Verdict] = field(repr=False)

    def json(self) -> dict[str, Any]:
        return {"format": FORMAT, "name": self.name, **self.sections, "digest": self.digest}

    @property
    def digest(self) -> str:
        """Equal for the same scenario, seeds and code in any process: it covers everything except measured times."""
        return sha256(_exact(_timeless(self.sections)))

    def _repr_html_(self) -> str:
        rows = [(v.word, str(v)) for v in self.verdicts]
        for criterion in self.sections["criteria"]:
            rows += [(criterion["name"], f"{m['name']}: {m['value']} {m['unit']} ({m['level']})") for m in criterion["measures"]]
        return html_table(str(self.sections["title"]), rows)

    def certificates(self) -> dict[str, Mapping[str, Any]]:
        """File names and certificates, in the order of the verdicts."""
        return {v.certificate_name: v.certificate for v in self.verdicts if v.certificate is not None}


def _timeless(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _timeless(v) for k, v in value.items() if k not in TIMED and not _timed(v)}
    if isinstance(value, (list, tuple)):
        return [_timeless(v) for v in value if not _timed(v)]
    return value


def _timed(value: Any) -> bool:
    """A measure that depends on the machine."""
    return isinstance(value, Mapping) and value.get("level") == "measured here"


def _exact(value: Any) -> Any:
    """Floats by their shortest text, so that canonical JSON can hash them."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {k: _exact(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(v) for v in value]
    return value
