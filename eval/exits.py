"""What the program ends with."""

from enum import IntEnum


class Exit(IntEnum):
    """What the program ends with. A run that could not score everything is not a good one."""

    GOOD = 0
    REGRESSED = 1
    COULD_NOT_RUN = 2
