"""`shelftalk doctor` finds what keeps a shop from opening, and says the cure."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.served import command, env_of, free_port
from tests.shop import place


def said(folder: Path, **changes: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the findings by part."""
    env = env_of(folder, **changes)
    ran = command("doctor", "--json", env=env)
    return ran.exit_code, {one["part"]: one for one in json.loads(ran.stdout)}


def test_a_shop_that_is_well(tmp_path: Path) -> None:
    place(tmp_path, "trained")
    code, found = said(tmp_path)
    assert code == 0
    well = ("packages", "data folder", "database", "catalogue", "bundle", "index")
    assert {part: found[part]["state"] for part in well} == dict.fromkeys(well, "ok")
    assert found["server"]["state"] == "off"
    assert found["model"]["state"] == "doubt", "nobody listens at its address, and the shop opens all the same"


def test_an_empty_folder_is_a_shop_that_has_nothing_to_show_yet(tmp_path: Path) -> None:
    code, found = said(tmp_path)
    assert code == 0
    assert found["catalogue"] == {
        "part": "catalogue",
        "state": "doubt",
        "said": "empty: lists have nothing to show",
        "cure": "shelftalk catalog import FILE (docs/feeds.md)",
    }


FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "unknown setting value": ({"ENCODER": "bert"}, "SHELFTALK_ENCODER", "minilm"),
    "no such database": ({"DATABASE_URL": "postgresql://u@127.0.0.1:1/x"}, "database", "SHELFTALK_DATABASE_URL"),
    "no secret in production": ({"ENV": "production"}, "doors", "secrets.token_urlsafe"),
    "no keys in production": ({"ENV": "production"}, "keys", "shelftalk keys create"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_with_its_cure(tmp_path: Path, fault: str) -> None:
    changes, part, cure = FAULTS[fault]
    code, found = said(tmp_path, **changes)
    assert (code, found[part]["state"]) == (1, "bad")
    assert cure in found[part]["said"] + found[part]["cure"]
    assert all(one["cure"] for one in found.values() if one["state"] in {"bad", "doubt"})


def _rules(folder: Path) -> None:
    (folder / "rules.yaml").write_text("rules: [nonsense")


def _index(folder: Path) -> None:
    for path in (folder / "index").glob("*.sequence"):
        path.unlink()


def _bundle(folder: Path) -> None:
    [ranker] = folder.glob("bundles/*/ranker.txt")
    ranker.write_text("broken")


@pytest.mark.parametrize(("part", "breaks"), [("rules", _rules), ("index", _index), ("bundle", _bundle)])
def test_what_is_broken_in_the_folder_is_found(tmp_path: Path, part: str, breaks: Callable[[Path], None]) -> None:
    place(tmp_path, "trained")
    breaks(tmp_path)
    code, found = said(tmp_path)
    assert (code, found[part]["state"]) == (1, "bad")
    assert found[part]["cure"]


def test_a_missing_extra_names_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "valkey" else real(name, *rest)
    )
    _, found = said(tmp_path, VALKEY_URL=f"valkey://127.0.0.1:{free_port()}")
    assert found["extra valkey"]["cure"] == "pip install 'shelftalk[valkey]'"
    assert found["valkey"]["state"] == "doubt"


def test_no_secret_is_shown(tmp_path: Path) -> None:
    ran = command(
        "doctor",
        env=env_of(
            tmp_path,
            DATABASE_URL="postgresql://u:topsecret@127.0.0.1:1/x",
            VALKEY_URL="valkey://:topsecret@127.0.0.1:1",
        ),
    )
    assert "topsecret" not in ran.output


def test_people_get_a_table(tmp_path: Path) -> None:
    ran = command("doctor", env=env_of(tmp_path))
    assert "cure" in ran.stdout
    assert "catalog import" in ran.stdout
