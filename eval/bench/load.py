"""The load generator: clients that ask again as soon as they are answered, in a process of their own.

`python -m eval.bench.load` reads a plan from stdin and writes what it saw to stdout, both JSON.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from eval.bench.wire import END, BenchError, body_length, message

ROOT = Path(__file__).parents[2]
"""Where the packages lie, for child processes to find them."""

_MODE = re.compile(rb'"mode":"(\w+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the clients saw: a timing per answer in milliseconds, and how many lists were made in which mode.

    `cpu_share` is the load generator's own share of one core.
    """

    timings_ms: Sequence[float]
    seconds: float
    modes: dict[str, int]
    cpu_share: float


def offer(port: int, path: str, bodies: Sequence[dict[str, Any]], clients: int) -> Seen:
    """Asks every body once, `clients` at a time, from another process."""
    plan = orjson.dumps({"port": port, "path": path, "bodies": list(bodies), "clients": clients})
    done = subprocess.run(
        [sys.executable, "-m", "eval.bench.load"],
        input=plan,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    if done.returncode:
        raise BenchError("the load generator failed; its message stands above")
    return Seen(**orjson.loads(done.stdout))


async def ask_all(port: int, path: str, bodies: Sequence[dict[str, Any]], clients: int) -> dict[str, Any]:
    """The fields of Seen."""
    waiting = iter([message(path, orjson.dumps(body)) for body in bodies])
    timings: list[float] = []
    modes: Counter[str] = Counter()
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]
    started, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(_client(*one, waiting, timings, modes) for one in connections))
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    for _, writer in connections:
        writer.close()
    return {"timings_ms": timings, "seconds": seconds, "modes": dict(modes), "cpu_share": cpu_s / seconds}


async def _client(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    timings: list[float],
    modes: Counter[str],
) -> None:
    for sent in waiting:
        started = time.perf_counter()
        writer.write(sent)
        head = await reader.readuntil(END)
        answer = await reader.readexactly(body_length(head))
        timings.append(1000 * (time.perf_counter() - started))
        mode = _MODE.search(answer)
        modes[mode[1].decode() if mode else "none"] += 1


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(ask_all(**orjson.loads(sys.stdin.buffer.read())))))
