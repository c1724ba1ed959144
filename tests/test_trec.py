"""Lists and truths in TREC's formats: there and back, scored like ir_measures scores them, refused in words."""

from pathlib import Path

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import AP, RR, R, Success, nDCG
from rich.console import Console

from eval import rank
from eval.sheets import Sheet, Targets
from eval.trec import TrecError, read_qrels, read_run, scored, write_qrels, write_run
from retrieval.schema import VisitorId
from tests.pasts import ids

THEIRS = {"ndcg@10": nDCG @ 10, "recall@10": R @ 10, "ap@10": AP @ 10, "hit@10": Success @ 10, "rr": RR}
NAMES = ids(*(f"p{at}" for at in range(40)))

ranked_lists = st.lists(st.lists(st.integers(0, 39), unique=True), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trec")


@settings(deadline=None, max_examples=25)
@given(ranked_lists, st.integers(0, 2**32))
def test_a_run_and_its_qrels_come_back_and_score_as_when_they_were_made(
    folder: Path, lists: list[list[int]], seed: int
) -> None:
    rng, sheet = np.random.default_rng(seed), Sheet()
    truths = [np.sort(rng.choice(40, rng.integers(1, 15), replace=False)) for _ in lists]
    for shown, truth in zip(lists, truths, strict=True):
        sheet.note(np.array(shown, np.int64), truth)
    visitors = [VisitorId(f"v{row}") for row in range(len(lists))]
    target = Targets(view="all", visitors=visitors, rows=np.arange(len(lists)), truths=truths)
    run, qrels = folder / "run", folder / "qrels"

    write_run(run, sheet.result("a system", "all"), target, NAMES)
    write_qrels(qrels, target, NAMES)

    full = {visitor: [NAMES[at] for at in shown] for visitor, shown in zip(visitors, lists, strict=True)}
    assert read_run(run) == {visitor: shown for visitor, shown in full.items() if shown}
    assert read_qrels(qrels) == {
        visitor: frozenset(NAMES[at] for at in truth) for visitor, truth in zip(visitors, truths, strict=True)
    }
    again = scored(read_run(run), read_qrels(qrels))
    assert {name: values.tolist() for name, values in again.items()} == sheet.values
    true = [ir_measures.Qrel(one[0], one[2], int(one[3])) for one in map(str.split, qrels.read_text().splitlines())]
    docs = [
        ir_measures.ScoredDoc(one[0], one[2], float(one[4])) for one in map(str.split, run.read_text().splitlines())
    ]
    theirs = {(one.query_id, one.measure): one.value for one in ir_measures.iter_calc(THEIRS.values(), true, docs)}
    for name, measure in THEIRS.items():
        np.testing.assert_allclose(again[name], [theirs[visitor, measure] for visitor in visitors], atol=1e-9)


def test_places_follow_the_scores_and_equal_scores_the_file(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text("q Q0 a 1 1 x\nq Q0 b 2 3.5 x\n\nq Q0 c 3 1e0 x\n")

    assert read_run(path) == {"q": ["b", "a", "c"]}


def test_a_query_without_a_list_reaches_nothing_and_one_without_truth_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_text("q1 0 a 1\nq2 0 a 0\nq3 0 b 2\n")

    found = scored({"q3": ["a", "b"], "q9": ["a"]}, read_qrels(path))

    assert found["rr"].tolist() == [0.0, 0.5]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("q Q0 a 1 2", "line 2: 5 fields"),
        ("q Q0 a 1 good x", "'good' is not a number"),
        ("q Q0 p 1 2 x", "p stands twice"),
    ],
)
def test_a_line_that_is_no_run_is_told(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "run"
    path.write_text(f"q Q0 p 1 9 x\n{line}\n")

    with pytest.raises(TrecError, match=told):
        read_run(path)


def test_a_grade_that_is_no_number_is_told(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_text("q 0 a yes\n")

    with pytest.raises(TrecError, match="line 1: the grade 'yes'"):
        read_qrels(path)


def test_somebodys_run_is_scored_on_the_console(tmp_path: Path) -> None:
    run, qrels = tmp_path / "run", tmp_path / "qrels"
    run.write_text("q Q0 a 1 2 x\nq Q0 b 2 1 x\n")
    qrels.write_text("q 0 b 1\n")
    console = Console(record=True, width=100)

    rank.score(run, qrels, console)

    shown = console.export_text()
    assert "0.6309 [0.6309, 0.6309]" in shown
    with pytest.raises(TrecError, match="--qrels"):
        rank.score(run, None, console)
