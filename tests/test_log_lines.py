"""Lines of the log are whole, however many workers write to it."""

import json
import os
import subprocess
import sys
from pathlib import Path

WORKERS, LINES = 3, 1_000
WRITES = f"""
import structlog
from app.telemetry import configure_logging
configure_logging()
for number in range({LINES}):
    structlog.get_logger().info("request.done", number=number)
"""


def test_the_lines_of_workers_that_share_a_log_never_run_together(tmp_path: Path) -> None:
    """Unbuffered as in the image, where a line and its end were two writes with a worker's death between them."""
    log = tmp_path / "server.log"
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out:
        writers = [subprocess.Popen([sys.executable, "-c", WRITES], stderr=out, env=env) for _ in range(WORKERS)]
        assert [one.wait() for one in writers] == [0] * WORKERS
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == WORKERS * LINES
