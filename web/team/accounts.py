"""Navigators' accounts: made by the operator, opened once by a link, then by a password; all of it in an audit log."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from trialmatch.errors import TrialMatchError
from web.sealing import hashed
from web.team.tables import AuditRow, NavigatorRow, SentList, SessionRow, now

SETUP_DAYS = 7
SESSION_HOURS = 12
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 80
_hasher = PasswordHasher()


class Navigator(NamedTuple):
    """`state`: invited (the link was not used yet), active or disabled."""

    id: int
    name: str
    state: str


class Entry(NamedTuple):
    """One line of the audit log."""

    at: datetime
    who: str
    what: str
    sent_id: int | None


class Accounts:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str) -> str:
        """A new account; returns the secret of its set-up link."""
        plain = " ".join(name.split())
        if not plain or len(plain) > LONGEST_NAME:
            raise TrialMatchError(f"{name!r} is not a name of 1 to {LONGEST_NAME} characters")
        with Session(self._engine) as session, session.begin():
            if session.scalar(select(NavigatorRow).where(NavigatorRow.name == plain)):
                raise TrialMatchError(f"there is a navigator {plain!r} already; reset makes a new link")
            row = NavigatorRow(name=plain, disabled=False)
            session.add(row)
            return self._invite(session, row, "added")

    def reset(self, name: str) -> str:
        """A new set-up link; the password and all sessions end."""
        with Session(self._engine) as session, session.begin():
            row = _named(session, name)
            row.password_hash, row.disabled = None, False
            _end_sessions(session, row.id)
            return self._invite(session, row, "reset")

    def disable(self, name: str) -> int:
        """Sessions end, and claimed lists are free again; returns how many."""
        with Session(self._engine) as session, session.begin():
            row = _named(session, name)
            row.disabled, row.setup_hash = True, None
            _end_sessions(session, row.id)
            _note(session, row.name, "disabled")
            mine = SentList.navigator_id == row.id
            freed = len(list(session.scalars(select(SentList.id).where(mine))))
            session.execute(update(SentList).where(mine).values(navigator_id=None))
            return freed

    def all(self) -> list[Navigator]:
        with Session(self._engine) as session:
            return [_navigator(row) for row in session.scalars(select(NavigatorRow).order_by(NavigatorRow.name))]

    def audit(self) -> list[Entry]:
        """First things first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
            return [Entry(row.at, row.who, row.what, row.sent_id) for row in rows]

    def invited(self, secret: str) -> Navigator | None:
        """Whose set-up link this is, while it holds."""
        with Session(self._engine) as session:
            row = _of_setup(session, secret)
            return _navigator(row) if row else None

    def set_up(self, secret: str, password: str) -> bool:
        """Once: the link ends with it."""
        with Session(self._engine) as session, session.begin():
            row = _of_setup(session, secret)
            if row is None:
                return False
            row.password_hash, row.setup_hash = _hasher.hash(password), None
            _note(session, row.name, "set up")
            return True

    def sign_in(self, name: str, password: str) -> str | None:
        """The secret of a session; None for a wrong name or password, after the same work."""
        with Session(self._engine) as session, session.begin():
            row = session.scalar(select(NavigatorRow).where(NavigatorRow.name == " ".join(name.split())))
            known = row.password_hash if row and row.password_hash and not row.disabled else None
            if not _matches(known or _NOBODYS, password) or row is None or known is None:
                _note(session, row.name if row else "(nobody)", "sign-in refused")
                return None
            token = secrets.token_urlsafe(24)
            until = now() + timedelta(hours=SESSION_HOURS)
            session.execute(delete(SessionRow).where(SessionRow.until < now()))
            session.add(SessionRow(token_hash=hashed(token), navigator_id=row.id, until=until))
            _note(session, row.name, "signed in")
            return token

    def signed_in(self, token: str) -> Navigator | None:
        """Whose session this is, while it holds."""
        with Session(self._engine) as session:
            found = session.get(SessionRow, hashed(token))
            if found is None or found.until < now():
                return None
            row = session.get(NavigatorRow, found.navigator_id)
            return None if row is None or row.disabled else _navigator(row)

    def sign_out(self, token: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(SessionRow).where(SessionRow.token_hash == hashed(token)))

    def note(self, who: str, what: str, sent_id: int | None) -> None:
        with Session(self._engine) as session, session.begin():
            _note(session, who, what, sent_id)

    def _invite(self, session: Session, row: NavigatorRow, what: str) -> str:
        secret = secrets.token_urlsafe(24)
        row.setup_hash, row.setup_until = hashed(secret), now() + timedelta(days=SETUP_DAYS)
        _note(session, row.name, what)
        return secret


def _matches(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password[:LONGEST_PASSWORD])
    except VerifyMismatchError:
        return False


_NOBODYS = _hasher.hash(secrets.token_urlsafe(24))  # so that an unknown name takes as long as a known one


def _named(session: Session, name: str) -> NavigatorRow:
    row = session.scalar(select(NavigatorRow).where(NavigatorRow.name == " ".join(name.split())))
    if row is None:
        raise TrialMatchError(f"there is no navigator {name!r}; trialmatch navigators list shows all")
    return row


def _of_setup(session: Session, secret: str) -> NavigatorRow | None:
    row = session.scalar(select(NavigatorRow).where(NavigatorRow.setup_hash == hashed(secret)))
    return row if row and not row.disabled and row.setup_until and row.setup_until >= now() else None


def _navigator(row: NavigatorRow) -> Navigator:
    state = "disabled" if row.disabled else "active" if row.password_hash else "invited"
    return Navigator(row.id, row.name, state)


def _end_sessions(session: Session, navigator_id: int) -> None:
    session.execute(delete(SessionRow).where(SessionRow.navigator_id == navigator_id))


def _note(session: Session, who: str, what: str, sent_id: int | None = None) -> None:
    session.add(AuditRow(at=now(), who=who, what=what, sent_id=sent_id))
