"""The stand-in for a model: says what the case that runs now gives it to say."""

import json
import re
from typing import Final

from eval.harness.cases import Case
from prompts.messages import ModelCall

REVERSED: Final = "@reversed"
"""Instead of a reply to `rerank`: the handles that were asked about, the last first."""

_HANDLE: Final = re.compile(r"^([A-Z][0-9]), ", re.MULTILINE)


class Reply:
    """What the scripted model says to every call of the case that runs now."""

    def __init__(self) -> None:
        self._case: Case | None = None

    def set(self, case: Case) -> None:
        self._case = case

    def __call__(self, call: ModelCall) -> str:
        said = self._case.vars.reply_to(call.prompt) if self._case else ""
        if said == REVERSED:
            return json.dumps({"order": _HANDLE.findall(call.messages[-1].text)[::-1]})
        return said
