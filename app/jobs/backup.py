"""A shop in one file, every part with its checksum; and a shop out of one, when all of it is whole."""

import gzip
import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

import sqlalchemy as sa

from app.store import copies
from app.store.database import reading
from app.store.postgres import patient

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
TABLES: Final = "tables"
FILES: Final = "files"
FOLDERS: Final = ("bundles", "index")
SINGLE: Final = ("rules.yaml", "popular.json", "demo.json", "rerank.json")
"""What a shop keeps in its data folder besides the database."""

_BLOCK: Final = 1 << 20

Progress = Callable[[int, int], None]


class ArchiveDamaged(Exception):  # noqa: N818 - a verdict
    """The file is no backup, or not whole; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What an archive holds. `sha256` is by member's name; `with_index`: the search index is among them."""

    format: int
    made: str
    revision: str
    tables: dict[str, dict[str, str]]
    rows: dict[str, int]
    sha256: dict[str, str]
    with_index: bool


def backup(
    database: sa.Engine,
    data_dir: Path,
    target: Path,
    *,
    now: datetime,
    with_index: bool,
    progress: Progress = lambda done, total: None,
) -> Contents:
    """Writes the shop into `target` in one step: a state of the database that was, and the files beside it.

    `with_index` asks for the search index too, of which nobody may be writing meanwhile.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    sha256: dict[str, str] = {}
    rows: dict[str, int] = {}
    revision, held = copies.revision(database), copies.kinds()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch, _packing(draft) as pack:
        with reading(database) as connection:
            patient(connection)
            for number, table in enumerate(held):
                progress(number, len(held) + 1)
                path = Path(scratch) / table
                rows[table] = _write_lines(path, copies.copied(connection, table))
                sha256[f"{TABLES}/{table}"] = _pack(pack, path, f"{TABLES}/{table}")
        for name, path in _files(data_dir, with_index=with_index, scratch=Path(scratch)):
            sha256[f"{FILES}/{name}"] = _pack(pack, path, f"{FILES}/{name}")
        contents = Contents(
            format=FORMAT,
            made=now.isoformat(),
            revision=revision,
            tables=held,
            rows=rows,
            sha256=sha256,
            with_index=with_index,
        )
        manifest = Path(scratch) / MANIFEST
        manifest.write_text(json.dumps(asdict(contents), indent=1), encoding="utf-8")
        _pack(pack, manifest, MANIFEST)
    draft.replace(target)
    progress(1, 1)
    return contents


def restore(database: sa.Engine, data_dir: Path, source: Path, *, replace: bool) -> Contents:
    """Puts the shop of an archive where settings say. Nothing is touched before all of the archive is found whole.

    Raises:
        ArchiveDamaged, copies.OtherVersion: it cannot be used.
        copies.NotEmpty: there is a shop already; `replace` lets it go.
        StoreUnavailable: the database cannot be written; it is as it was.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as scratch:
        unpacked = Path(scratch)
        contents = _unpacked(source, unpacked)
        if not replace and (there := [name for name in (*FOLDERS, *SINGLE) if _filled(data_dir / name)]):
            raise copies.NotEmpty(f"{data_dir} has {', '.join(there)} already")

        def lines(table: str) -> Iterator[bytes]:
            with (unpacked / TABLES / table).open("rb") as file:
                yield from file

        copies.restore(database, contents.revision, contents.tables, lines, replace=replace)
        for name in (*FOLDERS, *SINGLE):
            _put(unpacked / FILES / name, data_dir / name)
    return contents


def check(source: Path) -> Contents:
    """What is in an archive, after all of it was read and found whole. Raises ArchiveDamaged."""
    with tempfile.TemporaryDirectory(prefix="shelftalk-check-") as scratch:
        return _unpacked(source, Path(scratch))


def _files(data_dir: Path, *, with_index: bool, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The shop's files by their names inside DATA_DIR."""
    for name in SINGLE:
        if (data_dir / name).is_file():
            yield name, data_dir / name
    for path in sorted((data_dir / "bundles").rglob("*")):
        if path.is_file():
            yield str(PurePosixPath(path.relative_to(data_dir))), path
    vectors = data_dir / "index" / "vectors"
    for path in sorted(vectors.glob("*.sqlite")):  # in use, perhaps: its own way of copying knows how
        copy = scratch / path.name
        with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        yield str(PurePosixPath(path.relative_to(data_dir))), copy
    if with_index:
        for path in sorted((data_dir / "index").rglob("*")):
            if path.is_file() and vectors not in path.parents:
                yield str(PurePosixPath(path.relative_to(data_dir))), path


@contextmanager
def _packing(draft: Path) -> Iterator[tarfile.TarFile]:
    try:
        with gzip.open(draft, "wb", compresslevel=3) as packed, tarfile.open(fileobj=packed, mode="w") as pack:
            yield pack
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _write_lines(path: Path, lines: Iterable[bytes]) -> int:
    count = 0
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def _pack(pack: tarfile.TarFile, path: Path, name: str) -> str:
    """Adds a file and returns the checksum of what was added."""
    member, digest = tarfile.TarInfo(name), hashlib.sha256()
    member.size = path.stat().st_size

    class Heard:
        def __init__(self, file: Any) -> None:
            self._file = file

        def read(self, size: int) -> bytes:
            block: bytes = self._file.read(size)
            digest.update(block)
            return block

    with path.open("rb") as file:
        pack.addfile(member, Heard(file))  # type: ignore[arg-type]  # it reads, and nothing else
    return digest.hexdigest()


def _unpacked(source: Path, folder: Path) -> Contents:
    """Unpacks an archive into an empty folder and compares all of it with its manifest."""
    found: dict[str, str] = {}
    try:
        with gzip.open(source, "rb") as packed, tarfile.open(fileobj=packed, mode="r|") as pack:
            for member in pack:
                parts = PurePosixPath(member.name).parts
                known = member.name == MANIFEST or (len(parts) > 1 and parts[0] in {TABLES, FILES})
                if not member.isfile() or ".." in parts or not known or member.name in found:
                    raise ArchiveDamaged(f"{source} has a part that does not belong there: {member.name[:80]!r}")
                found[member.name] = _unpack(pack, member, folder / member.name)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ArchiveDamaged(f"{source} cannot be read as a backup: {error}; take another copy of it") from error
    contents = _contents(source, folder, found.pop(MANIFEST, None))
    expected = contents.sha256
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            fault = "is missing" if name not in found else "was changed" if name in expected else "is not in its list"
            raise ArchiveDamaged(f"{source}: {name} {fault}; take another copy of the archive")
    return contents


def _contents(source: Path, folder: Path, found: str | None) -> Contents:
    if found is None:
        raise ArchiveDamaged(f"{source} has no {MANIFEST}: it is no backup, or its end is missing")
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        contents = Contents(**body)
    except (ValueError, TypeError) as error:
        raise ArchiveDamaged(f"{source}: {MANIFEST} cannot be read: {error}") from error
    if contents.format != FORMAT:
        raise ArchiveDamaged(f"{source} has format {contents.format}, this program reads {FORMAT}: use its own program")
    return contents


def _unpack(pack: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = pack.extractfile(member)
    if part is None:
        raise ArchiveDamaged(f"{member.name} cannot be read")
    with path.open("wb") as file:
        while block := part.read(_BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _filled(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(one.is_file() and one.stat().st_size for one in path.rglob("*")))


def _put(part: Path, place: Path) -> None:
    """Moves a restored file or folder to its place, or clears the place if the archive has none."""
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    if part.exists():
        shutil.move(part, place)
