"""`shelftalk eval run`: opens a shop made for the run, runs suites in it, tells what was found."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final

import httpx2
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from app.assembly import Shop
from app.main import create_app
from app.settings import EncoderName, LLMProvider, LLMSettings, RerankMode, RerankSettings, Settings
from app.stores import open_builds, open_encoder, open_stores
from eval.cases import Case, load
from eval.datasets import home
from eval.harness import CaseResult, EvalRun, Harness, Status
from eval.local_model import LocalModel
from prompts.chat_model import ChatModel
from prompts.messages import ModelCall
from prompts.product_card import clean
from prompts.scripted import ScriptedChatModel
from retrieval.encoder import Encoder

SUITES: Final = Path(__file__).with_name("suites")
LIST_DEADLINE_MS: Final = 10_000
"""A run measures what is answered, not how fast: a busy machine must not turn lists into popular ones."""
MODEL_DEADLINE_MS: Final = 120_000
CLIENT_TIMEOUT_S: Final = 300

_STYLES: Final = {Status.FAILED: "bold red", Status.UNSCORED: "yellow", Status.PASSED: "green"}


class _Reply:
    """What the scripted model says to every call of the case that runs now."""

    def __init__(self) -> None:
        self._text = ""

    def __call__(self, call: ModelCall) -> str:
        return self._text

    def set(self, case: Case) -> None:
        self._text = case.vars.model_reply or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pass:
    """The cases that one model answers, in one opening of the shop."""

    cases: Sequence[tuple[str, Case]]
    settings: Settings
    name: str = "off"
    model: ChatModel | None = None
    live: bool = False
    before: Callable[[Case], None] = lambda case: None


async def run(
    paths: Sequence[Path],
    settings: Settings,
    *,
    local_model: bool,
    repeats: int,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> EvalRun:
    """Every case without a model, or with the reply that it gives; those that want words with the local model too.

    Raises:
        SuiteError: a suite cannot be read.
        LocalModelError: the local model is wanted and cannot run.
    """
    cases = [(suite.name, case) for suite in load(paths) for case in suite.cases]
    plain = [one for one in cases if one[1].vars.model_reply is None]
    replied = [one for one in cases if one[1].vars.model_reply is not None]
    worded = [one for one in plain if one[1].vars.wants_model] if local_model else []
    reply = _Reply()
    results: list[CaseResult] = []
    with _home_shop(settings) as own, _local(settings, wanted=bool(worded)) as local:
        encoder = open_encoder(own)
        _fill(own, encoder)
        passes = [
            _Pass(cases=plain, settings=own),
            _Pass(cases=replied, settings=own, name="scripted", model=ScriptedChatModel(reply), before=reply.set),
        ]
        if local:
            passes.append(_Pass(cases=worded, settings=with_model(own, local), name=local.model, live=True))
        total = repeats * sum(len(each.cases) for each in passes)
        for each in passes:
            told = partial(_tell_progress, progress, len(results), total)
            results += await _run_pass(each, encoder, repeats, told)
    order = {(suite, case.description): place for place, (suite, case) in enumerate(cases)}
    return EvalRun(results=tuple(sorted(results, key=lambda one: order[one.suite, one.case])))


async def _run_pass(each: _Pass, encoder: Encoder, repeats: int, progress: Callable[[int], None]) -> list[CaseResult]:
    if not each.cases:
        return []
    async with _open(each.settings, encoder, each.model) as client:
        harness = Harness(
            client=client,
            model=each.name,
            only_model_words=each.live,
            titles=_titles(),
            locale=each.settings.locale,
        )
        return await harness.run(each.cases, repeats=repeats, before=each.before, progress=progress)


def _tell_progress(progress: Callable[[str, int, int], None], before: int, total: int, done: int) -> None:
    progress("running cases", before + done, total)


def _titles() -> frozenset[str]:
    return frozenset(product.title for product in home.products())


@contextmanager
def _local(settings: Settings, *, wanted: bool) -> Iterator[LocalModel | None]:
    if not wanted:
        yield None
        return
    with LocalModel.start(settings.data_dir / "eval" / "local-model.log") as model:
        yield model


@contextmanager
def _home_shop(settings: Settings) -> Iterator[Settings]:
    """Settings of a shop in a folder of its own, which is removed; only its vectors are kept for the next run."""
    root = settings.data_dir / "eval"
    vectors = root / "vectors"
    vectors.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="home-", dir=root))
    try:
        (folder / "index").mkdir()
        (folder / "index" / "vectors").symlink_to(vectors.resolve(), target_is_directory=True)
        yield settings.model_copy(
            update={
                "data_dir": folder,
                "database_url": None,
                "qdrant_url": None,
                "encoder": EncoderName.MINILM,
                "locale": "en_US",
                "deadline_ms": LIST_DEADLINE_MS,
                "llm": LLMSettings(breaker=False, remember_s=0, deadline_ms=MODEL_DEADLINE_MS),
                "rerank": RerankSettings(mode=RerankMode.OFF),
            }
        )
    finally:
        shutil.rmtree(folder)


def _fill(settings: Settings, encoder: Encoder) -> None:
    stores = open_stores(settings)
    stores.catalog.upsert(home.products())
    open_builds(settings, stores, encoder).make(datetime.now(UTC))
    stores.close()


def with_model(settings: Settings, model: LocalModel) -> Settings:
    """The settings with the running local model, asked for one thing at a time."""
    changed = {
        "provider": LLMProvider.OPENAI_COMPATIBLE,
        "base_url": model.base_url,
        "model": model.model,
        "max_concurrent": 1,
    }
    return settings.model_copy(update={"llm": settings.llm.model_copy(update=changed)})


@asynccontextmanager
async def _open(
    settings: Settings, encoder: Encoder, chat_model: ChatModel | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """The shop, open in this process. A route that breaks is an answer with status 500, and is told as one."""
    app = create_app(
        lambda: Shop(settings, chat_model=chat_model, encoder=encoder), max_body_bytes=settings.max_body_bytes
    )
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://shop", timeout=CLIENT_TIMEOUT_S) as client,
    ):
        yield client


def tell(found: EvalRun, console: Console) -> None:
    """Prints the results: failures first, with what was seen, then what could not be scored, then the rest."""
    wrong = Table("", "case", Column("what was found", ratio=3), expand=True, show_lines=True)
    good = Table.grid(padding=(0, 1))
    for status in Status:
        mark = Text(status.value, style=_STYLES[status])
        for key, runs in _by_case(found.results):
            if _worst(runs) is status:
                table = good if status is Status.PASSED else wrong
                table.add_row(mark, _name(*key), _story([run for run in runs if run.status is status], len(runs)))
    for table in (wrong, good):
        if table.rows:
            console.print(table)
    counts = found.counts
    console.print(", ".join(f"{counts[status]} {status.value}" for status in Status))


def _name(suite: str, case: str, model: str) -> Text:
    return Text(clean(f"{suite}: {case}" + ("" if model == "off" else f" ({model})"), 300))


def _by_case(results: Iterable[CaseResult]) -> Iterator[tuple[tuple[str, str, str], list[CaseResult]]]:
    for key, runs in groupby(results, key=lambda one: (one.suite, one.case, one.model)):
        yield key, list(runs)


def _worst(runs: Iterable[CaseResult]) -> Status:
    found = {run.status for run in runs}
    return next(status for status in Status if status in found)


def _story(runs: Sequence[CaseResult], of: int) -> Text:
    """What was wrong the first time, and what was seen; for a good case only how many assertions held."""
    first = runs[0]
    lines = [] if of == 1 else [f"{len(runs)} of {of} runs"]
    if first.status is Status.PASSED:
        held = sum(one.status is Status.PASSED for one in first.judged)
        return Text("; ".join([*lines, f"{held} of {len(first.judged)} assertions hold"]))
    lines += [f"{one.status.value}: {one.type}: {one.why}" for one in first.judged if one.status is not Status.PASSED]
    if seen := first.seen:
        lines.append(f"seen: {seen['mode']}, {seen['fallback_reason'] or 'no fallback'}, {seen['count']} products")
        lines += [f"  {title}" for title in seen["products"]]
        said = ", ".join(f"{one['field']} {one['op']} {one['value']}" for one in seen["constraints"])
        lines.append(f"understood: {said or 'no constraint'}; not confirmed: {', '.join(seen['unmet']) or 'nothing'}")
        lines.append(f"text: {seen['text']}")
    return Text("\n".join(clean(line, 700) for line in lines))
