"""Answers that a model gave a short while ago: the same question is not paid for twice."""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

import orjson

from prompts.messages import ModelCall, ModelReply

MOST: Final = 2_000
"""Replies that are kept; the ones not asked for longest go first."""


class AnswerCache:
    """Whole replies by everything that was asked: prompt version, candidates, facts and the shopper's wish.

    What was asked is kept as a digest, so no shopper's word stays here. With `keep_s` 0 nothing is kept.
    """

    def __init__(self, keep_s: float = 600.0, *, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._keep_s = keep_s
        self._most = most
        self._clock = clock
        self._replies: OrderedDict[bytes, tuple[float, ModelReply]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._replies)

    def get(self, call: ModelCall) -> ModelReply | None:
        """The reply to the same call, if it is not too old."""
        if not self._keep_s:
            return None
        key = _key(call)
        at, reply = self._replies.get(key, (0.0, None))
        if reply is None or self._clock() - at >= self._keep_s:
            self._replies.pop(key, None)
            return None
        self._replies.move_to_end(key)
        return reply

    def keep(self, call: ModelCall, reply: ModelReply) -> None:
        """Keeps a reply that its reader could use."""
        if not self._keep_s:
            return
        self._replies[_key(call)] = (self._clock(), reply)
        if len(self._replies) > self._most:
            self._replies.popitem(last=False)


def _key(call: ModelCall) -> bytes:
    """A digest of the whole call; the prompt's version is in its name."""
    asked = [call.prompt, [[one.role, one.text] for one in call.messages], call.schema, call.max_tokens]
    return blake2b(orjson.dumps([*asked, call.temperature], option=orjson.OPT_SORT_KEYS), digest_size=16).digest()
