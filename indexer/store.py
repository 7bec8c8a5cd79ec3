"""The record store: every study as it was fetched, compressed, with where and when."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import LargeBinary, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from indexer.record import Study, nct_id_of, registry_date
from trialmatch.database import open_database

MIGRATIONS = Path(__file__).parent / "migrations"
BATCH = 500


class Base(DeclarativeBase):
    pass


class Record(Base):
    """One study. `study` is zlib-compressed JSON in the shape of the registry's API v2."""

    __tablename__ = "record"

    nct_id: Mapped[str] = mapped_column(String(11), primary_key=True)
    study: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    registry_date: Mapped[str] = mapped_column(String(10))
    fetched_at: Mapped[str] = mapped_column(String(25))
    source: Mapped[str] = mapped_column(String(400))


class Stored(NamedTuple):
    """What became of a batch of studies."""

    new: int
    changed: int
    unchanged: int


class RecordStore:
    """Studies by NCT ID."""

    def __init__(self, url: str) -> None:
        self._engine = open_database(url, MIGRATIONS, "alembic_version_records")

    def save(self, studies: Iterable[Study], source: str) -> Stored:
        """Keep a batch, whole or not at all. Of two studies with one NCT ID the last counts."""
        batch = {nct_id_of(study): study for study in studies}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = changed = unchanged = 0
        with Session(self._engine) as session, session.begin():
            known = session.execute(select(Record.nct_id, Record.digest).where(Record.nct_id.in_(batch)))
            held = {nct_id: digest for nct_id, digest in known}
            for nct_id, study in batch.items():
                text = json.dumps(study, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
                    "utf-8", "replace"
                )
                digest = hashlib.sha256(text).hexdigest()
                new += nct_id not in held
                unchanged += held.get(nct_id) == digest
                changed += nct_id in held and held[nct_id] != digest
                if held.get(nct_id) != digest:
                    packed = zlib.compress(text)
                    session.merge(
                        Record(
                            nct_id=nct_id,
                            study=packed,
                            digest=digest,
                            registry_date=registry_date(study),
                            fetched_at=now,
                            source=source[:400],
                        )
                    )
        return Stored(new, changed, unchanged)

    def studies(self) -> Iterator[Study]:
        """Every study, by NCT ID, one batch in memory at a time."""
        last = ""
        while True:
            with Session(self._engine) as session:
                found = session.execute(
                    select(Record.nct_id, Record.study).where(Record.nct_id > last).order_by(Record.nct_id).limit(BATCH)
                ).all()
            for nct_id, packed in found:
                last = nct_id
                yield json.loads(zlib.decompress(packed))
            if len(found) < BATCH:
                return

    def count(self) -> int:
        with Session(self._engine) as session:
            return session.scalar(select(func.count()).select_from(Record)) or 0

    def close(self) -> None:
        self._engine.dispose()
