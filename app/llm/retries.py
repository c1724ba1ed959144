"""How many calls may be made a second time."""

from typing import Final

_SAVED_UP: Final = 10.0


class RetryBudget:
    """A share of all calls: an endpoint that fails at everything is not asked twice for everything.

    Args:
        share: Retries per call, 0 for none; what is not used is saved up, to ten retries.
    """

    def __init__(self, share: float = 0.1) -> None:
        self._share = share
        self._left = 0.0

    def called(self) -> None:
        """Counts a first attempt."""
        self._left = min(_SAVED_UP, self._left + self._share)

    def take(self) -> bool:
        """Whether a call may be tried again now; then it is counted."""
        if self._left < 1.0 - 1e-9:
            return False
        self._left -= 1.0
        return True
