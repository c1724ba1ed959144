"""A wire to a server that can be made slow: every answer comes so much later."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from threading import Event, Thread


@dataclass
class SlowWire:
    """Listens on loopback at `port`; `delay_s` may be changed at any time."""

    port: int = 0
    delay_s: float = 0.0


@contextmanager
def slow_wire(socket_path: str) -> Iterator[SlowWire]:
    """A wire to a server's Unix socket, in a thread of its own."""
    wire, ready, loop = SlowWire(), Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slowly: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                if slowly:
                    await asyncio.sleep(wire.delay_s)
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # by the end below; start_server would log it as a fault
            async with _closing(writer):
                far_reader, far_writer = await asyncio.open_unix_connection(socket_path)
                async with _closing(far_writer):
                    await asyncio.gather(
                        carry(reader, far_writer, slowly=False), carry(far_reader, writer, slowly=True)
                    )

    async def main() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    thread = Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield wire
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


@asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Closes the connection however its work ends: one left open warns in a later test, wherever it is collected."""
    try:
        yield
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
