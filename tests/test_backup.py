"""A shop goes into one file and comes out of it as it was; a damaged file is refused before anything is touched."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command

from app.jobs import backup as archives
from app.store import copies
from app.store.catalog import SqlCatalogStore
from app.store.copies import NotEmpty
from app.store.database import migrating, open_database, prepare_database, reading, unopened_database, writing
from app.store.events import SqlEventLog
from app.store.model_words import SqlWordsLog
from app.store.ports import ModelWords
from app.store.tables import metadata
from prompts.messages import Said
from ranking.events import Event, EventItem
from retrieval.schema import ProductId, VisitorId
from tests.postgres import empty_database
from tests.served import command as run
from tests.served import env_of
from tests.shop import open_home, place
from tests.test_migrations import fill

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TABLES = metadata.sorted_tables
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """The database that a shop is restored into; its tables are not made yet."""
    with _bare(request.param, tmp_path) as url:
        engine = unopened_database(url)
        yield engine
        engine.dispose()


@contextmanager
def _bare(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/other.db"
        return
    with empty_database(tables=False) as url:
        yield url


def everything(engine: sa.Engine) -> Rows:
    with reading(engine) as connection:
        ordered = {table.name: sa.select(table).order_by(*table.primary_key.columns) for table in TABLES}
        return {name: [tuple(row) for row in connection.execute(query)] for name, query in ordered.items()}


def packed(database: sa.Engine, folder: Path, *, with_index: bool = True) -> Path:
    target = folder / "backups" / "shop.tar.gz"
    archives.backup(database, folder / "data", target, now=NOW, with_index=with_index)
    return target


def words(number: int) -> ModelWords:
    said = Said(prompt="p", model="m", reply="fine")
    return ModelWords(recommendation_id=f"r{number}", product_id=ProductId("a"), at=NOW, said=said, shown=("Fine.",))


def test_no_row_differs_whatever_the_databases(database: sa.Engine, other: sa.Engine, tmp_path: Path) -> None:
    fill(database)
    SqlWordsLog(database).add(words(1))
    contents = archives.restore(other, tmp_path / "there", packed(database, tmp_path), replace=False)
    assert everything(other) == everything(database)
    assert contents.rows["products"] == 20
    assert sum(contents.rows.values()) > 1_100
    SqlCatalogStore(other).delete([ProductId("p3")])
    SqlWordsLog(other).add(words(2))
    assert SqlWordsLog(other).of("r2", ProductId("a")) == [words(2)]


def test_files_come_back_as_they_were(database: sa.Engine, other: sa.Engine, tmp_path: Path) -> None:
    data, there = tmp_path / "data", tmp_path / "there"
    for name in ("bundles/b1/ranker.txt", "bundles/active", "index/20260101/shard/x.bin", "rules.yaml"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(name.encode() * 1_000)
    archives.restore(other, there, packed(database, tmp_path), replace=False)
    found = {path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()}
    found.pop(Path("other.db"), None)
    assert found == {path.relative_to(data): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def test_a_shop_that_is_there_stays_unless_told(database: sa.Engine, other: sa.Engine, tmp_path: Path) -> None:
    archive = packed(database, tmp_path)
    prepare_database(other)
    fill(other)
    before = everything(other)
    with pytest.raises(NotEmpty):
        archives.restore(other, tmp_path / "there", archive, replace=False)
    assert everything(other) == before
    archives.restore(other, tmp_path / "there", archive, replace=True)
    assert everything(other) == everything(database)


def test_an_archive_of_before_is_brought_up_to_date(database: sa.Engine, other: sa.Engine, tmp_path: Path) -> None:
    fill(database)
    archive = packed(database, tmp_path)

    def older(name: str, body: bytes) -> bytes:
        if name != archives.MANIFEST:
            return body
        manifest = json.loads(body)
        known = ("counters", "products", "events", "conversations", "turns", "recommendations", "llm_spending")
        kept = {table: manifest["tables"][table] for table in known}
        dropped = {f"{archives.TABLES}/{table}" for table in manifest["tables"].keys() - kept.keys()}
        sums = {key: value for key, value in manifest["sha256"].items() if key not in dropped}
        return json.dumps({**manifest, "revision": "0006", "tables": kept, "sha256": sums}).encode()

    gone = {f"{archives.TABLES}/{name}" for name in metadata.tables} - {
        f"{archives.TABLES}/{name}"
        for name in ("counters", "products", "events", "conversations", "turns", "recommendations", "llm_spending")
    }
    rewrite(archive, older, without=gone)
    archives.restore(other, tmp_path / "there", archive, replace=False)
    for name in ("products", "events", "turns", "recommendations"):
        assert everything(other)[name] == everything(database)[name]


def rewrite(
    archive: Path, change: Callable[[str, bytes], bytes], *, without: set[str] | frozenset[str] = frozenset()
) -> None:
    """The archive with other parts."""
    with tarfile.open(archive) as old:
        parts = {one.name: old.extractfile(one).read() for one in old if one.isfile()}  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as new:
        for name, body in parts.items():
            if name not in without:
                changed = change(name, body)
                member = tarfile.TarInfo(name)
                member.size = len(changed)
                new.addfile(member, io.BytesIO(changed))


def _cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-2_000])


def _flip(archive: Path) -> None:
    body = bytearray(archive.read_bytes())
    body[len(body) // 2] ^= 0xFF
    archive.write_bytes(body)


def _other_row(archive: Path) -> None:
    rewrite(archive, lambda name, body: body.replace(b"p1", b"p2") if name == "tables/products" else body)


def _no_manifest(archive: Path) -> None:
    rewrite(archive, lambda _, body: body, without={archives.MANIFEST})


def _lost_part(archive: Path) -> None:
    rewrite(archive, lambda _, body: body, without={"tables/events"})


def _letter(archive: Path) -> None:
    archive.write_text("this is a letter\n" * 100)


def _zip_of_nothing(archive: Path) -> None:
    archive.write_bytes(gzip.compress(b"nothing"))


def _from_the_future(archive: Path) -> None:
    rewrite(archive, lambda name, body: body.replace(b'"format": 1', b'"format": 2'))


def _outside(archive: Path) -> None:
    with tarfile.open(archive, "w:gz") as pack:
        pack.addfile(tarfile.TarInfo("files/../../evil"))


DAMAGES = [_cut, _flip, _other_row, _no_manifest, _lost_part, _letter, _zip_of_nothing, _from_the_future, _outside]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_archive_is_refused_before_anything_is_touched(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    database = open_database(f"sqlite:///{tmp_path}/shop.db")
    fill(database)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/rules.yaml").write_text("mine")
    archive = packed(database, tmp_path)
    damage(archive)
    before = everything(database)
    with pytest.raises(archives.ArchiveDamaged, match=str(archive)):
        archives.restore(database, tmp_path / "data", archive, replace=True)
    assert everything(database) == before
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["rules.yaml"]
    database.dispose()


def test_commands_move_a_shop_that_serves_again(tmp_path: Path) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "shop.tar.gz"
    place(old, "trained")
    assert run("backup", str(archive), env=env_of(old)).exit_code == 0
    assert run("restore", "--check", str(archive), env=env_of(new)).exit_code == 0
    assert not new.exists()
    said = run("restore", str(archive), env=env_of(new))
    assert said.exit_code == 0, said.output
    again = run("restore", str(archive), env=env_of(new))
    assert again.exit_code == 1
    assert "--replace" in again.output
    with open_home(old) as before, open_home(new) as after:
        assert after.ids(surface="home", visitor_id="visitor-3") == before.ids(surface="home", visitor_id="visitor-3")


@pytest.mark.parametrize("kept", [True, False])
def test_an_index_that_was_not_in_the_archive_is_built_again(tmp_path: Path, kept: bool) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "shop.tar.gz"
    place(old, "trained")
    engine = open_database(f"sqlite:///{old}/shelftalk.db")
    archives.backup(engine, old, archive, now=NOW, with_index=kept)
    engine.dispose()
    assert run("restore", str(archive), env=env_of(new)).exit_code == 0
    with open_home(new) as shop:
        assert shop.recommend(surface="search", query="kettle")["mode"] == "ranked"


@pytest.mark.proof
def test_the_drill_with_a_hundred_thousand_events_and_the_grocery_catalogue(
    database: sa.Engine, other: sa.Engine, tmp_path: Path
) -> None:
    from eval.datasets import complete_journey

    SqlCatalogStore(database).upsert(complete_journey.products())
    log = SqlEventLog(database)
    for start in range(0, 100_000, 1_000):
        log.append(
            [
                Event(
                    event_id=UUID(int=start + number),
                    event_name="purchase",
                    event_time=NOW,
                    visitor_id=VisitorId(f"v{number}"),
                    items=(EventItem(item_id=ProductId(str(number)), price=number, quantity=2),),
                )
                for number in range(1_000)
            ]
        )
    archives.restore(other, tmp_path / "there", packed(database, tmp_path), replace=False)
    assert everything(other) == everything(database)
    assert len(everything(other)["events"]) == 100_000
    assert len(everything(other)["products"]) > 90_000


def test_every_kind_of_column_can_be_copied() -> None:
    assert copies.kinds().keys() == metadata.tables.keys()


def test_versions_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    with pytest.raises(copies.OtherVersion, match="newer"):
        copies.restore(engine, "9999", {}, lambda _: [], replace=True)
    with writing(engine) as connection:
        command.check(migrating(connection))
    engine.dispose()
