"""The embedded index in a process of its own: what happens when that process is lost."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from retrieval.encoders.hashing import HashingEncoder
from retrieval.errors import ConstraintError, IndexHeld, IndexMismatch, IndexUnavailable
from retrieval.indexes.apart import ApartIndex
from retrieval.indexes.edge import EdgeIndex
from retrieval.schema import Availability, Constraint, Op, ProductId
from tests.builders import product
from tests.shop import ids_of, open_home

ENCODER = HashingEncoder()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ApartIndex]:
    made = ApartIndex(tmp_path / "index", dim=ENCODER.dim, encoder=ENCODER.name, patience_s=1.0)
    made.upsert([product("lamp", title="Red lamp")], ENCODER.encode(["Red lamp"]))
    yield made
    made.close()


def found(index: ApartIndex) -> list[ProductId]:
    return [hit.product_id for hit in index.matching("lamp", 5)]


def found_again(index: ApartIndex) -> list[ProductId]:
    """What is found as soon as the process is there again."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(IndexUnavailable):
            return found(index)
        time.sleep(0.05)
    pytest.fail("the process was not there again within half a minute")


def pid_of(index: ApartIndex) -> int:
    assert index.pid is not None
    return index.pid


def test_a_killed_process_is_opened_again_while_questions_are_told_so_and_has_everything(index: ApartIndex) -> None:
    index.expect([ProductId("lamp")])
    os.kill(pid_of(index), signal.SIGKILL)
    with pytest.raises(IndexUnavailable, match=r"was lost.*is being opened again"):
        found(index)
    with pytest.raises(IndexUnavailable, match="is not there: it is being opened again"):
        found(index)  # nobody waits for it
    assert found_again(index) == ["lamp"]


def test_what_the_rules_admit_is_known_while_the_process_is_gone_until_the_product_is_written(
    index: ApartIndex,
) -> None:
    buyable = [Constraint(field="availability", op=Op.EQ, value="in_stock")]
    assert index.remembers
    assert index.admit([ProductId("lamp")], buyable) == {"lamp"}
    os.kill(pid_of(index), signal.SIGKILL)
    assert index.admit([ProductId("lamp")], buyable) == {"lamp"}
    sold_out = product("lamp", title="Red lamp", availability=Availability.OUT_OF_STOCK)
    with pytest.raises(IndexUnavailable):
        index.patch([sold_out])
    with pytest.raises(IndexUnavailable):
        index.admit([ProductId("lamp")], buyable)  # what was half written is known no more
    assert found_again(index) == ["lamp"]
    index.patch([sold_out])
    assert index.admit([ProductId("lamp")], buyable) == set()


def test_a_frozen_process_is_given_up_and_replaced(index: ApartIndex) -> None:
    os.kill(pid_of(index), signal.SIGSTOP)
    with pytest.raises(IndexUnavailable, match="no answer within 1 s"):
        found(index)
    assert found_again(index) == ["lamp"]


def test_a_frozen_process_cannot_hold_up_a_large_write(index: ApartIndex) -> None:
    os.kill(pid_of(index), signal.SIGSTOP)
    long = product("long", description="word " * 200_000)
    with pytest.raises(IndexUnavailable, match="was lost"):
        index.upsert([long], ENCODER.encode(["long"]))
    assert found_again(index) == ["lamp"]


def test_one_that_cannot_be_opened_again_says_why_and_is_tried_until_it_can(index: ApartIndex, tmp_path: Path) -> None:
    note = tmp_path / "index" / "index.json"
    whole = note.read_text()
    os.kill(pid_of(index), signal.SIGKILL)
    note.write_text("{")
    with pytest.raises(IndexUnavailable, match="was lost"):
        found(index)
    until = time.monotonic() + 30
    while True:
        with pytest.raises(IndexUnavailable) as error:
            found(index)
        if "is damaged" in str(error.value):
            break
        assert time.monotonic() < until
        time.sleep(0.05)
    note.write_text(whole)
    assert found_again(index) == ["lamp"]


def test_closing_does_not_wait_for_one_that_is_being_opened(index: ApartIndex) -> None:
    os.kill(pid_of(index), signal.SIGKILL)
    with pytest.raises(IndexUnavailable, match="was lost"):
        found(index)
    index.close()
    with pytest.raises(IndexUnavailable, match="is closed"):
        found(index)
    assert index.pid is None


def test_an_error_of_the_index_arrives_with_the_part_that_is_wrong(index: ApartIndex) -> None:
    with pytest.raises(ConstraintError) as error:
        index.count([Constraint(field="nonsense", op=Op.EQ, value=1)])
    assert error.value.pointer
    assert found(index) == ["lamp"]


def test_an_index_of_another_encoder_is_refused_at_once(index: ApartIndex, tmp_path: Path) -> None:
    index.close()
    with pytest.raises(IndexMismatch, match="was built for"):
        ApartIndex(tmp_path / "index", dim=ENCODER.dim, encoder="another")


def test_a_folder_that_is_open_elsewhere_is_named(index: ApartIndex, tmp_path: Path) -> None:
    with pytest.raises(IndexHeld, match="already open"):
        EdgeIndex(tmp_path / "index", dim=ENCODER.dim, encoder=ENCODER.name)


def test_the_process_ends_with_the_index(index: ApartIndex) -> None:
    pid = pid_of(index)
    index.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(IndexUnavailable, match="is closed"):
        found(index)


def test_shoppers_get_a_list_while_the_process_is_gone_and_a_searched_one_after(tmp_path: Path) -> None:
    with open_home(tmp_path, index_apart=True) as home:
        before = home.recommend(query="kettle")
        index = home.shop.recommender.engine.index
        assert isinstance(index, ApartIndex)
        os.kill(pid_of(index), signal.SIGKILL)
        during = home.recommend(query="kettle")
        found_again(index)
        after = home.recommend(query="kettle")
    assert during["products"]
    assert during["fallback_reason"] == "index_unavailable"
    assert after["fallback_reason"] == before["fallback_reason"]
    assert ids_of(after) == ids_of(before)
