"""`shelftalk doctor` finds what keeps a shop from opening, and says the cure."""

import importlib.util
import json
import os
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.access.keys import KeyKind, new_key, rotated
from app.doctor.finding import Finding
from app.doctor.installed import EXTRAS
from app.doctor.looks import findings
from app.settings import Env, TokenSettings
from app.stores import Stores, open_stores
from ranking.bundles import activation
from ranking.events import Event
from retrieval.encoders.weights import WeightsMissing, broken_files
from retrieval.schema import VisitorId
from tests.doors import PAGE, SECRET, add_key
from tests.postgres import empty_database
from tests.served import command, env_of, free_port
from tests.shop import place, settings_for
from tests.test_house import ROOT
from tests.valkey import ours, server

NOW = datetime.now(UTC)


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


def test_every_extra_of_a_shop_is_looked_at(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert EXTRAS.keys() == project["optional-dependencies"].keys() - {"compare", "demo", "dev"}
    assert {f"extra {name}" for name in EXTRAS} <= {one.part for one in findings(settings_for(tmp_path))}


def looked(folder: Path, now: datetime = NOW, **changes: Any) -> dict[str, list[Finding]]:
    """What is found at this time, by part."""
    found: dict[str, list[Finding]] = {}
    for one in findings(settings_for(folder, **changes), lambda: now):
        found.setdefault(one.part, []).append(one)
        assert one.cure or one.state not in {"bad", "doubt"}, one
    return found


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """Those of a shop that is well."""
    place(tmp_path, "trained")
    opened = open_stores(settings_for(tmp_path))
    yield opened
    opened.close()


def test_a_package_of_weights_that_is_cut_short_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WeightsMissing):
        list(broken_files("made-up-weights"))
    (tmp_path / "made_up_weights.bin").write_bytes(b"12345")
    info = tmp_path / "made_up_weights-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up-weights\nVersion: 1.0\n")
    (info / "RECORD").write_text("made_up_weights.bin,,5\nmade_up_weights-1.0.dist-info/RECORD,,\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert list(broken_files("made-up-weights")) == []
    (tmp_path / "made_up_weights.bin").write_bytes(b"1234")
    assert [path.name for path in broken_files("made-up-weights")] == ["made_up_weights.bin"]


def test_an_index_of_another_catalogue_is_told(tmp_path: Path, stores: Stores) -> None:
    [seen] = (tmp_path / "index").glob("*.sequence")
    assert looked(tmp_path)["index"][0].state == "ok"
    stores.catalog.delete([next(stores.catalog.all()).id])
    assert "1 changes behind" in looked(tmp_path)["index"][0].said
    seen.write_text("100000")
    [index] = looked(tmp_path)["index"]
    assert (index.state, "of another catalogue" in index.said) == ("doubt", True)


def test_a_bundle_of_other_products_or_another_encoder_is_told(tmp_path: Path, stores: Stores) -> None:
    assert looked(tmp_path)["bundle"][0].state == "ok"
    [other] = looked(tmp_path, encoder="minilm")["bundle"]
    assert (other.state, "made for the encoder word-hash" in other.said) == ("bad", True)
    stores.catalog.delete([one.id for one in stores.catalog.all()][1:])
    [bundle] = looked(tmp_path)["bundle"]
    assert (bundle.state, "of which 1 are in the catalogue" in bundle.said) == ("doubt", True)
    assert activation.active(tmp_path / "bundles")


PRODUCTION: dict[str, Any] = {"env": Env.PRODUCTION, "tokens": TokenSettings(secret=SECRET)}


def test_keys_of_production_are_looked_at_one_by_one(tmp_path: Path, stores: Stores) -> None:
    assert looked(tmp_path, **PRODUCTION)["keys"][0].state == "bad"
    add_key(stores.keys, KeyKind.SECRET)
    [keys] = looked(tmp_path, **PRODUCTION)["keys"]
    assert (keys.state, keys.said) == ("doubt", "0 publishable, 1 secret: no page may ask")
    add_key(stores.keys, KeyKind.PUBLISHABLE, PAGE)
    [keys] = looked(tmp_path, **PRODUCTION)["keys"]
    assert (keys.state, keys.said) == ("ok", "1 publishable, 1 secret")
    old, _ = new_key(KeyKind.PUBLISHABLE, "till", (PAGE,), NOW)
    stores.keys.add(old)
    ended, successor, _ = rotated(old, NOW)
    stores.keys.replace(ended, successor)
    [_, ending] = looked(tmp_path, **PRODUCTION)["keys"]
    assert (ending.state, ending.said.startswith("till")) == ("doubt", True)


def test_a_folder_that_others_may_read_is_told_in_production(tmp_path: Path, stores: Stores) -> None:
    tmp_path.chmod(0o755)
    assert "privacy" not in looked(tmp_path)
    [privacy] = looked(tmp_path, **PRODUCTION)["privacy"]
    assert privacy.cure == f"chmod o-rwx {tmp_path}"
    tmp_path.chmod(0o750)
    assert "privacy" not in looked(tmp_path, **PRODUCTION)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_of_another_user_are_told(tmp_path: Path, stores: Stores) -> None:
    assert "files" not in looked(tmp_path)
    os.chown(tmp_path / "shelftalk.db", 65_534, 65_534)
    [files] = looked(tmp_path)["files"]
    assert (files.state, "uids 0, 65534" in files.said) == ("doubt", True)


def test_the_clock_is_held_against_events_and_the_shops_zone_is_told(tmp_path: Path, stores: Stores) -> None:
    [clock] = looked(tmp_path, shop_timezone="Asia/Tokyo")["clock"]
    assert "in Asia/Tokyo" in clock.said
    assert looked(tmp_path, **PRODUCTION)["time zone"][0].cure.startswith("SHELFTALK_SHOP_TIMEZONE")
    assert "time zone" not in looked(tmp_path, shop_timezone="Asia/Tokyo", **PRODUCTION)
    stores.events.append(
        [Event(event_id=uuid4(), event_name="view_cart", event_time=NOW, visitor_id=VisitorId("v"), items=())]
    )
    assert len(looked(tmp_path)["clock"]) == 1
    [_, back] = looked(tmp_path, NOW - timedelta(hours=1))["clock"]
    assert "went back" in back.said


def test_clocks_of_postgresql_and_valkey_are_held_against_this_machines(tmp_path: Path) -> None:
    with empty_database() as url:
        found = looked(tmp_path, datetime.now(UTC), database_url=url, valkey_url=server().url)
        assert found["database"][0].said.startswith("postgresql 1")
        assert found["valkey"][0].state == "ok"
        assert len(found["clock"]) == 1
        apart = looked(tmp_path, datetime.now(UTC) - timedelta(hours=2), database_url=url, valkey_url=server().url)
        assert [one.said.split(" is ")[0] for one in apart["clock"][1:]] == [
            "that of the database",
            "that of the Valkey",
        ]


def test_a_valkey_that_stands_still_or_lets_nobody_in_is_told(tmp_path: Path) -> None:
    with ours() as own:
        with own.frozen():
            assert "no answer within" in looked(tmp_path, valkey_url=own.url)["valkey"][0].said
        own.client.config_set("requirepass", "other")
        [valkey] = looked(tmp_path, valkey_url=own.url)["valkey"]
        assert (valkey.state, "uthentication" in valkey.said) == ("doubt", True)


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
