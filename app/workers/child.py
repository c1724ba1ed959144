"""A worker as its supervisor has it: a process, and two pipes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from app.workers.plan import READY, Plan, environment


class Child:
    """A worker process, started anew and not forked: it shares no thread, lock or library state with who starts it."""

    def __init__(self, plan: Callable[[int], Plan]) -> None:
        """`plan` is given the number of the file at which the worker reports."""
        self._heard_from, reports = os.pipe()
        os.set_blocking(self._heard_from, False)
        told = plan(reports)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "app.workers.worker"],
                stdin=subprocess.PIPE,
                pass_fds=[told.listening, told.own_door, reports],
                env=environment(),
                start_new_session=True,  # Ctrl-C is the supervisor's to answer
            )
        finally:
            os.close(reports)
        self.ready = False
        self._heard_at = self._ready_at = time.monotonic()
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe, as asked for above
        self._line = self._process.stdin
        with suppress(BrokenPipeError):  # it ended at once; its exit code tells
            self._line.write(told.line())
            self._line.flush()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def silent_s(self) -> float:
        """Seconds since a worker that serves was heard of; one that is being started has time."""
        return time.monotonic() - self._heard_at if self.ready else 0.0

    @property
    def served_s(self) -> float:
        """Seconds since it was ready; 0 if it never was."""
        return time.monotonic() - self._ready_at if self.ready else 0.0

    def fileno(self) -> int:
        """What it says can be read there."""
        return self._heard_from

    def hear(self) -> bool:
        """Takes in what it says; False if it will say no more."""
        try:
            said = os.read(self._heard_from, 65_536)
        except BlockingIOError:
            return True
        self._heard_at = time.monotonic()
        if READY in said:
            self.ready, self._ready_at = True, self._heard_at
        return bool(said)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Lets go of the pipes; a worker that runs ends then."""
        os.close(self._heard_from)
        with suppress(BrokenPipeError):
            self._line.close()
