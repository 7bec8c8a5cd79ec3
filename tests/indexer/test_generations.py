"""A generation made from the one before is the same as one made anew."""

import os
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import read_record
from indexer.record import Held
from indexer.store import RecordStore
from tests.factories import make_study
from trialmatch.matching.columns import Columns, build_columns
from trialmatch.search.generation import Generation, Read
from trialmatch.search.shelf import MANY_SEGMENTS, Shelf
from trialmatch.search.whoosh_index import segments

CRITERIA = (
    "Inclusion Criteria:\n\n* HER2-positive metastatic breast cancer\n* PIK3CA mutation\n\nExclusion Criteria:\n\n* Brain metastases",
    "Inclusion Criteria:\n\n* Metastatic triple-negative breast cancer with liver metastases\n* ECOG 0-1",
    "Inclusion Criteria:\n\n* Advanced solid tumors\n* At most two prior lines of chemotherapy for metastatic disease",
)
PLACES = ((42.3, -71.1), (51.5, -0.1), (19.4, -99.1))


def version(number: int, kind: int, day: int = 1) -> Read:
    places = [
        {"facility": "Clinic", "city": f"City {p}", "geoPoint": {"lat": lat, "lon": lon}, "status": "RECRUITING"}
        for p, (lat, lon) in enumerate(PLACES)
        if kind >> p & 1
    ]
    study = make_study(
        f"NCT991{number:05d}",
        title=f"Study of kind {kind % 3} in Metastatic Breast Cancer",
        criteria=CRITERIA[kind % 3],
        statusModule={"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": f"2026-05-{day:02d}"}},
        contactsLocationsModule={"locations": places},
    )
    return read_record(Held(study))


def same(one: Generation, other: Generation) -> None:
    assert len(one) == len(other)
    for name in Columns.__dataclass_fields__:
        if name not in ("site_place", "place_latitude", "place_longitude"):
            np.testing.assert_array_equal(getattr(one.columns, name), getattr(other.columns, name), err_msg=name)
    assert [sites(one.columns, row) for row in range(len(one))] == [sites(other.columns, r) for r in range(len(other))]
    assert [one.document(row) for row in range(len(one))] == [other.document(row) for row in range(len(other))]
    for words in ("triple negative", "HER2", "chemotherapy liver", "kind"):
        np.testing.assert_array_equal(one.text.scores(words) > 0, other.text.scores(words) > 0, err_msg=words)
    for value in one.filters.values("status"):
        np.testing.assert_array_equal(one.filters.mask("status", value), other.filters.mask("status", value))


def sites(columns: Columns, row: int) -> list[tuple[float, float]]:
    places = columns.site_place[columns.site_start[row] : columns.site_start[row + 1]]
    return sorted((float(columns.place_latitude[p]), float(columns.place_longitude[p])) for p in places)


changes_of = st.lists(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 7)), max_size=3), max_size=4)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(changes=changes_of)
def test_any_updates_end_in_the_same_generation_as_all_at_once(
    changes: list[list[tuple[int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shelves")
    held = {number: version(number, number) for number in range(1, 21)}
    updated = Shelf(folder / "updated")
    updated.add([held[n] for n in sorted(held)], {"demonstration": False})
    for day, batch in enumerate(changes, start=2):
        fresh = {number + 5: version(number + 5, kind, day) for number, kind in batch}
        held |= fresh
        updated.update(list(fresh.values()), {"demonstration": False})
    anew = Shelf(folder / "anew")
    anew.add([held[n] for n in sorted(held)], {"demonstration": False})
    same(updated.current(), anew.current())


def test_joined_columns_are_those_of_all_rows() -> None:
    reads = [version(number, number % 8) for number in range(1, 12)]
    joined, whole = (
        Columns.join([build_columns(reads[:4]), build_columns([]), build_columns(reads[4:])]),
        build_columns(reads),
    )
    for name in Columns.__dataclass_fields__:
        if name not in ("site_place", "place_latitude", "place_longitude"):
            np.testing.assert_array_equal(getattr(joined, name), getattr(whole, name), err_msg=name)
    assert [sites(joined, row) for row in range(11)] == [sites(whole, row) for row in range(11)]


def test_segments_do_not_grow_without_end(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add([version(number, number) for number in range(1, 21)], {"demonstration": False})
    most = 0
    for day in range(2, 2 + 2 * MANY_SEGMENTS):
        shelf.update([version(day, 3, day)], {"demonstration": False})
        most = max(most, segments(shelf.current().folder / "whoosh"))
    assert 1 < most <= MANY_SEGMENTS


def test_the_old_generation_answers_while_and_after_it_is_replaced(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add([version(number, 1) for number in range(1, 10)], {"demonstration": False})
    old = shelf.current()
    before = old.text.scores("triple negative").tolist()
    for day in range(2, 6):
        shelf.update([version(3, 2, day)], {"demonstration": False})
    assert old.text.scores("triple negative").tolist() == before
    assert old.document(0)[0].nct_id == "NCT99100001"


def test_a_half_written_draft_of_a_killed_process_is_swept_away(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add([version(1, 1)], {"demonstration": False})
    torn = tmp_path / ".g000002.99999"
    torn.mkdir()
    (torn / "documents.bin").write_bytes(b"half")
    shelf.add([version(2, 1)], {"demonstration": False})
    assert {p.name for p in tmp_path.iterdir()} == {"g000001", "g000002", "current"}


days = st.integers(1, 9)
versions = st.lists(st.tuples(st.integers(1, 4), days), min_size=1, max_size=14)


@settings(max_examples=60, deadline=None)
@given(told=versions, data=st.data())
def test_any_order_of_syncs_ends_in_the_same_store(told: list[tuple[int, int]], data: st.DataObject) -> None:
    """Every day of a study has one version; whatever order they come in, in whatever batches, the newest stays."""
    order = data.draw(st.permutations(told))
    cuts = data.draw(st.lists(st.integers(0, len(order)), max_size=4))
    store = RecordStore("sqlite://")
    for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(order)], strict=True):
        store.save([dated(number, day) for number, day in order[first:last]], "test")
    newest = {number: max(day for n, day in told if n == number) for number, _ in told}
    assert [held.study for held in store.records()] == [dated(number, newest[number]) for number in sorted(newest)]
    store.close()


def dated(number: int, day: int) -> dict[str, Any]:
    status = {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": f"2026-05-{day:02d}"}}
    return make_study(f"NCT991{number:05d}", title=f"Version of day {day}", statusModule=status)


def test_a_full_disk_leaves_the_old_generation_serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    shelf.add([version(1, 1)], {"demonstration": False})

    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("trialmatch.search.writing.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        shelf.add([version(2, 1)], {"demonstration": False})
    monkeypatch.undo()
    assert {p.name for p in tmp_path.iterdir()} == {"g000001", "current"}
    assert len(shelf.current()) == 1


def _answer(folder: Path, asked: Connection) -> None:
    """Another worker process: says how many trials it serves, whenever it is asked."""
    shelf = Shelf(folder)
    while asked.recv():
        asked.send(len(shelf.current()))


def test_every_worker_process_serves_the_new_generation_at_its_next_answer(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add([version(1, 1)], {"demonstration": False})
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(2)]
    workers = [context.Process(target=_answer, args=(tmp_path, there), daemon=True) for _, there in pipes]
    for worker in workers:
        worker.start()

    def ask() -> list[int]:
        for here, _ in pipes:
            here.send(True)
        return [here.recv() for here, _ in pipes]

    assert ask() == [1, 1]
    shelf.update([version(2, 1)], {"demonstration": False})
    assert ask() == [2, 2]
    for (here, _), worker in zip(pipes, workers, strict=True):
        here.send(False)
        worker.join()
