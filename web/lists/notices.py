"""A word by e-mail when a list has news. The mail says nothing else: others may see the reader's screen."""

import logging
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from trialmatch.errors import TrialMatchError
from trialmatch.settings import Settings
from web.lists.store import ListNotice, SavedTrial, find_list, today
from web.sealing import hashed, seal, unseal

log = logging.getLogger("trialmatch.notices")
DAYS_TO_AGREE = 7
SECONDS = 10  # to wait for the mail server


class MailNotSent(TrialMatchError):
    """The mail server could not be reached, or refused."""


class AddressRefused(MailNotSent):
    """The mail server takes nothing for this address."""


class Notice(NamedTuple):
    """Somebody who agreed: where to write, in which language, and (NCT ID, since when (ISO, UTC) a change is news)."""

    list_id: int
    address: str
    language: str
    secret: str  # agrees to it or ends it
    trials: list[tuple[str, str]]


class Notices:
    """`key` is the site's own: whoever has the database alone reads no address."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = f"notice {key.hex()}"

    def ask(self, list_token: str, address: str, language: str) -> str | None:
        """Nothing is sent to the address but a question, until it agrees. Returns the secret that agrees."""
        secret = secrets.token_urlsafe(24)
        with Session(self._engine) as session, session.begin():
            _forget_unanswered(session)
            owner = find_list(session, list_token)
            if owner is None:
                return None
            sealed = seal(self._key, {"address": address, "language": language, "secret": secret})
            session.merge(
                ListNotice(list_id=owner.id, token_hash=hashed(secret), sealed=sealed, agreed=False, told_at=moment())
            )
        return secret

    def state(self, list_token: str) -> str:
        """ "agreed", "asked" or ""."""
        with Session(self._engine) as session:
            owner = find_list(session, list_token)
            row = session.get(ListNotice, owner.id) if owner else None
            return "" if row is None else "agreed" if row.agreed else "asked"

    def exists(self, secret: str) -> bool:
        with Session(self._engine) as session:
            return session.scalar(select(ListNotice.list_id).where(ListNotice.token_hash == hashed(secret))) is not None

    def agree(self, secret: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(update(ListNotice).where(ListNotice.token_hash == hashed(secret)).values(agreed=True))

    def end(self, secret: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(ListNotice).where(ListNotice.token_hash == hashed(secret)))

    def end_of_list(self, list_token: str) -> None:
        with Session(self._engine) as session, session.begin():
            owner = find_list(session, list_token)
            if owner:
                session.execute(delete(ListNotice).where(ListNotice.list_id == owner.id))

    def agreed(self) -> Iterator[Notice]:
        with Session(self._engine) as session:
            for row in session.scalars(select(ListNotice).where(ListNotice.agreed)).all():
                told = unseal(self._key, row.sealed)
                if told is None:
                    log.error("a notice was sealed with another key; set TRIALMATCH_SECRET_KEY as on the web machines")
                    continue
                saved = session.scalars(select(SavedTrial).where(SavedTrial.list_id == row.list_id))
                trials = [(trial.nct_id, max(trial.saved_on.isoformat(), row.told_at)) for trial in saved]
                yield Notice(row.list_id, told["address"], told["language"], told["secret"], trials)

    def told(self, notice: Notice, at: str) -> None:
        """What is noticed from then on (ISO, UTC) is news again."""
        with Session(self._engine) as session, session.begin():
            session.execute(update(ListNotice).where(ListNotice.list_id == notice.list_id).values(told_at=at))


def _forget_unanswered(session: Session) -> None:
    old = (today() - timedelta(days=DAYS_TO_AGREE)).isoformat()
    session.execute(delete(ListNotice).where(ListNotice.agreed.is_(False), ListNotice.told_at < old))


def moment() -> str:
    """Now (ISO, UTC)."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def can_mail(settings: Settings) -> bool:
    return bool(settings.smtp_url and settings.mail_from and settings.site_url)


def mail(settings: Settings, to: str, subject: str, text: str) -> None:
    """Through the operator's server. Raises MailNotSent, which names the server and not the address."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=urlsplit(settings.site_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    server = urlsplit(settings.smtp_url)
    try:
        with _connected(server.scheme, server.hostname or "", server.port or 0) as smtp:
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(message, to_addrs=[to])
    except smtplib.SMTPRecipientsRefused:
        raise AddressRefused(f"the mail server {server.hostname} takes nothing for one of the addresses") from None
    except (ValueError, OSError, smtplib.SMTPException) as error:
        raise MailNotSent(
            f"the mail server {server.hostname} took no message ({type(error).__name__}); look at TRIALMATCH_SMTP_URL"
        ) from None


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    smtp = smtplib.SMTP(host, port, timeout=SECONDS)
    if scheme == "smtp+starttls":
        smtp.starttls(context=ssl.create_default_context())
    return smtp
