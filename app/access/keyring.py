"""The keys that are valid now, in this process's memory: read again every two seconds, whoever changed them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event, Thread
from typing import Final

import sqlalchemy as sa
import structlog

from app.access.keys import Key, KeyText, spend_the_same_time
from app.store.ports import StoreUnavailable

EVERY_S: Final = 2.0
"""A revoked key is refused at most so much later, and the time of one read: the promise is 5 s."""

log = structlog.get_logger(__name__)


class KeyRing:
    """Answers from memory. While the store cannot be read, the keys that were known stay as they were."""

    def __init__(
        self, read: Callable[[], Sequence[Key]], now: Callable[[], datetime], *, every_s: float = EVERY_S
    ) -> None:
        self._read = read
        self._now = now
        self._every_s = every_s
        self._keys: dict[str, Key] | None = None
        self._origins: frozenset[str] = frozenset()
        self._closing = Event()
        self.refresh()
        self._thread = Thread(target=self._run, name="key-ring", daemon=True)
        self._thread.start()

    @property
    def known(self) -> bool:
        """False until the store was read for the first time: then nobody can be told from anybody."""
        return self._keys is not None

    def find(self, text: KeyText) -> Key | None:
        """The key of this text, if it is valid and the secret is its own."""
        key = (self._keys or {}).get(text.id)
        if key is None:
            spend_the_same_time(text.secret)
            return None
        right = key.opens(text.secret)
        return key if right and key.kind is text.kind and key.valid(self._now()) else None

    def valid(self, key_id: str) -> Key | None:
        """The key with this id, if it is valid now."""
        key = (self._keys or {}).get(key_id)
        return key if key and key.valid(self._now()) else None

    @property
    def origins(self) -> frozenset[str]:
        """Every page that a valid publishable key names."""
        return self._origins

    def refresh(self) -> None:
        """Reads the keys anew; a store that cannot be read changes nothing."""
        try:
            keys = self._read()
        except (StoreUnavailable, sa.exc.ProgrammingError) as error:  # the second: tables are not made yet
            log.warning("keys.unread", error=str(error))
            return
        now = self._now()
        self._keys = {key.id: key for key in keys}
        self._origins = frozenset(one for key in keys if key.valid(now) for one in key.origins)

    def close(self) -> None:
        self._closing.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        while not self._closing.wait(self._every_s):
            self.refresh()
