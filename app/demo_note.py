"""What `shelftalk demo` wrote of a demo shop beside its data: visitors to be, and things to say."""

import json
from pathlib import Path
from typing import Any, Final

NAME: Final = "demo.json"
SUGGESTIONS: Final = ("something popular", "a gift under 20")
"""Of a shop that is none of ours."""


class DemoNote:
    """Read anew each time, for the demo may be filled again while a server runs."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Things to say to the assistant first."""
        return tuple(self._read("suggestions", SUGGESTIONS))

    @property
    def visitors(self) -> list[dict[str, str]]:
        """Visitors to try the shop as: {id, label, segment?, about?}; none where it is no demo shop."""
        return list(self._read("visitors", ()))

    def _read(self, name: str, default: Any) -> Any:
        if not self._path.is_file():
            return default
        return json.loads(self._path.read_text(encoding="utf-8")).get(name, default)
