"""Shoppers by how much is known of them."""

from enum import StrEnum

REGULAR_FROM = 10
"""Baskets."""


class Segment(StrEnum):
    """By baskets: none, 1 to 9, 10 or more."""

    NEW = "new"
    OCCASIONAL = "occasional"
    REGULAR = "regular"

    @classmethod
    def of(cls, baskets: int) -> "Segment":
        if baskets < 1:
            return cls.NEW
        return cls.REGULAR if baskets >= REGULAR_FROM else cls.OCCASIONAL
