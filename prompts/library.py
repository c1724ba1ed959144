"""All prompt templates of the shop, loaded and checked together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self

from prompts.errors import PromptError
from prompts.messages import ModelCall
from prompts.template import Template, parse_template, read_text

TEMPLATES: Final = Path(__file__).parent / "templates"


class Prompts(Protocol):
    """What is asked with: one library, or the one that serves now."""

    @property
    def templates(self) -> Mapping[str, Template]: ...

    @property
    def version(self) -> str: ...

    def render(self, name: str, /, **variables: object) -> ModelCall: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptLibrary:
    """Templates by name. `version` changes whenever the text of any of them does; `texts` are the files, by name."""

    templates: Mapping[str, Template]
    version: str
    texts: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path = TEMPLATES) -> Self:
        """Reads every *.yaml in the folder.

        Raises:
            PromptError: a template is wrong, or there is none.
        """
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            raise PromptError(f"{folder} holds no prompt templates (*.yaml)")
        return cls.of({path.name: read_text(path) for path in paths})

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The library that these files make, by name ("explain.yaml").

        Raises:
            PromptError: a template is wrong.
        """
        templates = [parse_template(name, text) for name, text in sorted(texts.items())]
        digest = hashlib.sha256()
        for name, text in sorted(texts.items()):
            digest.update(name.encode() + b"\0" + text.encode() + b"\0")
        by_name = {template.name: template for template in templates}
        return cls(templates=by_name, version=digest.hexdigest()[:12], texts=dict(sorted(texts.items())))

    def render(self, name: str, /, **variables: object) -> ModelCall:
        """The call that the template makes of these variables.

        Raises:
            PromptError: there is no such template, or a variable is missing or not declared.
        """
        if name not in self.templates:
            raise PromptError(f"there is no prompt {name!r}; known are {', '.join(sorted(self.templates))}")
        return self.templates[name].render(variables)
