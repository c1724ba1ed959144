"""Shoppers by how much is known of them."""

from enum import StrEnum


class Segment(StrEnum):
    """By purchases: none, 1 to 9, 10 or more."""

    NEW = "new"
    OCCASIONAL = "occasional"
    REGULAR = "regular"

    @classmethod
    def of(cls, purchases: int) -> "Segment":
        if purchases < 1:
            return cls.NEW
        return cls.REGULAR if purchases >= 10 else cls.OCCASIONAL
