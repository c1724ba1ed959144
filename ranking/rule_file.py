"""rules.yaml as it is written: docs/rules.md shows each kind with an example that a test runs."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ranking.segments import Segment
from retrieval.schema import BUYABLE, Availability, Op, Scalar, Surface

MOST_PLACES = 50
MOST_RULES = 500

Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(StrEnum):
    """What a rule does; the name of its key in the file."""

    HIDE = "hide"
    BOOST = "boost"
    BURY = "bury"
    CAP = "cap"
    SPONSOR = "sponsor"
    PIN = "pin"


class Condition(_Strict):
    """A condition as in a list's constraints; `internal.NAME` too, which shoppers cannot ask for."""

    field: Name
    op: Op
    value: Scalar | list[Scalar]


class Match(_Strict):
    """Which products: all that is given must hold, of each list one."""

    products: list[Name] = Field(default_factory=list)
    brands: list[Name] = Field(default_factory=list)
    categories: list[Name] = Field(default_factory=list)
    tags: list[Name] = Field(default_factory=list)
    where: list[Condition] = Field(default_factory=list)

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not any((self.products, self.brands, self.categories, self.tags, self.where)):
            raise ValueError("matches everything; name products, brands, categories, tags or a condition in `where`")
        return self


class Cap(_Strict):
    """At most so many of one brand, category or family within the first places."""

    per: Literal["brand", "category", "family"]
    at_most: int = Field(ge=1, le=MOST_PLACES)
    within: int = Field(10, ge=2, le=100)


class Pin(_Strict):
    """One product at one place, from 1."""

    product: Name
    to: int = Field(ge=1, le=MOST_PLACES)


class Sponsor(_Strict):
    """Paid places: the first of these products that may be shown stands at place `to`, and is labelled."""

    products: list[Name] = Field(min_length=1, max_length=50)
    to: int = Field(ge=1, le=MOST_PLACES)


def _moment(value: object) -> object:
    """A day begins at midnight UTC; YAML reads it as a date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_zoned)]


class RuleEntry(_Strict):
    """One rule: what it does, for whom, and when. Lists that are empty mean everyone and everywhere."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]{0,63}$")]
    hide: Match | None = None
    boost: Match | None = None
    bury: Match | None = None
    by: int | None = Field(None, ge=1, le=MOST_PLACES)
    cap: Cap | None = None
    sponsor: Sponsor | None = None
    pin: Pin | None = None
    surfaces: frozenset[Surface] = frozenset()
    segments: frozenset[Segment] = frozenset()
    regions: frozenset[Name] = frozenset()
    adults: bool | None = None
    since: Moment | None = None
    until: Moment | None = None
    priority: int = Field(0, ge=-1000, le=1000)

    @cached_property
    def kind(self) -> Kind:
        return next(kind for kind in Kind if getattr(self, kind.value) is not None)

    @property
    def place(self) -> int | None:
        """The place that it gives away, if it is of that kind."""
        given = self.pin or self.sponsor
        return given.to if given else None

    @property
    def for_everyone(self) -> bool:
        """Whether it holds on every page, for every shopper, at any time."""
        audience = self.surfaces or self.segments or self.regions
        return not audience and self.adults is None and self.since is None and self.until is None

    def meets(self, other: "RuleEntry") -> bool:
        """Whether there is a page, a shopper and a moment that both apply to."""
        sides = (
            (self.surfaces, other.surfaces),
            (self.segments, other.segments),
            (self.regions, other.regions),
        )
        if any(mine and theirs and not mine & theirs for mine, theirs in sides):
            return False
        if self.adults is not None and other.adults is not None and self.adults != other.adults:
            return False
        begins = [one for one in (self.since, other.since) if one]
        ends = [one for one in (self.until, other.until) if one]
        return not begins or not ends or max(begins) < min(ends)

    @model_validator(mode="after")
    def one_thing(self) -> Self:
        kinds = [kind.value for kind in Kind if getattr(self, kind.value) is not None]
        if len(kinds) != 1:
            given = ", ".join(kinds) or "nothing"
            raise ValueError(f"a rule does one thing, this one {given}; choose one of {', '.join(Kind)}")
        moves = self.boost is not None or self.bury is not None
        if moves != (self.by is not None):
            raise ValueError("`by`, the number of places, belongs to boost and bury, and they need it")
        if self.since and self.until and self.since >= self.until:
            raise ValueError("ends before it begins; let `until` be later than `since`")
        return self


class Exclusions(_Strict):
    """What may never be recommended, in short."""

    products: list[Name] = Field(default_factory=list)
    brands: list[str] = Field(default_factory=list)
    categories: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)


class RulesFile(_Strict):
    """availability: statuses that may be recommended; exclude: what may not; diversity: how varied a page is."""

    availability: list[Availability] = Field(default_factory=lambda: list(BUYABLE), min_length=1)
    exclude: Exclusions = Field(default_factory=Exclusions)
    diversity: float = Field(0.0, ge=0, le=1)
    rules: list[RuleEntry] = Field(default_factory=list, max_length=MOST_RULES)

    @model_validator(mode="after")
    def each_its_own(self) -> Self:
        ids: set[str] = set()
        for rule in self.rules:
            if rule.id in ids:
                raise ValueError(f"two rules are called {rule.id!r}; give each a name of its own")
            ids.add(rule.id)
        for one, other in combinations([rule for rule in self.rules if rule.place], 2):
            if one.place == other.place and one.priority == other.priority and one.meets(other):
                raise ValueError(
                    f"{one.id!r} and {other.id!r} both give away place {one.place}, at times for the same page; "
                    "give one of them another place or a higher priority"
                )
        return self
