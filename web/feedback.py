""" "Our reading is wrong": what visitors say of a trial's reading, for the people who run the site."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import DateTime, Engine, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

LONGEST = 1000  # characters that are kept


class Base(DeclarativeBase):
    pass


class ReportRow(Base):
    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    nct_id: Mapped[str] = mapped_column(String(11))
    reading: Mapped[str] = mapped_column(Text)
    sentence: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime)


class Report(NamedTuple):
    """What we read, the record's sentence it stands on, and what is said to be wrong. Nothing of the visitor."""

    nct_id: str
    reading: str
    sentence: str
    comment: str
    sent_at: datetime


class Reports:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, nct_id: str, reading: str, sentence: str, comment: str) -> None:
        kept = (text[:LONGEST] for text in (reading, sentence, comment))
        with Session(self._engine) as session, session.begin():
            names = ("reading", "sentence", "comment")
            session.add(
                ReportRow(
                    nct_id=nct_id, sent_at=datetime.now(UTC).replace(tzinfo=None), **dict(zip(names, kept, strict=True))
                )
            )

    def all(self) -> list[Report]:
        """The oldest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(ReportRow).order_by(ReportRow.id))
            return [Report(r.nct_id, r.reading, r.sentence, r.comment, r.sent_at) for r in rows]
