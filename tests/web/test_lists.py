"""A saved list as its owner uses it: order, notes, comparing, printing, moving it elsewhere, sharing and ending."""

import base64
import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fhir.resources.R4B.bundle import Bundle
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from sqlalchemy import Engine, event, text

from tests.web.conftest import Visitor
from trialmatch.settings import Settings
from web import create_app, guesses
from web.guesses import GuessCounts
from web.lists import store as list_store
from web.lists.phrase import SECRET_BYTES, to_phrase, to_token
from web.lists.store import MOST_COMPARED, ListStore
from web.past import PastChange

ONE, TWO, THREE = "NCT99000001", "NCT99000002", "NCT99000004"
NOTE = "Dr. Amari said: ask about the biopsy <b>first</b>"


@pytest.fixture
def home(either_home: Settings) -> Settings:
    """Both kinds of database."""
    return either_home


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def listed(page: BeautifulSoup) -> list[str]:
    return [tag.get_text() for tag in page.select("ol.trials .nct")]


def new_link(page: BeautifulSoup) -> str:
    field = page.select_one(".link input[readonly]")
    assert field is not None
    return str(field["value"]).removeprefix("http://localhost")


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    """Somebody with three trials on their list."""
    for nct_id in (TWO, ONE, THREE):
        visitor.post("/list/save", nct_id=nct_id)
    return visitor


def test_saving_leads_back_and_is_said(visitor: Visitor) -> None:
    page = visitor.post("/list/save", nct_id=TWO, back=f"/trials/{TWO}")
    assert "Saved. Take off my list" in words(page)
    visitor.post("/list/save", 404, nct_id="NCT00000000")


def test_order_by_hand(owner: Visitor) -> None:
    assert listed(owner.get("/list")) == [TWO, ONE, THREE]
    owner.post("/list/move", nct_id=THREE, way="up")
    owner.post("/list/move", nct_id=TWO, way="down")
    assert listed(owner.get("/list")) == [THREE, TWO, ONE]
    owner.post("/list/move", nct_id=THREE, way="up")  # it is the first: nothing to do
    owner.post("/list/move", nct_id="NCT00000000", way="up")
    assert listed(owner.get("/list")) == [THREE, TWO, ONE]


def test_a_note_is_text_and_unreadable_in_the_store(owner: Visitor, home: Settings) -> None:
    page = owner.post("/list/note", nct_id=ONE, note=NOTE, follow_up=date.today().isoformat())
    assert page.select_one(f"#{ONE} .own").get_text() == NOTE
    assert "That is now." in words(page.select_one(f"#{ONE}"))
    for path in home.home.glob("lists.db*"):
        assert b"Amari" not in path.read_bytes()
    page = owner.post("/list/note", 422, nct_id=ONE, note=NOTE, follow_up="2026-02-31")
    assert "“2026-02-31” is not a day" in words(page)
    assert page.select_one(f"#{ONE} .own").get_text() == NOTE  # what was there stays


def test_taking_off_and_deleting(owner: Visitor) -> None:
    page = owner.post("/list/remove", nct_id=TWO, back="//evil.example/")
    assert listed(page) == [ONE, THREE]
    assert "No trial is saved yet" in words(owner.post("/list/delete"))
    for path in ("share", "feed"):
        owner.post(f"/list/{path}", 404)


def test_up_to_four_side_by_side(owner: Visitor) -> None:
    page = owner.post("/list/compare", nct_id=[ONE, TWO])
    heads = [tag.get_text(" ") for tag in page.select("thead th")]
    assert [head[:11] for head in heads] == [TWO, ONE]
    table = words(page.find("table"))
    assert "ESR1" in table
    assert "Type of breast cancer" in table
    for nct_id in ("NCT99000003", "NCT99000005"):
        owner.post("/list/save", nct_id=nct_id)
    page = owner.post("/list/compare", nct_id=[ONE, TWO, THREE, "NCT99000003", "NCT99000005"])
    assert len(page.select("thead th")) == MOST_COMPARED


def test_a_packet_for_paper_has_a_sheet_for_each_trial(owner: Visitor, answers: dict[str, Any]) -> None:
    assert "What it asks" in words(owner.get("/list/print"))
    owner.post("/results", moment=answers["moment"], hormone="positive")  # much is still open
    owner.post(f"{owner.addresses[-1]}/keep")
    owner.post("/list/note", nct_id=ONE, note=NOTE, follow_up="")
    page = owner.get("/list/print")
    assert len(page.select(".sheet")) == 3
    assert "Ask the doctor" in words(page)
    assert "Whom to call" in words(page)
    assert NOTE in words(page)


def test_exports(owner: Visitor) -> None:
    owner.post("/list/note", nct_id=ONE, note="=HYPERLINK(1)", follow_up="2026-12-01")
    get = owner.client.get
    table = list(csv.DictReader(io.StringIO(get("/list/export.csv").text)))
    assert [row["nct_id"] for row in table] == [TWO, ONE, THREE]
    assert table[1]["note"] == "'=HYPERLINK(1)"  # no formula in a spreadsheet
    assert json.loads(get("/list/export.json").text)[1]["note"] == "=HYPERLINK(1)"
    (event,) = Calendar.from_ical(get("/list/export.ics").data).walk("VEVENT")
    assert event["dtstart"].dt == date(2026, 12, 1)
    assert str(event["summary"]) == f"Ask again about {ONE}"
    bundle = Bundle.model_validate_json(get("/list/export.fhir.json").text)
    kinds = [entry.resource.get_resource_type() for entry in bundle.entry]
    assert kinds == ["List", "ResearchStudy", "ResearchStudy", "ResearchStudy"]
    assert bundle.entry[0].resource.entry[1].item.reference == f"ResearchStudy/{ONE}"
    assert get("/list/export.exe").status_code == 404


def test_an_empty_list_can_be_exported(visitor: Visitor) -> None:
    for kind in ("csv", "json", "ics"):
        assert visitor.client.get(f"/list/export.{kind}").status_code == 200
    Bundle.model_validate_json(visitor.client.get("/list/export.fhir.json").text)


def test_twelve_words_open_the_list_elsewhere(owner: Visitor, another_visitor: Callable[[], Visitor]) -> None:
    phrase = owner.get("/list").select_one("details .link").get_text()
    assert len(phrase.split()) == 12
    elsewhere = another_visitor()
    page = elsewhere.post("/list/recover", phrase=f"  {phrase.upper()} ")
    assert listed(page) == [TWO, ONE, THREE]
    wrong = " ".join([*phrase.split()[:-1], "zebra"])
    for phrase in (wrong, "", "abandon " * 11 + "about", "ñ" * 50):
        assert "open no list" in words(another_visitor().post("/list/recover", 422, phrase=phrase))


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES), st.sampled_from(["en", "es"]))
def test_a_phrase_is_its_secret(secret: bytes, language: str) -> None:
    token = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    assert to_token(to_phrase(token, language)) == token


def test_what_changed_since_it_was_saved(app: Flask) -> None:
    today, before = date.today(), date.today() - timedelta(days=9)
    past = [
        PastChange("2026-10-03", "status", ["Recruiting"], ["Completed"], today.isoformat()),
        PastChange("2026-01-03", "criteria", ["inclusion: old"], ["inclusion: new"], before.isoformat()),
    ]
    app.extensions["history"] = lambda nct_id: past if nct_id == ONE else []
    owner = Visitor(app.test_client())
    owner.post("/list/save", nct_id=ONE)
    owner.post("/list/save", nct_id=TWO)
    page = owner.get("/list")
    assert "What changed since you saved it (1)" in words(page.select_one(f"#{ONE}"))
    assert "Completed" in words(page.select_one(f"#{ONE}"))
    assert "inclusion: new" not in words(page)  # it changed before it was saved
    assert "What changed" not in words(page.select_one(f"#{TWO}"))
    address = new_link(owner.post("/list/feed"))
    feed = owner.client.get(address)
    assert feed.mimetype == "application/atom+xml"
    entries = etree.fromstring(feed.data).findall("{*}entry/{*}title")
    assert [entry.text for entry in entries] == [f"{ONE}: its status changed"]
    assert not re.search(r"breast|cancer|Completed", feed.text, re.I)
    owner.post("/list/feed")  # a new address ends the old one
    assert owner.client.get(address).status_code == 404
    owner.post("/list/feed", end="yes")
    assert "End the feed" not in words(owner.get("/list"))


def test_new_trials_for_the_answers_behind_the_list(
    owner: Visitor, answers: dict[str, Any], home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.post("/results", **answers)
    page = owner.post(f"{owner.addresses[-1]}/keep")
    assert "0 new trials since last time" in words(page)
    for path in (*home.home.glob("answers.db*"), *home.home.glob("lists.db*")):
        assert b"Ibrance" not in path.read_bytes()
    results = owner.post("/list/answers")
    assert "trials to look at" in words(results)
    monkeypatch.setattr("web.views.lists._listed", lambda behind: [*behind["seen"], 99000063])
    page = owner.get("/list")
    assert "1 new trial since last time" in words(page)
    page = owner.post("/list/answers", seen="yes")
    assert "0 new trials" in words(page)
    page = owner.post("/list/answers", forget="yes")
    assert "since last time" not in words(page)
    owner.post("/list/answers", 404)


@pytest.mark.parametrize(
    ("shows", "note", "told"),
    [([], False, False), (["notes"], True, False), (["answers"], False, True), (["answers", "notes"], True, True)],
)
def test_a_link_shows_what_was_chosen_and_previewed(
    owner: Visitor,
    another_visitor: Callable[[], Visitor],
    answers: dict[str, Any],
    shows: list[str],
    note: bool,
    told: bool,
) -> None:
    owner.post("/list/note", nct_id=ONE, note=NOTE, follow_up="")
    owner.post("/results", **answers)
    owner.post(f"{owner.addresses[-1]}/keep")
    preview = owner.post("/list/share/preview", shows=shows, days="7")
    path = new_link(owner.post("/list/share", shows=shows, days="7"))
    owner.post("/list/save", nct_id="NCT99000005")  # later than the link
    page = another_visitor().get(path)
    assert listed(page) == listed(preview) == [TWO, ONE, THREE]
    for seen in (page, preview):
        assert (NOTE in words(seen)) == note
        assert ("Hormone receptors: positive" in words(seen)) == told
        assert ("palbociclib, letrozole" in words(seen)) == told
        assert "02115" not in words(seen)
        assert "Boston" not in seen.select_one("main").get_text() or not told
    assert not re.search(r"ESR1|positive", path)
    owners = words(owner.get("/list"))
    assert "opened 1 times, last on" in owners


def test_a_link_is_a_picture_too(owner: Visitor) -> None:
    picture = owner.post("/list/share", days="30").select_one(".link img")
    assert str(picture["src"]).startswith("data:image/svg+xml")
    assert picture["alt"]


def test_wrong_expired_and_revoked_links_have_the_same_answer(
    owner: Visitor, another_visitor: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = owner.post("/list/share", days="7")
    revoked = new_link(page)
    owner.post("/list/revoke", link=page.find("input", {"name": "link"})["value"])
    expired = new_link(owner.post("/list/share", days="7"))
    another_visitor().get(expired)
    later = list_store.today() + timedelta(days=8)
    monkeypatch.setattr(list_store, "today", lambda: later)
    answers = {words(another_visitor().get(path, 404)) for path in (revoked, expired, "/shared/" + "x" * 32)}
    assert len(answers) == 1
    owner.post("/list/revoke", 404, link="²")


def test_what_a_link_shows_cannot_be_read_in_the_store(owner: Visitor, home: Settings) -> None:
    owner.post("/list/note", nct_id=ONE, note=NOTE, follow_up="")
    path = new_link(owner.post("/list/share", shows=["notes"], days="7"))
    for file in home.home.glob("lists.db*"):
        assert b"Amari" not in file.read_bytes()
        assert path.removeprefix("/shared/").encode() not in file.read_bytes()


def test_a_wrong_link_is_as_much_work_as_one_that_ended(
    owner: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements for each: how long the answer takes tells nothing."""
    page = owner.post("/list/share", days="7")
    revoked = new_link(page)
    owner.post("/list/revoke", link=page.find("input", {"name": "link"})["value"])
    expired = new_link(owner.post("/list/share", days="7"))
    later = list_store.today() + timedelta(days=8)
    monkeypatch.setattr(list_store, "today", lambda: later)
    asked: list[str] = []
    event.listen(app.extensions["database"], "before_cursor_execute", lambda *told: asked.append(told[2]))
    work = []
    for path in (revoked, expired, "/shared/" + "x" * 32, "/shared/x"):
        asked.clear()
        Visitor(app.test_client()).get(path, 404)
        work.append(tuple(asked))
    assert work[0]
    assert len(set(work)) == 1


def test_guesses_are_counted_together_and_under_no_address(app: Flask, home: Settings, database: Engine) -> None:
    """Another process, or another machine with the same database, goes on where this one stopped."""
    assert [app.test_client().get(f"/shared/{number:032d}").status_code for number in range(30)] == [404] * 30
    other = create_app(home)
    assert other.test_client().get("/shared/" + "x" * 32).status_code == 429
    other.extensions["database"].dispose()
    with database.connect() as connection:
        names = connection.execute(text("SELECT name FROM guess")).scalars().all()
    assert names
    assert not any("127.0.0.1" in name for name in names)


def test_who_opens_a_right_link_is_never_slowed(owner: Visitor, app: Flask) -> None:
    path = new_link(owner.post("/list/share", days="7"))
    assert {app.test_client().get(path).status_code for _ in range(40)} == {200}


def test_guesses_are_forgotten_in_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        counts = GuessCounts()
        assert [counts.incr("a", 60), counts.incr("a", 60), counts.incr("b", 60)] == [1, 2, 1]
        assert counts.check()
        counts.clear("b")
        assert counts.get("b") == 0
        later = counts.get_expiry("a") + 1
        monkeypatch.setattr(guesses.time, "time", lambda: later)
        assert counts.get("a") == 0
        assert counts.incr("a", 60) == 1
        assert counts.reset() == 1


def test_guessing_is_slowed(app: Flask) -> None:
    client = app.test_client()
    codes = [client.get(f"/shared/{number:032d}").status_code for number in range(40)]
    assert set(codes) == {404, 429}
    assert codes[0] == 404
    assert client.get("/").status_code == 200


def test_a_list_that_nobody_opens_is_deleted(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ListStore(database)
    old = store.create()
    store.save(old, ONE)
    later = list_store.today() + timedelta(days=list_store.KEPT_DAYS + 1)
    monkeypatch.setattr(list_store, "today", lambda: later)
    store.create()
    assert not store.exists(old)
