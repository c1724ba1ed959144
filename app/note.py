"""The note that a running server leaves beside its data, for the command line to find it."""

import json
import os
from pathlib import Path
from typing import Final

SERVER_FILE: Final = "server.json"


def leave_note(data_dir: Path, url: str, key: str) -> None:
    """Writes where the server answers, and a key that opens every door of it while it runs.

    Whoever may read the note may read, and write, the data beside it anyway.
    """
    note = data_dir / SERVER_FILE
    draft = note.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"url": url, "key": key}, file)
    draft.replace(note)


def read_note(data_dir: Path) -> dict[str, str]:
    """What a running server wrote beside its data; empty if none did."""
    path = data_dir / SERVER_FILE
    noted: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return noted


def take_note_away(data_dir: Path) -> None:
    """The server is no more."""
    (data_dir / SERVER_FILE).unlink(missing_ok=True)
