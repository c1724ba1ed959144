"""Every fault of a model endpoint, wherever a shopper meets the model: the answer is whole, and its reason named."""

from collections.abc import Iterator

import pytest

from tests.faults.cell import BUSY_MS, NAMES, SHORT_MS
from tests.faults.rehearsal import Rehearsal
from tests.faults.surfaces import SURFACES

REQUESTS = 2
PROOF_REQUESTS = 200


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
@pytest.mark.parametrize("surface", [each.name for each in SURFACES])
@pytest.mark.parametrize("fault", NAMES)
def test_200_answers_are_whole_and_in_time(rehearsal: Rehearsal, fault: str, surface: str) -> None:
    """docs/reliability.md has the command that writes these down as a table."""
    cell = rehearsal.run(fault, surface, PROOF_REQUESTS, short_ms=SHORT_MS)
    assert cell.wrong == ()
    assert not cell.late, f"the latest of {cell.requests} came {cell.over_ms(100):.0f} ms after its deadline"
