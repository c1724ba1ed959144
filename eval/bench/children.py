"""Servers in processes of their own, started and stopped by the benchmark."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.settings import LLMSettings
from eval.bench.load import ROOT
from eval.bench.wire import BenchError

STOP_S = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A server that answers on a port of loopback; `start_s` from the start of its process to readiness."""

    port: int
    start_s: float


@contextmanager
def shop_server(data_dir: Path, floor_index: Path | None = None, llm: LLMSettings | None = None) -> Iterator[Running]:
    """Our server on this folder. `floor_index`: a copy of its index build, if its floor will be asked for. `llm`: the
    model beside it, which needs no key.
    """
    plan = {
        "data_dir": str(data_dir),
        "floor_index": str(floor_index) if floor_index else None,
        "llm": (llm or LLMSettings()).model_dump(mode="json"),
    }
    with _running("eval.bench.server", orjson.dumps(plan).decode()) as server:
        yield server


@contextmanager
def echo_server() -> Iterator[Running]:
    """The bare FastAPI application."""
    with _running("eval.bench.echo") as server:
        yield server


@contextmanager
def _running(module: str, *plan: str) -> Iterator[Running]:
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module, *plan],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else b""
            if not line:
                raise BenchError(f"{module} did not start; its message stands above")
            yield Running(**orjson.loads(line), start_s=time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
