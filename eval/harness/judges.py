"""Judges in a run: models asked whether what was read meets a rubric, each told with its measured agreement.

A verdict counts only if the judge's agreement with people was measured and is surely high enough; any other judge is
told, with weight 0. Judges are replayed and recorded as every model is, on cassettes of their own under `judges`.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from app.settings import Settings
from eval.amounts import Amount
from eval.asked_model import Asked, asked_model
from eval.harness.cases import Assertion
from eval.harness.cassette import Cassette, recorded_models
from eval.harness.results import Judged, Status
from eval.harness.seen import Seen
from eval.harness.watched_model import WatchedModel
from eval.judging.agreement import Agreement
from eval.judging.judge import Judge
from prompts.chat_model import ChatModel
from prompts.facts import Fact, FactKind, FactValue
from prompts.product_card import clean
from retrieval.schema import Money

FOLDER: Final = "judges"
"""Of the cassettes of judges, among a run's other cassettes."""

MOST_FACTS: Final = 40
MOST_FACT_TEXT: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class RunJudge:
    """One judge in a run. `agreement` is what was measured of it, with this run's mark; None: nothing was.

    `lacks` counts the calls that are on no cassette, by prompt.
    """

    judge: Judge
    watched: WatchedModel
    agreement: Agreement | None
    lacks: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, watched: WatchedModel, measured: Mapping[str, Agreement], least_kappa: float) -> "RunJudge":
        """The judge, known by its model and its rubric's version: what was measured of another does not count."""
        judge = Judge.of(watched)
        found = measured.get(judge.name)
        return cls(judge=judge, watched=watched, agreement=replace(found, least_kappa=least_kappa) if found else None)

    @property
    def may_gate(self) -> bool:
        return self.agreement is not None and self.agreement.may_gate

    @property
    def told(self) -> str:
        """Who it is, and how far it agrees with people."""
        if self.agreement is None:
            return f"{self.judge.name}: agreement never measured, so it cannot gate"
        return f"{self.judge.name}: {self.agreement}; {self.agreement.labels} labels"

    async def judged(self, assertion: Assertion, seen: Seen, take: int) -> Judged:
        """Its verdict on one rubric; a reply that is no verdict could not be scored."""
        status, why = await self._verdict(str(assertion.value), seen, take)
        return Judged(
            type=assertion.type,
            status=status,
            score=None if status is Status.UNSCORED else float(status is Status.PASSED),
            weight=assertion.weight if self.may_gate else 0.0,
            why=f"{why} ({self.told})",
            judge=self.judge.name,
        )

    async def _verdict(self, criterion: str, seen: Seen, take: int) -> tuple[Status, str]:
        if not seen.text.strip():
            return Status.UNSCORED, "there are no words to judge"
        self.watched.begin(take)
        holds = await self.judge.holds(criterion, seen.text, tuple(facts_told(seen)))
        if holds is not None:
            return (Status.PASSED, f"{criterion!r} holds") if holds else (Status.FAILED, f"{criterion!r} does not hold")
        if self.watched.missing:
            self.lacks.update(one.prompt for one in self.watched.missing)
            return Status.UNSCORED, "the verdict is on no cassette; record it with --judge local --record"
        failed = next((call.reason for call in self.watched.calls if call.reason), None)
        return Status.UNSCORED, f"the judge failed: {failed}" if failed else "the reply is no verdict"


def facts_told(seen: Seen) -> Iterator[str]:
    """What words are held against: what the shopper said, and the facts of what was worded; the first so many."""
    told = [f"the shopper said {said}" for said in seen.said]
    for worded in seen.worded or ():
        told += [f"title {worded.title}", *map(_fact, worded.facts)]
    for line in told[:MOST_FACTS]:
        yield clean(line, MOST_FACT_TEXT)


def _fact(fact: Fact) -> str:
    name = f"{fact.field} {fact.op.value}" if fact.op else fact.field
    asked = "the shopper asked for " if fact.kind is FactKind.CONSTRAINT else ""
    return f"{asked}{name} {_value(fact.value)}" + (f" ({fact.label})" if fact.label else "")


def _value(value: FactValue) -> str:
    if isinstance(value, Money):
        return str(Amount.of(value))
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


@asynccontextmanager
async def open_judges(
    settings: Settings,
    *,
    asked: Asked | None,
    replayed: bool,
    cassettes: Path,
    record: bool,
    measured: Mapping[str, Agreement],
    least_kappa: float,
    model: ChatModel | None = None,
) -> AsyncIterator[list[RunJudge]]:
    """The judge that is asked live, or else all that are on cassettes. What is recorded is kept when all went well.

    Raises:
        CassetteError: a cassette cannot be read. LocalModelError: the local model is wanted and cannot run.
    """
    root = cassettes / FOLDER
    if asked is None and model is None:
        names: Iterable[str] = recorded_models(root) if replayed else ()
        tapes = [WatchedModel(name=name, cassette=Cassette.load(root, name)) for name in names]
        yield [RunJudge.of(one, measured, least_kappa) for one in tapes]
        return
    if model is not None:
        async with _live(model, root, record=record) as watched:
            yield [RunJudge.of(watched, measured, least_kappa)]
        return
    assert asked is not None  # noqa: S101 - both None returned above
    with asked_model(settings, asked) as live:
        try:
            async with _live(live, root, record=record) as watched:
                yield [RunJudge.of(watched, measured, least_kappa)]
        finally:
            await live.aclose()


@asynccontextmanager
async def _live(model: ChatModel, root: Path, *, record: bool) -> AsyncIterator[WatchedModel]:
    cassette = Cassette.load(root, model.name) if record else None
    yield WatchedModel(name=model.name if record else f"{model.name} live", live=model, cassette=cassette)
    if cassette:
        cassette.save()
