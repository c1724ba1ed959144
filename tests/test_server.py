"""`shelftalk serve` as a process: found by the command line, bounded, quiet about secrets, ended in order."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.served import PATIENCE_S, SECRET, Served, command, env_of, free_port, start
from tests.shop import place


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "trained")
    running = start(folder)
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.wait()


def test_it_answers_where_its_note_says(served: Served) -> None:
    answer = httpx2.post(f"{served.url}/v1/recommendations", json={"surface": "home"}, timeout=PATIENCE_S)
    assert answer.status_code == 200
    assert len(answer.json()["products"]) == 10
    assert "server" not in answer.headers


def test_the_command_line_asks_the_server_that_has_the_index_open(served: Served) -> None:
    """By itself it would find the index locked, and show best-sellers."""
    asked = command("recommend", "kettle", "--json", env=served.env)
    assert asked.exit_code == 0, asked.output
    listed = json.loads(asked.stdout)
    assert listed["mode"] == "ranked"
    told = httpx2.get(f"{served.url}/v1/recommendations/{listed['recommendation_id']}", timeout=PATIENCE_S)
    assert told.json()["request"]["text"] == "kettle"


def test_a_second_server_on_the_same_folder_is_refused(served: Served) -> None:
    refused = command("serve", "--port", str(free_port()), env=served.env)
    assert refused.exit_code == 2
    assert f"{served.url} serves" in refused.stderr
    assert json.loads((served.folder / "server.json").read_text())["url"] == served.url


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
def test_a_body_of_five_megabytes_is_too_large(served: Served, announced: bool) -> None:
    body = b'{"surface": "home", "query": "' + b"x" * 5_000_000 + b'"}'
    content = body if announced else iter([body[at : at + 65_536] for at in range(0, len(body), 65_536)])
    answer = httpx2.post(
        f"{served.url}/v1/recommendations", content=content, headers={"content-type": "application/json"},
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


@pytest.mark.parametrize("size", [40_000, 100_000])
def test_a_header_that_is_too_large_is_refused(served: Served, size: int) -> None:
    """Raw, because the server may close the connection before a client has sent it all."""
    with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2])), timeout=PATIENCE_S) as line:
        try:
            line.sendall(b"GET /livez HTTP/1.1\r\nHost: shop\r\nX-Long: " + b"x" * size + b"\r\n\r\n")
            first = line.recv(4_096).split(b"\r\n")[0]
        except (ConnectionResetError, BrokenPipeError):
            first = b"HTTP/1.1 400 closed"
    assert first.split()[1] in {b"400", b"431"}
    assert httpx2.get(f"{served.url}/livez", timeout=PATIENCE_S).status_code == 200


def test_a_model_that_cannot_be_reached_is_named_and_its_key_is_not(served: Served) -> None:
    answer = httpx2.post(f"{served.url}/v1/recommendations", json={"surface": "home"}, timeout=PATIENCE_S).json()
    assert (answer["mode"], len(answer["products"])) == ("ranked", 10)
    assert answer["fallback_reason"] in {"llm_error", "breaker_open", "deadline"}
    said = httpx2.post(
        f"{served.url}/v1/chat", json={"text": "why is the sky blue?"}, headers={"accept": "application/json"},
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert said.status_code == 200
    metrics = httpx2.get(f"{served.url}/metrics", timeout=PATIENCE_S).text
    page = httpx2.get(f"{served.url}/", timeout=PATIENCE_S).text
    for told in (json.dumps(answer), said.text, metrics, page, served.log.read_text()):
        assert SECRET not in told


def test_its_log_has_requests_and_no_words_of_a_shopper(served: Served) -> None:
    httpx2.post(
        f"{served.url}/v1/recommendations", json={"surface": "search", "query": "quagga", "visitor_id": "zebra-7"},
        timeout=PATIENCE_S,
    )  # fmt: skip
    log = served.log.read_text()
    done = [json.loads(line) for line in log.splitlines() if '"request.done"' in line]
    assert {"/v1/recommendations", "POST", 200} <= set(done[-1].values())
    assert done[-1]["request_id"]
    assert "quagga" not in log
    assert "zebra-7" not in log
    assert "Traceback" not in log


def test_sigterm_ends_it_in_order(served: Served) -> None:
    """The last test of this module, for it stops the server; a client is still connected then."""
    with httpx2.Client(base_url=served.url, timeout=PATIENCE_S) as client:
        assert client.get("/livez").status_code == 200
        assert served.end() == 0
    assert not (served.folder / "server.json").exists()
    assert "Traceback" not in served.log.read_text()
    listed = json.loads(command("recommend", "--json", env=served.env).stdout)
    assert listed["mode"] == "ranked"


def test_a_note_of_a_server_that_died_misleads_nobody(tmp_path: Path) -> None:
    place(tmp_path, "filled")
    (tmp_path / "server.json").write_text(json.dumps({"url": f"http://127.0.0.1:{free_port()}"}))
    listed = json.loads(command("recommend", "--json", env=env_of(tmp_path)).stdout)
    assert (listed["mode"], len(listed["products"])) == ("retrieved", 10)


def test_a_port_that_is_taken_ends_it_with_an_error_and_leaves_no_note(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        failed = command("serve", "--port", str(taken.getsockname()[1]), env=env_of(tmp_path))
    assert failed.exit_code == 3
    assert not (tmp_path / "server.json").exists()
