"""Replies of models, kept to be given again byte for byte: a run needs no key, no network and no model.

One JSON line a reply, one file for each model and prompt version: cassettes/MODEL/PROMPT@VERSION.jsonl. The key is
the hash of everything that the model was asked with, so that a prompt whose text changed finds nothing there.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from prompts.chat_model import ModelError
from prompts.messages import ModelCall, ModelReply

CASSETTES: Final = Path(__file__).parents[1] / "cassettes"


class CassetteError(Exception):
    """A cassette that cannot be read, with file, line and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """One reply, or the error instead, and the milliseconds that it took."""

    reply: ModelReply | None
    error: str | None
    ms: int

    def given(self) -> ModelReply:
        """The reply. Raises ModelError where the model did."""
        if self.reply is None:
            raise ModelError(self.error or "the model failed")
        return self.reply


def key_of(call: ModelCall, take: int) -> str:
    """What a reply is found by: prompt version, messages, reply shape, caps, and the how-manyth time it is asked."""
    return hashlib.sha256(_canonical({**_asked(call), "take": take}).encode()).hexdigest()[:24]


@dataclass(kw_only=True)
class Cassette:
    """The replies of one model. What is recorded is written by `save` alone."""

    model: str
    folder: Path
    taken: dict[str, Taken] = field(default_factory=dict)
    _lines: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path, model: str) -> Self:
        """The model's replies under `root`; a model that has none yet has an empty cassette.

        Raises:
            CassetteError: a file is damaged.
        """
        cassette = cls(model=model, folder=root / _file_name(model))
        for path in sorted(cassette.folder.glob("*.jsonl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                try:
                    cassette._take(json.loads(line))
                except (ValueError, KeyError, TypeError) as error:
                    raise CassetteError(f"{path} line {number} is no reply: {error}; record it again") from error
        return cassette

    def get(self, call: ModelCall, take: int) -> Taken | None:
        return self.taken.get(key_of(call, take))

    def record(self, call: ModelCall, take: int, taken: Taken) -> None:
        line: dict[str, Any] = {"key": key_of(call, take), "take": take, "asked": _asked(call), "ms": taken.ms}
        if taken.reply:
            reply = taken.reply
            line["reply"] = {
                "text": reply.text,
                "finish_reason": reply.finish_reason,
                "model": reply.model,
                "input_tokens": reply.input_tokens,
                "output_tokens": reply.output_tokens,
            }
        else:
            line["error"] = taken.error
        self._take(line)

    def save(self, *, only: Iterable[str] | None = None) -> None:
        """Writes the cassette; with `only`, what is under other keys is dropped."""
        kept = (
            self._lines if only is None else {key: self._lines[key] for key in sorted(set(only)) if key in self._lines}
        )
        files: dict[str, list[str]] = {}
        for key in sorted(kept):
            files.setdefault(_file_name(kept[key]["asked"]["prompt"]), []).append(_canonical(kept[key]))
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob("*.jsonl"):
            if path.stem not in files:
                path.unlink()
        for name, lines in files.items():
            (self.folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _take(self, line: dict[str, Any]) -> None:
        reply = ModelReply(**line["reply"]) if "reply" in line else None
        self.taken[line["key"]] = Taken(reply=reply, error=line.get("error"), ms=int(line["ms"]))
        self._lines[line["key"]] = line


def recorded_models(root: Path) -> list[str]:
    """The models that have a cassette under `root`, by name."""
    return sorted(path.name for path in root.iterdir() if any(path.glob("*.jsonl"))) if root.is_dir() else []


def _asked(call: ModelCall) -> Mapping[str, Any]:
    return {
        "prompt": call.prompt,
        "messages": [[message.role.value, message.text] for message in call.messages],
        "schema": call.schema,
        "max_tokens": call.max_tokens,
        "temperature": call.temperature,
    }


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _file_name(name: str) -> str:
    """A name that is one on every file system; of what a model may be called, letters, digits and . _ @ - are kept."""
    return "".join(letter if letter.isalnum() or letter in "._@-" else "-" for letter in name)
