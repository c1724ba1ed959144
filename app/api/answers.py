"""Answers as compact JSON."""

import orjson
from starlette.responses import Response


class JSONAnswer(Response):
    """Plain JSON of what the contract says; times and ids are text already."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content)
