"""What was measured of judges, kept beside the cassettes: a judge that was not measured cannot gate."""

import json
from pathlib import Path
from typing import Final

from eval.judging.agreement import Agreement

FILE: Final = Path(__file__).with_name("measured.json")


class MeasuredError(Exception):
    """A file of agreements that cannot be used, and what to do."""


def read_measured(path: Path = FILE) -> dict[str, Agreement]:
    """By judge; no file: nobody was measured.

    Raises:
        MeasuredError: the file is damaged.
    """
    if not path.is_file():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {name: Agreement.from_json(body) for name, body in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        cure = "write it with `shelftalk eval judge-agreement --keep`"
        raise MeasuredError(f"{path} holds no measured agreements: {error!r}; {cure}") from error


def keep_measured(name: str, found: Agreement, path: Path = FILE) -> None:
    """Writes one judge's agreement beside the others'."""
    kept = {other: one.to_json() for other, one in read_measured(path).items()} | {name: found.to_json()}
    path.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", encoding="utf-8")
