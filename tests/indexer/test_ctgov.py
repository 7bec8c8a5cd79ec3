"""The API's pages, in order, through every fault that a registry has shown."""

from typing import Any

import pytest
import requests

from indexer.ctgov import ALWAYS, Registry, Span, query_of
from indexer.polite import TRIES, PoliteSession
from tests.factories import make_study
from tests.registry import FakeRegistry, Fault, serving
from trialmatch.errors import RegistryUnreachable


def study(number: int, day: str = "2026-05-04", **modules: Any) -> dict[str, Any]:
    status = {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": day}}
    return make_study(f"NCT991{number:05d}", **({"statusModule": status} | modules))


ONE, TWO, THREE = study(1, "2026-05-03"), study(2, "2026-05-02"), study(3, "2026-05-01")


class Asking:
    """A client that notes its waits instead of waiting."""

    def __init__(self, fake: FakeRegistry, deadline: float = 300.0) -> None:
        self.waits: list[float] = []
        self.registry = Registry(fake.url, PoliteSession(requests.Session(), self.waits.append, deadline))

    def ids(self, span: Span = ALWAYS) -> list[str]:
        pages = self.registry.pages(query_of(), span)
        return [s["protocolSection"]["identificationModule"]["nctId"] for page in pages for s in page.studies]


def test_pages_repeat_the_query_in_a_stable_order_with_a_second_between() -> None:
    with serving(FakeRegistry([THREE, ONE, TWO], page_size=1)) as fake:
        asking = Asking(fake)
        assert asking.ids() == ["NCT99100001", "NCT99100002", "NCT99100003"]
    assert [q.get("pageToken") for q in fake.asked] == [None, "1", "2"]
    assert [q.get("countTotal") for q in fake.asked] == ["true", None, None]
    first = {k: v for k, v in fake.asked[0].items() if k != "countTotal"}
    assert all({k: v for k, v in q.items() if k not in ("countTotal", "pageToken")} == first for q in fake.asked)
    assert first["pageSize"] == "1000"
    assert first["sort"].startswith("LastUpdatePostDate:desc")
    assert "breast cancer" in first["query.cond"]
    assert all(h["User-Agent"].startswith("TrialMatch/") for h in fake.headers)
    assert len(asking.waits) == 2
    assert all(0 < wait <= 1 for wait in asking.waits)


def test_an_empty_page_and_a_study_twice_and_gzip() -> None:
    with serving(FakeRegistry([], fixed_pages=[[ONE], [], [ONE, TWO]], zipped=True)) as fake:
        assert Asking(fake).ids() == ["NCT99100001", "NCT99100001", "NCT99100002"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, body=b"slow down"),
        Fault(500, body=b"oops"),
        Fault(503, body=b"busy"),
        Fault(200, {"Content-Type": "text/html"}, b"<html>maintenance</html>"),
        Fault(200, body=b"{}"),
        Fault(200, body=b'{"studies": [', cut=True),
        Fault(200, {"Content-Encoding": "gzip"}, b"not gzip at all"),
    ],
)
@pytest.mark.parametrize("on_page", [0, 1])
def test_passing_faults_are_tried_again(fault: Fault, on_page: int) -> None:
    with serving(FakeRegistry([ONE, TWO], page_size=1)) as fake:
        asking = Asking(fake)
        pages = asking.registry.pages(query_of())
        got = [next(pages)] if on_page else []
        fake.faults.append(fault)
        got += pages
    assert [len(page.studies) for page in got] == [1, 1]
    assert 2.0 in asking.waits


def test_what_the_registry_asks_to_wait_is_waited() -> None:
    faults = [Fault(429, {"Retry-After": "30"}), Fault(503, {"Retry-After": "Fri, 01 Jan 2021 00:00:00 GMT"})]
    with serving(FakeRegistry([ONE], faults=faults)) as fake:
        asking = Asking(fake)
        assert asking.ids() == ["NCT99100001"]
    assert 30.0 in asking.waits
    assert 0.0 in asking.waits


def test_patience_ends() -> None:
    with serving(FakeRegistry([ONE], faults=[Fault(503, body=b"busy")] * TRIES)) as fake:
        asking = Asking(fake)
        with pytest.raises(RegistryUnreachable, match="HTTP 503: 'busy'"):
            asking.ids()
    assert [wait for wait in asking.waits if wait > 1] == [2.0, 4.0, 8.0, 16.0]


def test_an_answer_that_drips_is_given_up() -> None:
    with serving(FakeRegistry([ONE], faults=[Fault(200, body=b'{"studies": [', drip=True)])) as fake:
        assert Asking(fake, deadline=0.5).ids() == ["NCT99100001"]


def test_the_registry_says_what_is_wrong() -> None:
    fault = Fault(400, body=b"Invalid value in parameter `overallStatus`: `X`")
    with (
        serving(FakeRegistry([ONE], faults=[fault])) as fake,
        pytest.raises(RegistryUnreachable, match="overallStatus"),
    ):
        Asking(fake).ids()


def test_nobody_there() -> None:
    with pytest.raises(RegistryUnreachable, match="cannot connect"):
        Asking(FakeRegistry([], url="http://127.0.0.1:9/api/v2")).ids()


def test_an_expired_token_goes_on_from_where_it_was() -> None:
    with serving(FakeRegistry([ONE, TWO, THREE], page_size=1, tokens_expire_at=2)) as fake:
        assert Asking(fake).ids() == ["NCT99100001", "NCT99100002", "NCT99100002", "NCT99100003"]
    assert fake.asked[-2]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[MIN,2026-05-02]"


def test_a_study_updated_between_pages_hides_no_other() -> None:
    newer = study(3, "2026-05-09")

    def update(number: int) -> None:
        if number == 1:
            fake.studies = [ONE, TWO, newer]

    with serving(FakeRegistry([ONE, TWO, THREE], page_size=1, before_page=update)) as fake:
        assert set(Asking(fake).ids()) >= {"NCT99100001", "NCT99100002"}


def test_a_circle_of_tokens_is_told() -> None:
    class Circle(FakeRegistry):
        def answer(self, query: dict[str, str], headers: dict[str, str]) -> Fault:
            return Fault(200, body=b'{"studies": [], "nextPageToken": "again"}')

    with serving(Circle([])) as fake, pytest.raises(RegistryUnreachable, match="'again' came twice"):
        Asking(fake).ids()


def test_those_that_are_held_are_asked_for_by_their_ids() -> None:
    with serving(FakeRegistry([ONE, TWO, THREE])) as fake:
        asked = list(Asking(fake).registry.those(["NCT99100003", "NCT99100009"], Span("2026-05-01")))
    assert [(ids, [s["protocolSection"]["identificationModule"]["nctId"] for s in found]) for ids, found in asked] == [
        (("NCT99100003", "NCT99100009"), ["NCT99100003"])
    ]


def test_an_id_that_fails_the_request_is_found_by_halves() -> None:
    class Strict(FakeRegistry):
        def answer(self, query: dict[str, str], headers: dict[str, str]) -> Fault:
            if "NCT99100009" in query["filter.ids"]:
                return Fault(400, body=b"Invalid value in parameter `filter.ids`: `NCT99100009`")
            return super().answer(query, headers)

    with serving(Strict([ONE, TWO])) as fake:
        answers = list(Asking(fake).registry.those(["NCT99100001", "NCT99100009", "NCT99100002"]))
    assert {ids: len(found) for ids, found in answers} == {
        ("NCT99100001",): 1,
        ("NCT99100009",): 0,
        ("NCT99100002",): 1,
    }
