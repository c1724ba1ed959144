"""The prompts of a shop as they are kept where no bundle carries them, and the ones that a shop asks with now."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from prompts.errors import PromptError
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.template import Template

FILE = "prompts.json"
"""In the data folder: the promoted prompts of a shop without a bundle, and those before them."""

_ACTIVE, _BEFORE = "active", "before"


def own_prompts(data_dir: Path) -> PromptLibrary | None:
    """The promoted prompts of a shop without a bundle; None if none were. Raises PromptError."""
    return _read(data_dir, _ACTIVE)


def own_prompts_before(data_dir: Path) -> PromptLibrary | None:
    """Those that served before them. Raises PromptError."""
    return _read(data_dir, _BEFORE)


def write_own_prompts(data_dir: Path, library: PromptLibrary) -> None:
    """Replaces them in one step; those that served are kept to go back to."""
    now = own_prompts(data_dir)
    body = {_ACTIVE: dict(library.texts), _BEFORE: dict(now.texts) if now else None}
    draft = data_dir / f".{FILE}"
    draft.write_text(json.dumps(body, indent=1), encoding="utf-8")
    draft.replace(data_dir / FILE)


def _read(data_dir: Path, which: str) -> PromptLibrary | None:
    path = data_dir / FILE
    if not path.is_file():
        return None
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))[which]
        return PromptLibrary.of(texts) if texts else None
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise PromptError(f"{path} cannot be read: {error!r}; promote prompts again") from error


class CurrentPrompts:
    """The prompts of the engine that serves now: what a bundle brings is asked with from the next call on."""

    def __init__(self, now: Callable[[], PromptLibrary]) -> None:
        self._now = now

    @property
    def templates(self) -> Mapping[str, Template]:
        return self._now().templates

    @property
    def version(self) -> str:
        return self._now().version

    def render(self, name: str, /, **variables: object) -> ModelCall:
        return self._now().render(name, **variables)
