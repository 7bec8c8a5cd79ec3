"""Following the registry: only what changed is asked for, closings and disappearances are seen, falls lose nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.polite import PoliteSession
from indexer.store import RecordStore
from indexer.sync import Account, Wish, sync
from tests.factories import make_study
from tests.indexer.test_sync import Notes
from tests.registry import FakeRegistry, Fault, serving
from trialmatch.errors import RegistryUnreachable
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings


def study(number: int, day: str, status: str = "RECRUITING", title: str = "A Study", **told: Any) -> dict[str, Any]:
    modules = {"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}}
    return make_study(f"NCT991{number:05d}", title=title, statusModule=modules, **told)


class Follower:
    """A home that follows a registry."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)

    def sync(self, fake: FakeRegistry, **wish: bool) -> Account:
        return sync(self.settings, fake.url, Notes(), Wish(**wish), PoliteSession(sleep=lambda _: None))

    def statuses(self) -> dict[str, str]:
        shelf = Shelf(self.settings.generations).current()
        return {t.nct_id: t.overall_status for t, _ in (shelf.document(row) for row in range(len(shelf)))}

    def held(self) -> dict[str, dict[str, Any]]:
        store = RecordStore(self.settings.database("records"))
        found = {h.study["protocolSection"]["identificationModule"]["nctId"]: h.study for h in store.records()}
        store.close()
        return found

    def history(self, nct_id: str) -> list[tuple[str, Any, Any]]:
        store = RecordStore(self.settings.database("records"))
        kept = [tuple(k.change) for k in store.history(nct_id)]
        store.close()
        return kept


@pytest.fixture
def follower(tmp_path: Path) -> Follower:
    return Follower(tmp_path / "home")


@pytest.fixture
def fake() -> Iterator[FakeRegistry]:
    studies = [study(number, f"2026-05-{number:02d}") for number in range(1, 9)]
    with serving(FakeRegistry(studies, page_size=3)) as fake:
        yield fake


def counts(account: Account) -> tuple[int, int, int]:
    return account.seen, account.new, account.changed


def test_after_the_first_time_only_what_was_updated_is_asked_for(follower: Follower, fake: FakeRegistry) -> None:
    assert counts(follower.sync(fake)) == (8, 8, 0)
    fake.studies[0] = study(1, "2026-05-20", title="A Changed Study")
    fake.asked.clear()
    account = follower.sync(fake)
    assert (account.new, account.changed) == (0, 1)
    assert fake.asked[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-05-05,MAX]"
    assert account.seen < 8


def test_nothing_new_is_one_unchanged_page_and_no_new_index(follower: Follower, fake: FakeRegistry) -> None:
    follower.sync(fake)
    follower.sync(fake)
    fake.asked.clear()
    account = follower.sync(fake)
    assert (account.pages, account.generation) == (0, "")
    assert "If-None-Match" in fake.headers[-len(fake.asked)]
    assert (account.new, account.changed) == (0, 0)


def test_a_study_that_closed_no_longer_answers_the_query_and_is_still_followed(
    follower: Follower, fake: FakeRegistry
) -> None:
    follower.sync(fake)
    fake.studies[2] = study(3, "2026-05-21", "ACTIVE_NOT_RECRUITING")
    account = follower.sync(fake)
    assert account.changed == 1
    assert follower.statuses()["NCT99100003"] == "ACTIVE_NOT_RECRUITING"
    assert follower.history("NCT99100003") == [("status", "RECRUITING", "ACTIVE_NOT_RECRUITING")]


def test_closed_studies_are_not_brought_unless_wanted(follower: Follower, fake: FakeRegistry) -> None:
    fake.studies.append(study(9, "2026-05-09", "COMPLETED"))
    assert follower.sync(fake).new == 8
    assert follower.sync(fake, all_statuses=True).new == 1


def test_what_the_registry_no_longer_has_is_marked_and_kept(follower: Follower, fake: FakeRegistry) -> None:
    follower.sync(fake)
    lost = fake.studies.pop(3)
    assert follower.sync(fake).gone == 0  # a list of updates cannot tell
    assert follower.sync(fake, full=True).gone == 1
    assert follower.statuses()["NCT99100004"] == "GONE"
    assert [what for what, _, _ in follower.history("NCT99100004")] == ["gone"]
    fake.studies.append(lost)
    follower.sync(fake, full=True)
    assert follower.statuses()["NCT99100004"] == "RECRUITING"
    assert [what for what, _, _ in follower.history("NCT99100004")] == ["gone", "gone"]


def test_a_walk_that_was_cut_off_is_taken_up_where_it_stood(follower: Follower, fake: FakeRegistry) -> None:
    def fail(number: int) -> None:
        if number == 1:
            fake.faults += [Fault(503)] * 9

    fake.before_page = fail
    with pytest.raises(RegistryUnreachable):
        follower.sync(fake)
    fake.faults.clear()
    fake.before_page = lambda _: None
    fake.asked.clear()
    account = follower.sync(fake)
    assert account.new == 2
    assert fake.asked[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[MIN,2026-05-03]"
    assert len(follower.statuses()) == 8


def test_what_was_stored_before_a_fall_is_indexed_by_the_next_sync(follower: Follower, fake: FakeRegistry) -> None:
    follower.sync(fake)
    store = RecordStore(follower.settings.database("records"))
    store.save([study(50, "2026-05-08")], "a sync that fell before it built the index")
    store.close()
    follower.sync(fake)
    assert "NCT99100050" in follower.statuses()


def test_only_what_changed_is_read_again(
    follower: Follower, fake: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.studies += [study(100 + number, "2026-04-01") for number in range(40)]
    follower.sync(fake)
    read: list[str] = []
    import indexer.build

    reading = indexer.build.read_record

    def noted(held: Any) -> Any:
        found = reading(held)
        read.append(found[0].nct_id)
        return found

    monkeypatch.setattr("indexer.build.read_record", noted)
    fake.studies[5] = study(6, "2026-05-22", title="Another Title")
    follower.sync(fake)
    assert read == ["NCT99100006"]


def test_an_older_version_never_replaces_a_newer_one(follower: Follower, tmp_path: Path) -> None:
    store = RecordStore(follower.settings.database("records"))
    new, old = study(1, "2026-05-09", title="New"), study(1, "2026-05-01", title="Old")
    undated = make_study("NCT99100001", title="Undated", statusModule={"overallStatus": "RECRUITING"})
    assert store.save([new], "a")[:2] == (1, 0)
    assert store.save([old], "b") == (0, 0, 1)
    assert store.save([undated], "c") == (0, 0, 1)
    assert [h.study for h in store.records()] == [new]
    store.close()


def test_history_is_data(follower: Follower) -> None:
    def version(day: str, criteria: str, status: str, *places: tuple[str, str]) -> dict[str, Any]:
        sites = [{"facility": name, "city": "Alder", "status": s} for name, s in places]
        return study(
            1, day, status,
            eligibilityModule={"eligibilityCriteria": criteria},
            contactsLocationsModule={"locations": sites},
        )  # fmt: skip

    store = RecordStore(follower.settings.database("records"))
    before = "Inclusion Criteria:\n\n* Breast cancer\n* ECOG 0-1\n\nExclusion Criteria:\n\n* Brain metastases"
    after = "Inclusion Criteria:\n\n* ECOG 0-2\n* Breast cancer\n\nExclusion Criteria:\n\n* Brain metastases"
    store.save([version("2026-05-01", before, "RECRUITING", ("A", "RECRUITING"), ("B", "RECRUITING"))], "test")
    store.save([version("2026-06-01", after, "SUSPENDED", ("A", "WITHDRAWN"), ("C", "RECRUITING"))], "test")
    kept = store.history("NCT99100001")
    store.close()
    assert [tuple(k.change) for k in kept] == [
        ("status", "RECRUITING", "SUSPENDED"),
        ("sites", {"A, Alder": "RECRUITING", "B, Alder": "RECRUITING"}, {"A, Alder": "WITHDRAWN", "C, Alder": "RECRUITING"}),
        ("criteria", ["inclusion: ECOG 0-1"], ["inclusion: ECOG 0-2"]),
    ]  # fmt: skip
    assert {k.registry_date for k in kept} == {"2026-06-01"}


def test_settings_name_the_conditions(follower: Follower, fake: FakeRegistry) -> None:
    follower.settings = replace(follower.settings, conditions=("invasive lobular carcinoma",))
    follower.sync(fake)
    assert fake.asked[0]["query.cond"] == '"invasive lobular carcinoma"'


happenings = st.lists(
    st.one_of(
        st.tuples(st.just("update"), st.integers(1, 6)),
        st.tuples(st.just("close"), st.integers(1, 6)),
        st.tuples(st.just("reopen"), st.integers(1, 6)),
        st.tuples(st.just("add"), st.integers(7, 12)),
        st.tuples(st.just("sync"), st.just(0)),
    ),
    max_size=12,
)


@pytest.mark.slow
@hypothesis.settings(max_examples=8, deadline=None)
@given(told=happenings)
def test_whatever_happens_following_ends_where_a_full_sync_does(
    told: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("homes")
    follower = Follower(folder / "following")
    studies = {number: study(number, "2026-05-01") for number in range(1, 7)}
    with serving(FakeRegistry(list(studies.values()), page_size=2)) as fake:
        follower.sync(fake)
        for day, (what, number) in enumerate(told, start=2):
            if what == "sync":
                follower.sync(fake)
                continue
            status = "COMPLETED" if what == "close" else "RECRUITING"
            studies[number] = study(number, f"2026-05-{day:02d}", status, f"Told on day {day}")
            fake.studies = list(studies.values())
        follower.sync(fake)
        anew = Follower(folder / "anew")
        anew.sync(fake)
    held, brought = follower.held(), anew.held()
    assert brought.items() <= held.items()
    assert all(held[nct_id] == studies[int(nct_id[-5:])] for nct_id in held)
