"""The shop's rules: what may be recommended, and where it stands. They bind candidates, the model and prose alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import yaml
from pydantic import ValidationError

from ranking.rule_file import Cap, Condition, Exclusions, Kind, Match, Pin, RuleEntry, RulesFile, Sponsor
from ranking.segments import Segment
from ranking.verdicts import Verdicts
from retrieval.errors import ConstraintError
from retrieval.filters import check, fold, satisfies
from retrieval.schema import Constraint, ConstraintSource, Op, Product, ProductId, Surface


class RulesError(Exception):
    """A rules file that cannot be used; the message names the field and the cure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """For whom, where and when a list is made. Who is not known to be an adult counts as none."""

    at: datetime
    surface: Surface = Surface.HOME
    segment: Segment = Segment.NEW
    region: str | None = None
    adult: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Matcher:
    """Which products a rule speaks of: those of `products`, if any, with one of `tags`, if any, under `constraints`."""

    products: frozenset[ProductId] = frozenset()
    tags: frozenset[str] = frozenset()
    constraints: tuple[Constraint, ...] = ()
    _matched: Verdicts = field(default_factory=Verdicts, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, match: Match) -> "Matcher":
        """Raises retrieval.errors.ConstraintError for a name or condition that has no meaning."""
        constraints = [*_named(Op.IN, match.brands, match.categories), *map(_condition, match.where)]
        for constraint in constraints:
            check(constraint)
        return cls(
            products=frozenset(map(ProductId, match.products)),
            tags=frozenset(map(fold, match.tags)),
            constraints=tuple(constraints),
        )

    def matches(self, product: Product) -> bool:
        return self._matched.of(product, self._matches)

    def _matches(self, product: Product) -> bool:
        return (
            (not self.products or product.id in self.products)
            and (not self.tags or not self.tags.isdisjoint(map(fold, product.tags)))
            and all(satisfies(product, constraint) for constraint in self.constraints)
        )

    @property
    def only_condition(self) -> Constraint | None:
        """The one constraint that says all of it, which an index can be asked for."""
        return self.constraints[0] if len(self.constraints) == 1 and not self.products and not self.tags else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One compiled rule; `matcher` is given for hide, boost and bury."""

    entry: RuleEntry
    matcher: Matcher | None = None

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def kind(self) -> Kind:
        return self.entry.kind

    @property
    def places(self) -> int:
        """By how many places it moves what it matches: up is positive."""
        by = self.entry.by or 0
        return by if self.kind is Kind.BOOST else -by

    @property
    def cap(self) -> Cap | None:
        return self.entry.cap

    @property
    def given(self) -> tuple[int, tuple[ProductId, ...]] | None:
        """The place that it gives away, and the products that may have it, the first choice first."""
        match self.entry:
            case RuleEntry(pin=Pin() as pin):
                return pin.to, (ProductId(pin.product),)
            case RuleEntry(sponsor=Sponsor() as sponsor):
                return sponsor.to, tuple(map(ProductId, sponsor.products))
        return None

    def applies(self, occasion: Occasion) -> bool:
        entry = self.entry
        return (
            (not entry.surfaces or occasion.surface in entry.surfaces)
            and (not entry.segments or occasion.segment in entry.segments)
            and (not entry.regions or (occasion.region or "").casefold() in map(str.casefold, entry.regions))
            and (entry.adults is None or entry.adults == occasion.adult)
            and (entry.since is None or entry.since <= occasion.at)
            and (entry.until is None or occasion.at < entry.until)
        )

    def speaks_of(self, product: Product) -> bool:
        return self.matcher is not None and self.matcher.matches(product)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Compiled rules: constraints for the index, products that never appear, and how varied a page is.

    `diversity` runs from 0 (the ranker's order, families spread) to 1 (as unlike as can be). `rules` are those of the
    file that apply, the highest priority first; `on` picks them for an occasion.
    """

    constraints: tuple[Constraint, ...]
    products: frozenset[ProductId] = frozenset()
    tags: frozenset[str] = frozenset()
    diversity: float = 0.0
    rules: tuple[Rule, ...] = ()
    _allowed: Verdicts = field(default_factory=Verdicts, init=False, repr=False, compare=False)
    _applying: dict[tuple[str, ...], "Rules"] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> "Rules":
        """Reads the YAML of a rules file.

        Raises:
            RulesError: not YAML, an unknown field, an empty name, a status that does not exist, or rules that collide.
        """
        try:
            given = yaml.safe_load(text)
            return cls.compile(RulesFile.model_validate({} if given is None else given))
        except ValidationError as error:
            problems = "; ".join(f"{_place(e['loc'])}: {e['msg']}" for e in error.errors())
            raise RulesError(
                f"The rules cannot be used: {problems}. Known fields: availability, diversity, exclude (products, "
                "brands, categories, tags) and rules; an id or name of digits needs quotes."
            ) from error
        except ConstraintError as error:
            raise RulesError(f"The rules cannot be used: {error}.") from error
        except (yaml.YAMLError, ValueError) as error:  # PyYAML lets the ValueError of an impossible date through
            raise RulesError(
                f"The rules are not YAML: {error}. Mend the line named, or start from an empty file."
            ) from error

    @classmethod
    def compile(cls, read: RulesFile) -> "Rules":
        """Raises retrieval.errors.ConstraintError for a name that no index could be asked for."""
        constraints = [_rule("availability", Op.IN, [status.value for status in read.availability], "can be bought")]
        constraints += _excluded(read.exclude)
        for constraint in constraints:
            check(constraint)
        compiled = (
            Rule(entry=one, matcher=Matcher.of(match) if (match := one.hide or one.boost or one.bury) else None)
            for one in read.rules
        )
        return cls(
            constraints=tuple(constraints),
            products=frozenset(map(ProductId, read.exclude.products)),
            tags=frozenset(map(fold, read.exclude.tags)),
            diversity=read.diversity,
            rules=tuple(sorted(compiled, key=lambda one: -one.entry.priority)),
        )

    @classmethod
    def load(cls, path: Path) -> "Rules":
        """Reads a rules file. Raises RulesError as `parse` does, and for bytes that are no text."""
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise RulesError(f"{path.name} is not text in UTF-8: {error}. Write it anew.") from error

    def on(self, occasion: Occasion) -> "Rules":
        """The rules of an occasion alone; what they hide is asked of the index as far as it can be.

        Occasions with the same rules get the same object, which remembers what it said of products.
        """
        applying = tuple(rule for rule in self.rules if rule.applies(occasion))
        key = tuple(rule.id for rule in applying)
        if key not in self._applying:
            self._applying[key] = self._only(applying)
        return self._applying[key]

    def _only(self, applying: tuple[Rule, ...]) -> "Rules":
        hiding = [rule for rule in applying if rule.kind is Kind.HIDE and rule.matcher]
        forbidden = [
            replace(condition, forbids=True, label=rule.id)
            for rule in hiding
            if rule.matcher and (condition := rule.matcher.only_condition)
        ]
        return replace(self, constraints=(*self.constraints, *forbidden), rules=applying)

    @property
    def always(self) -> "Rules":
        """The rules that hold on every page, for every shopper, at any time: all that is known without an occasion."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.entry.for_everyone))

    def of(self, *kinds: Kind) -> Iterator[Rule]:
        """Those rules that do one of these things, the highest priority first."""
        return (rule for rule in self.rules if rule.kind in kinds)

    def allow(self, product: Product) -> bool:
        """Whether the product may stand in a list; asked again after every stage that could add or move one.

        Rules for some pages, shoppers or times hide too: take those of an occasion, or `always`.
        """
        return self._allowed.of(product, self._allows)

    def _allows(self, product: Product) -> bool:
        return (
            product.id not in self.products
            and self.tags.isdisjoint(map(fold, product.tags))
            and all(satisfies(product, constraint) for constraint in self.constraints)
            and not any(rule.speaks_of(product) for rule in self.of(Kind.HIDE))
        )


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "the file"


def _excluded(exclude: Exclusions) -> Iterator[Constraint]:
    for constraint in _named(Op.NOT_IN, exclude.brands, exclude.categories):
        yield replace(constraint, label=f"{constraint.field} is not recommended")


def _named(op: Op, brands: Iterable[str], categories: Iterable[str]) -> Iterator[Constraint]:
    for name, values in (("brand", tuple(brands)), ("category", tuple(categories))):
        if values:
            yield _rule(name, op, values, None)


def _condition(one: Condition) -> Constraint:
    value = tuple(one.value) if isinstance(one.value, list) else one.value
    return Constraint(field=one.field, op=one.op, value=value, source=ConstraintSource.RULE)


def _rule(field: str, op: Op, values: Iterable[str], label: str | None) -> Constraint:
    return Constraint(field=field, op=op, value=tuple(values), source=ConstraintSource.RULE, label=label)


DEFAULT = """\
# What may be recommended, and where it stands. docs/rules.md has examples; `shelftalk rules use FILE` lets rules serve.
availability: [in_stock, preorder, backorder]
# 0 to 1: how much of the ranker's order is given up so that a page shows more kinds of things.
diversity: 0
exclude:
  products: []
  brands: []
  categories: []
  tags: []
rules: []
"""
