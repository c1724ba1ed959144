"""Suites are read whole or refused, with file and case."""

from pathlib import Path

import pytest

from eval.harness.cases import SuiteError, load
from eval.harness.running import SUITES
from retrieval.schema import Surface

GOOD = """
description: Price limits
tests:
  - description: a limit is kept
    vars: {query: kettle under 40, visitor_id: v1, constraints: [{field: rating, op: gte, value: 4}]}
    assert:
      - {type: constraint_satisfied, value: {field: price, op: lt, value: 4000}, threshold: 0.9, weight: 2}
      - type: grounded
  - description: a talk
    vars: {turns: [kettle, cheaper], model_reply: ''}
    assert: [{type: count, value: {at_least: 1}}]
"""


def suite(tmp_path: Path, text: str, name: str = "limits.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_suite_is_read_in_its_order_with_single_and_multi_turn_cases(tmp_path: Path) -> None:
    (read,) = load([suite(tmp_path, GOOD)])
    single, talk = read.cases
    assert (read.name, read.description) == ("limits", "Price limits")
    assert single.vars.list_request() == {
        "surface": "search",
        "query": "kettle under 40",
        "visitor_id": "v1",
        "constraints": [{"field": "rating", "op": "gte", "value": 4}],
    }
    assert [(one.type, one.threshold, one.weight) for one in single.assertions] == [
        ("constraint_satisfied", 0.9, 2.0),
        ("grounded", 1.0, 1.0),
    ]
    assert talk.vars.turns == ("kettle", "cheaper")
    assert talk.vars.model_reply == ""
    assert talk.vars.wants_model
    assert not single.vars.wants_model


def test_a_product_id_alone_asks_for_its_page(tmp_path: Path) -> None:
    text = GOOD.replace("query: kettle under 40, ", "product_id: p1, ")
    (read,) = load([suite(tmp_path, text)])
    assert read.cases[0].vars.list_request()["surface"] == Surface.PRODUCT.value


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("query: kettle", "qeury: kettle", "case 1 “a limit is kept”: vars qeury: is not a known key"),
        ("description: Price limits", "descripton: x", "description: is missing"),
        ("type: grounded", "type: groundet", "case 1 “a limit is kept”: assert 2: Value error, there is no assertion"),
        ("op: lt", "op: below", "assert 1: Value error, constraint_satisfied: op:"),
        ("value: 4000", "value: cheap", "price is compared with an amount"),
        ("{at_least: 1}", "{at_least: 3, at_most: 1}", "case 2 “a talk”: assert 1:"),
        ("{at_least: 1}", "{}", "give at_least, at_most, or a plain number"),
        ("turns: [kettle, cheaper]", "turns: [kettle], query: pan", "query belong to a list"),
        ("query: kettle under 40, ", "", "asks nothing"),
        ("gte, value: 4", "gte, value: {}", "vars constraints 1 value: is nothing to compare with; send a text of"),
        ("visitor_id: v1", "model_reply: Buy", "give turns, explain or rerank"),
        ("- description: a talk", "- description: a limit is kept", "several cases are called 'a limit is kept'"),
        ("weight: 2", "weight: -1", "assert 1 weight: "),
        ("description: a talk", "description: a talk\n    description: again", "'description' stands here twice"),
        ("turns: [kettle", "turns: [kettle?, {", "line 10: is no YAML"),
        ("assert: [{type: count, value: {at_least: 1}}]", "assert: []", "case 2 “a talk”: assert: "),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in GOOD
    path = suite(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SuiteError) as refused:
        load([path])
    assert str(refused.value).startswith(f"{path}: ")
    assert problem in str(refused.value)


@pytest.mark.parametrize("value", ["'('", "3"])
def test_a_pattern_must_be_one(tmp_path: Path, value: str) -> None:
    text = GOOD.replace("type: grounded", f"{{type: regex, value: {value}}}")
    with pytest.raises(SuiteError, match="assert 2: Value error, regex: value: "):
        load([suite(tmp_path, text)])


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="suite: Input should be a valid dictionary"):
        load([suite(tmp_path, "- just a list")])


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"no\.yaml: cannot be read: No such file"):
        load([tmp_path / "no.yaml"])
    with pytest.raises(SuiteError, match="there is no suite to run"):
        load([tmp_path])


def test_a_folder_is_read_by_name_and_each_file_once(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml"):
        suite(tmp_path, GOOD, name)
    assert [read.name for read in load([tmp_path, tmp_path / "a.yaml"])] == ["a", "b"]


def test_two_suites_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    paths = [suite(tmp_path, GOOD), suite(tmp_path / "more", GOOD)]
    with pytest.raises(SuiteError, match="several suites are called 'limits'"):
        load(paths)


def test_our_own_suites_hold_cases_of_every_kind() -> None:
    cases = [case for read in load([SUITES]) for case in read.cases]
    assert len(cases) >= 150
    assert {read.kind for read in load([SUITES])} >= {"understanding", "rerank", "explanation", "dialogue", "safety"}
    assert {read.shop.value for read in load([SUITES])} == {"home", "grocery"}
    assert any(len(case.vars.turns) > 1 for case in cases)
    assert any(case.vars.model_reply for case in cases)
    assert any(case.vars.words == "llm" for case in cases)
