"""The shop's rules: read in words, held everywhere."""

from pathlib import Path

import pytest

from ranking.rules import DEFAULT, Rules, RulesError
from retrieval.filters import check, satisfies
from retrieval.schema import BUYABLE, Availability, Constraint, ConstraintSource, Op
from tests.builders import product
from tests.pasts import ids

RULES = Rules.parse(
    """
availability: [in_stock, preorder]
exclude:
  products: [p7]
  brands: [Acme, Über Maß]
  categories: [Toys]
  tags: [Adult only]
"""
)


@pytest.mark.parametrize("text", [DEFAULT, "", "# nothing said\n", "{}", "exclude: {}"])
def test_without_a_word_everything_that_can_be_bought_is_allowed(text: str) -> None:
    rules = Rules.parse(text)

    assert rules == Rules.parse(DEFAULT)
    for status in Availability:
        assert rules.allow(product(availability=status)) is (status in BUYABLE)


def test_rules_become_constraints_of_their_own_source() -> None:
    assert RULES.constraints == (
        Constraint(field="availability", op=Op.IN, value=("in_stock", "preorder"), source=ConstraintSource.RULE,
                   label="can be bought"),
        Constraint(field="brand", op=Op.NOT_IN, value=("Acme", "Über Maß"), source=ConstraintSource.RULE,
                   label="brand is not recommended"),
        Constraint(field="category", op=Op.NOT_IN, value=("Toys",), source=ConstraintSource.RULE,
                   label="category is not recommended"),
    )  # fmt: skip
    assert all(constraint.hard for constraint in RULES.constraints)
    assert RULES.products == frozenset(ids("p7"))
    for constraint in RULES.constraints:
        check(constraint)


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({}, True),
        ({"id": "p7"}, False),
        ({"id": "P7"}, True),
        ({"brand": " ACME "}, False),
        ({"brand": "über mass"}, False),
        ({"brand": "Acme Lights"}, True),
        ({"categories": ("Home", "toys")}, False),
        ({"categories": ("Home", "Toy storage")}, True),
        ({"tags": ("gift", "adult  ONLY")}, False),
        ({"tags": ("adult",)}, True),
        ({"availability": Availability.PREORDER}, True),
        ({"availability": Availability.BACKORDER}, False),
        ({"availability": Availability.OUT_OF_STOCK}, False),
    ],
)
def test_a_product_is_allowed_if_no_rule_speaks_against_it(fields: dict[str, object], allowed: bool) -> None:
    one = product(**{"id": "p1", **fields})  # type: ignore[arg-type]  # a row of the table

    assert RULES.allow(one) is allowed
    if set(fields) <= {"brand", "categories", "availability"}:
        assert all(satisfies(one, constraint) for constraint in RULES.constraints) is allowed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("availability: [", "(?s)The rules are not YAML: .*line 1"),
        ("exclude: {products: [2026-13-45]}", "The rules are not YAML: month must be in 1..12"),
        ("a: b: c", "The rules are not YAML"),
        ("- in_stock", "cannot be used: the file: .*dictionary"),
        ("[]", "cannot be used: the file: "),
        ("0", "cannot be used: the file: "),
        ("diversity: 1.5", r"cannot be used: diversity: .*less than or equal to 1"),
        (
            "boost: {brand: Acme}",
            r"cannot be used: boost: .*Known fields: availability, diversity, exclude .* and rules",
        ),
        ("exclude: {colours: [red]}", r"exclude\.colours: "),
        ("exclude: {brands: Acme}", r"exclude\.brands: .*list"),
        ("exclude: {products: [819112]}", r"exclude\.products\.0: .*needs quotes"),
        ("availability: [sold_out]", r"availability\.0: .*'in_stock'"),
        ("availability: []", "availability: "),
        ("exclude: {brands: ['']}", "an empty text cannot be compared"),
        ("exclude: {categories: [Toys, ' ']}", "an empty text cannot be compared"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(RulesError, match=words):
        Rules.parse(text)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(RulesError, match=r"availability\.0: .*; exclude\.brand: "):
        Rules.parse("{availability: [sold], exclude: {brand: [Acme]}}")


def test_a_file_is_read_as_its_text(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("exclude: {products: [p7]}", encoding="utf-8")
    assert Rules.load(path).products == frozenset(ids("p7"))

    path.write_bytes(b"\xff\xfe")
    with pytest.raises(RulesError, match=r"rules\.yaml is not text in UTF-8"):
        Rules.load(path)
