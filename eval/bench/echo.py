"""A bare FastAPI application that answers the JSON it is sent: what HTTP and the framework cost alone."""

import orjson
from fastapi import FastAPI, Request
from starlette.responses import Response

from app.listening import server_config
from eval.bench.announced import Announced

app = FastAPI()


@app.post("/echo")
async def echo(request: Request) -> Response:
    return Response(orjson.dumps(orjson.loads(await request.body())), media_type="application/json")


if __name__ == "__main__":
    Announced(server_config(app, "127.0.0.1", 0)).run()
