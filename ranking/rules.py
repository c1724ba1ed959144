"""The shop's rules: what may be recommended at all. They bind candidates, the model and prose alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.errors import ConstraintError
from retrieval.filters import check, fold, satisfies
from retrieval.schema import BUYABLE, Availability, Constraint, ConstraintSource, Op, Product, ProductId


class RulesError(Exception):
    """A rules file that cannot be used; the message names the field and the cure."""


class _Exclusions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    products: list[str] = Field(default_factory=list)
    brands: list[str] = Field(default_factory=list)
    categories: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)


class _RulesFile(BaseModel):
    """availability: statuses that may be recommended; exclude: what may not; diversity: how varied a page is."""

    model_config = ConfigDict(extra="forbid")
    availability: list[Availability] = Field(default_factory=lambda: list(BUYABLE), min_length=1)
    exclude: _Exclusions = Field(default_factory=_Exclusions)
    diversity: float = Field(0.0, ge=0, le=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Compiled rules: constraints for the index, products that never appear, and how varied a page is.

    `diversity` runs from 0 (the ranker's order, families spread) to 1 (as unlike as can be).
    """

    constraints: tuple[Constraint, ...]
    products: frozenset[ProductId] = frozenset()
    tags: frozenset[str] = frozenset()
    diversity: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Rules":
        """Reads the YAML of a rules file.

        Raises:
            RulesError: not YAML, an unknown field, an empty name, or a status that does not exist.
        """
        try:
            given = yaml.safe_load(text)
            read = _RulesFile.model_validate({} if given is None else given)
            return cls.compile(read)
        except ValidationError as error:
            problems = "; ".join(f"{_place(e['loc'])}: {e['msg']}" for e in error.errors())
            raise RulesError(
                f"The rules cannot be used: {problems}. Known fields: availability, diversity and exclude (products, "
                "brands, categories, tags); an id or name of digits needs quotes."
            ) from error
        except ConstraintError as error:
            raise RulesError(f"The rules cannot be used: {error}.") from error
        except (yaml.YAMLError, ValueError) as error:  # PyYAML lets the ValueError of an impossible date through
            raise RulesError(
                f"The rules are not YAML: {error}. Mend the line named, or start from an empty file."
            ) from error

    @classmethod
    def compile(cls, read: _RulesFile) -> "Rules":
        """Raises retrieval.errors.ConstraintError for a name that no index could be asked for."""
        constraints = [_rule("availability", Op.IN, [status.value for status in read.availability], "can be bought")]
        for field, values in (("brand", read.exclude.brands), ("category", read.exclude.categories)):
            if values:
                constraints.append(_rule(field, Op.NOT_IN, values, f"{field} is not recommended"))
        for constraint in constraints:
            check(constraint)
        return cls(
            constraints=tuple(constraints),
            products=frozenset(map(ProductId, read.exclude.products)),
            tags=frozenset(map(fold, read.exclude.tags)),
            diversity=read.diversity,
        )

    @classmethod
    def load(cls, path: Path) -> "Rules":
        """Reads a rules file. Raises RulesError as `parse` does, and for bytes that are no text."""
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise RulesError(f"{path.name} is not text in UTF-8: {error}. Write it anew.") from error

    def allow(self, product: Product) -> bool:
        """Whether the product may stand in a list; asked again after every stage that could add or move one."""
        return (
            product.id not in self.products
            and self.tags.isdisjoint(map(fold, product.tags))
            and all(satisfies(product, constraint) for constraint in self.constraints)
        )


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "the file"


def _rule(field: str, op: Op, values: Iterable[str], label: str) -> Constraint:
    return Constraint(field=field, op=op, value=tuple(values), source=ConstraintSource.RULE, label=label)


DEFAULT = """\
# What may be recommended. A change takes effect with the next bundle.
availability: [in_stock, preorder, backorder]
# 0 to 1: how much of the ranker's order is given up so that a page shows more kinds of things.
diversity: 0
exclude:
  products: []
  brands: []
  categories: []
  tags: []
"""
