"""Saved lists, and links that show them. Secrets are random and stored as hashes; what people wrote is sealed."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Date, Engine, ForeignKey, LargeBinary, String, delete, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from trialmatch.database import open_database
from web.lists.phrase import SECRET_BYTES
from web.sealing import hashed, seal, unseal

MIGRATIONS = Path(__file__).parent.parent / "migrations"
EXPIRY_DAYS = (7, 30, 90)
KEPT_DAYS = 365  # a list that nobody opened for so long is deleted
MOST_TRIALS = 200  # on one list
MOST_COMPARED = 4


class Base(DeclarativeBase):
    pass


def open_lists(url: str, *, upgrade: bool = True) -> Engine:
    """The database of lists, the desk and reports, its tables up to date or (not `upgrade`) as they are."""
    return open_database(url, MIGRATIONS, "alembic_version_lists", upgrade=upgrade)


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
    position: Mapped[int] = mapped_column(default=0)
    compared: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class ShareLink(Base):
    __tablename__ = "share_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("saved_list.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_on: Mapped[date] = mapped_column(Date)
    opened: Mapped[int] = mapped_column(default=0)
    opened_on: Mapped[date | None] = mapped_column(Date)
    shows: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ListFeed(Base):
    __tablename__ = "list_feed"

    list_id: Mapped[int] = mapped_column(ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)


class ListNotice(Base):
    __tablename__ = "list_notice"

    list_id: Mapped[int] = mapped_column(ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    agreed: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[str] = mapped_column(String(25))  # ISO, UTC


class Saved(NamedTuple):
    """A trial on a list: own note and day to ask again ("" where there is none), and whether it is compared."""

    nct_id: str
    saved_on: date
    note: str = ""
    follow_up: str = ""
    compared: bool = False


class Link(NamedTuple):
    """A share link as its owner sees it; the secret itself is shown once, when it is made."""

    id: int
    expires_on: date
    opened: int
    opened_on: date | None
    shows: tuple[str, ...]


class ListStore:
    """A list is known by its secret alone; a link shows what was in it when the link was made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self) -> str:
        """A new empty list; returns its secret."""
        token = secrets.token_urlsafe(SECRET_BYTES)
        with Session(self._engine) as session, session.begin():
            _delete_lists(session, SavedList.used_on < today() - timedelta(days=KEPT_DAYS))
            session.add(SavedList(token_hash=hashed(token), used_on=today()))
        return token

    def exists(self, token: str) -> bool:
        with Session(self._engine) as session:
            return find_list(session, token) is not None

    def trials(self, token: str) -> list[Saved]:
        """In the order of the owner. Opening a list counts as using it."""
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            if saved_list is None:
                return []
            saved_list.used_on = today()
            return [_saved(token, row) for row in _rows(session, saved_list.id)]

    def save(self, token: str, nct_id: str) -> None:
        """At the end of the list; a trial that is there already stays where it is."""
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            if saved_list is None:
                return
            rows = _rows(session, saved_list.id)
            if len(rows) < MOST_TRIALS and nct_id not in {row.nct_id for row in rows}:
                last = max((row.position for row in rows), default=0)
                session.add(SavedTrial(list_id=saved_list.id, nct_id=nct_id, saved_on=today(), position=last + 1))

    def remove(self, token: str, nct_id: str) -> None:
        with Session(self._engine) as session, session.begin():
            row = _row(session, token, nct_id)
            if row:
                session.delete(row)

    def move(self, token: str, nct_id: str, places: int) -> None:
        """Up (negative) or down the list."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, token, nct_id)
            if row is None:
                return
            rows = _rows(session, row.list_id)
            at = rows.index(row)
            rows.insert(max(0, min(len(rows) - 1, at + places)), rows.pop(at))
            for position, moved in enumerate(rows, start=1):
                moved.position = position

    def write(self, token: str, nct_id: str, note: str, follow_up: str) -> None:
        """The owner's note and the day to ask again, sealed with the list's secret."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, token, nct_id)
            if row:
                row.sealed = seal(token, {"note": note, "follow_up": follow_up}) if note or follow_up else None

    def compare(self, token: str, nct_ids: set[str]) -> None:
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            chosen = 0
            for row in _rows(session, saved_list.id) if saved_list else []:
                row.compared = row.nct_id in nct_ids and chosen < MOST_COMPARED
                chosen += row.compared

    def delete(self, token: str) -> None:
        """The list, its trials, its links, its feed and its notice."""
        with Session(self._engine) as session, session.begin():
            _delete_lists(session, SavedList.token_hash == hashed(token))

    def share(self, token: str, days: int, shows: tuple[str, ...], shown: dict[str, Any]) -> str | None:
        """A new link that shows just this, sealed with the link's secret, which is returned."""
        link = secrets.token_urlsafe(24)
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            if saved_list is None:
                return None
            session.add(
                ShareLink(
                    list_id=saved_list.id,
                    token_hash=hashed(link),
                    expires_on=today() + timedelta(days=days),
                    shows=",".join(shows),
                    sealed=seal(link, shown),
                )
            )
        return link

    def links(self, token: str) -> list[Link]:
        with Session(self._engine) as session:
            saved_list = find_list(session, token)
            if saved_list is None:
                return []
            found = session.scalars(select(ShareLink).where(ShareLink.list_id == saved_list.id).order_by(ShareLink.id))
            return [
                Link(row.id, row.expires_on, row.opened, row.opened_on, tuple(row.shows.split(",")))
                for row in found
                if row.expires_on >= today()
            ]

    def revoke(self, token: str, link_id: int) -> None:
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            if saved_list:
                session.execute(delete(ShareLink).where(ShareLink.id == link_id, ShareLink.list_id == saved_list.id))

    def open_link(self, link: str) -> dict[str, Any] | None:
        """What a link shows; None for one that does not exist, has expired or was revoked."""
        with Session(self._engine) as session, session.begin():
            found = session.scalar(select(ShareLink).where(ShareLink.token_hash == hashed(link)))
            if found is None or found.expires_on < today():
                return None
            session.execute(
                update(ShareLink).where(ShareLink.id == found.id).values(opened=ShareLink.opened + 1, opened_on=today())
            )
            shown: dict[str, Any] | None = unseal(link, found.sealed)
            return shown

    def start_feed(self, token: str) -> str | None:
        """A new secret address for the list's feed; the one before ends."""
        feed = secrets.token_urlsafe(24)
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            if saved_list is None:
                return None
            session.merge(ListFeed(list_id=saved_list.id, token_hash=hashed(feed)))
        return feed

    def end_feed(self, token: str) -> None:
        with Session(self._engine) as session, session.begin():
            saved_list = find_list(session, token)
            if saved_list:
                session.execute(delete(ListFeed).where(ListFeed.list_id == saved_list.id))

    def has_feed(self, token: str) -> bool:
        with Session(self._engine) as session:
            saved_list = find_list(session, token)
            return saved_list is not None and session.get(ListFeed, saved_list.id) is not None

    def open_feed(self, feed: str) -> list[tuple[str, date]] | None:
        """(NCT ID, saved on) of the list behind a feed's address; None where it has ended."""
        with Session(self._engine) as session:
            found = session.scalar(select(ListFeed).where(ListFeed.token_hash == hashed(feed)))
            return None if found is None else [(row.nct_id, row.saved_on) for row in _rows(session, found.list_id)]


def find_list(session: Session, token: str) -> SavedList | None:
    """The list behind its secret."""
    return session.scalar(select(SavedList).where(SavedList.token_hash == hashed(token)))


def _row(session: Session, token: str, nct_id: str) -> SavedTrial | None:
    saved_list = find_list(session, token)
    return None if saved_list is None else session.get(SavedTrial, (saved_list.id, nct_id))


def _rows(session: Session, list_id: int) -> list[SavedTrial]:
    order = (SavedTrial.position, SavedTrial.saved_on, SavedTrial.nct_id)
    return list(session.scalars(select(SavedTrial).where(SavedTrial.list_id == list_id).order_by(*order)))


def _saved(token: str, row: SavedTrial) -> Saved:
    written = (unseal(token, row.sealed) if row.sealed else None) or {"note": "", "follow_up": ""}
    return Saved(row.nct_id, row.saved_on, written["note"], written["follow_up"], row.compared)


def _delete_lists(session: Session, which: object) -> None:
    ids = list(session.scalars(select(SavedList.id).where(which)))  # type: ignore[arg-type]
    for table in (SavedTrial, ShareLink, ListFeed, ListNotice):
        session.execute(delete(table).where(table.list_id.in_(ids)))
    session.execute(delete(SavedList).where(SavedList.id.in_(ids)))


def today() -> date:
    """The day in UTC, as the store counts days."""
    return datetime.now(UTC).date()
