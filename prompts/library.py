"""All prompt templates of the shop, loaded and checked together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from prompts.errors import PromptError
from prompts.messages import ModelCall
from prompts.template import Template, load_template

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptLibrary:
    """Templates by name. `version` changes whenever the text of any of them does."""

    templates: Mapping[str, Template]
    version: str

    @classmethod
    def load(cls, folder: Path = TEMPLATES) -> Self:
        """Reads every *.yaml in the folder.

        Raises:
            PromptError: a template is wrong, or there is none.
        """
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            raise PromptError(f"{folder} holds no prompt templates (*.yaml)")
        templates = {template.name: template for template in map(load_template, paths)}
        digest = hashlib.sha256()
        for path in paths:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return cls(templates=templates, version=digest.hexdigest()[:12])

    def render(self, name: str, /, **variables: object) -> ModelCall:
        """The call that the template makes of these variables.

        Raises:
            PromptError: there is no such template, or a variable is missing or not declared.
        """
        if name not in self.templates:
            raise PromptError(f"there is no prompt {name!r}; known are {', '.join(sorted(self.templates))}")
        return self.templates[name].render(variables)
