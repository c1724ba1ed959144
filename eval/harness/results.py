"""What a run found: every assertion judged, every case, and what the program ends with."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from eval.exits import Exit
from eval.harness.calls import Call
from eval.judging.agreement import Agreement

FORMAT: Final = 1

Key: TypeAlias = tuple[str, str, str, str, int]
"""Suite, case, model, bundle, repeat: what the same case is found by in two runs."""


class ResultsError(Exception):
    """A file of results that cannot be used, and why."""


class Status(StrEnum):
    """How an assertion or a case came out, the worst first."""

    FAILED = "failed"
    UNSCORED = "unscored"
    PASSED = "passed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One assertion, judged. `score` is None if it could not be scored. `judge` names the model that judged, if any."""

    type: str
    status: Status
    score: float | None
    weight: float
    why: str
    judge: str = ""

    @property
    def counts(self) -> bool:
        """Whether the case hangs on it: not on what is only told, nor on what such a judge could not say."""
        return bool(self.weight) or (self.status is Status.UNSCORED and not self.judge)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseResult:
    """One run of one case. `model` is "off", "scripted", or the name of the model that answered.

    `prompts` is the version of the templates that it was asked with, `bundle` the bundle that ranked.
    """

    suite: str
    case: str
    model: str
    repeat: int
    judged: tuple[Judged, ...]
    seen: dict[str, Any] | None
    kind: str = "other"
    shop: str = "home"
    must_pass: bool = False
    prompts: str = ""
    bundle: str = "none"
    calls: tuple[Call, ...] = ()
    ms: float = 0.0

    @property
    def key(self) -> Key:
        return self.suite, self.case, self.model, self.bundle, self.repeat

    @property
    def status(self) -> Status:
        """Failed if anything that counts failed; else unscored if anything was, or if only judges spoke, in vain."""
        found = {one.status for one in self.judged if one.counts}
        if not found and any(one.judge for one in self.judged):
            return Status.UNSCORED
        return next((status for status in Status if status in found), Status.PASSED)

    @property
    def score(self) -> float | None:
        """The weighted mean of what was scored; None if nothing was."""
        scored = [(one.score, one.weight) for one in self.judged if one.score is not None]
        total = sum(weight for _, weight in scored)
        return sum(score * weight for score, weight in scored) / total if total else None

    @property
    def fell_back(self) -> bool:
        """Whether a model was asked and its words, or its order, were not used."""
        return bool(self.calls) and bool(self.seen) and (self.seen or {})["fallback_reason"] is not None

    @property
    def tokens(self) -> int:
        return sum((call.input_tokens or 0) + (call.output_tokens or 0) for call in self.calls)

    @property
    def cost(self) -> float:
        return sum(call.cost or 0.0 for call in self.calls)

    @property
    def model_ms(self) -> int:
        return sum(call.ms for call in self.calls)

    def to_json(self) -> dict[str, Any]:
        """Everything but the time that it took."""
        body = {**asdict(self), "status": self.status, "score": self.score}
        del body["ms"]
        return body


@dataclass(frozen=True, kw_only=True, slots=True)
class EvalRun:
    """All results of a run, in the order of suites and cases. `prompts`: each version's templates, as written.

    `judges`: who was asked, with the measured agreement, or None.
    """

    results: tuple[CaseResult, ...]
    prompts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    missing: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    judges: Mapping[str, Agreement | None] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def counts(self) -> dict[Status, int]:
        found = Counter(result.status for result in self.results)
        return {status: found[status] for status in Status}

    @property
    def exit(self) -> Exit:
        counts = self.counts
        if counts[Status.FAILED]:
            return Exit.REGRESSED
        return Exit.COULD_NOT_RUN if counts[Status.UNSCORED] or not self.results else Exit.GOOD

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without times and ids but what a cassette keeps: the same answers give the same bytes."""
        return {
            "format": FORMAT,
            "exit_code": int(self.exit),
            "counts": {status.value: many for status, many in self.counts.items()},
            "prompts": {version: dict(texts) for version, texts in self.prompts.items()},
            "missing": dict(self.missing),
            "judges": {name: one.to_json() if one else None for name, one in self.judges.items()},
            "results": [one.to_json() for one in self.results],
        }

    def write(self, path: Path) -> None:
        """The run as JSON, with the times apart, under `measured`."""
        measured = [{"key": list(one.key), "prompts": one.prompts, "ms": round(one.ms, 1)} for one in self.results]
        body = {**self.to_json(), "measured": measured}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "EvalRun":
        """What `write` wrote.

        Raises:
            ResultsError: there is no such file, or it is no run of this format.
        """
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            if body["format"] != FORMAT:
                raise ResultsError(f"{path} has format {body['format']}, this code reads {FORMAT}; run it again")
            times = [float(one["ms"]) for one in body.get("measured", [])] or [0.0] * len(body["results"])
            results = tuple(_result(one, ms) for one, ms in zip(body["results"], times, strict=True))
            asked = body.get("judges", {}).items()
            judges = {name: Agreement.from_json(one) if one else None for name, one in asked}
            return cls(results=results, prompts=body["prompts"], missing=body["missing"], judges=judges)
        except OSError as error:
            raise ResultsError(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ResultsError(f"{path} is no run: {error!r}; make one with `shelftalk eval run --json`") from error


def _result(body: Mapping[str, Any], ms: float) -> CaseResult:
    own = {name: value for name, value in body.items() if name not in {"status", "score", "judged", "calls"}}
    judged = tuple(Judged(**{**one, "status": Status(one["status"])}) for one in body["judged"])
    return CaseResult(**own, judged=judged, calls=tuple(Call(**call) for call in body["calls"]), ms=ms)
