"""`shelftalk eval run`: opens the shops made for it, runs suites in them, and gives back what was found."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import httpx2

from app.assembly import Shop
from app.lists import segment_of
from app.main import create_app
from app.rulebook import write_own
from app.settings import LLMProvider, RerankMode, RerankSettings, Settings
from app.stores import open_encoder
from eval.asked_model import Asked, asked_model
from eval.harness.asking import Harness
from eval.harness.calls import Prices
from eval.harness.cases import Suite, Vars, load
from eval.harness.cassette import CASSETTES, Cassette, recorded_models
from eval.harness.checks_of_words import RUBRIC
from eval.harness.judges import RunJudge, open_judges
from eval.harness.made_shops import NOON, Made, clock, made, shop_settings
from eval.harness.passes import OFF, SCRIPTED, BundleChoice, Pass, passes
from eval.harness.results import CaseResult, EvalRun
from eval.harness.scripted import Reply
from eval.harness.watched_model import WatchedModel
from eval.judging.agreement import LEAST_KAPPA
from eval.judging.measured import FILE, read_measured
from eval.local_model import LocalModel
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from prompts.scripted import ScriptedChatModel
from ranking.bundles import activation
from ranking.bundles.writing import with_rules
from ranking.rules import Occasion, Rules
from retrieval.encoder import Encoder
from retrieval.schema import Query, Surface, VisitorId

SUITES: Final = Path(__file__).parents[1] / "suites"
CLIENT_TIMEOUT_S: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is run: suites, over prompts, models and bundles.

    `asked` are live models; what they say is recorded if `record`. `replayed`: every model that has a cassette takes
    part. `model` stands in for the live ones.

    `judge` is asked about rubrics; None: those on cassettes, if `judging`. `measured` says how far judges agree with
    people, `least_kappa` how far they must, to count. `judge_model` stands in for the judge.
    """

    paths: Sequence[Path] = (SUITES,)
    libraries: Sequence[PromptLibrary] = field(default_factory=lambda: (PromptLibrary.load(),))
    bundles: Sequence[BundleChoice] = (BundleChoice.TRAINED,)
    asked: Sequence[Asked] = ()
    replayed: bool = True
    without_model: bool = True
    repeats: int = 1
    cassettes: Path = CASSETTES
    record: bool = False
    prune: bool = False
    prices: Prices = field(default_factory=Prices)
    model: ChatModel | None = None
    judge: Asked | None = None
    judging: bool = True
    measured: Path = FILE
    least_kappa: float = LEAST_KAPPA
    judge_model: ChatModel | None = None


async def run(
    plan: Plan, settings: Settings, *, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> EvalRun:
    """Every case of the plan, in the order of suites, then prompts and models.

    Raises:
        SuiteError: a suite cannot be read. CassetteError: a cassette cannot.
        LocalModelError: the local model is wanted and cannot run.
        MeasuredError: the file of agreements cannot be read.
        MissingDatasetError: a suite is about a shop whose data are not installed.
    """
    suites = load(plan.paths)
    settings = shop_settings(settings).model_copy(update={"data_dir": settings.data_dir, "llm": settings.llm})
    encoder = open_encoder(shop_settings(settings))
    shops = {name: made(name, settings, encoder) for name in dict.fromkeys(suite.shop for suite in suites)}
    results: list[CaseResult] = []
    missing: Counter[str] = Counter()
    async with _judges(plan, suites, settings) as judges, _models(plan, settings) as models:
        planned = list(
            passes(
                suites,
                libraries=plan.libraries,
                bundles=plan.bundles,
                models=models,
                without_model=plan.without_model,
            )
        )
        total = plan.repeats * sum(len(each.cases) for each in planned)
        for each in planned:
            told = partial(_tell_progress, progress, len(results), total)
            results += await _run_pass(each, shops[each.shop], settings, encoder, plan.repeats, judges, missing, told)
        for model in models:
            if plan.record and model.cassette and model.live:
                model.cassette.save(only=model.used if plan.prune else None)
        for judge in judges:
            missing.update(judge.lacks)
    return EvalRun(
        results=tuple(sorted(results, key=_order(suites, plan))),
        prompts={library.version: dict(library.texts) for library in plan.libraries},
        missing=dict(sorted(missing.items())),
        judges={one.judge.name: one.agreement for one in judges},
    )


@asynccontextmanager
async def _judges(plan: Plan, suites: Sequence[Suite], settings: Settings) -> AsyncIterator[Sequence[RunJudge]]:
    """The judges of the plan; where no case asks for one, none."""
    if not any(one.type == RUBRIC for suite in suites for case in suite.cases for one in case.assertions):
        yield ()
        return
    async with open_judges(
        settings,
        asked=plan.judge,
        replayed=plan.judging,
        cassettes=plan.cassettes,
        record=plan.record,
        measured=read_measured(plan.measured),
        least_kappa=plan.least_kappa,
        model=plan.judge_model,
    ) as judges:
        yield judges


def _order(suites: Sequence[Suite], plan: Plan) -> Callable[[CaseResult], tuple[int, ...]]:
    cases = [(suite.name, case.description) for suite in suites for case in suite.cases]
    place = {key: number for number, key in enumerate(cases)}
    libraries = ["", *(library.version for library in plan.libraries)]
    return lambda one: (place[one.suite, one.case], libraries.index(one.prompts))


@asynccontextmanager
async def _models(plan: Plan, settings: Settings) -> AsyncIterator[list[WatchedModel]]:
    """The models that take part, each with its cassette where it has, or gets, one."""
    async with AsyncExitStack() as stack:
        found: list[WatchedModel] = []
        if plan.replayed:
            for name in recorded_models(plan.cassettes):
                cassette = Cassette.load(plan.cassettes, name)
                found.append(WatchedModel(name=name, cassette=cassette, prices=plan.prices))
        live: list[ChatModel] = [plan.model] if plan.model else []
        for asked in plan.asked:
            model = stack.enter_context(asked_model(settings, asked))
            stack.push_async_callback(model.aclose)
            live.append(model)
        for one in live:
            if plan.record:
                cassette = Cassette.load(plan.cassettes, one.name)
                found = [each for each in found if each.name != one.name]
                found.append(WatchedModel(name=one.name, live=one, cassette=cassette, prices=plan.prices))
            else:
                found.append(WatchedModel(name=f"{one.name} live", live=one, prices=plan.prices))
        yield found


async def _run_pass(
    each: Pass,
    shop: Made,
    settings: Settings,
    encoder: Encoder,
    repeats: int,
    judges: Sequence[RunJudge],
    missing: Counter[str],
    progress: Callable[[int], None],
) -> list[CaseResult]:
    reply = Reply()
    model: ChatModel | None = each.watched
    if each.model == SCRIPTED:
        model = ScriptedChatModel(reply)
    with shop.copied(shop_settings(settings)) as own:
        if each.rerank:
            patient = RerankSettings(mode=RerankMode.ON, deadline_ms=own.llm.deadline_ms)
            own = own.model_copy(update={"rerank": patient})
        if each.bundle is BundleChoice.NONE:
            (own.data_dir / "bundles" / activation.ACTIVE).unlink(missing_ok=True)
        if each.rules is not None:
            _use(each.rules, own.data_dir)
        async with open_shop(own, encoder, model, each.library) as (opened, client):
            harness = Harness(
                client=client,
                model=each.model,
                only_model_words=each.watched is not None,
                shelf=shop.shelf,
                locale=own.locale,
                rules=partial(_rules, opened),
                watched=each.watched,
                judges=judges,
                prompts="" if each.model == OFF else each.library.version,
                bundle=each.bundle,
            )
            found: list[CaseResult] = []
            for one in each.cases:
                found += await harness.run(
                    [one], repeats=repeats, before=reply.set, progress=_after(progress, len(found))
                )
                missing.update(lack.prompt for lack in (each.watched.missing if each.watched else ()))
            return found


def _use(rules: str, data_dir: Path) -> None:
    """Lets these rules serve: in a bundle of their own, where there is one."""
    root = data_dir / "bundles"
    if active := activation.active(root):
        activation.activate(root, with_rules(root, active, rules, NOON + timedelta(seconds=1)))
    else:
        write_own(data_dir, rules)


def _after(progress: Callable[[int], None], before: int) -> Callable[[int], None]:
    return lambda done: progress(before + done)


def _rules(shop: Shop, asked: Vars) -> Rules:
    """The rules of a case's occasion, as the shop has them now."""
    engine = shop.recommender.engine
    surface = Surface(asked.list_request()["surface"]) if not asked.turns else Surface.CHAT
    query = Query(surface=surface, visitor_id=VisitorId(asked.visitor_id) if asked.visitor_id else None)
    return engine.rules.on(Occasion(at=shop.now(), surface=surface, segment=segment_of(query, engine)))


def _tell_progress(progress: Callable[[str, int, int], None], before: int, total: int, done: int) -> None:
    progress("running cases", before + done, total)


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
async def open_shop(
    settings: Settings, encoder: Encoder, chat_model: ChatModel | None, library: PromptLibrary | None = None
) -> AsyncIterator[tuple[Shop, httpx2.AsyncClient]]:
    """The shop, open in this process at noon of the runs' day, and a client of it.

    A route that breaks is an answer with status 500, and is told as one. Products are named to the model as always.
    """

    def opened() -> Shop:
        return Shop(settings, chat_model=chat_model, encoder=encoder, library=library, now=clock(), rng=Random(0))

    app = create_app(opened, max_body_bytes=settings.max_body_bytes)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://shop", timeout=CLIENT_TIMEOUT_S) as client,
    ):
        yield app.state.shop, client
