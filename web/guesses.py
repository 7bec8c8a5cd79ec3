"""How often somebody guessed wrong, counted in the site's database: one count for all processes and machines."""

import time

from flask import current_app
from limits.storage import Storage
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from web.sealing import hashed

_ADD = text("""
    INSERT INTO guess (name, number, until) VALUES (:name, :number, :until)
    ON CONFLICT (name) DO UPDATE SET
        number = CASE WHEN guess.until <= :now THEN :number ELSE guess.number + :number END,
        until = CASE WHEN guess.until <= :now THEN :until ELSE guess.until END
    RETURNING number""")
_FORGET = text("DELETE FROM guess WHERE until <= :now")
_FORGET_ALL = text("DELETE FROM guess")
_FORGET_ONE = text("DELETE FROM guess WHERE name = :name")
_READ = text("SELECT number, until FROM guess WHERE name = :name AND until > :now")


def missed(response: Response) -> bool:
    """A secret or a password that was wrong; who opens what is theirs is never slowed."""
    return response.status_code in (404, 422)


class GuessCounts(Storage):
    """What Flask-Limiter keeps: a number for each place and page, gone in its time; the name tells no address."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012  # as its base declares it

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        with _engine().begin() as connection:
            connection.execute(_FORGET, {"now": now})
            told = {"name": _name(key), "number": amount, "now": now, "until": now + expiry}
            return int(connection.execute(_ADD, told).scalar_one())

    def get(self, key: str) -> int:
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        return self._row(key)[1]

    def _row(self, key: str) -> tuple[int, float]:
        now = time.time()
        with _engine().connect() as connection:
            found = connection.execute(_READ, {"name": _name(key), "now": now}).first()
        return (found[0], found[1]) if found else (0, now)

    def check(self) -> bool:
        with _engine().connect() as connection:
            return bool(connection.scalar(text("SELECT 1")) == 1)

    def reset(self) -> int | None:
        with _engine().begin() as connection:
            return connection.execute(_FORGET_ALL).rowcount

    def clear(self, key: str) -> None:
        with _engine().begin() as connection:
            connection.execute(_FORGET_ONE, {"name": _name(key)})


def _engine() -> Engine:
    engine: Engine = current_app.extensions["database"]
    return engine


def _name(key: str) -> str:
    """Who has the database alone cannot tell from it which address was here."""
    return hashed(f"{current_app.config['SECRET_KEY'].hex()} {key}")
