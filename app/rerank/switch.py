"""For whom the model orders lists: what the settings say, and what was measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from app.settings import RerankMode, RerankSettings, RerankSwitch
from prompts.facts import FallbackReason
from ranking.segments import Segment

FILE: Final = "rerank.json"
"""In the data folder: the switch that was measured, written by `shelftalk eval shadow --write`."""

log = structlog.get_logger(__name__)


class Measured(BaseModel):
    """A switch for each segment, as one model measured it with one version of the prompt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    prompt: str
    at: datetime
    segments: Mapping[Segment, RerankSwitch]

    def write(self, data_dir: Path) -> Path:
        """Replaces the file in one step; a running server reads it before its next list."""
        draft = data_dir / f".{FILE}"
        draft.write_text(self.model_dump_json(indent=2), encoding="utf-8")
        return draft.replace(data_dir / FILE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Whether the model orders a list. `reason` says why it does not; None if it does."""

    switch: RerankSwitch
    reason: FallbackReason | None = None


ON: Final = Decision(switch=RerankSwitch.ON)
SHADOW: Final = Decision(switch=RerankSwitch.SHADOW, reason=FallbackReason.LLM_SHADOW)
MODEL_OFF: Final = Decision(switch=RerankSwitch.OFF, reason=FallbackReason.LLM_OFF)
_SEGMENT: Final = {
    RerankSwitch.ON: ON,
    RerankSwitch.SHADOW: SHADOW,
    RerankSwitch.OFF: Decision(switch=RerankSwitch.OFF, reason=FallbackReason.SEGMENT_OFF),
}


class Switches:
    """Decides by segment. A measurement of another model, or of another version of the prompt, is none."""

    def __init__(self, settings: RerankSettings, data_dir: Path, *, model: str, prompt: Callable[[], str]) -> None:
        self._settings = settings
        self._path = data_dir / FILE
        self._model = model
        self._prompt = prompt
        self._seen: tuple[int, int, str] | None = None
        self._measured: Mapping[Segment, RerankSwitch] = {}

    def of(self, segment: Segment) -> Decision:
        """The segment's own setting, else the mode; with `auto` what was measured, and on where nothing was."""
        own: RerankSwitch | None = getattr(self._settings.segments, segment.value)
        if own is not None:
            return _SEGMENT[own]
        match self._settings.mode:
            case RerankMode.OFF:
                return MODEL_OFF
            case RerankMode.ON:
                return ON
            case RerankMode.SHADOW:
                return SHADOW
            case RerankMode.AUTO:
                return _SEGMENT[self._latest().get(segment, RerankSwitch.ON)]

    def _latest(self) -> Mapping[Segment, RerankSwitch]:
        """What the file says; read again when it, or the prompt, was replaced."""
        try:
            state = self._path.stat()
        except OSError:
            self._seen, self._measured = None, {}
            return self._measured
        if (seen := (state.st_mtime_ns, state.st_ino, self._prompt())) != self._seen:
            self._seen, self._measured = seen, self._read()
        return self._measured

    def _read(self) -> Mapping[Segment, RerankSwitch]:
        try:
            found = Measured.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError) as error:
            log.warning("rerank.switch_unreadable", file=str(self._path), error=str(error))
            return {}
        if (found.model, found.prompt) != (self._model, self._prompt()):
            log.warning("rerank.switch_of_another", model=found.model, prompt=found.prompt)
            return {}
        return found.segments
