"""How every server of ours listens."""

import gc
import sys

import uvicorn
from starlette.types import ASGIApp
from threadpoolctl import threadpool_limits

from app.bounded_http import BoundedHttp

CAP_S = 9.5
"""Seconds after SIGTERM in which a server has ended, in order or as it stands; the promise is 10."""

GRACE_S = 5
"""Seconds that answers under way are given once no new connection is taken; app/server.py says what comes before."""

SWITCH_S = 0.001
"""Seconds for which a thread may keep the interpreter from the event loop; Python's own 5 ms add up over threads."""

COLLECT_AT = (50_000, 20, 100)
"""When Python looks for garbage that refers to itself, of which lists leave little. A look at everything that was read
since the start takes a quarter of a second, and with Python's own (700, 10, 10) a busy server does so every other."""


def server_config(app: ASGIApp, host: str, port: int, *, trusted_proxies: str = "127.0.0.1") -> uvicorn.Config:
    """Also for the benchmark's bare server, so that both are measured alike.

    What `trusted_proxies` say of whom they ask for is believed.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
        http=BoundedHttp,
        timeout_graceful_shutdown=GRACE_S,
    )


def settle_in() -> None:
    """To be called once, when the shop is open and before it serves.

    Small products of vectors take one thread each: lists are made side by side, and the waiting threads of a linear
    algebra library spin where others would work.
    """
    sys.setswitchinterval(SWITCH_S)
    threadpool_limits(1, "blas")
    gc.set_threshold(*COLLECT_AT)
    gc.collect()
    gc.freeze()  # a shop's catalogue and libraries stay for good: walking them again would hold up every list
