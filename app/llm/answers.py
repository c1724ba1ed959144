"""Answers that a model gave a short while ago: the same question is not paid for twice."""

from dataclasses import asdict
from hashlib import blake2b
from typing import Final

import orjson

from app.cache.local import LocalCache
from app.cache.port import Cache
from prompts.messages import ModelCall, ModelReply

FORM: Final = 1
"""Of what is kept; another form is not read."""


class AnswerCache:
    """Whole replies by everything that was asked: prompt version, candidates, facts and the shopper's wish.

    What was asked is kept as a digest, so no shopper's word stays here. With `keep_s` 0 nothing is kept.
    `shared`: other processes put replies into the same cache.
    """

    def __init__(self, keep_s: float = 600.0, cache: Cache | None = None, *, shared: bool = False) -> None:
        self._keep_s = keep_s
        self._cache = cache or LocalCache()
        self._shared = shared
        self._kept_any = False

    @property
    def may_know(self) -> bool:
        """Whether it is worth asking."""
        return self._keep_s > 0 and (self._shared or self._kept_any)

    async def get(self, call: ModelCall) -> ModelReply | None:
        """The reply to the same call, if it is not too old."""
        if not self.may_know:
            return None
        kept = await self._cache.get(_key(call))
        return None if kept is None else _reply(kept)

    async def keep(self, call: ModelCall, reply: ModelReply) -> None:
        """Keeps a reply that its reader could use."""
        if self._keep_s:
            self._kept_any = True
            await self._cache.put(_key(call), orjson.dumps(asdict(reply)), self._keep_s)

    async def clear(self) -> None:
        """Forgets every reply: whose words stand in one cannot be told."""
        await self._cache.clear()
        self._kept_any = False


def _key(call: ModelCall) -> str:
    """A digest of the whole call; the prompt's version is in its name."""
    asked = [FORM, call.prompt, [[one.role, one.text] for one in call.messages], call.schema, call.max_tokens]
    return blake2b(orjson.dumps([*asked, call.temperature], option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _reply(kept: bytes) -> ModelReply | None:
    """None for what is no reply: others may write to the cache too."""
    try:
        return ModelReply(**orjson.loads(kept))
    except (ValueError, TypeError):
        return None
