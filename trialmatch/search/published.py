"""Index generations in the shared database: one machine publishes them, the others fetch them and serve a copy.

A file is kept once, under the hash of its content: of a generation that differs from the last in a few trials only
the new files travel. An index is code to Whoosh, so whoever may write this database may run code on every web machine.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Engine, LargeBinary, String, delete, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from trialmatch.database import open_database
from trialmatch.errors import StoreFailed
from trialmatch.search.schema import index_format
from trialmatch.search.shelf import Shelf
from trialmatch.search.whoosh_index import share_file
from trialmatch.search.writing import flush, write_durably

MIGRATIONS = Path(__file__).parent / "migrations"
PART = 4 * 2**20  # bytes
KEPT = 2  # generations: a machine may still be fetching the one before
NOTE = "published.json"  # beside a generation: its number, and the hash of each of its files
Files = dict[str, str]  # path in the generation's folder -> hash


class Base(DeclarativeBase):
    pass


class GenerationRow(Base):
    __tablename__ = "published_generation"

    number: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[str] = mapped_column(String(25))
    files: Mapped[Any] = mapped_column(JSON)


class PartRow(Base):
    __tablename__ = "published_part"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Published:
    """What was published in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def at(cls, url: str) -> "Published":
        return cls(open_database(url, MIGRATIONS, "alembic_version_index", kept_open=False))

    def newest(self) -> int:
        """The number of the newest generation; 0 where there is none."""
        with Session(self._engine) as session:
            return session.scalar(select(func.max(GenerationRow.number))) or 0

    def publish(self, shelf: Shelf) -> int:
        """The serving generation of a shelf, unless it is the newest already; all or nothing. Returns its number."""
        folder = shelf.current().folder
        newest = self.newest()
        if newest and number_of(folder) == newest:
            return newest
        files = {str(path.relative_to(folder)): _digest(path) for path in _files(folder)}
        with Session(self._engine) as session, session.begin():
            there = set(session.scalars(select(PartRow.digest).where(PartRow.digest.in_(files.values())).distinct()))
            for path, digest in files.items():
                if digest not in there:
                    there.add(digest)
                    for position, content in enumerate(_parts(folder / path)):
                        session.execute(insert(PartRow).values(digest=digest, position=position, content=content))
            now = datetime.now(UTC).isoformat(timespec="seconds")
            session.add(GenerationRow(number=newest + 1, published_at=now, files=files))
            session.flush()
            _forget_old(session)
        _write_note(folder, newest + 1, files)
        return newest + 1

    def has_news(self, shelf: Shelf) -> bool:
        """Another generation was published than the one that serves here."""
        newest, held = self.newest(), shelf.serving()
        return bool(newest) and not (held and number_of(held) == newest)

    def fetch(self, shelf: Shelf) -> bool:
        """The newest generation onto a shelf that has another one. Returns whether there was anything to fetch."""
        if not self.has_news(shelf):
            return False
        newest, held = self.newest(), shelf.serving()
        with Session(self._engine) as session:
            files: Files = session.get_one(GenerationRow, newest).files
        shelf.swap_in(lambda draft: self._fetch_into(draft, newest, files, held))
        return True

    def _fetch_into(self, draft: Path, number: int, files: Files, held: Path | None) -> None:
        """What the held generation has too is shared with it: the files of a generation never change."""
        own = {digest: held / path for path, digest in _note(held).get("files", {}).items()} if held else {}
        draft.mkdir(parents=True, mode=0o700)
        self._download(files["meta.json"], draft / "meta.json")
        _check_format(draft)
        for path, digest in files.items():
            target = draft / path
            target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            if digest in own and own[digest].exists():
                share_file(own[digest], target)
            elif path != "meta.json":
                self._download(digest, target)
        _write_note(draft, number, files)
        for folder in (*draft.rglob("*"), draft):
            flush(folder)

    def _download(self, digest: str, target: Path) -> None:
        hashed = hashlib.sha256()
        with target.open("wb") as file:
            for position in self._positions(digest):
                with Session(self._engine) as session:
                    content = session.get_one(PartRow, (digest, position)).content
                hashed.update(content)
                file.write(content)
        if hashed.hexdigest() != digest:
            raise StoreFailed(f"{target.name} of the published index did not arrive whole; it is fetched again")

    def _positions(self, digest: str) -> list[int]:
        with Session(self._engine) as session:
            of_file = select(PartRow.position).where(PartRow.digest == digest).order_by(PartRow.position)
            return list(session.scalars(of_file))


def _check_format(folder: Path) -> None:
    """Before anything large is fetched."""
    written = json.loads((folder / "meta.json").read_text())["format"]
    if written != index_format():
        raise StoreFailed(
            f"the published index has format {written} and this version reads {index_format()};"
            " run the same version on all machines"
        )


def number_of(folder: Path) -> int:
    """Under which number a generation on this machine was published; 0 if it was not."""
    return int(_note(folder).get("number", 0))


def _note(folder: Path) -> dict[str, Any]:
    path = folder / NOTE
    note: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return note


def _write_note(folder: Path, number: int, files: Files) -> None:
    write_durably(folder / NOTE, json.dumps({"number": number, "files": files}))


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NOTE and not p.name.endswith("LOCK"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part


def _forget_old(session: Session) -> None:
    """All but the newest generations, and the files that none of those has."""
    kept = session.scalars(select(GenerationRow).order_by(GenerationRow.number.desc()).limit(KEPT)).all()
    session.execute(delete(GenerationRow).where(GenerationRow.number.not_in([row.number for row in kept])))
    needed = {digest for row in kept for digest in row.files.values()}
    held = session.scalars(select(PartRow.digest).distinct()).all()
    gone = [digest for digest in held if digest not in needed]
    session.execute(delete(PartRow).where(PartRow.digest.in_(gone)))
