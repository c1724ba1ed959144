"""The port of the fault server: open, shut, or so crowded that nobody gets in."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from enum import StrEnum

Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HOST = "127.0.0.1"
_CROWD = 3


class Doorway(StrEnum):
    """Named as the faults are."""

    OPEN = "open"
    SHUT = "refused"  # L01: nobody listens
    CROWDED = "black_hole"  # L02: the queue of the accepted is full, a client's first packet is dropped


class Door:
    """Holds one port of the loopback interface, whatever is done with it."""

    def __init__(self, accept: Accept, port: int) -> None:
        self._accept = accept
        self.port = port
        self.stands: Doorway | None = None
        self._holding = ExitStack()

    async def turn(self, doorway: Doorway) -> None:
        """Makes it so. Connections that were let in are not touched."""
        self._holding.close()
        match doorway:
            case Doorway.OPEN:
                server = await asyncio.start_server(self._accept, HOST, self.port, backlog=1024)
                self._holding.callback(server.close)
                self.port = server.sockets[0].getsockname()[1]
            case Doorway.SHUT:
                self._bound()  # held, so that no other program is given the port meanwhile
            case Doorway.CROWDED:
                self._bound().listen(0)
                for _ in range(_CROWD):
                    guest = self._holding.enter_context(socket.socket())
                    guest.setblocking(False)
                    guest.connect_ex((HOST, self.port))
        self.stands = doorway

    def close(self) -> None:
        self._holding.close()

    def _bound(self) -> socket.socket:
        bound = self._holding.enter_context(socket.socket())
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, self.port))
        self.port = bound.getsockname()[1]
        return bound
