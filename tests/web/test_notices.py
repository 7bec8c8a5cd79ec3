"""A word by e-mail when a list has news: through a real mail server, with nothing in it but that."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from tests.postgres import free_port
from tests.test_command import run
from tests.web.conftest import Visitor
from tests.web.test_lists import words
from trialmatch.settings import Settings
from web import create_app
from web.lists import notices as list_notices
from web.lists.notices import MailNotSent, mail
from web.past import PastChange
from web.views import notices as notice_pages
from web.views.notices import send_all

ONE = "NCT99000001"
ADDRESS = "rosa@example.org"


class Mailbox:
    """Keeps what the server was given."""

    def __init__(self) -> None:
        self.got: list[Message] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.got.append(message_from_bytes(envelope.content))
        return "250 taken"

    def text(self, number: int = -1) -> str:
        payload = self.got[number].get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode()

    def secret(self) -> str:
        return re.findall(r"https://trials\.example\.org(/notices/\S+)", self.text())[0]


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), ready_timeout=20)
    controller.start()
    yield box, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def box(mailbox: tuple[Mailbox, str]) -> Mailbox:
    return mailbox[0]


@pytest.fixture
def home(either_home: Settings, mailbox: tuple[Mailbox, str]) -> Settings:
    return replace(
        either_home, smtp_url=mailbox[1], mail_from="trials@example.org", site_url="https://trials.example.org"
    )


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    visitor.post("/list/save", nct_id=ONE)
    return visitor


def changed(app: Flask, minutes: int) -> None:
    """The trial's status changes so long after now."""
    at = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")
    app.extensions["history"] = lambda nct_id: [PastChange("2026-10-03", "status", ["Recruiting"], ["Completed"], at)]


def test_from_the_question_to_the_end(app: Flask, owner: Visitor, box: Mailbox) -> None:
    assert "Nothing else is sent before you agree" in words(owner.post("/list/notice", address=ADDRESS))
    assert box.got[0]["To"] == ADDRESS
    changed(app, 5)
    assert send_all(app) == 0  # nobody agreed
    stranger = Visitor(app.test_client())
    page = box.secret()
    assert "I agree" in words(stranger.get(page))
    assert send_all(app) == 0  # to look is not to agree
    stranger.post(page, agree="yes")
    assert "You get an e-mail" in words(owner.get("/list"))
    assert send_all(app) == 1
    assert box.got[-1]["Subject"] == "Your list has news"
    app.extensions["history"] = lambda nct_id: []
    assert send_all(app) == 0
    stranger.post(box.secret())
    stranger.get(page, 404)
    changed(app, 10)
    assert send_all(app) == 0
    assert len(box.got) == 2


def test_an_address_that_is_gone_keeps_nobody_waiting(app: Flask, owner: Visitor, box: Mailbox) -> None:
    gone = Visitor(app.test_client())
    gone.post("/list/save", nct_id=ONE)
    store = app.extensions["notices"]
    secret = store.ask(gone.client.get_cookie("list").value, "gone@example.org", "en")
    store.agree(secret)
    owner.post("/list/notice", address=ADDRESS)
    Visitor(app.test_client()).post(box.secret(), agree="yes")
    changed(app, 5)
    assert send_all(app) == 1
    assert box.got[-1]["To"] == ADDRESS
    assert not store.exists(secret)


def test_a_change_is_told_once(app: Flask, owner: Visitor, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.post("/list/notice", address=ADDRESS)
    Visitor(app.test_client()).post(box.secret(), agree="yes")
    changed(app, 5)
    later = (datetime.now(UTC) + timedelta(minutes=6)).isoformat(timespec="seconds")
    monkeypatch.setattr(notice_pages, "moment", lambda: later)
    assert [send_all(app), send_all(app)] == [1, 0]
    changed(app, 7)
    assert send_all(app) == 1  # on the same day


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mail_says_nothing_of_an_illness(app: Flask, owner: Visitor, box: Mailbox, language: str) -> None:
    owner.post("/language", language=language)
    owner.post("/list/notice", address=ADDRESS)
    Visitor(app.test_client()).post(box.secret(), agree="yes")
    changed(app, 5)
    assert send_all(app) == 1
    for number, message in enumerate(box.got):
        said = f"{message['Subject']} {box.text(number)}".replace("trials.example.org", "")
        assert not re.search(r"cancer|cáncer|trial|ensayo|NCT|breast|mama|clinic|clínic", said, re.IGNORECASE)
    assert {"en": "twelve words", "es": "doce palabras"}[language] in box.text()
    assert box.got[-1]["Subject"] == {"en": "Your list has news", "es": "Su lista tiene novedades"}[language]


def test_the_address_cannot_be_read_in_the_store(owner: Visitor, home: Settings, box: Mailbox) -> None:
    owner.post("/list/notice", address=ADDRESS)
    secret = box.secret().removeprefix("/notices/")
    for file in home.home.glob("lists.db*"):
        assert ADDRESS.encode() not in file.read_bytes()
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "rosa",
        "rosa@example",
        "rosa@example.org\r\nBcc: all@example.org",
        "a@b.c,d@e.fg",
        "=?utf-8?q?x=0d=0aBcc=3Az=40z.zz?=@c.de",
        "a[b@c.de",
        "a@b..cd",
        "a..b@c.de",
        "a@-b.de",
    ],
)
def test_what_is_no_address_gets_no_mail(owner: Visitor, box: Mailbox, address: str) -> None:
    assert "is not an e-mail address" in words(owner.post("/list/notice", 422, address=address))
    assert box.got == []


def test_the_owner_ends_it(app: Flask, owner: Visitor, box: Mailbox) -> None:
    owner.post("/list/notice", address=ADDRESS)
    Visitor(app.test_client()).post(box.secret(), agree="yes")
    owner.post("/list/notice", end="yes")
    changed(app, 5)
    assert send_all(app) == 0
    owner.post("/list/notice", address=ADDRESS)
    Visitor(app.test_client()).post(box.secret(), agree="yes")
    owner.post("/list/delete")
    assert send_all(app) == 0


def test_nobody_is_mailed_too_often(owner: Visitor, box: Mailbox) -> None:
    for _ in range(6):
        owner.post("/list/notice", address=ADDRESS)
    owner.post("/list/notice", 429, address=ADDRESS)
    assert len(box.got) == 6


def test_who_mistypes_can_still_end_it(owner: Visitor, box: Mailbox) -> None:
    owner.post("/list/notice", address=ADDRESS)
    for _ in range(10):
        owner.post("/list/notice", 422, address="rosa")
    owner.post("/list/notice", end="yes")
    owner.post("/list/notice", address=ADDRESS)
    assert len(box.got) == 2
    assert box.got[0]["Date"]
    assert box.got[0]["Message-ID"].endswith("@trials.example.org>")


def test_another_key_is_told_and_stops_nobody(
    app: Flask, owner: Visitor, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    owner.post("/list/notice", address=ADDRESS)
    Visitor(app.test_client()).post(box.secret(), agree="yes")
    other = list_notices.Notices(app.extensions["database"], b"another key")
    assert list(other.agreed()) == []
    assert "set TRIALMATCH_SECRET_KEY" in caplog.text


def test_a_question_without_an_answer_is_forgotten(
    app: Flask, owner: Visitor, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.post("/list/notice", address=ADDRESS)
    page = box.secret()
    later = list_notices.today() + timedelta(days=list_notices.DAYS_TO_AGREE + 1)
    monkeypatch.setattr(list_notices, "today", lambda: later)
    other = Visitor(app.test_client())
    other.post("/list/save", nct_id=ONE)
    other.post("/list/notice", address="ana@example.org")
    owner.get(page, 404)


def test_a_mail_server_that_is_away(home: Settings, owner: Visitor, app: Flask) -> None:
    app.extensions["settings"] = replace(home, smtp_url="smtp://127.0.0.1:9")
    assert "could not be sent" in words(owner.post("/list/notice", 503, address=ADDRESS))
    with pytest.raises(MailNotSent, match="look at TRIALMATCH_SMTP_URL"):
        mail(app.extensions["settings"], ADDRESS, "x", "y")


def test_without_a_mail_server_nothing_is_offered(home: Settings) -> None:
    app = create_app(replace(home, smtp_url=""))
    visitor = Visitor(app.test_client())
    visitor.post("/list/save", nct_id=ONE)
    assert "e-mail" not in words(visitor.get("/list"))
    app.extensions["database"].dispose()
    finished = run("notify", home=home.home)
    assert finished.returncode == 1
    assert "set TRIALMATCH_SMTP_URL, TRIALMATCH_MAIL_FROM and TRIALMATCH_SITE_URL" in finished.stderr
