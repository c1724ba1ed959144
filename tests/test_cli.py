"""The commands: what they do, and what they say when they cannot."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from eval import cli as _measuring_commands  # noqa: F401 - importing it adds `train` to the commands
from retrieval.feeds.product import product_json
from tests.shop import catalogue, place, with_rules

KETTLE = "home-whistle-kettle-red"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that the commands work on."""
    monkeypatch.setenv("SHELFTALK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SHELFTALK_ENCODER", "hashing")
    monkeypatch.setenv("SHELFTALK_DEADLINE_MS", "5000")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "var"


def run(*words: str, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(app, [*words])
    assert result.exit_code == exit_code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def read_json(*words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """Three good rows and three bad ones, on lines 2, 4 and 6."""
    good = [product_json(product) for product in list(catalogue().values())[:3]]
    price = {"price": {"amount": 9.99, "currency": "EUR"}}
    rows = [good[0], "{not json", good[1], {**good[1], "id": "x", **price}, good[2], {"id": "no-title"}]
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_import_keeps_the_good_rows_and_names_the_bad_ones(folder: Path, feed: Path) -> None:
    result = run("catalog", "import", str(feed), exit_code=1)
    assert "6 read, 3 written, 0 unchanged, 3 refused" in result.output
    told = [line for line in result.stdout.splitlines() if line.startswith("│")]
    assert [number for number in (2, 4, 6) if any(line.startswith(f"│ {number} ") for line in told)] == [2, 4, 6]
    assert any("price/amount" in line for line in told)
    again = run("catalog", "import", str(feed), exit_code=1)
    assert "6 read, 0 written, 3 unchanged, 3 refused" in again.output


def test_a_dry_run_writes_nothing(folder: Path, feed: Path) -> None:
    result = run("catalog", "import", str(feed), "--dry-run", exit_code=1)
    assert "3 would be written" in result.output
    assert "3 written" in run("catalog", "import", str(feed), exit_code=1).output


def test_an_import_without_a_bad_row_ends_well_and_tells_scripts(folder: Path, feed: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.jsonl"
    clean.write_text("\n".join(feed.read_text().splitlines()[::2]))
    report = read_json("catalog", "import", str(clean))
    assert (report["read"], report["written"], report["rejected"], report["errors"]) == (3, 3, 0, [])


def test_a_shopify_export_needs_a_currency_and_is_imported_with_it(folder: Path, tmp_path: Path) -> None:
    export = tmp_path / "products_export.csv"
    export.write_text("Handle,Title,Variant SKU,Variant Price\nlamp,Lamp,lamp-1,19.90\nlamp,,lamp-2,24.90\n")
    told = run("catalog", "import", str(export), exit_code=1).output
    assert "variant price" in told
    assert "'19.90' names no currency" in told
    assert "QQQ is no currency" in run("catalog", "import", str(export), "--currency", "qqq", exit_code=2).output
    report = read_json("catalog", "import", str(export), "--currency", "eur")
    assert (report["read"], report["written"], report["rejected"]) == (2, 2, 0)


def test_what_a_complete_feed_lacks_is_discontinued_unless_a_row_was_refused(folder: Path, tmp_path: Path) -> None:
    feed, header = tmp_path / "feed.tsv", "id\ttitle\tprice\n"
    feed.write_text(f"{header}a\tLamp\t1 EUR\nb\tMug\t2 EUR\n")
    run("catalog", "import", str(feed))
    feed.write_text(f"{header}a\tLamp\t1 EUR\nc\t\t2 EUR\n")
    assert "0 discontinued; a row was refused" in run("catalog", "import", str(feed), "--complete", exit_code=1).output
    feed.write_text(f"{header}a\tLamp\t1 EUR\n")
    assert read_json("catalog", "import", str(feed), "--complete", "--dry-run")["discontinued"] == 1
    assert "1 discontinued" in run("catalog", "import", str(feed), "--complete").output
    assert "0 discontinued" in run("catalog", "import", str(feed), "--complete").output


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    assert "nowhere.jsonl" in run("catalog", "import", "nowhere.jsonl", exit_code=2).output


def test_from_a_file_to_a_list_to_its_explanation(folder: Path, feed: Path) -> None:
    run("catalog", "import", str(feed), exit_code=1)
    assert "built " in run("index", "build").output
    listed = read_json("recommend")
    ids = [one["product"]["id"] for one in listed["products"]]
    assert set(ids) == {product.id for product in list(catalogue().values())[:3]}
    told = read_json("explain", listed["recommendation_id"], ids[0])
    assert told["product_id"] == ids[0]
    assert told["facts"]


def test_a_list_is_shown_with_prices_and_reasons(folder: Path) -> None:
    place(folder, "trained")
    shown = run("recommend", "red kettle under 60", "--limit", "3")
    assert "ranked" in shown.stdout
    assert "€" in shown.stdout
    assert "kettle" in shown.stdout
    listed = read_json("recommend", "--visitor", "visitor-3")
    assert listed["products"][0]["reason"]["text"].startswith("You bought this")
    product = read_json("recommend", "--product", KETTLE)
    assert KETTLE not in [one["product"]["id"] for one in product["products"]]
    explained = run("explain", listed["recommendation_id"], listed["products"][0]["product"]["id"])
    assert "You bought this" in explained.stdout
    assert "f1 behaviour: bought_times" in explained.stdout


def test_words_of_the_catalogue_are_shown_as_they_are(folder: Path, tmp_path: Path) -> None:
    """Square brackets are mark-up to the terminal library, and slashes are places to a router."""
    odd = {"id": "a/b[c]?d", "title": "Tin [/] [red]", "price": {"amount": 5, "currency": "EUR"}}
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(odd))
    run("catalog", "import", str(path))
    assert "Tin [/] [red]" in run("recommend").stdout
    listed = read_json("recommend")
    assert read_json("explain", listed["recommendation_id"], "a/b[c]?d")["product_id"] == "a/b[c]?d"


def test_what_cannot_be_explained_is_said(folder: Path) -> None:
    place(folder, "filled")
    assert "no recommendation 'nothing'" in run("explain", "nothing", KETTLE, exit_code=1).output


def test_a_chat_is_held_line_by_line(folder: Path) -> None:
    place(folder, "filled")
    result = CliRunner().invoke(app, ["chat"], input="a red kettle\n\n")
    assert result.exit_code == 0, result.output
    assert "kettle" in result.stdout


# Bundles


def test_where_there_are_no_bundles_none_are_listed_and_none_rolled_back(folder: Path) -> None:
    assert read_json("bundle", "list") == []
    run("bundle", "list")
    assert "no earlier bundle" in run("bundle", "rollback", exit_code=1).output
    assert "There is no bundle" in run("bundle", "activate", "nothing", exit_code=1).output
    assert "There is no bundle" in run("bundle", "show", "nothing", exit_code=1).output


def test_bundles_are_listed_shown_activated_and_rolled_back(folder: Path) -> None:
    place(folder, "trained")
    first = read_json("bundle", "list")[0]["id"]
    second = with_rules(folder, "exclude: {brands: [Nobody]}")
    assert [(one["id"], one["active"]) for one in read_json("bundle", "list")] == [(first, True), (second, False)]
    assert f"{second} is active" in run("bundle", "activate", second).output
    assert json.loads(run("bundle", "show", second).stdout)["id"] == second
    assert f"{first} is active" in run("bundle", "rollback").output
    assert "no earlier bundle" in run("bundle", "rollback", exit_code=1).output
    assert "*" in run("bundle", "list").stdout


def test_a_damaged_bundle_is_not_activated_and_hides_no_other(folder: Path) -> None:
    place(folder, "trained")
    second = with_rules(folder, "exclude: {brands: [Nobody]}")
    (folder / "bundles" / second / "ranker.txt").write_text("tree")
    assert "activate another bundle" in run("bundle", "activate", second, exit_code=1).output
    (folder / "bundles" / second / "manifest.json").write_text("{")
    assert [one["active"] for one in read_json("bundle", "list")] == [True]


# Training


def test_rules_are_checked_tried_used_and_shown(folder: Path, tmp_path: Path) -> None:
    place(folder, "filled")
    read_json("recommend", "kettle")
    rules = tmp_path / "rules.yaml"
    rules.write_text(f"rules: [{{id: first, pin: {{product: {KETTLE}, to: 1}}}}]\n")

    assert "1 rule, nothing wrong" in run("rules", "check", str(rules)).output
    assert read_json("rules", "rehearse", str(rules))["lists"] == 1
    assert "first acts in 1 lists" in run("rules", "rehearse", str(rules)).output
    assert "serve" in run("rules", "use", str(rules)).output
    assert run("rules", "show").stdout == rules.read_text()
    assert read_json("recommend", "lamp")["products"][0]["product"]["id"] == KETTLE


def test_rules_that_cannot_be_used_are_refused_with_the_part_that_is_wrong(folder: Path, tmp_path: Path) -> None:
    place(folder, "filled")
    before = run("rules", "show").stdout
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: [{id: first, pin: {product: nobody, to: 1}, colour: red}]")
    assert "rules.0.colour" in run("rules", "check", str(rules), exit_code=1).output
    rules.write_text("rules: [{id: first, pin: {product: nobody, to: 1}}]")
    assert "which the catalogue does not have" in run("rules", "use", str(rules), exit_code=1).output
    assert run("rules", "show").stdout == before


def test_a_shop_whose_own_rules_cannot_be_read_is_not_opened_without_them(folder: Path) -> None:
    place(folder, "filled")
    (folder / "rules.yaml").write_text("exclude: {brands: Acme}")
    told = run("serve", exit_code=2).output
    assert "rules.yaml" in told
    assert "exclude.brands" in told


def test_training_on_nothing_says_why(folder: Path, feed: Path) -> None:
    assert "no purchase" in run("train", exit_code=1).output
    run("catalog", "import", str(feed), exit_code=1)
    assert "no purchase" in run("train", exit_code=1).output


def test_training_on_a_past_activates_a_bundle(folder: Path) -> None:
    place(folder, "trained")
    before = read_json("bundle", "list")[0]["id"]
    result = run("train", "--windows", "2")
    bundles = read_json("bundle", "list")
    assert [one["active"] for one in bundles] == [False, True]
    assert bundles[0]["id"] == before
    assert f"{bundles[1]['id']} is active" in result.output
    assert "ndcg@10/new" in result.output
    assert "what has a like text: a place counts a quarter" in result.output


# Serving and settings


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "shop.example"])
def test_an_open_door_is_refused_in_words(folder: Path, host: str) -> None:
    told = run("serve", "--host", host, exit_code=2).output
    assert f"{host} is not loopback" in told
    assert "--host 127.0.0.1" in told


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_production_is_refused_until_visitors_can_prove_who_they_are(
    folder: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFTALK_ENV", "production")
    assert "SHELFTALK_ENV=production is refused" in run("serve", "--host", host, exit_code=2).output


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SHELFTALK_DEADLINE_MS", "x", "SHELFTALK_DEADLINE_MS"),
        ("SHELFTALK_DEADLINE_MS", "-1", "greater than 0"),
        ("SHELFTALK_SHOP_TIMEZONE", "Mars/Olympus", "Europe/Berlin"),
        ("SHELFTALK_RERANK__TOP_N", "500", "SHELFTALK_RERANK__TOP_N"),
        ("SHELFTALK_ENCODER", "bert", "SHELFTALK_ENCODER"),
        ("SHELFTALK_LLM__PROVIDER", "openai_compatible", "LLM__BASE_URL"),
        ("SHELFTALK_LLM", "not json", "llm"),
    ],
)
@pytest.mark.parametrize("words", [["recommend"], ["serve"], ["bundle", "list"]], ids=" ".join)
def test_a_setting_that_is_wrong_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str, words: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert told in run(*words, exit_code=2).output


def test_a_wrong_setting_does_not_print_the_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFTALK_LLM__API_KEY", "sk-very-secret-7")
    monkeypatch.setenv("SHELFTALK_LLM__PROVIDER", "openai")
    assert "sk-very-secret-7" not in run("recommend", exit_code=2).output
