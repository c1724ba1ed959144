"""Sentences labelled by hand: what the verifier lets through of them, and what the second opinion says."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from eval import claim_checker
from eval.claim_checker import check_claim
from eval.proportion import Proportion
from prompts.claims import verify
from prompts.facts import EvidencePack, fact_from_json
from retrieval.schema import ProductId

LABELS = Path(claim_checker.__file__).parent / "labels"
PRECISION, RECALL = 0.99, 0.9


class Sentence(NamedTuple):
    text: str
    true: bool
    title: str
    facts: Sequence[dict[str, Any]]

    @property
    def pack(self) -> EvidencePack:
        facts = tuple(fact_from_json(fact) for fact in self.facts)
        return EvidencePack(product_id=ProductId("p"), title=self.title, facts=facts)


def adversarial() -> Iterator[Sentence]:
    """Of eval/labels/adversarial.yaml, which says what each false one gets wrong."""
    body = yaml.safe_load((LABELS / "adversarial.yaml").read_text(encoding="utf-8"))
    for found in body["packs"].values():
        facts = [
            {"id": f"f{number}", "as_of": f"{body['as_of']}T12:00:00+00:00", **fact}
            for number, fact in enumerate(found["facts"])
        ]
        for label, text, *why in found["sentences"]:
            assert (label, len(why)) in {("y", 0), ("n", 1)}, text
            yield Sentence(text, label == "y", found["title"], facts)


ADVERSARIAL = list(adversarial())


def test_there_are_200_of_both_kinds_and_none_twice() -> None:
    assert len(ADVERSARIAL) == 200
    assert 60 <= sum(one.true for one in ADVERSARIAL) <= 140
    assert len({(one.title, one.text) for one in ADVERSARIAL}) == 200


def test_no_false_sentence_is_let_through_and_most_true_ones_are() -> None:
    shown = [one for one in ADVERSARIAL if verify(one.text, [one.pack], locale="en_US").claims]
    assert [one.text for one in shown if not one.true] == []
    precision = Proportion(sum(one.true for one in shown), len(shown))
    recall = Proportion(sum(one.true for one in shown), sum(one.true for one in ADVERSARIAL))
    assert precision.share >= PRECISION, precision
    assert recall.share >= RECALL, recall


def test_the_second_opinion_agrees_with_the_hand() -> None:
    said = [one for one in ADVERSARIAL if check_claim(one.text, one.title, one.facts).supported]
    assert [one.text for one in said if not one.true] == []
    assert len(said) / sum(one.true for one in ADVERSARIAL) >= RECALL


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)]
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert Proportion(hits, n).interval == pytest.approx((low, high), abs=1e-3)
    assert Proportion(0, 0).interval == (0.0, 1.0)


def read_sheet() -> list[dict[str, Any]]:
    text = (LABELS / "explanations.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_sentences_that_were_read_by_hand_are_judged_alike_by_the_second_opinion() -> None:
    sheet = read_sheet()
    assert len(sheet) == 100
    assert {one["label"] for one in sheet} <= {"supported", "not supported"}
    differing = [
        one["sentence"]
        for one in sheet
        if check_claim(one["sentence"], one["title"], one["facts"]).supported is not (one["label"] == "supported")
    ]
    assert len(differing) <= 1, differing


def test_of_the_sentences_that_were_read_by_hand_99_in_a_hundred_hold() -> None:
    sheet = read_sheet()
    assert sum(one["label"] == "supported" for one in sheet) / len(sheet) >= PRECISION
