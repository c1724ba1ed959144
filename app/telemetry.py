"""What operators see: Prometheus metrics and structured logs. Never a shopper's words."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from app.llm.outcome import CallReport

SIZE_BUCKETS = tuple(1024 * 2**power for power in range(1, 10))
STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 15)


class Metrics:
    """Counters and timings of one shop; names follow Prometheus' conventions."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "shelftalk_http_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "shelftalk_http_request_duration_seconds",
            "From the request read to the last byte written.",
            ["route"],
            buckets=STAGE_BUCKETS,
            registry=self.registry,
        )
        self.stage_seconds = Histogram(
            "shelftalk_stage_duration_seconds",
            "Time spent in each stage of an answer.",
            ["stage"],
            buckets=STAGE_BUCKETS,
            registry=self.registry,
        )
        self.lists = Counter("shelftalk_lists", "Lists served.", ["mode", "reason"], registry=self.registry)
        self.llm_calls = Counter(
            "shelftalk_llm_calls", "Calls to the language model.", ["prompt", "outcome"], registry=self.registry
        )
        self.llm_attempts = Counter(
            "shelftalk_llm_attempts", "Requests to a model's endpoint, retries among them.", registry=self.registry
        )
        self.llm_tokens = Counter(
            "shelftalk_llm_tokens", "Tokens, as endpoints reported them.", ["kind"], registry=self.registry
        )
        self.shadows = Counter(
            "shelftalk_shadow_orders",
            "Orders asked of the model that no shopper saw.",
            ["outcome"],
            registry=self.registry,
        )
        self.valkey_failures = Counter(
            "shelftalk_valkey_failures", "Questions to Valkey that got no answer in time.", registry=self.registry
        )
        self.events = Counter("shelftalk_events", "Events received.", ["status"], registry=self.registry)
        self.event_refusals = Counter(
            "shelftalk_event_refusals",
            "Events that were not kept, by the reason told.",
            ["code"],
            registry=self.registry,
        )
        self.kept_bytes = Histogram(
            "shelftalk_kept_list_bytes", "Size of a logged list, as JSON.", buckets=SIZE_BUCKETS, registry=self.registry
        )
        self.journal_failures = Counter(
            "shelftalk_journal_failures", "Recommendations that could not be logged.", registry=self.registry
        )
        self.following_failures = Counter(
            "shelftalk_following_failures",
            "Looks at what other processes wrote that failed.",
            registry=self.registry,
        )
        self.journal_unprepared = Counter(
            "shelftalk_journal_unprepared", "Recommendations that were logged as they came.", registry=self.registry
        )

    def saw_call(self, report: CallReport) -> None:
        """Counts a question to a model, how often it was asked, and its tokens."""
        outcome = report.reason or ("answered" if report.attempts else "remembered")
        self.llm_calls.labels(report.prompt, outcome).inc()
        self.llm_attempts.inc(report.attempts)
        if report.attempts:
            self.llm_tokens.labels("input").inc(report.input_tokens or 0)
            self.llm_tokens.labels("output").inc(report.output_tokens or 0)

    def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class Stopwatch:
    """Times the stages of one answer, in milliseconds, and reports them to the metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._started = time.perf_counter()
        self.timings_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - started
            self._metrics.stage_seconds.labels(name).observe(seconds)
            self.timings_ms[name] = round(self.timings_ms.get(name, 0.0) + 1000 * seconds, 2)

    def total(self) -> dict[str, float]:
        """The stages so far and, as `total`, the time since the start."""
        return {**self.timings_ms, "total": round(1000 * (time.perf_counter() - self._started), 2)}


def configure_logging(level: str = "info", *, worker: int | None = None) -> None:
    """Events with fields as JSON lines on stderr; with colours where a person watches.

    One of several workers says which it is.
    """
    human = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            *([] if worker is None else [lambda _logger, _method, event: {**event, "worker": worker}]),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer() if human else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
