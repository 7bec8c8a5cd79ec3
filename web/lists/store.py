"""Saved lists and share links. Tokens are random, 192 bits, and stored as hashes only."""

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Date, ForeignKey, String, delete, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from trialmatch.database import open_database

MIGRATIONS = Path(__file__).parent.parent / "migrations"
EXPIRY_DAYS = (7, 30, 90)
KEPT_DAYS = 365  # a list that nobody opened for so long is deleted


class Base(DeclarativeBase):
    pass


class SavedList(Base):
    __tablename__ = "saved_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_on: Mapped[date] = mapped_column(Date)


class SavedTrial(Base):
    __tablename__ = "saved_trial"

    list_id: Mapped[int] = mapped_column(ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True)
    nct_id: Mapped[str] = mapped_column(String(11), primary_key=True)
    saved_on: Mapped[date] = mapped_column(Date)


class ShareLink(Base):
    __tablename__ = "share_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("saved_list.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_on: Mapped[date] = mapped_column(Date)
    opened: Mapped[int] = mapped_column(default=0)


class Link(NamedTuple):
    """A share link as its owner sees it; the secret itself is shown once, when it is made."""

    id: int
    expires_on: date
    opened: int


class ListStore:
    """A list is known by its secret token alone; a link shows its trials and nothing else."""

    def __init__(self, url: str) -> None:
        self._engine = open_database(url, MIGRATIONS, "alembic_version_lists")

    def create(self) -> str:
        """A new empty list; returns its token."""
        token = secrets.token_urlsafe(24)
        with Session(self._engine) as session, session.begin():
            _delete_lists(session, SavedList.used_on < _today() - timedelta(days=KEPT_DAYS))
            session.add(SavedList(token_hash=_hash(token), used_on=_today()))
        return token

    def exists(self, token: str) -> bool:
        with Session(self._engine) as session:
            return _find(session, token) is not None

    def save(self, token: str, nct_id: str) -> None:
        with Session(self._engine) as session, session.begin():
            saved_list = _find(session, token)
            if saved_list and session.get(SavedTrial, (saved_list.id, nct_id)) is None:
                session.add(SavedTrial(list_id=saved_list.id, nct_id=nct_id, saved_on=_today()))

    def remove(self, token: str, nct_id: str) -> None:
        with Session(self._engine) as session, session.begin():
            saved_list = _find(session, token)
            if saved_list:
                session.execute(
                    delete(SavedTrial).where(SavedTrial.list_id == saved_list.id, SavedTrial.nct_id == nct_id)
                )

    def trials(self, token: str) -> list[tuple[str, date]]:
        """(NCT ID, saved on), in the order saved."""
        with Session(self._engine) as session, session.begin():
            saved_list = _find(session, token)
            if saved_list is None:
                return []
            saved_list.used_on = _today()
            return _trials(session, saved_list.id)

    def delete(self, token: str) -> None:
        """The list, its trials and its links."""
        with Session(self._engine) as session, session.begin():
            _delete_lists(session, SavedList.token_hash == _hash(token))

    def share(self, token: str, days: int) -> str | None:
        """A new link to the list; returns its token."""
        link = secrets.token_urlsafe(24)
        with Session(self._engine) as session, session.begin():
            saved_list = _find(session, token)
            if saved_list is None:
                return None
            expires = _today() + timedelta(days=days)
            session.add(ShareLink(list_id=saved_list.id, token_hash=_hash(link), expires_on=expires, opened=0))
        return link

    def links(self, token: str) -> list[Link]:
        with Session(self._engine) as session:
            saved_list = _find(session, token)
            if saved_list is None:
                return []
            found = session.scalars(select(ShareLink).where(ShareLink.list_id == saved_list.id).order_by(ShareLink.id))
            return [Link(link.id, link.expires_on, link.opened) for link in found if link.expires_on >= _today()]

    def revoke(self, token: str, link_id: int) -> None:
        with Session(self._engine) as session, session.begin():
            saved_list = _find(session, token)
            if saved_list:
                session.execute(delete(ShareLink).where(ShareLink.id == link_id, ShareLink.list_id == saved_list.id))

    def open_link(self, link: str) -> list[tuple[str, date]] | None:
        """The trials that a link shows; None for one that does not exist, has expired or was revoked."""
        with Session(self._engine) as session, session.begin():
            found = session.scalar(select(ShareLink).where(ShareLink.token_hash == _hash(link)))
            if found is None or found.expires_on < _today():
                return None
            session.execute(update(ShareLink).where(ShareLink.id == found.id).values(opened=ShareLink.opened + 1))
            return _trials(session, found.list_id)


def _find(session: Session, token: str) -> SavedList | None:
    return session.scalar(select(SavedList).where(SavedList.token_hash == _hash(token)))


def _trials(session: Session, list_id: int) -> list[tuple[str, date]]:
    found = session.scalars(
        select(SavedTrial).where(SavedTrial.list_id == list_id).order_by(SavedTrial.saved_on, SavedTrial.nct_id)
    )
    return [(trial.nct_id, trial.saved_on) for trial in found]


def _delete_lists(session: Session, which: object) -> None:
    ids = list(session.scalars(select(SavedList.id).where(which)))  # type: ignore[arg-type]
    for table in (SavedTrial, ShareLink):
        session.execute(delete(table).where(table.list_id.in_(ids)))
    session.execute(delete(SavedList).where(SavedList.id.in_(ids)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _today() -> date:
    return datetime.now(UTC).date()
