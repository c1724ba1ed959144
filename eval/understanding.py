"""How much of what shoppers say the grammar understands: each utterance against the edits that were labelled.

The labelling rules, which say what counts as equal, stand in utterances/README.md.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

from app.constraints import constraint_record
from app.dialogue.brief import Brief
from app.dialogue.interpreter import SHARE, Interpreter, unsure
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.features import meant_by
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.understood import Understood
from app.llm.endpoint import Endpoint
from app.llm.guard import Guard
from app.recommendation import Deadline
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from retrieval.schema import Constraint, Op, Product, ProductId

FOLDER: Final = Path(__file__).with_name("utterances")

Outcome: TypeAlias = Mapping[str, Any]
"""An outcome's parts by name, each in a form in which equal things are equal."""


class Part(StrEnum):
    """Of the labelled utterances: those that the grammar is worked with, and two sets written blind."""

    DEV = "dev"
    TEST = "test"
    FRESH = "fresh"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One utterance: what was wanted before, what is said, and the readings that are right."""

    id: str
    shop: str
    before: Brief
    say: str
    right: tuple[Mapping[str, Any], ...]
    hard: bool
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was made of a case. `wrong` names the parts that differ from the nearest right reading, `invented` those
    in which there is something that no right reading has."""

    case: Case
    found: Outcome
    wrong: tuple[str, ...]
    invented: tuple[str, ...]
    ms: float


@dataclass(kw_only=True)
class Score:
    """Cases, those exactly right, and those with an edit that nobody asked for."""

    cases: int = 0
    right: int = 0
    invented: int = 0

    def add(self, verdict: Verdict) -> None:
        self.cases += 1
        self.right += not verdict.wrong
        self.invented += bool(verdict.invented)


@dataclass(kw_only=True)
class Report:
    """All verdicts, and their scores by any heading."""

    verdicts: list[Verdict] = field(default_factory=list)
    asked: int = 0
    """Cases for which a model was asked."""
    changed: int = 0
    """Those of which it made something else than the grammar did."""

    def scores(self) -> dict[str, Score]:
        found: dict[str, Score] = {}
        for verdict in self.verdicts:
            case = verdict.case
            for name in ("all", case.shop, "hard" if case.hard else "easy", *case.kinds):
                found.setdefault(name, Score()).add(verdict)
        return found

    def wrong_parts(self) -> Counter[str]:
        return Counter(part for verdict in self.verdicts for part in verdict.wrong)

    def ms(self, quantile: float) -> float:
        """A quantile of the times, by the nearest rank."""
        times = sorted(verdict.ms for verdict in self.verdicts)
        return times[min(len(times) - 1, int(quantile * len(times)))]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """What the grammar knows of a shop."""

    vocabulary: Vocabulary
    products: Mapping[ProductId, Product]
    currency: str

    @classmethod
    def of(cls, products: Sequence[Product], currency: str) -> "Shelf":
        return cls(
            vocabulary=Vocabulary.from_products(products),
            products={one.id: one for one in products},
            currency=currency,
        )

    def read(self, case: Case) -> Understood:
        """What the grammar makes of a case."""
        cards = [self.products[one] for one in case.before.shown if one in self.products]
        return read(case.say, case.before, self.vocabulary, self.currency, cards)

    def found(self, understood: Understood, before: Brief) -> Understood:
        """With the product that a shopper misses, found among all; the chat asks its index for some."""
        if understood.intent is not Intent.WHY_NOT or not understood.subject:
            return understood
        product = meant_by(understood.subject, before.text, list(self.products.values()))
        return replace(understood, about=product.id if product else None)


def cases(part: Part) -> list[Case]:
    """The cases of one part, in the file's order."""
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line]


def measured(some: Iterable[Case], shelves: Mapping[str, Shelf]) -> Report:
    """Reads every case twice and takes the quicker time, so that nothing is timed that is made only once."""
    report = Report()
    for case in some:
        times = []
        for _ in range(2):
            started = time.perf_counter()
            understood = shelves[case.shop].read(case)
            times.append(1000 * (time.perf_counter() - started))
        report.verdicts.append(_verdict(case, shelves[case.shop].found(understood, case.before), min(times)))
    return report


def judged(case: Case, shelf: Shelf) -> Verdict:
    """What the grammar makes of a case, read once and untimed."""
    return _verdict(case, shelf.found(shelf.read(case), case.before), ms=0.0)


async def measured_with_model(
    some: Sequence[Case],
    shelves: Mapping[str, Shelf],
    model: ChatModel,
    within_s: float,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Reads every case as a chat does that may ask this model: the grammar first, the model where it is not sure.

    A case's time is that of the whole; the model has `within_s` seconds of its own.
    """
    report, library = Report(), PromptLibrary.load()
    guard = Guard([Endpoint(model, max_concurrent=1, breaker=None)])
    readers = {name: _interpreter(shelf, guard, library) for name, shelf in shelves.items()}
    for done, case in enumerate(some, start=1):
        started = time.perf_counter()
        understood = shelves[case.shop].read(case)
        deadline = Deadline.after(within_s / SHARE)
        more = await readers[case.shop].understood(case.say, understood, case.before, deadline)
        report.asked += unsure(understood)
        report.changed += more is not None
        took_ms = 1000 * (time.perf_counter() - started)
        report.verdicts.append(_verdict(case, shelves[case.shop].found(more or understood, case.before), took_ms))
        progress(done, len(some))
    await guard.aclose()
    return report


def _interpreter(shelf: Shelf, guard: Guard, library: PromptLibrary) -> Interpreter:
    return Interpreter(guard, library, lambda: shelf.vocabulary, lambda: shelf.currency)


def _case(row: Mapping[str, Any]) -> Case:
    before = {"version": 0, "parent": None, "recommendation_id": None, **row["before"]}
    before["constraints"] = [_with_source(one) for one in before["constraints"]]
    return Case(
        id=row["id"],
        shop=row["shop"],
        before=Brief.from_json(before),
        say=row["say"],
        right=(row["expect"], *({**row["expect"], **other} for other in row["accept"])),
        hard=row["hard"],
        kinds=tuple(row["kinds"]),
    )


def _with_source(constraint: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": "said", "label": None, **constraint}


def _verdict(case: Case, understood: Understood, ms: float) -> Verdict:
    found = _outcome(case.before, understood)
    readings = [_labelled(case.before, each) for each in case.right]
    wrong = min((tuple(_differing(found, each)) for each in readings), key=len)
    invented = min((tuple(_invented(case.before, found, each)) for each in readings), key=len)
    return Verdict(case=case, found=found, wrong=wrong, invented=invented, ms=ms)


def _outcome(before: Brief, understood: Understood) -> Outcome:
    after = understood.applied_to(before) if understood.intent is Intent.FIND else before
    if understood.intent is Intent.START_OVER:
        after = before.cleared()
    questioned = {*understood.compared, *([understood.about] if understood.about else ())}
    asks = understood.intent in {Intent.WHY, Intent.ABOUT, Intent.COMPARE, Intent.WHY_NOT}
    return {
        "intent": understood.intent.value,
        "text": _plain(after.text),
        "constraints": frozenset(map(_comparable, after.constraints)),
        "likes": understood.likes,
        "refuses": frozenset(understood.refuses),
        "passes_shown": understood.passes_shown,
        "step": understood.step.value if understood.step else None,
        "released": frozenset(understood.released),
        "about": frozenset(questioned) if asks else frozenset(),
    }


def _labelled(before: Brief, expected: Mapping[str, Any]) -> Outcome:
    """A label as an outcome; without a text the search stays as it was."""
    text = expected["text"]
    constraints = (constraint_record(_with_source(one)) for one in expected["constraints"])
    kept = text is None and expected["intent"] != Intent.START_OVER
    return {
        **expected,
        "text": _plain(before.text if kept else text or ""),
        "constraints": None if expected["intent"] == Intent.UNDO else frozenset(map(_comparable, constraints)),
        "refuses": frozenset(expected["refuses"]),
        "released": frozenset(expected["released"]),
        "about": frozenset(expected["about"]),
    }


_PARTS: Final = (
    "intent", "text", "constraints", "likes", "refuses", "passes_shown", "step", "released", "about",
)  # fmt: skip


def _differing(found: Outcome, right: Outcome) -> Iterator[str]:
    """Undo is not asked which constraints it leads to: a case does not know the turns before."""
    return (part for part in _PARTS if right[part] is not None or part != "constraints" if found[part] != right[part])


def _invented(before: Brief, found: Outcome, right: Outcome) -> Iterator[str]:
    """Parts with an edit that nobody asked for; search text that is merely longer is none."""
    known = frozenset(map(_comparable, before.constraints)) | (right["constraints"] or frozenset())
    if found["constraints"] - known and right["constraints"] is not None:
        yield "constraints"
    yield from (part for part in ("refuses", "released") if found[part] - right[part])
    yield from (part for part in ("likes", "step") if found[part] and found[part] != right[part])
    if found["passes_shown"] and not right["passes_shown"]:
        yield "passes_shown"


_ALIKE: Final = {"categories": "category"}
"""A field by the name that products have for it, and by the one that constraints have."""


def _comparable(constraint: Constraint) -> tuple[str, Op, Any, bool]:
    """One value chosen is a choice of one; spelling and order mean nothing."""
    value, op = constraint.value, constraint.op
    if op is Op.EQ and isinstance(value, str):
        value, op = (value,), Op.IN
    plain = frozenset(map(_value, value)) if isinstance(value, tuple) else _value(value)
    if op is Op.IN and isinstance(plain, frozenset) and len(plain) == 1 and isinstance(next(iter(plain)), float):
        plain, op = next(iter(plain)), Op.EQ
    return _ALIKE.get(constraint.field, fold(constraint.field)), op, plain, constraint.hard


def _value(value: object) -> str | float:
    return fold(value) if isinstance(value, str) else float(str(value))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
