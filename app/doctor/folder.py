"""The data folder: whether it can be written and by whom, for how long there is room, and the rules in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.doctor.finding import Finding, State
from app.rulebook import own_rules
from app.settings import Env, Settings
from ranking.rules import RulesError

LEAST_FREE_BYTES: Final = 2 * 1024**3
_OTHERS: Final = 0o007
_PART: Final = "data folder"


def folder(settings: Settings) -> Iterator[Finding]:
    """Everything about the folder that needs no database."""
    place = settings.data_dir
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / ".doctor"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        cure = "set SHELFTALK_DATA_DIR to a folder that this user may write to"
        yield Finding(part=_PART, state=State.BAD, said=f"{place}: {error}", cure=cure)
        return
    yield _room(place)
    yield from _owners(place)
    if settings.env is Env.PRODUCTION:
        yield from _readers(place)
    try:
        own_rules(place)
    except RulesError as error:
        yield Finding(part="rules", state=State.BAD, said=str(error), cure="mend rules.yaml (docs/rules.md)")


def _room(place: Path) -> Finding:
    """A new index stands beside the old one until it is whole."""
    free = shutil.disk_usage(place).free
    needed = max(LEAST_FREE_BYTES, 2 * _size(place / "index"))
    said = f"{place.resolve()}, {free / 1024**3:.1f} GiB free"
    if free < needed:
        cure = (
            f"make room: {needed / 1024**3:.1f} GiB; an index build needs its size twice, and events are written daily"
        )
        return Finding(part=_PART, state=State.DOUBT, said=said, cure=cure)
    return Finding(part=_PART, state=State.OK, said=said)


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) if place.is_dir() else 0


def _owners(place: Path) -> Iterator[Finding]:
    """A command that ran as another user leaves files that the server cannot write."""
    files = [place, *place.rglob("*")]
    shut = next((path for path in files if not path.is_symlink() and not os.access(path, os.W_OK)), None)
    owners = {path.lstat().st_uid for path in files}
    cure = f"chown -R SERVER_USER {place}, and run every command as that user"
    if shut:
        yield Finding(part="files", state=State.BAD, said=f"{shut} cannot be written by this user", cure=cure)
    elif len(owners) > 1:
        said = f"files of several users (uids {', '.join(str(one) for one in sorted(owners))})"
        yield Finding(part="files", state=State.DOUBT, said=said, cure=cure)


def _readers(place: Path) -> Iterator[Finding]:
    mode = place.stat().st_mode & 0o777
    if mode & _OTHERS:
        said = f"every user of this machine may look into it (mode {mode:o}): conversations, events, keys' digests"
        yield Finding(part="privacy", state=State.DOUBT, said=said, cure=f"chmod o-rwx {place.resolve()}")
