"""What can go wrong while looking for products."""


class RetrievalError(Exception):
    """Something about the catalogue, a constraint or the index is not as it must be."""


class ConstraintError(RetrievalError):
    """A constraint that has no meaning; `pointer` names the part that is wrong."""

    def __init__(self, message: str, *, pointer: str) -> None:
        super().__init__(message)
        self.pointer = pointer

    def __reduce__(self) -> tuple[object, ...]:
        """It crosses from one process to another whole."""
        return _constraint_error, (str(self), self.pointer)


def _constraint_error(message: str, pointer: str) -> ConstraintError:
    return ConstraintError(message, pointer=pointer)


class IndexUnavailable(RetrievalError):  # noqa: N818 - a state of the world, not a mistake
    """The index cannot answer now; the list falls back to what needs no index."""


class IndexHeld(IndexUnavailable):
    """The index is open elsewhere."""


class IndexMismatch(RetrievalError):  # noqa: N818
    """The index was built for another encoder or dimension than the one that asks."""
