"""Feeds with broken rows: no crash, and a report of which every line names the field and the cure."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from app.jobs.catalog import import_products
from retrieval.feeds.feed import read_feed
from retrieval.feeds.rows import Row
from tests.test_feeds import SAMPLES

SEED = 20261123
BY_ROW = ("acp.jsonl", "google.tsv", "openai.jsonl", "ours.jsonl", "shopify.csv")
"""Formats of which one bad row leaves the next alone; the others are documents."""
HOSTILE = (
    b"\x00", b"\xff\xfe", b'"', b"\\", b"<", b"&#x0;", b"\xe2\x80\xae", b"1e308", b"NaN", b"-1", b"null", b"[", b"{",
    b"}", b"'", b",", b"\t", b"99999999999999999999.99 EUR", b"javascript:alert(1)", b"]]>", b"<!DOCTYPE x>", b" ",
    b"\xf0\x9f\x98\x80", b"A" * 5_000,
)  # fmt: skip


def mutated(text: bytes, rng: Random) -> bytes:
    """The text with one to three wounds."""
    body = bytearray(text)
    for _ in range(rng.randint(1, 3)):
        at, length = rng.randrange(len(body) + 1), rng.randint(1, 12)
        match rng.randrange(5):
            case 0:
                body[at:at] = rng.choice(HOSTILE)
            case 1:
                del body[at : at + length]
            case 2:
                body[at : at + length] = rng.randbytes(length)
            case 3:
                body[at:at] = body[at : at + length]
            case _:
                body[at : at + length] = rng.choice(HOSTILE)
        if not body:
            body += b"x"
    return bytes(body)


def files(folder: Path, count: int, rng: Random) -> dict[Path, int]:
    """About so many mutated rows in all formats; the files, and what each format is."""
    made: dict[Path, int] = {}
    for name, text in SAMPLES.items():
        share = count // len(SAMPLES)
        if name in BY_ROW:
            lines = text.encode().splitlines()
            head, body = (lines[:1], lines[1:]) if name.endswith(("tsv", "csv")) else ([], lines)
            broken = [mutated(line, rng).replace(b"\n", b" ") for line in (body * share)[:share]]
            path = folder / name
            path.write_bytes(b"\n".join([*head, *broken]) + b"\n")
            made[path] = share
        else:
            for number in range(share):
                path = folder / f"{number}-{name}"
                path.write_bytes(mutated(text.encode(), rng))
                made[path] = 1
    return made


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.proof)])
def test_no_broken_row_crashes_and_each_says_what_to_mend(tmp_path: Path, count: int) -> None:
    seen = Counter[str]()
    for path in files(tmp_path, count, Random(SEED)):
        for row in read_feed(path, "EUR"):
            _told(row, path)
            seen["good" if row.product else "refused"] += 1
    assert seen["good"] > count // 20, f"seed {SEED}"
    assert seen["refused"] > count // 10, f"seed {SEED}"


def _told(row: Row, path: Path) -> None:
    where = f"seed {SEED}, {path.name}, line {row.line}"
    assert (row.product is None) == bool(row.errors), where
    for error in row.errors:
        assert error.line >= 1, where
        assert error.problem.strip(), where
        assert error.cure.strip(), where
        assert not error.pointer or error.pointer.startswith("/"), where


def test_the_report_of_an_import_counts_every_row(tmp_path: Path) -> None:
    from app.store.catalog import SqlCatalogStore
    from app.store.database import open_database

    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    (tmp_path / "feeds").mkdir()
    for path in files(tmp_path / "feeds", 300, Random(SEED)):
        report = import_products(path, SqlCatalogStore(engine), currency="EUR")
        assert report.read == report.written + report.unchanged + report.rejected
        assert bool(report.errors) == bool(report.rejected)
    engine.dispose()
