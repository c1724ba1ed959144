"""`shelftalk chat`: with a server, without one, typed or piped, and what it says where there is no shop."""

import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.commands import chat as chat_command
from eval.cli import app
from tests.served import PATIENCE_S, Served, env_of, free_port, start
from tests.shop import place

PROGRAM = [sys.executable, "-c", "from eval.cli import main; main()", "chat"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "filled")
    running = start(folder, LLM__PROVIDER="off")
    yield running
    assert running.end() == 0


def chat(*words: str, env: dict[str, str], typed: str) -> Result:
    return CliRunner().invoke(app, ["chat", *words], env=env, input=typed)


def answers(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_a_conversation_is_shown_as_a_table_words_and_chips(served: Served) -> None:
    said = chat(env=served.env, typed="a red kettle under 60\n\n")
    assert said.exit_code == 0, said.output
    for shown in (
        "Whistling stovetop kettle, red",
        "home-whistle-kettle-red",
        "Here are",
        "under €60.00",
        "1 Cheaper",
        " ms · ",
    ):
        assert shown in said.stdout, said.stdout


def test_a_chips_number_says_what_the_chip_says(served: Served) -> None:
    by_number = answers(chat("--json", env=served.env, typed="a kettle\n1\n").stdout)
    by_word = answers(chat("--json", env=served.env, typed="a kettle\ncheaper\n").stdout)
    assert by_number[0]["critiques"][0] == {"label": "Cheaper", "text": "cheaper"}
    assert by_number[1]["constraints"] == by_word[1]["constraints"] != []


def test_the_shops_question_is_shown_and_answered_by_number(tmp_path: Path) -> None:
    place(tmp_path, "home")
    whole = start(tmp_path, LLM__PROVIDER="off")
    shown = " ".join(chat(env=whole.env, typed="a lamp\n\n").stdout.split())
    asked, answered = answers(chat("--json", env=whole.env, typed="a lamp\n1\n").stdout)
    question, first = asked["question"], asked["question"]["options"][0]
    assert f"{question['text']} {question['help']} 1 {first['label']} ({first['count']}) 2 " in shown
    assert [one["field"] for one in answered["constraints"]] == [question["field"]]
    assert whole.end() == 0


def test_undo_leads_back(served: Served) -> None:
    first, _, undone = answers(chat("--json", env=served.env, typed="a kettle\ncheaper\nundo\n").stdout)
    assert undone["recommendation_id"] == first["recommendation_id"]


@pytest.mark.parametrize("end", ["", "\na mug\n", "exit\na mug\n", "quit\na mug\n"])
def test_an_empty_line_exit_or_the_end_of_the_input_leaves(served: Served, end: str) -> None:
    said = chat(env=served.env, typed=f"a kettle\n{end}")
    assert said.exit_code == 0
    assert said.stdout.count(" ms · ") == 1


def test_the_same_list_is_shown_once(served: Served) -> None:
    said = chat(env=served.env, typed="a kettle\nwhy the first?\n").stdout
    assert said.count(" ms · ") == 2
    assert said.count("why ") == 1  # the head of the one table


def test_scripts_get_one_answer_a_line_and_nothing_else(served: Served) -> None:
    piped = subprocess.run(
        [*PROGRAM, "--json", "--url", served.url, "--visitor", "ada", "--locale", "de-DE"],
        input="a kettle under 60\n\ncheaper\n", env=served.env, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (piped.returncode, piped.stderr) == (0, "")
    first, second = answers(piped.stdout)
    assert first["conversation_id"] == second["conversation_id"]
    assert first["elapsed_ms"] >= 0
    assert re.search(r"\d,\d\d\xa0€", first["text"])
    assert len(second["constraints"]) == 1


def test_in_a_terminal_it_asks_and_ctrl_d_leaves(served: Served) -> None:
    ours, theirs = pty.openpty()
    words, env = [*PROGRAM, "--url", served.url], {**served.env, "TERM": "dumb"}
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        try:
            _until(ours, "you:")
            os.write(ours, b"a red kettle\n")
            assert "home-whistle-kettle-red" in _until(ours, " ms · ")  # its title may go over two lines
            late = time.monotonic() + PATIENCE_S
            while process.poll() is None and time.monotonic() < late:
                os.write(ours, b"\x04")  # again, for it is lost on a program that does not read yet
                time.sleep(0.1)
            assert process.poll() == 0
        finally:
            process.kill()
            os.close(ours)


def _until(terminal: int, words: str) -> str:
    """What the terminal shows until these words do."""
    seen, late = "", time.monotonic() + PATIENCE_S
    while words not in seen:
        assert time.monotonic() < late, seen
        seen += os.read(terminal, 65_536).decode(errors="replace")
    return seen


def test_without_a_server_the_shop_is_opened_here(tmp_path: Path) -> None:
    place(tmp_path, "filled")
    env = env_of(tmp_path, LLM__PROVIDER="off")
    first, second = answers(chat("--json", env=env, typed="a red kettle\ncheaper\n").stdout)
    assert first["products"]
    assert second["conversation_id"] == first["conversation_id"]


def test_without_a_shop_of_its_own_it_finds_the_server_where_one_would_be(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_command, "DEFAULT_URL", served.url)
    assert answers(chat("--json", env=env_of(tmp_path / "none"), typed="a kettle\n").stdout)[0]["products"]


def test_neither_a_server_nor_a_shop_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_command, "DEFAULT_URL", nowhere := f"http://127.0.0.1:{free_port()}")
    folder = tmp_path / "none"
    said = chat(env=env_of(folder), typed="a kettle\n")
    assert said.exit_code == 1
    for told in (nowhere, str(folder), "shelftalk serve", "shelftalk catalog import", "--url"):
        assert told in said.stderr
    assert not folder.exists()
    named = chat("--url", nowhere, env=env_of(folder), typed="a kettle\n")
    assert named.exit_code == 1
    assert f"No server answers at {nowhere}." in named.stderr


def test_what_the_shop_refuses_is_said(served: Served) -> None:
    said = chat(env=served.env, typed="x" * 5_000 + "\n")
    assert said.exit_code == 1
    assert "1 part of the request is not valid" in said.stderr
    assert "#/text: " in said.stderr
