"""HTTP as the server speaks it: a fast parser that does not gather headers without end."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_UNFINISHED_BYTES = 64 * 1024
"""Bytes of a request whose headers have not ended; `app.body` then judges those that have."""


class BoundedHttp(HttpToolsProtocol):
    """Uvicorn's httptools protocol; httptools itself keeps headers of any length in memory."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._in_headers = False
        self._unfinished = 0

    def on_message_begin(self) -> None:
        self._in_headers, self._unfinished = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_headers = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_headers:
            self._unfinished += len(data)
            if self._unfinished > MAX_UNFINISHED_BYTES and not self.transport.is_closing():
                self.send_400_response("The headers do not end.")
