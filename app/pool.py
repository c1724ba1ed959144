"""Worker threads with room for so many jobs, so that under too many requests some are told at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

THREADS: Final = 8
"""More than there are cores: while one encodes, the words of the others gather and are encoded together."""

ROOM: Final = 32
"""Lists under way or waiting; one more would wait until its deadline has passed."""


class PoolFull(Exception):  # noqa: N818 - a state, not a mistake
    """There is no room for another job now."""


class BoundedPool:
    """Runs jobs in threads, and refuses those for which there is no room."""

    def __init__(self, threads: int = THREADS, room: int = ROOM) -> None:
        """`room` counts the jobs that run and those that wait."""
        self._room = BoundedSemaphore(room)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="list")

    def submit(self, job: Callable[P, T], /, *args: P.args, **options: P.kwargs) -> Future[T]:
        """Raises PoolFull."""
        if not self._room.acquire(blocking=False):
            raise PoolFull
        future = self._threads.submit(job, *args, **options)
        future.add_done_callback(lambda _: self._room.release())
        return future

    def shutdown(self) -> None:
        """Waits for the jobs under way."""
        self._threads.shutdown(wait=True)
