"""Texts that people labelled, for a judge to be measured on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

OWN: Final = Path(__file__).parents[1] / "labels" / "judge.jsonl"
"""200 sentences about products, labelled by reading: do the facts carry all that the sentence says?"""


class LabelsError(Exception):
    """A file of labels that cannot be used, with line and cure."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    criterion: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]
    facts: list[str] = Field(default_factory=list)
    human: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A text, what must hold of it, and whether a person found that it does."""

    criterion: str
    text: str
    facts: tuple[str, ...]
    human: bool


def read_labels(path: Path = OWN) -> tuple[Label, ...]:
    """One JSON line a label: {"criterion": ..., "text": ..., "facts": [...], "human": true}.

    Raises:
        LabelsError: the file cannot be read, or a line is no label.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            raise LabelsError(f"{path} line {number}: {where}: {first['msg']}") from error
        found.append(Label(criterion=read.criterion, text=read.text, facts=tuple(read.facts), human=read.human))
    if not found:
        raise LabelsError(f"{path} holds no label")
    return tuple(found)
