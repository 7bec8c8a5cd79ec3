"""A person's answers for one visit: in this machine's home, encrypted with a key that only their cookie holds."""

import base64
import hashlib
import json
import secrets
import time
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Float, LargeBinary, String, create_engine, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

COOKIE = "visit"
KEPT_SECONDS = 24 * 3600


class Base(DeclarativeBase):
    pass


class Kept(Base):
    """`name` is a hash of the page's key; without the visitor's cookie `sealed` cannot be opened."""

    __tablename__ = "answers"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[float] = mapped_column(Float)


class Visits:
    """Answers under an opaque key; the key works only with the cookie's secret."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")
        Base.metadata.create_all(self._engine)
        path.chmod(0o600)
        self.forget_old()

    def keep(self, secret: str, answers: dict[str, Any]) -> str:
        """Seal the answers; returns the key of their page. Old ones are forgotten on the way."""
        key = secrets.token_urlsafe(16)
        sealed = _cipher(secret, key).encrypt(json.dumps(answers).encode())
        self.forget_old()
        with Session(self._engine) as session, session.begin():
            session.add(Kept(name=_name(key), sealed=sealed, kept_at=time.time()))
        return key

    def find(self, secret: str, key: str) -> dict[str, Any] | None:
        self.forget_old()
        with Session(self._engine) as session:
            kept = session.get(Kept, _name(key))
        if kept is None:
            return None
        try:
            answers: dict[str, Any] = json.loads(_cipher(secret, key).decrypt(kept.sealed))
        except InvalidToken:  # somebody else's key: the same answer as for no key at all
            return None
        return answers

    def forget_old(self) -> None:
        """Whoever comes next, for whatever page, takes with them what is more than a day old."""
        old = Kept.kept_at < time.time() - KEPT_SECONDS
        with Session(self._engine) as session, session.begin():
            if session.scalar(select(Kept.name).where(old).limit(1)):  # a page that only reads takes no write lock
                session.execute(delete(Kept).where(old))

    def forget(self, key: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(Kept).where(Kept.name == _name(key)))


def _name(key: str) -> str:
    return hashlib.sha256(f"name {key}".encode()).hexdigest()


def _cipher(secret: str, key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"seal {secret} {key}".encode()).digest()))
