"""`shelftalk serve` as a process of its own, on a folder; and commands that find it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from typer.testing import CliRunner, Result

from eval.cli import app

SECRET = "sk-very-secret-7"
PATIENCE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server on a folder."""

    process: subprocess.Popen[bytes]
    folder: Path
    url: str
    log: Path
    env: dict[str, str]

    def end(self) -> int:
        """Asks it to stop; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


def command(*words: str, env: dict[str, str]) -> Result:
    """A command of another process as far as the shop can tell; starting Python for each would take seconds."""
    try:
        return CliRunner().invoke(app, [*words], env=env)
    finally:
        structlog.reset_defaults()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def env_of(folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a shop on this folder, whose model is at an address where nobody listens.

    `changes` are settings without their prefix.
    """
    return {
        **os.environ,
        "SHELFTALK_DATA_DIR": str(folder),
        "SHELFTALK_ENCODER": "hashing",
        "SHELFTALK_DEADLINE_MS": "5000",
        "SHELFTALK_LLM__PROVIDER": "openai_compatible",
        "SHELFTALK_LLM__BASE_URL": f"http://127.0.0.1:{free_port()}/v1",
        "SHELFTALK_LLM__MODEL": "m",
        "SHELFTALK_LLM__API_KEY": SECRET,
        "COLUMNS": "200",
        **{f"SHELFTALK_{name}": value for name, value in changes.items()},
    }


def start(folder: Path, port: int | None = None, workers: int = 1, /, **changes: str) -> Served:
    """Starts a server and waits for its note, which it writes when it answers. `changes` are settings."""
    port, log = port or free_port(), folder / "server.log"
    env = env_of(folder, **changes)
    words = ["-c", "from eval.cli import main; main()", "serve", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *words], env=env, stdout=out, stderr=out)
    note, until = folder / "server.json", time.monotonic() + PATIENCE_S
    while not note.is_file():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise AssertionError(log.read_text())
        time.sleep(0.05)
    return Served(process=process, folder=folder, url=json.loads(note.read_text())["url"], log=log, env=env)
