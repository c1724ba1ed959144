"""How every server of ours listens."""

import uvicorn
from starlette.types import ASGIApp

from app.bounded_http import BoundedHttp

GRACE_S = 5


def server_config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """Also for the benchmark's bare server, so that both are measured alike."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        http=BoundedHttp,
        timeout_graceful_shutdown=GRACE_S,
    )
