"""A server that is told to stop while it is busy: what became of its streams and lists."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

import httpx2

from tests.fleet import Fleet, until
from tests.served import PATIENCE_S


@dataclass(frozen=True, kw_only=True)
class Ended:
    """`cut` are streams, as text, that did not end as they should; `failed` what became of lists that failed."""

    exit_code: int
    seconds: float
    cut: list[str]
    failed: list[str]
    lists: int
    unready: bool


def stop_under_load(fleet: Fleet, *, streams: int, clients: int) -> Ended:
    """Opens chat streams that wait for a model, and asks for lists all the time; then comes SIGTERM.

    A list may be refused a connection when the server is gone; once it has one, it must be answered.
    """
    begun, stopping = threading.Semaphore(0), threading.Event()
    unready: list[bool] = []
    url = fleet.served.url

    def chat() -> str:
        body = {"conversation_id": str(uuid4()), "text": "a kettle under 60 euros"}
        told: list[str] = []
        with (
            httpx2.Client(timeout=PATIENCE_S, trust_env=False) as client,
            client.stream("POST", f"{url}/v1/chat", json=body) as stream,
        ):
            for piece in stream.iter_text():
                told.append(piece)
                if "data-products" in piece:
                    begun.release()
        return "".join(told)

    def ask() -> tuple[int, list[str]]:
        served, failed = 0, list[str]()
        with httpx2.Client(timeout=PATIENCE_S, trust_env=False) as client:
            while True:
                try:
                    answer = client.post(f"{url}/v1/recommendations", json={"surface": "home"})
                except httpx2.ConnectError:
                    if stopping.is_set():
                        return served, failed
                    raise
                except httpx2.HTTPError as error:
                    failed.append(repr(error))
                    continue
                if answer.status_code == 200 and answer.json()["products"]:
                    served += 1
                else:
                    failed.append(answer.text)

    def watch() -> None:
        with httpx2.Client(timeout=PATIENCE_S, trust_env=False) as client:
            while True:
                try:
                    unready.append(client.get(f"{url}/readyz").status_code == 503)
                except httpx2.HTTPError:
                    return

    with ThreadPoolExecutor(streams + clients + 1) as threads:
        asking: list[Future[tuple[int, list[str]]]] = [threads.submit(ask) for _ in range(clients)]
        chatting = [threads.submit(chat) for _ in range(streams)]
        for _ in range(streams):
            assert begun.acquire(timeout=PATIENCE_S), "a stream did not begin"
        threads.submit(watch)
        until(lambda: bool(unready))
        stopping.set()
        began = time.monotonic()
        fleet.served.process.terminate()
        exit_code = fleet.served.process.wait(30)
        seconds = time.monotonic() - began
        told = [one.result() for one in chatting]
        asked = [one.result() for one in asking]
    return Ended(
        exit_code=exit_code,
        seconds=seconds,
        cut=[one for one in told if not _whole(one)],
        failed=[why for _, failed in asked for why in failed],
        lists=sum(served for served, _ in asked),
        unready=any(unready),
    )


def _whole(stream: str) -> bool:
    """Whether a stream has its last part, and every text that was begun an end."""
    ended = stream.endswith("data: [DONE]\n\n") and '"type":"finish"' in stream
    return ended and stream.count('"text-start"') == stream.count('"text-end"')
