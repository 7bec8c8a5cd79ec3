"""A person's answers: in this machine's home, never in the shared database, sealed with what only the person holds."""

import secrets
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Float, LargeBinary, String, create_engine, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from web.sealing import name_of, seal, unseal

COOKIE = "visit"
KEPT_SECONDS = 24 * 3600
KEPT_WITH_LIST_SECONDS = 365 * 24 * 3600  # as long as a list that nobody opens


class Base(DeclarativeBase):
    pass


class Kept(Base):
    """`name` is a hash of the page's key; without the visitor's cookie `sealed` cannot be opened."""

    __tablename__ = "answers"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[float] = mapped_column(Float)


class KeptWithList(Base):
    """The answers behind a saved list; `name` is a hash of the list's secret, with which they are sealed."""

    __tablename__ = "list_answers"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[float] = mapped_column(Float)


class Visits:
    """Answers of one visit, under a page's key that works only with the cookie's secret; or of a saved list."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")
        Base.metadata.create_all(self._engine)
        path.chmod(0o600)
        self.forget_old()

    def keep(self, secret: str, answers: dict[str, Any]) -> str:
        """Seal the answers; returns the key of their page. Old ones are forgotten on the way."""
        key = secrets.token_urlsafe(16)
        self.forget_old()
        with Session(self._engine) as session, session.begin():
            sealed = seal(f"{secret} {key}", answers)
            session.add(Kept(name=name_of(key), sealed=sealed, kept_at=time.time()))
        return key

    def find(self, secret: str, key: str) -> dict[str, Any] | None:
        """None too for somebody else's key: the same answer as for no key at all."""
        with Session(self._engine) as session:
            kept = session.get(Kept, name_of(key))
        if kept and kept.kept_at < time.time() - KEPT_SECONDS:
            self.forget_old()
            return None
        answers: dict[str, Any] | None = unseal(f"{secret} {key}", kept.sealed) if kept else None
        return answers

    def keep_with_list(self, token: str, answers: dict[str, Any]) -> None:
        with Session(self._engine) as session, session.begin():
            session.merge(KeptWithList(name=name_of(token), sealed=seal(token, answers), kept_at=time.time()))

    def of_list(self, token: str) -> dict[str, Any] | None:
        with Session(self._engine) as session:
            kept = session.get(KeptWithList, name_of(token))
        answers: dict[str, Any] | None = unseal(token, kept.sealed) if kept else None
        return answers

    def forget_of_list(self, token: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(KeptWithList).where(KeptWithList.name == name_of(token)))

    def forget_old(self) -> None:
        """Whoever tells something takes with them what is too old; so does who comes back too late."""
        for table, seconds in ((Kept, KEPT_SECONDS), (KeptWithList, KEPT_WITH_LIST_SECONDS)):
            old = table.kept_at < time.time() - seconds
            with Session(self._engine) as session, session.begin():
                if session.scalar(select(table.name).where(old).limit(1)):  # a page that only reads takes no write lock
                    session.execute(delete(table).where(old))

    def forget(self, key: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(Kept).where(Kept.name == name_of(key)))
