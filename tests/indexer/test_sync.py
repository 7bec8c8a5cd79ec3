import json
import multiprocessing
import sqlite3
import zlib
from pathlib import Path

import pytest

from indexer.store import RecordStore
from indexer.sync import Account, Wish, demonstrate, only_one, sync
from tests.factories import make_study
from trialmatch.errors import IndexOutdated, NoIndex, RegistryUnreachable, TrialMatchError
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings


class Notes:
    """A progress that only remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.totals: list[int | None] = []

    def fetched(self, studies: int, total: int | None, pages: int) -> None:
        self.totals.append(total)

    def read(self, studies: int, total: int) -> None: ...

    def note(self, line: str) -> None:
        self.lines.append(line)


def write(path: Path, *studies: dict[str, object]) -> str:
    path.write_text("\n".join(json.dumps(s) for s in studies))
    return str(path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def counts(account: Account) -> tuple[int, int, int, int]:
    return account.new, account.changed, account.unchanged, len(account.skipped)


def test_new_changed_unchanged_and_skipped(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "studies.jsonl"
    first = write(source, make_study("NCT99100001"), make_study("NCT99100002"), {"protocolSection": {}})
    assert counts(sync(settings, first, Notes())) == (2, 0, 0, 1)
    second = write(
        source, make_study("NCT99100001"), make_study("NCT99100002", title="Changed"), make_study("NCT99100003")
    )
    assert counts(sync(settings, second, Notes())) == (1, 1, 1, 0)
    generation = Shelf(settings.generations).current()
    assert len(generation) == 3
    found = generation.find("NCT99100002")
    assert found is not None
    assert found[0].title == "Changed"


def test_bad_dates_and_long_or_missing_criteria_go_in(settings: Settings, tmp_path: Path) -> None:
    dated = make_study("NCT99100001", statusModule={"lastUpdatePostDateStruct": {"date": "31.31.31"}})
    bare = make_study("NCT99100002", eligibilityModule={})
    long = make_study(
        "NCT99100003", criteria="Inclusion Criteria:\n\n" + "* Breast cancer that is metastatic, and more\n" * 400
    )
    notes = Notes()
    assert counts(sync(settings, write(tmp_path / "s.jsonl", dated, bare, long), notes)) == (3, 0, 0, 0)
    assert notes.lines == ["NCT99100001: lastUpdatePostDateStruct '31.31.31' is not a date; kept without it"]
    assert len(Shelf(settings.generations).current()) == 3


def test_nothing_new_builds_nothing(settings: Settings, tmp_path: Path) -> None:
    source = write(tmp_path / "s.jsonl", make_study())
    assert sync(settings, source, Notes()).generation == "g000001"
    assert sync(settings, source, Notes()).generation == ""
    assert sync(settings, source, Notes(), Wish(full=True)).generation == "g000002"


def test_a_failure_leaves_the_old_index_serving(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(settings, write(tmp_path / "s.jsonl", make_study()), Notes())

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trialmatch.search.writing.IndexWriter", stop)
    with pytest.raises(KeyboardInterrupt):
        sync(settings, write(tmp_path / "s.jsonl", make_study("NCT99100009")), Notes())
    shelf = Shelf(settings.generations)
    assert shelf.current().folder.name == "g000001"
    assert {p.name for p in settings.generations.iterdir()} == {"g000001", "current"}
    monkeypatch.undo()
    assert (
        sync(settings, write(tmp_path / "s.jsonl", make_study("NCT99100009")), Notes(), Wish(full=True)).generation
        == "g000002"
    )


def test_readers_see_the_new_generation_and_keep_the_old_until_they_look(settings: Settings, tmp_path: Path) -> None:
    sync(settings, write(tmp_path / "s.jsonl", make_study("NCT99100001")), Notes())
    shelf = Shelf(settings.generations)
    old = shelf.current()
    sync(settings, write(tmp_path / "s.jsonl", make_study("NCT99100002")), Notes())
    assert len(old) == 1
    assert old.text.scores("breast").any()
    assert len(shelf.current()) == 2


def _hold(home: Path, ready: object, done: object) -> None:
    with only_one(home):
        ready.set()  # type: ignore[attr-defined]
        done.wait()  # type: ignore[attr-defined]


def test_two_at_once_the_second_says_so(settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(settings.home, ready, done))
    other.start()
    ready.wait(30)
    try:
        with pytest.raises(TrialMatchError, match=f"another sync is running .process {other.pid}."):
            sync(settings, "anything", Notes())
    finally:
        done.set()
        other.join()


def test_unreachable_then_demonstration_then_real(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(RegistryUnreachable):
        sync(settings, "http://127.0.0.1:9/api/v2", Notes())
    shelf = Shelf(settings.generations)
    with pytest.raises(NoIndex):
        shelf.current()
    demonstrate(settings)
    assert shelf.current().is_demonstration
    sync(settings, write(tmp_path / "s.jsonl", make_study()), Notes())
    assert not shelf.current().is_demonstration
    demonstrate(settings)
    assert not shelf.current().is_demonstration


def test_an_older_format_is_told(settings: Settings, tmp_path: Path) -> None:
    sync(settings, write(tmp_path / "s.jsonl", make_study()), Notes())
    meta = settings.generations / "g000001" / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"format": "1.0"}))
    with pytest.raises(IndexOutdated):
        Shelf(settings.generations).current()


def test_the_store_gives_every_study_once(settings: Settings) -> None:
    store = RecordStore(settings.database("records"))
    store.save([make_study("NCT99100002"), make_study("NCT99100001"), make_study("NCT99100002", title="Last")], "test")
    studies = [held.study for held in store.records()]
    store.close()
    assert [s["protocolSection"]["identificationModule"]["briefTitle"] for s in studies] == [
        "A Study in Metastatic Breast Cancer",
        "Last",
    ]


def test_a_store_of_the_first_version_is_brought_up_to_date(settings: Settings) -> None:
    settings.home.mkdir()
    study = make_study()
    with sqlite3.connect(settings.home / "records.db") as old:
        old.execute(
            "CREATE TABLE record (nct_id VARCHAR(11) PRIMARY KEY, study BLOB NOT NULL, digest VARCHAR(64) NOT NULL, "
            "registry_date VARCHAR(10) NOT NULL, fetched_at VARCHAR(25) NOT NULL, source VARCHAR(400) NOT NULL)"
        )
        packed = zlib.compress(json.dumps(study).encode())
        old.execute("INSERT INTO record VALUES ('NCT99100001', ?, 'd', '2026-05-04', '2026-05-05', 'test')", [packed])
        old.execute("CREATE TABLE alembic_version_records (version_num VARCHAR(32) NOT NULL)")
        old.execute("INSERT INTO alembic_version_records VALUES ('0001')")
    store = RecordStore(settings.database("records"))
    assert [(held.study, held.gone_since) for held in store.records()] == [(study, "")]
    assert store.revision() == 1
    store.close()
