"""A prompt template: a YAML file with its variables declared, checked when it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2 import Template as JinjaTemplate
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.errors import PromptError
from prompts.messages import Message, ModelCall, Role
from prompts.replies import PROSE, REPLY_SHAPES

# A prompt is plain text, not HTML; data is fenced and quoted by prompts.product_card before it comes here.
_ENVIRONMENT: Final = SandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
)


class TemplateFile(BaseModel):
    """What stands in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1, description="Goes up with every change of the text.")
    owner: str = Field(min_length=1, description="Who is asked about it.")
    changed: str = Field(min_length=1, description="What this version does otherwise than the one before, in a line.")
    description: str = Field(min_length=1)
    variables: dict[str, Annotated[str, Field(min_length=1)]] = Field(description="Each with what it holds.")
    reply: str = Field(PROSE, description="A shape of prompts.replies, or prose.")
    max_tokens: int = Field(256, ge=1, le=8192)
    temperature: float = Field(0.0, ge=0.0, le=2.0)
    system: str = Field(min_length=1)
    user: str = Field(min_length=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A checked template, ready to be filled in."""

    file: TemplateFile
    system: JinjaTemplate
    user: JinjaTemplate

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def label(self) -> str:
        """Name and version, as they stand in logs and cassettes."""
        return f"{self.file.name}@{self.file.version}"

    def render(self, variables: Mapping[str, object]) -> ModelCall:
        """The call with every variable filled in.

        Raises:
            PromptError: a variable is missing or not declared.
        """
        _same_names(self.label, given=set(variables), declared=set(self.file.variables))
        try:
            system, user = self.system.render(variables), self.user.render(variables)
        except TemplateError as error:
            raise PromptError(f"prompt {self.label} cannot be filled in: {error}") from error
        return ModelCall(
            prompt=self.label,
            messages=(Message(role=Role.SYSTEM, text=system.strip()), Message(role=Role.USER, text=user.strip())),
            schema=None if self.file.reply == PROSE else REPLY_SHAPES[self.file.reply].model_json_schema(),
            max_tokens=self.file.max_tokens,
            temperature=self.file.temperature,
        )


def read_text(path: Path) -> str:
    """A template's text. Raises PromptError if the file cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path.name} cannot be read as YAML: {error}") from error


def parse_template(file_name: str, text: str) -> Template:
    """Reads one file's text and checks that it can be used.

    Raises:
        PromptError: the file is not a template; the message names the file, the fault and the cure.
    """
    try:
        file = TemplateFile.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise PromptError(f"{file_name} cannot be read as YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise PromptError(f"{file_name} is not a prompt template: {faults}") from error
    if f"{file.name}.yaml" != file_name:
        raise PromptError(f"{file_name} is named {file.name!r} inside; name and file must agree")
    if file.reply != PROSE and file.reply not in REPLY_SHAPES:
        known = ", ".join([PROSE, *sorted(REPLY_SHAPES)])
        raise PromptError(f"{file_name} asks for the reply shape {file.reply!r}; known are {known}")
    try:
        used = find_undeclared_variables(_ENVIRONMENT.parse(file.system)) | find_undeclared_variables(
            _ENVIRONMENT.parse(file.user)
        )
        template = Template(
            file=file, system=_ENVIRONMENT.from_string(file.system), user=_ENVIRONMENT.from_string(file.user)
        )
    except TemplateError as error:
        raise PromptError(f"{file_name} has a mistake in its text: {error}") from error
    _same_names(file_name, given=used, declared=set(file.variables), verb="uses")
    return template


def _same_names(label: str, *, given: set[str], declared: set[str], verb: str = "is given") -> None:
    if surplus := sorted(given - declared):
        raise PromptError(
            f"{label} {verb} {', '.join(surplus)}, which its `variables` do not declare; declare or remove"
        )
    if missing := sorted(declared - given):
        raise PromptError(
            f"{label} declares {', '.join(missing)}, but {'does not use' if verb == 'uses' else 'was not given'} it"
        )
