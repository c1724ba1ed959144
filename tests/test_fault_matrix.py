"""Every fault of a model endpoint, wherever a shopper meets the model: the answer is whole, and its reason named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cell import BUSY_MS, NAMES
from tests.faults.matrix import FULL, run
from tests.faults.rehearsal import Rehearsal
from tests.faults.report import markdown
from tests.faults.surfaces import SURFACES

REQUESTS = 2


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with Rehearsal(tmp_path_factory.mktemp("rehearsal")) as opened:
        yield opened


@pytest.mark.parametrize("surface", [each.name for each in SURFACES])
@pytest.mark.parametrize("fault", NAMES)
def test_the_answer_is_whole_and_its_reason_named(rehearsal: Rehearsal, fault: str, surface: str) -> None:
    cell = rehearsal.run(fault, surface, REQUESTS, short_ms=BUSY_MS)
    assert cell.wrong == ()


@pytest.mark.proof
def test_200_answers_of_each_are_whole_and_in_time(tmp_path: Path) -> None:
    """docs/reliability.md has the command that writes these down."""
    results = run(tmp_path, FULL, seed=0, parts=["faults"], faults=list(NAMES))
    assert results.holds, markdown(results)
