"""The navigators' desk: accounts, claiming, two at once, what the person sees, and who may open what."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from subprocess import CompletedProcess
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine

from tests.test_command import run
from tests.web.conftest import Visitor
from trialmatch.settings import Settings
from web.guesses import GuessCounts
from web.team import store as desk_store
from web.team import tables
from web.team.accounts import Accounts
from web.team.store import Changed, Contact, Desk, Work

ONE, TWO = "NCT99000001", "NCT99000002"
PASSWORD = "a long walk by the sea"


@pytest.fixture
def home(either_home: Settings) -> Settings:
    """Both kinds of database."""
    return either_home


def command(home: Settings, *arguments: str) -> CompletedProcess[str]:
    return run("navigators", *arguments, home=home.home, TRIALMATCH_DATABASE_URL=home.database_url)


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


@pytest.fixture
def accounts(app: Flask) -> Accounts:
    found: Accounts = app.extensions["accounts"]
    return found


@pytest.fixture
def colleague(app: Flask, accounts: Accounts) -> Callable[[str], Visitor]:
    """A navigator who has set their password and signed in."""

    def come(name: str) -> Visitor:
        visitor = Visitor(app.test_client())
        visitor.post(f"/desk/set-up/{accounts.add(name)}", password=PASSWORD, again=PASSWORD)
        visitor.post("/desk/sign-in", name=name, password=PASSWORD)
        return visitor

    return come


@pytest.fixture
def ana(colleague: Callable[[str], Visitor]) -> Visitor:
    return colleague("Ana Lima")


@pytest.fixture
def sent(ana: Visitor, visitor: Visitor, answers: dict[str, Any]) -> Visitor:
    """A person who sent two trials with answers and a first name."""
    for nct_id in (ONE, TWO):
        visitor.post("/list/save", nct_id=nct_id)
    visitor.post("/list/note", nct_id=ONE, note="near my sister", follow_up="")
    visitor.post("/results", **answers)
    visitor.post(f"{visitor.addresses[-1]}/keep")
    told = {"name": "Rosa", "reach": "555 0100", "shows": ["answers", "notes"]}
    preview = words(visitor.post("/list/send/preview", **told))
    assert "Rosa" in preview
    assert "555 0100" in preview
    assert "near my sister" in preview
    visitor.post("/list/send", **told)
    return visitor


def number(page: BeautifulSoup) -> str:
    return str(page.select_one("a[href^='/desk/']:not([href='/desk/caseload'])")["href"])


def test_from_a_sent_list_to_an_entered_trial(app: Flask, ana: Visitor, sent: Visitor) -> None:
    case = number(ana.get("/desk"))
    page = ana.get(case)
    for told in ("Rosa", "555 0100", "near my sister", "Hormone receptors: positive"):
        assert told in words(page), told
    assert "02115" not in words(page)
    sent_as = app.extensions["desk"].cases()[0].told
    assert sent_as["form"]["drugs_0"]
    assert "02115" not in json.dumps(sent_as)  # where they live goes to nobody
    assert "Nobody has taken it yet." in words(sent.get("/list"))
    ana.post(f"{case}/claim")
    page = ana.post(
        f"{case}/trials/{ONE}",
        status="called",
        reason="the coordinator calls back",
        next_call=date.today().isoformat(),
        note="asked for Dr. Wu",
        says="We called the site for you.",
        version="0",
    )
    assert "call today" in words(page)
    own = words(sent.get("/list"))
    assert "Ana Lima works on it." in own
    assert "Site called, the coordinator calls back" in own
    assert "We called the site for you." in own
    assert "Dr. Wu" not in own  # the team's own note
    ana.post(f"{case}/state", state="done")
    heading = ana.get("/desk").find("h2", string="Mine: Done")
    assert heading is not None
    assert "Rosa" in heading.find_next_sibling().get_text()


def test_a_paper_for_the_visit(ana: Visitor, sent: Visitor) -> None:
    case = number(ana.get("/desk"))
    ana.post(f"{case}/claim")
    fields = {"status": "called", "reason": "a place is free", "next_call": "2026-12-01", "version": "0"}
    ana.post(f"{case}/trials/{ONE}", **fields, note="asked for Dr. Wu", says="They wait for your scans.")
    paper = ana.get(f"{case}/print")
    for told in ("Rosa", "555 0100", "Hormone receptors: positive", "Site called: a place is free", "2026-12-01",
                 "They wait for your scans.", "near my sister", "Whom to call"):  # fmt: skip
        assert told in words(paper), told
    assert "Dr. Wu" not in words(paper)  # the team's own note
    assert len(paper.select("section.sheet")) == 2


def test_two_at_once_lose_nothing(ana: Visitor, sent: Visitor) -> None:
    case = number(ana.get("/desk"))
    ana.post(f"{case}/claim")
    fields = {"status": "called", "next_call": "", "reason": "", "says": "", "version": "0"}
    ana.post(f"{case}/trials/{ONE}", **fields, note="first")
    page = ana.post(f"{case}/trials/{ONE}", 409, **fields, note="second")
    assert "Somebody changed this trial meanwhile" in words(page)
    assert "first" in words(page)
    assert page.select_one(f"#{ONE} textarea[name=note]").get_text() == "second"
    version = page.select_one(f"#{ONE} input[name=version]")["value"]
    ana.post(f"{case}/trials/{ONE}", **(fields | {"version": version}), note="first and second")
    ana.post(f"{case}/trials/{ONE}", 409, **(fields | {"version": version}), note="third")


def test_the_store_never_writes_over_a_change(database: Engine) -> None:
    desk = Desk(database, b"key")
    sent_id = desk.send("nobody's", {"name": "", "reach": "", "trials": [[ONE, ""]], "answers": [], "form": None})
    desk.write(sent_id, Work(ONE, note="one"))
    for version in (0, 2):
        with pytest.raises(Changed) as changed:
            desk.write(sent_id, Work(ONE, note="two", version=version))
        assert changed.value.current.note == "one"
    desk.write(sent_id, Work(ONE, note="two", version=1))
    assert [work.note for work in desk.works(sent_id)] == ["two"]


def test_only_one_can_claim(database: Engine) -> None:
    accounts, desk = Accounts(database), Desk(database, b"key")
    for name in ("Ana", "Ben"):
        accounts.add(name)
    ana, ben = (navigator.id for navigator in accounts.all())
    sent_id = desk.send("nobody's", {"name": "", "reach": "", "trials": [], "answers": [], "form": None})
    assert desk.claim(sent_id, ana)
    assert desk.claim(sent_id, ana)  # again: still hers
    assert not desk.claim(sent_id, ben)
    assert not desk.claim(999, ben)


def test_what_nobody_answered_for_five_days_comes_up_again(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(database, b"key")
    told = {"name": "", "reach": "", "trials": [[ONE, ""], [TWO, ""]], "answers": [], "form": None}
    sent_id = desk.send("nobody's", told)
    long_ago = tables.now() - desk_store.SILENCE
    desk.log(sent_id, Contact(ONE, long_ago - timedelta(days=1), "Ana", True, "they will look"))
    desk.log(sent_id, Contact(ONE, long_ago, "Ana", False, "voicemail"))
    desk.log(sent_id, Contact(TWO, long_ago, "Ana", False, "voicemail"))
    desk.log(sent_id, Contact(TWO, tables.now(), "Ana", True, "open"))
    assert desk.due(sent_id, date.today()) == [(ONE, "silence")]
    assert desk.contacts(sent_id)[0].text == "open"


ROUTES = [  # a change or page of one case, and fields with which it would work
    ("get", "", {}),
    ("get", "/print", {}),
    ("post", "/claim", {}),
    ("post", "/hand-over", {"to": ""}),
    ("post", "/state", {"state": "waiting"}),
    ("post", f"/trials/{ONE}", {"status": "called", "version": "0"}),
    ("post", "/contacts", {"nct_id": ONE, "text": "x"}),
]


@pytest.mark.parametrize(("method", "path", "fields"), ROUTES)
def test_who_may_do_what(
    ana: Visitor,
    sent: Visitor,
    colleague: Callable[[str], Visitor],
    another_visitor: Callable[[], Visitor],
    method: str,
    path: str,
    fields: dict[str, str],
) -> None:
    """Anonymous and the list's own owner are sent to sign in; another navigator and a wrong number find nothing."""
    case = number(ana.get("/desk"))
    ana.post(f"{case}/claim")
    for outsider in (another_visitor(), sent):
        page = _followed(outsider, case + path) if method == "get" else outsider.post(case + path, **fields)
        assert "Sign in for navigators" in words(page)
    other = colleague("Ben Ode")
    for where in (case, "/desk/99999"):
        answer = other.get(where + path, 404) if method == "get" else other.post(where + path, 404, **fields)
        assert "This page is not here" in words(answer)
    assert "Rosa" not in words(other.get("/desk"))
    works = ana.get(case + path) if method == "get" else ana.post(case + path, **fields)
    assert works.h1 is not None


@pytest.mark.parametrize("path", ["/desk", "/desk/caseload", "/desk/1"])
def test_the_desk_is_for_those_who_signed_in(another_visitor: Callable[[], Visitor], path: str) -> None:
    assert "Sign in for navigators" in words(_followed(another_visitor(), path))


def _followed(visitor: Visitor, path: str) -> BeautifulSoup:
    return BeautifulSoup(visitor.client.get(path, follow_redirects=True).text, "lxml")


def test_free_lists_can_be_looked_at_and_handed_over(
    ana: Visitor, sent: Visitor, colleague: Callable[[str], Visitor], accounts: Accounts
) -> None:
    ben = colleague("Ben Ode")
    case = number(ben.get("/desk"))
    assert "I take this list" in words(ben.get(case))
    ben.post(f"{case}/claim")
    ana.get(case, 404)
    to = next(who.id for who in accounts.all() if who.name == "Ana Lima")
    ben.post(f"{case}/hand-over", to=to)
    ben.get(case, 404)
    ana.get(case)
    done = [(entry.who, entry.what) for entry in accounts.audit()]
    assert ("Ben Ode", "claimed") in done
    assert ("Ben Ode", "handed over") in done
    assert done[-1] == ("Ana Lima", "opened")


def test_news_for_the_people_of_a_navigator(ana: Visitor, sent: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    case = number(ana.get("/desk"))
    ana.post(f"{case}/claim")
    assert "None" in words(ana.get("/desk/caseload"))  # nothing was updated since
    monkeypatch.setattr("web.views.desk.SHOWN_NEW", 3)
    long_ago = tables.now() - timedelta(days=5000)
    found = desk_store.Desk.cases
    monkeypatch.setattr(
        desk_store.Desk, "cases", lambda desk: [case._replace(sent_at=long_ago) for case in found(desk)]
    )
    page = ana.get("/desk/caseload")
    listed = [tag.get_text() for tag in page.select(".plan a")]
    assert len(listed) == 3
    assert not {ONE, TWO} & set(listed)


def test_nobody_without_the_key_reads_the_store(ana: Visitor, sent: Visitor, home: Settings) -> None:
    case = number(ana.get("/desk"))
    ana.post(f"{case}/claim")
    ana.post(f"{case}/trials/{ONE}", status="called", note="asked for Dr. Wu", says="", reason="", version="0")
    for path in home.home.glob("lists.db*"):
        content = path.read_bytes()
        for word in (b"Rosa", b"555 0100", b"near my sister", b"Dr. Wu", PASSWORD.encode()):
            assert word not in content, word


def test_an_account_from_its_link_to_its_end(
    app: Flask, home: Settings, another_visitor: Callable[[], Visitor]
) -> None:
    made = command(home, "add", "Ana Lima", "--site", "http://localhost/")
    link = made.stdout.strip()
    assert re.fullmatch(r"http://localhost/desk/set-up/[\w-]{32}", link)
    path = link.removeprefix("http://localhost")
    ana = another_visitor()
    for password, again in (("short", "short"), (PASSWORD, PASSWORD + "!")):
        assert "Write the same password twice" in words(ana.post(path, 422, password=password, again=again))
    ana.post(path, password=PASSWORD, again=PASSWORD)
    ana.get(path, 404)  # once
    assert "do not go together" in words(ana.post("/desk/sign-in", 422, name="Ana Lima", password="wrong"))
    assert "do not go together" in words(ana.post("/desk/sign-in", 422, name="Nobody", password=PASSWORD))
    assert "Desk of Ana Lima" in words(ana.post("/desk/sign-in", name=" Ana  Lima", password=PASSWORD))
    listed = command(home, "list", "--json").stdout
    assert json.loads(listed) == {"name": "Ana Lima", "state": "active"}
    command(home, "disable", "Ana Lima")
    assert "Sign in for navigators" in words(_followed(ana, "/desk"))
    assert "do not go together" in words(ana.post("/desk/sign-in", 422, name="Ana Lima", password=PASSWORD))
    link = command(home, "reset", "Ana Lima").stdout.strip()
    other = link.rpartition("/")[2]
    ana.post(f"/desk/set-up/{other}", password=PASSWORD, again=PASSWORD)
    ana.post("/desk/sign-in", name="Ana Lima", password=PASSWORD)
    ana.post("/desk/sign-out")
    assert "Sign in for navigators" in words(_followed(ana, "/desk"))
    told = command(home, "audit").stdout
    for what in ("added", "set up", "sign-in refused", "signed in", "disabled", "reset"):
        assert what in told


def test_disabling_sets_lists_free(ana: Visitor, sent: Visitor, accounts: Accounts) -> None:
    case = number(ana.get("/desk"))
    ana.post(f"{case}/claim")
    assert accounts.disable("Ana Lima") == 1
    assert "Nobody has taken it yet." in words(sent.get("/list"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", " "], "is not a name of 1 to 80 characters"),
        (["reset", "Nobody"], "there is no navigator 'Nobody'"),
        (["disable", "Nobody"], "there is no navigator 'Nobody'"),
    ],
)
def test_mistakes_at_the_command_line(home: Settings, arguments: list[str], message: str) -> None:
    finished = command(home, *arguments)
    assert finished.returncode == 1
    assert message in finished.stderr


def test_passwords_are_not_guessed_fast(app: Flask) -> None:
    visitor = Visitor(app.test_client())
    token = visitor.get("/questions").find("input", {"name": "csrf_token"})["value"]
    told = {"csrf_token": token, "name": "Ana Lima", "password": "x"}
    codes = [visitor.client.post("/desk/sign-in", data=told).status_code for _ in range(12)]
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2


def test_an_account_is_not_guessed_from_many_places(app: Flask) -> None:
    """Tries from ever new addresses count together, whatever the letters and spaces of the name."""
    visitor = Visitor(app.test_client())
    token = visitor.get("/questions").find("input", {"name": "csrf_token"})["value"]
    told = {"csrf_token": token, "name": "Ana Lima", "password": "x"}
    first = "LIMITER/account ana lima/desk.signed_in/100/1/hour"
    with app.app_context():
        GuessCounts().incr(first, 3600, 100)
    assert visitor.client.post("/desk/sign-in", data=told | {"name": "ANA  lima"}).status_code == 429
    assert visitor.client.post("/desk/sign-in", data=told | {"name": "Ben"}).status_code == 422


def test_sessions_end(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = Accounts(database)
    accounts.set_up(accounts.add("Ana"), PASSWORD)
    token = accounts.sign_in("Ana", PASSWORD)
    assert token is not None
    assert accounts.signed_in(token)
    later = tables.now() + timedelta(hours=13)
    monkeypatch.setattr("web.team.accounts.now", lambda: later)
    assert accounts.signed_in(token) is None
    expired = accounts.add("Ben")
    later = later + timedelta(days=8)
    assert accounts.invited(expired) is None
    assert not accounts.set_up(expired, PASSWORD)
