"""docs/settings.md, written from the settings themselves."""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.settings import Settings

HEAD = """# Settings

Environment variables, read once at the start. Written by `shelftalk settings`; a test keeps it true.

| variable | default | what it does |
|---|---|---|
"""


def settings_page() -> str:
    """Markdown: a row per variable, in the order of the code."""
    return HEAD + "".join(_rows(Settings, "SHELFTALK_"))


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _rows(kind, f"{prefix}{name.upper()}__")
        else:
            yield f"| `{prefix}{name.upper()}` | {_default(field)} | {field.description or ''} |\n"


def _default(field: FieldInfo) -> str:
    value = field.default
    return "" if value is None or value == "" else f"`{value}`"
