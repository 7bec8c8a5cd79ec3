"""The record store: every study as it was fetched, compressed, with where and when, and what changed of it since."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import JSON, LargeBinary, String, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from indexer.history import Change, changes
from indexer.record import Held, Study, nct_id_of, registry_date
from trialmatch.database import open_database
from trialmatch.errors import StoreFailed

MIGRATIONS = Path(__file__).parent / "migrations"
BATCH = 500


class Base(DeclarativeBase):
    pass


class StudyRow(Base):
    """A study as fetched: zlib-compressed JSON in the shape of the registry's API v2."""

    __tablename__ = "study"

    nct_id: Mapped[str] = mapped_column(String(11), primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class Record(Base):
    """What is known of a study beside its text.

    `revision` grows with every change of any record: an index that was built at one knows what it lacks. `gone_since`
    is the day on which the registry no longer had the study, "" while it has it.
    """

    __tablename__ = "record"

    nct_id: Mapped[str] = mapped_column(String(11), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    registry_date: Mapped[str] = mapped_column(String(10))
    fetched_at: Mapped[str] = mapped_column(String(25))
    source: Mapped[str] = mapped_column(String(400))
    revision: Mapped[int]
    gone_since: Mapped[str] = mapped_column(String(10), default="")


class ChangeRow(Base):
    """One Change of a record, when it was noticed, and the registry date of the version that brought it."""

    __tablename__ = "change"

    number: Mapped[int] = mapped_column(primary_key=True)
    nct_id: Mapped[str] = mapped_column(String(11))
    noticed_at: Mapped[str] = mapped_column(String(25))
    registry_date: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(30))
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)


class WalkRow(Base):
    """One Walk."""

    __tablename__ = "walk"

    source: Mapped[str] = mapped_column(String(400), primary_key=True)
    since: Mapped[str] = mapped_column(String(10))
    newest: Mapped[str] = mapped_column(String(10))
    oldest: Mapped[str] = mapped_column(String(10))
    finished: Mapped[bool]
    etag: Mapped[str] = mapped_column(String(200))


class SyncRun(Base):
    """One sync and its account."""

    __tablename__ = "sync_run"

    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(400))
    started_at: Mapped[str] = mapped_column(String(25))
    finished_at: Mapped[str] = mapped_column(String(25))
    account: Mapped[Any] = mapped_column(JSON)


class Walk(NamedTuple):
    """How far a walk through the registry came, newest first: from `newest` down to `oldest`, or all of it.

    `since`: the first day that was asked for, "" for all. `etag`: of the first page.
    """

    source: str
    since: str = ""
    newest: str = ""
    oldest: str = ""
    finished: bool = False
    etag: str = ""


class Stored(NamedTuple):
    """What became of a batch of studies. `unchanged` counts those that are older than what is held."""

    new: int
    changed: int
    unchanged: int


class KeptChange(NamedTuple):
    """A change with its days."""

    noticed_at: str
    registry_date: str
    change: Change


class RecordStore:
    """Studies by NCT ID."""

    def __init__(self, url: str, *, upgrade: bool = True) -> None:
        self._engine = open_database(url, MIGRATIONS, "alembic_version_records", upgrade=upgrade)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """All of it or nothing."""
        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except OperationalError as error:
            raise StoreFailed(
                f"{self._engine.url!r} could not be written ({error.orig}); nothing of it is lost"
            ) from None

    def save(self, studies: Iterable[Study], source: str, walk: Walk | None = None) -> Stored:
        """Keep a batch, and how far the walk came with it. A version older than the one held is not taken.

        Of two versions with one date the later counts; one without a date never replaces one that has one.
        """
        batch = _newest(studies)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = changed = unchanged = 0
        with self._writing() as session:
            held = {r.nct_id: r for r in session.scalars(select(Record).where(Record.nct_id.in_(batch)))}
            revision = self._revision(session) + 1
            for nct_id, study in batch.items():
                text = _text(study)
                digest = hashlib.sha256(text).hexdigest()
                record = held.get(nct_id)
                if record is not None and _stays(record, study, digest):
                    unchanged += 1
                    continue
                packed = zlib.compress(text)
                if record is None:
                    new += 1
                    session.add(StudyRow(nct_id=nct_id, packed=packed))
                    record = Record(nct_id=nct_id)
                else:
                    changed += 1
                    _keep_changes(session, record, study, now)
                    session.get_one(StudyRow, nct_id).packed = packed
                record.digest, record.registry_date = digest, registry_date(study)
                record.fetched_at, record.source, record.gone_since = now, source[:400], ""
                record.revision = revision
                session.add(record)
            if walk is not None:
                session.merge(WalkRow(**walk._asdict()))
        return Stored(new, changed, unchanged)

    def mark_gone(self, ids: Iterable[str]) -> int:
        """The registry no longer has these studies. They stay, marked. Returns how many were not marked before."""
        now = datetime.now(UTC)
        marked = 0
        with self._writing() as session:
            revision = self._revision(session) + 1
            for record in session.scalars(select(Record).where(Record.nct_id.in_(list(ids)), Record.gone_since == "")):
                record.gone_since, record.revision = now.date().isoformat(), revision
                session.add(_row(record, now.isoformat(timespec="seconds"), Change("gone", "", record.gone_since)))
                marked += 1
        return marked

    def records(self, after_revision: int = 0) -> Iterator[Held]:
        """Every record (or those that changed after a revision), by NCT ID, one batch in memory at a time."""
        with Session(self._engine) as session:
            changed = select(Record.nct_id, Record.gone_since).where(Record.revision > after_revision)
            gone = {nct_id: gone_since for nct_id, gone_since in session.execute(changed)}
        ids = iter(sorted(gone))
        while batch := list(islice(ids, BATCH)):
            with Session(self._engine) as session:
                packed = select(StudyRow).where(StudyRow.nct_id.in_(batch)).order_by(StudyRow.nct_id)
                found = [(row.nct_id, row.packed) for row in session.scalars(packed)]
            for nct_id, content in found:
                yield Held(_unpacked(content), gone[nct_id])

    def ids(self) -> list[str]:
        """The NCT IDs of all studies that the registry has, as far as is known."""
        with Session(self._engine) as session:
            return list(session.scalars(select(Record.nct_id).where(Record.gone_since == "").order_by(Record.nct_id)))

    def revision(self) -> int:
        """Of the last change; 0 for an empty store."""
        with Session(self._engine) as session:
            return self._revision(session)

    def _revision(self, session: Session) -> int:
        return session.scalar(select(func.max(Record.revision))) or 0

    def count(self, after_revision: int = 0) -> int:
        with Session(self._engine) as session:
            changed = Record.revision > after_revision
            return session.scalar(select(func.count()).select_from(Record).where(changed)) or 0

    def history(self, nct_id: str) -> list[KeptChange]:
        """What changed of a study, first things first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(ChangeRow).where(ChangeRow.nct_id == nct_id).order_by(ChangeRow.number))
            return [KeptChange(r.noticed_at, r.registry_date, Change(r.what, r.before, r.after)) for r in rows]

    def walk(self, source: str) -> Walk | None:
        with Session(self._engine) as session:
            row = session.get(WalkRow, source)
            if row is None:
                return None
            return Walk(row.source, row.since, row.newest, row.oldest, row.finished, row.etag)

    def save_run(self, source: str, started_at: str, account: dict[str, Any]) -> None:
        """Remember what a sync did."""
        with self._writing() as session:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            session.add(SyncRun(source=source[:400], started_at=started_at, finished_at=now, account=account))

    def last_run(self) -> dict[str, Any] | None:
        with Session(self._engine) as session:
            run = session.scalars(select(SyncRun).order_by(SyncRun.number.desc()).limit(1)).first()
            if run is None:
                return None
            return {"source": run.source, "started_at": run.started_at, "finished_at": run.finished_at, **run.account}

    def dates(self) -> tuple[str, str]:
        """The oldest and the newest registry date; "" for an empty store."""
        with Session(self._engine) as session:
            dated = select(func.min(Record.registry_date), func.max(Record.registry_date)).where(
                Record.registry_date != ""
            )
            oldest, newest = session.execute(dated).one()
            return oldest or "", newest or ""

    def close(self) -> None:
        self._engine.dispose()


def _newest(studies: Iterable[Study]) -> dict[str, Study]:
    """Of several versions in one batch the newest; of two with one date the later."""
    batch: dict[str, Study] = {}
    for study in studies:
        nct_id = nct_id_of(study)
        if nct_id not in batch or registry_date(study) >= registry_date(batch[nct_id]):
            batch[nct_id] = study
    return batch


def _stays(record: Record, study: Study, digest: str) -> bool:
    """What is held is the same, or newer."""
    if record.digest == digest:
        return not record.gone_since
    return registry_date(study) < record.registry_date


def _keep_changes(session: Session, record: Record, study: Study, now: str) -> None:
    before = session.get_one(StudyRow, record.nct_id)
    found = changes(_unpacked(before.packed), study)
    if record.gone_since:
        found.append(Change("gone", record.gone_since, ""))
    for change in found:
        session.add(_row(record, now, change, registry_date(study)))


def _row(record: Record, now: str, change: Change, date: str = "") -> ChangeRow:
    return ChangeRow(
        nct_id=record.nct_id, noticed_at=now, registry_date=date or record.registry_date,
        what=change.what, before=change.before, after=change.after,
    )  # fmt: skip


def _text(study: Study) -> bytes:
    return json.dumps(study, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _unpacked(packed: bytes) -> Study:
    study: Study = json.loads(zlib.decompress(packed))
    return study
