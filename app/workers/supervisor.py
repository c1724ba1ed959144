"""Looks after the workers of one server: starts them, replaces those that die or hang, and ends all in order.

`python -m app.workers.supervisor HOST PORT WORKERS URL`: `shelftalk serve` becomes this small program.
"""

import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import structlog

from app.listening import CAP_S
from app.note import leave_note, take_note_away
from app.settings import Settings
from app.telemetry import configure_logging
from app.workers.child import Child
from app.workers.place import Place
from app.workers.plan import Plan

BACKLOG: Final = 2_048
LOOK_S: Final = 0.2
HUNG_S: Final = 30.0
"""A worker whose event loop did not turn for so long is ended, and replaced."""
STEADY_S: Final = 10.0
"""A worker that served for so long and then died is replaced at once; one that dies again and again, ever later."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 15.0
MARGIN_S: Final = 0.3
"""What a worker that ends as it stands is given beyond its own cap."""
NOT_STARTED: Final = 3
"""The exit code of a server that could not be started, as uvicorn has it."""

log = structlog.get_logger(__name__)


class Supervisor:
    """`count` workers on one address. It opens no shop itself, and takes no request."""

    def __init__(self, data_dir: Path, host: str, port: int, count: int, *, url: str) -> None:
        self._data_dir = data_dir
        self._host = host
        self._port = port
        self._count = count
        self._url = url
        self._signals: list[int] = []
        self._slots: list[_Slot] = []

    def run(self) -> int:
        """Serves until SIGTERM or Ctrl-C. Returns the exit code: 0 if every worker ended in order."""
        with ExitStack() as stack:
            stack.enter_context(self._hearing())
            try:
                address, family = (self._host, self._port), _family(self._host)
                listening = stack.enter_context(socket.create_server(address, family=family, backlog=BACKLOG))
            except OSError as error:
                log.error("server.not_listening", url=self._url, error=str(error))
                return NOT_STARTED
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="shelftalk-"))  # for our user alone
            first = Place(count=self._count, doors=Path(folder))
            for number in range(1, self._count + 1):
                place = replace(first, number=number)
                own_door = stack.enter_context(_door(place.door(number)))
                self._slots.append(_Slot(place, self._host, self._port, listening, own_door))
            try:
                return self._serve(first.local_key)
            finally:
                for slot in self._slots:
                    slot.kill()

    def _serve(self, local_key: str) -> int:
        announced = False
        for slot in self._slots:
            slot.start()
        while not self._signals:
            self._look()
            for slot in self._slots:
                if (code := slot.tend()) is not None and not announced:
                    log.error("server.not_started", worker=slot.number, exit_code=code)
                    return code if code > 0 else NOT_STARTED
            if not announced and all(slot.ready for slot in self._slots):
                leave_note(self._data_dir, self._url, local_key)
                announced = True
        try:
            return self._stop()
        finally:
            if announced:
                take_note_away(self._data_dir)

    def _stop(self) -> int:
        """Asks all workers at once to end in order; who does not within the cap is ended."""
        until = time.monotonic() + CAP_S + MARGIN_S
        self._slots[0].close_listening()  # the last worker to close it sees to those who wait there
        self._signals.clear()
        asked = [slot for slot in self._slots if slot.ask_to_end()]
        while any(slot.runs for slot in asked) and time.monotonic() < until:
            self._look()
            if signal.SIGINT in self._signals:  # pressed once more
                break
        late = [slot.number for slot in asked if slot.runs]
        if late:
            log.error("server.cut_short", workers=late)
        return 1 if late or any(slot.exit_code for slot in asked) else 0

    def _look(self) -> None:
        """Waits a moment for what workers say, and hears it."""
        with selectors.DefaultSelector() as selector:
            for slot in self._slots:
                if slot.child:
                    selector.register(slot.child, selectors.EVENT_READ, slot)
            if not selector.get_map():
                time.sleep(LOOK_S)
                return
            for key, _ in selector.select(LOOK_S):
                if not key.data.hear():
                    time.sleep(LOOK_S / 10)  # its end is near, and its pipe closed already

    @contextmanager
    def _hearing(self) -> Iterator[None]:
        """Signals are noted, and answered in turn."""
        heard = (signal.SIGTERM, signal.SIGINT)
        before = {one: signal.signal(one, lambda number, _: self._signals.append(number)) for one in heard}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


class _Slot:
    """A worker's number, and who has it now."""

    def __init__(self, place: Place, host: str, port: int, listening: socket.socket, own_door: socket.socket) -> None:
        self.number = place.number
        self.child: Child | None = None
        self._place = place
        self._address = host, port
        self._sockets = listening, own_door
        self._not_before = 0.0
        self._pause_s = FIRST_PAUSE_S

    @property
    def runs(self) -> bool:
        return self.child is not None and self.child.exit_code is None

    @property
    def ready(self) -> bool:
        return self.child is not None and self.child.ready

    @property
    def exit_code(self) -> int | None:
        """None while it runs, or if there is nobody."""
        return self.child.exit_code if self.child else None

    def start(self) -> None:
        listening, own_door = (one.fileno() for one in self._sockets)
        host, port = self._address
        self.child = Child(
            lambda reports: Plan(
                place=self._place, host=host, port=port, listening=listening, own_door=own_door, reports=reports
            )
        )
        log.info("worker.started", worker=self.number, pid=self.child.pid)

    def close_listening(self) -> None:
        """Closes this process's end of the server's socket."""
        self._sockets[0].close()

    def hear(self) -> bool:
        """Takes in what the worker says; False at the end of what it says."""
        return self.child is not None and self.child.hear()

    def tend(self) -> int | None:
        """Replaces a worker that is gone. Returns the exit code of one that just ended, else None."""
        if self.child is None:
            if time.monotonic() >= self._not_before:
                self.start()
            return None
        if self.child.silent_s > HUNG_S:
            log.error("worker.hung", worker=self.number, pid=self.child.pid, silent_s=round(self.child.silent_s))
            self.child.kill()
        if (code := self.child.exit_code) is None:
            return None
        steady = self.child.served_s >= STEADY_S
        self._pause_s = FIRST_PAUSE_S if steady else min(2 * self._pause_s, LONGEST_PAUSE_S)
        self._not_before = time.monotonic() + (0.0 if steady else self._pause_s)
        log.error("worker.died", worker=self.number, pid=self.child.pid, exit_code=code)
        self.child.close()
        self.child = None
        return code

    def ask_to_end(self) -> bool:
        """Whether there is somebody to wait for: one that was never ready serves nobody, and is ended."""
        if self.child is None or not self.runs:
            return False
        if not self.child.ready:
            self.kill()
            return False
        self.child.terminate()
        return True

    def kill(self) -> None:
        if self.child:
            self.child.kill()
            self.child.close()
            self.child = None


def _family(host: str) -> socket.AddressFamily:
    """As the first address of this name has it. Raises OSError."""
    family: socket.AddressFamily = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
    return family


@contextmanager
def _door(path: Path) -> Iterator[socket.socket]:
    """A worker's own socket. It stays open while workers come and go: who asks one that is being replaced waits."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen(BACKLOG)
        yield door


def main() -> None:
    host, port, count, url = sys.argv[1:]
    configure_logging()
    sys.exit(Supervisor(Settings().data_dir, host, int(port), int(count), url=url).run())


if __name__ == "__main__":
    main()
