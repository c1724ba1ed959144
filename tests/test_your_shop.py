"""docs/your-shop.md, followed step by step: from a Shopify export to what a page shows."""

import re
import shlex
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.doors import SECRET
from tests.served import command, env_of, start
from tests.test_house import ROOT

PAGE = (ROOT / "docs/your-shop.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
STEPS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def asked(step: str, url: str) -> Any:
    """What a step's curl line is answered."""
    words = shlex.split(step)
    assert words[0] == "curl"
    address = next(word for word in words if word.startswith("http://"))
    headers = {
        words[at + 1].split(": ")[0]: words[at + 1].split(": ")[1] for at, word in enumerate(words) if word == "-H"
    }
    body = words[words.index("--json") + 1]
    answer = httpx2.post(
        address.replace("http://127.0.0.1:8000", url),
        content=body,
        headers={"content-type": "application/json", **headers},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_page_leads_from_an_export_to_products_in_a_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    env = env_of(tmp_path / "myshop", LLM__PROVIDER="off")
    filling, serving, events, listing, chatting, keys, as_page = STEPS

    for line in filling.splitlines():
        words = shlex.split(line)
        if words[0] == "shelftalk":
            ran = command(*words[1:], env=env)
            assert ran.exit_code == 0, ran.output
    assert serving.strip() == "shelftalk serve"
    server = start(tmp_path / "myshop", LLM__PROVIDER="off")
    try:
        results = asked(events, server.url)["results"]
        assert [one["status"] for one in results] == ["accepted", "accepted"]
        listed = asked(listing, server.url)
        assert {one["product"]["id"] for one in listed["products"]} & {"mug-blue", "mug-red"}
        assert all(one["reason"]["text"] for one in listed["products"])
        said = asked(chatting, server.url)
        assert said["products"][0]["product"]["id"] == "mug-blue"
        assert said["products"][0]["product"]["price"] == {"amount": 1250, "currency": "EUR"}
        assert said["text"]
    finally:
        server.end()

    lines = keys.splitlines()
    assert lines[0] == "export SHELFTALK_ENV=production"
    assert lines[1].startswith("export SHELFTALK_TOKENS__SECRET=")
    made = re.fullmatch(r"PAGE_KEY=\$\(shelftalk (.*)\)", lines[2])
    assert made
    production = {"LLM__PROVIDER": "off", "ENV": "production", "TOKENS__SECRET": SECRET}
    ran = command(*shlex.split(made[1]), env=env_of(tmp_path / "myshop", **production))
    assert ran.exit_code == 0, ran.output
    server = start(tmp_path / "myshop", **production)
    try:
        stranger = httpx2.post(f"{server.url}/v1/chat", json={"text": "a blue mug under 20"}, timeout=30)
        assert stranger.status_code == 401
        said = asked(as_page.replace("$PAGE_KEY", ran.stdout.strip()), server.url)
        assert said["products"][0]["product"]["id"] == "mug-blue"
    finally:
        server.end()
