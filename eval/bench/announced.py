"""A server that says where it listens, to the process that started it."""

import socket
import sys

import orjson
import uvicorn

from app.listening import settle_in


class Announced(uvicorn.Server):
    """Writes its port to stdout when it is ready."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        settle_in()
        port = self.servers[0].sockets[0].getsockname()[1]
        sys.stdout.buffer.write(orjson.dumps({"port": port}) + b"\n")
        sys.stdout.flush()
