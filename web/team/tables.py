"""The tables of the desk. What people and navigators wrote is sealed with the site's key; what is counted is not."""

from datetime import UTC, date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from web.lists.store import Base


class NavigatorRow(Base):
    __tablename__ = "navigator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    setup_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    setup_until: Mapped[datetime | None] = mapped_column(DateTime)
    disabled: Mapped[bool] = mapped_column(default=False)


class SessionRow(Base):
    __tablename__ = "navigator_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    navigator_id: Mapped[int] = mapped_column(ForeignKey("navigator.id", ondelete="CASCADE"))
    until: Mapped[datetime] = mapped_column(DateTime)


class SentList(Base):
    __tablename__ = "sent_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("saved_list.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime] = mapped_column(DateTime)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    navigator_id: Mapped[int | None] = mapped_column(ForeignKey("navigator.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(10))


class SentTrial(Base):
    __tablename__ = "sent_trial"

    sent_id: Mapped[int] = mapped_column(ForeignKey("sent_list.id", ondelete="CASCADE"), primary_key=True)
    nct_id: Mapped[str] = mapped_column(String(11), primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    next_call: Mapped[date | None] = mapped_column(Date)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)


class ContactRow(Base):
    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    sent_id: Mapped[int] = mapped_column(ForeignKey("sent_list.id", ondelete="CASCADE"))
    nct_id: Mapped[str] = mapped_column(String(11))
    at: Mapped[datetime] = mapped_column(DateTime)
    by: Mapped[str] = mapped_column(String(80))
    answered: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class AuditRow(Base):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime)
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(40))
    sent_id: Mapped[int | None]


def now() -> datetime:
    """UTC, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
